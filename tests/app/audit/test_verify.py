"""The check of the log is silent on an honest log and names exactly what was done to a dishonest one."""

import random
from dataclasses import dataclass, replace
from functools import partial
from uuid import UUID, uuid4

import pytest

from app.audit.read import decode
from app.audit.record import Acknowledgement, AuditWriter, Composed, Entry
from app.audit.verify import LogReport, LogVerifier
from app.crypto.keyring import Keyring
from tests.support.clock import MovableClock

SUBJECT = uuid4()


@dataclass(frozen=True)
class Stored:
    """A row as the table holds it."""

    seq: int
    body: str
    mac: bytes
    mac_len: int


class Log:
    """A table of audit rows and two processes that write to it."""

    def __init__(self, keyring: Keyring, clock: MovableClock) -> None:
        self.keyring = keyring
        self.writers = [AuditWriter(keyring, clock), AuditWriter(keyring, clock)]
        self.rows: list[Stored] = []

    def store(self, row: Composed, body: str | None = None) -> None:
        """Commit a composed row."""
        self.rows.append(Stored(len(self.rows) + 1, body or row.body, row.mac, row.mac_len))

    def read(self, writer: AuditWriter) -> None:
        """The main read: the decision is appended as z."""
        row = writer.compose_prefix(Entry("record.read", purpose="counselling"), "r")
        body = row.body + f',"z":{{"c":[2],"g":4,"o":"allowed","s":"{SUBJECT}"}}}}'
        self.store(row, body)
        writer.written(row.number, body)

    def write(self, writer: AuditWriter) -> None:
        """A write: the whole body is composed."""
        row = writer.compose(Entry("profile.amend", subject_ref=SUBJECT, state="ab" * 32), "r")
        self.store(row)
        writer.written(row.number, row.body)

    def abort(self, writer: AuditWriter) -> None:
        """A write that was rolled back."""
        writer.aborted(writer.compose(Entry("profile.amend", subject_ref=SUBJECT), "r").number)

    def acknowledge(self, writer: AuditWriter) -> Acknowledgement:
        """Write what became of the numbers."""
        ack = writer.acknowledgement()
        assert ack is not None
        self.store(ack.row)
        writer.acknowledged(ack)
        return ack

    def report(self) -> LogReport:
        """Check what is stored."""
        verifier = LogVerifier(self.keyring)
        for row in self.rows:
            verifier.feed(row.seq, row.body, row.mac, row.mac_len, generated(row.body))
        return verifier.report()


def generated(body: str) -> tuple[UUID | None, str | None, str | None]:
    """The generated columns as PostgreSQL would fill them."""
    read = decode(body)
    return read.subject_ref, read.state, read.action


@pytest.fixture
def log(keyring: Keyring, clock: MovableClock) -> Log:
    """Forty rows of two writers, mixed, with acknowledgements in between and an open tail."""
    made = Log(keyring, clock)
    choose = random.Random(3)  # noqa: S311  # a fixed mixture, no secret
    for turn in range(40):
        writer = made.writers[turn % 2]
        choose.choice([made.read, made.write, made.abort])(writer)
        if turn in (11, 12, 25, 26):
            made.acknowledge(writer)
    made.read(made.writers[0])
    for writer in made.writers:
        made.acknowledge(writer)
        made.read(writer)
    return made


def codes(log: Log) -> list[str]:
    """What the check finds."""
    return [finding.code for finding in log.report().findings]


def reads(log: Log) -> list[int]:
    """Positions of acknowledged main reads."""
    return [at for at, row in enumerate(log.rows[:-4]) if '"z"' in row.body]


def test_an_honest_log_has_no_finding_and_an_open_tail_is_counted(log: Log) -> None:
    report = log.report()
    assert report.findings == []
    assert (report.rows, report.writers, report.unacknowledged) == (len(log.rows), 2, 4)  # a read and an ack of each


def test_every_single_deleted_acknowledged_row_is_named(log: Log) -> None:
    whole = list(log.rows)
    for at, row in enumerate(whole[:-4]):
        log.rows = whole[:at] + whole[at + 1 :]
        read = decode(row.body)
        findings = log.report().findings
        assert f"number {read.number} of writer {read.writer}" in [finding.where for finding in findings], at
        assert {finding.code for finding in findings} <= {"audit-row-missing", "audit-ack-missing"}


def test_an_edited_decision_is_caught_by_the_acknowledged_digest(log: Log) -> None:
    at = reads(log)[0]
    log.rows[at] = replace(log.rows[at], body=log.rows[at].body.replace('"c":[2]', '"c":[]'))
    assert codes(log) == ["audit-digest"]


def test_an_edited_prefix_is_caught_by_the_mac(log: Log) -> None:
    at = reads(log)[0]
    log.rows[at] = replace(log.rows[at], body=log.rows[at].body.replace("counselling", "advisory___"))
    assert codes(log)[0] == "audit-row-forged"


def test_members_added_behind_the_mac_are_refused_even_before_an_acknowledgement(log: Log) -> None:
    log.rows[-1] = replace(log.rows[-1], body=log.rows[-1].body[:-1] + ',"n":999}')
    assert codes(log) == ["audit-row-forged"]


def test_a_whole_row_cannot_be_given_a_decision(log: Log) -> None:
    writer = log.writers[0]
    log.write(writer)
    row = log.rows[-1]
    log.rows[-1] = replace(row, body=row.body[:-1] + ',"z":{"o":"refused"}}')
    assert codes(log) == ["audit-row-forged"]


def test_a_short_prefix_vouches_for_nothing(log: Log, keyring: Keyring) -> None:
    row = log.rows[-1]
    log.rows[-1] = replace(row, mac_len=10, mac=keyring.rowmac((10).to_bytes(4, "big") + row.body.encode()[:10]))
    assert codes(log) == ["audit-row-forged"]


def test_a_replayed_row_uses_its_number_twice(log: Log) -> None:
    for at in (0, len(log.rows) - 2):
        row = log.rows[at]
        log.rows.append(replace(row, seq=len(log.rows) + 1))
        assert codes(log) == ["audit-number-reused"]
        log.rows.pop()


def test_a_row_that_was_rolled_back_cannot_be_slipped_in(keyring: Keyring, clock: MovableClock) -> None:
    log = Log(keyring, clock)
    writer = log.writers[0]
    row = writer.compose(Entry("profile.amend", subject_ref=SUBJECT), "r")
    writer.aborted(row.number)
    log.store(row)
    log.write(writer)
    log.acknowledge(writer)
    assert codes(log) == ["audit-number-aborted"]


def test_a_generated_column_that_disagrees_is_noticed(log: Log) -> None:
    verifier = LogVerifier(log.keyring)
    row = log.rows[0]
    verifier.feed(row.seq, row.body, row.mac, row.mac_len, (uuid4(), None, "record.read"))
    assert [finding.code for finding in verifier.report().findings] == ["audit-columns"]


def test_an_unreadable_body_with_a_valid_mac_is_noticed(log: Log, keyring: Keyring) -> None:
    raw = b"{}"
    log.rows = []
    verifier = LogVerifier(keyring)
    verifier.feed(1, "{}", keyring.rowmac(len(raw).to_bytes(4, "big") + raw), len(raw), (None, None, None))
    assert [finding.code for finding in verifier.report().findings] == ["audit-row-unreadable"]


def test_an_acknowledgement_whose_commit_was_unsure_is_no_finding_stored_or_not(keyring: Keyring, clock: MovableClock) -> None:
    for stored in (True, False):
        moment = [0.0]
        log = Log(keyring, clock)
        log.writers[0] = writer = AuditWriter(keyring, clock, partial(max, moment))
        log.write(writer)
        unsure = writer.acknowledgement()
        assert unsure is not None
        if stored:
            log.store(unsure.row)
        log.read(writer)
        log.acknowledge(writer)
        log.write(writer)
        moment[0] = 200.0
        log.acknowledge(writer)
        report = log.report()
        assert report.findings == []
        assert report.outcome_unknown == 1


def test_a_row_of_unknown_outcome_may_turn_up_late_but_only_once(keyring: Keyring, clock: MovableClock) -> None:
    log = Log(keyring, clock)
    moment = [0.0]
    log.writers[0] = writer = AuditWriter(keyring, clock, lambda: moment[0])
    late = writer.compose(Entry("profile.amend", subject_ref=SUBJECT), "r")
    log.write(writer)
    moment[0] = 200.0
    log.acknowledge(writer)
    log.store(late)
    assert codes(log) == []
    log.store(late)
    assert codes(log) == ["audit-number-reused"]
