"""Audit rows: canonical, numbered, MACed; and what became of each number is said exactly once."""

import hashlib
import hmac
import re
import struct
from datetime import UTC, datetime
from uuid import UUID, uuid4

import asyncpg.pgproto.pgproto
import orjson
import pytest

from app.audit.read import decode
from app.audit.record import ACK, AuditWriter, Composed, Entry, row_mac_fits
from app.crypto.data_keys import DataKey
from app.crypto.keyring import ROWMAC, Keyring
from tests.support.clock import MovableClock

SUBJECT, AGENCY, CONSENT = uuid4(), uuid4(), uuid4()


class Seconds:
    """A monotonic clock to move."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds() -> Seconds:
    """A monotonic clock."""
    return Seconds()


@pytest.fixture
def writer(keyring: Keyring, clock: MovableClock, seconds: Seconds) -> AuditWriter:
    """A writer of this process."""
    return AuditWriter(keyring, clock, seconds)


def full() -> Entry:
    """An entry that says everything but a detail."""
    return Entry(
        "record.read",
        "refused",
        SUBJECT,
        AGENCY,
        "language_course",
        (2, 5),
        4,
        CONSENT,
        "consent-withdrawn",
        "worker-7",
        "case-12",
        "ab" * 32,
    )


def test_a_body_is_canonical_json_with_the_published_keys(writer: AuditWriter, clock: MovableClock) -> None:
    row = writer.compose(full(), "req-1")
    members = orjson.loads(row.body)
    assert orjson.dumps(members, option=orjson.OPT_SORT_KEYS).decode() == row.body
    assert re.fullmatch("[0-9a-f]{32}", members.pop("x"))
    assert datetime.fromisoformat(members.pop("at")) == clock.now()
    assert members == {
        "a": "record.read",
        "ag": str(AGENCY),
        "c": [2, 5],
        "ca": "case-12",
        "g": 4,
        "i": CONSENT.hex,
        "n": 1,
        "o": "refused",
        "p": "language_course",
        "r": "req-1",
        "s": str(SUBJECT),
        "st": "ab" * 32,
        "u": "worker-7",
        "v": 1,
        "w": writer.writer,
        "y": "consent-withdrawn",
    }


def test_the_mac_covers_length_and_body(writer: AuditWriter, keyring: Keyring) -> None:
    row = writer.compose(full(), "req-1")
    raw = row.body.encode()
    assert row.mac_len == len(raw)
    assert row.mac == hmac.digest(keyring.secret(ROWMAC), struct.pack(">I", len(raw)) + raw, "sha256")
    assert row_mac_fits(keyring, row.mac, row.mac_len, raw)
    assert not row_mac_fits(keyring, row.mac, row.mac_len - 1, raw)
    assert not row_mac_fits(keyring, row.mac, 0, raw)
    assert not row_mac_fits(keyring, row.mac, len(raw) + 1, raw)


def test_the_main_reads_row_is_completed_by_the_statement(writer: AuditWriter, keyring: Keyring) -> None:
    row = writer.compose_prefix(Entry("record.read", agency=AGENCY, purpose="language_course"), "req-1")
    body = row.body + ',"z":' + f'{{"c":[2],"g":4,"i":"{CONSENT.hex}","o":"allowed","s":"{SUBJECT}"}}' + "}"
    assert row_mac_fits(keyring, row.mac, row.mac_len, body.encode())
    read = decode(body)
    assert (read.outcome, read.subject_ref, read.categories, read.granting_event) == ("allowed", SUBJECT, (2,), 4)
    assert (read.agency, read.consent, read.number) == (AGENCY, CONSENT, 1)
    members = orjson.loads(row.body + "}")
    assert set(members) & {"o", "s", "g", "c", "i", "y"} == set()


def test_two_rows_of_one_entry_have_nothing_secret_in_common_but_their_entry(writer: AuditWriter) -> None:
    one, two = writer.compose(full(), "r"), writer.compose(full(), "r")
    assert (one.number, two.number) == (1, 2)
    assert orjson.loads(one.body)["x"] != orjson.loads(two.body)["x"]
    assert one.mac != two.mac


def test_an_actor_longer_than_the_limit_is_refused_and_takes_no_number(writer: AuditWriter) -> None:
    with pytest.raises(ValueError, match="limit"):
        writer.compose(Entry("record.read", actor="u" * 201), "r")
    assert writer.compose(full(), "r").number == 1


def test_a_detail_is_sealed_for_its_subject_and_row(writer: AuditWriter, key: DataKey) -> None:
    entry = Entry("profile.dispute", subject_ref=key.subject_ref, detail={"why": "not my degree"}, key=key)
    row = writer.compose(entry, "r")
    assert "degree" not in row.body
    assert decode(row.body).opened_detail(key) == {"why": "not my degree"}
    for wrong in [Entry("a", subject_ref=uuid4(), detail={}, key=key), Entry("a", subject_ref=SUBJECT, detail={})]:
        with pytest.raises(ValueError, match="key of the newcomer"):
            writer.compose(wrong, "r")


def settled(writer: AuditWriter, count: int) -> list[Composed]:
    """Compose and commit some rows."""
    rows = [writer.compose(full(), "r") for _ in range(count)]
    for row in rows:
        writer.written(row.number, row.body)
    return rows


def test_an_acknowledgement_covers_everything_up_to_the_first_pending_number(writer: AuditWriter) -> None:
    first, second = settled(writer, 2)
    rolled_back = writer.compose(full(), "r")
    writer.aborted(rolled_back.number)
    writer.compose(full(), "r")  # 4 is pending
    settled(writer, 1)
    ack = writer.acknowledgement()
    assert ack is not None
    digest = hashlib.sha256(hashlib.sha256(first.body.encode()).digest() + hashlib.sha256(second.body.encode()).digest())
    read = decode(ack.row.body)
    assert (read.action, read.number, read.outcome) == (ACK, 6, "allowed")
    assert read.ack == {"aborted": [3], "digest": digest.hexdigest(), "from": 1, "unknown": [], "upto": 3}


def test_the_next_one_continues_and_covers_the_last_acknowledgement_itself(writer: AuditWriter) -> None:
    settled(writer, 2)
    ack = writer.acknowledgement()
    assert ack is not None
    writer.acknowledged(ack)
    assert writer.acknowledgement() is None  # an acknowledgement alone is nothing to say
    [row] = settled(writer, 1)
    following = writer.acknowledgement()
    assert following is not None
    told = decode(following.row.body).ack
    digest = hashlib.sha256(hashlib.sha256(ack.row.body.encode()).digest() + hashlib.sha256(row.body.encode()).digest())
    assert told == {"aborted": [], "digest": digest.hexdigest(), "from": 3, "unknown": [], "upto": 4}


def test_an_unconfirmed_acknowledgement_is_repeated_in_full(writer: AuditWriter) -> None:
    settled(writer, 2)
    assert writer.acknowledgement() is not None  # its commit was never confirmed
    settled(writer, 1)
    again = writer.acknowledgement()
    assert again is not None
    told = decode(again.row.body).ack
    assert told is not None
    assert (told["from"], told["upto"]) == (1, 2)


def test_a_number_nobody_reports_becomes_unknown_and_blocks_no_longer(writer: AuditWriter, seconds: Seconds) -> None:
    lost = writer.compose(full(), "r")
    settled(writer, 1)
    assert writer.acknowledgement() is None
    seconds.now += 121
    ack = writer.acknowledgement()
    assert ack is not None
    told = decode(ack.row.body).ack
    assert told is not None
    assert (told["unknown"], told["upto"]) == ([1], 2)
    writer.written(lost.number, lost.body)  # too late to matter
    writer.aborted(lost.number)
    writer.acknowledged(ack)
    assert writer.acknowledgement() is None


def test_an_acknowledgement_names_few_numbers_and_always_fits_its_column(writer: AuditWriter) -> None:
    for _ in range(1000):
        writer.aborted(writer.compose(full(), "r").number)
    covered = 0
    while (ack := writer.acknowledgement()) is not None:
        assert len(ack.row.body.encode()) < 8192
        writer.acknowledged(ack)
        covered = ack.upto
    assert covered >= 1000


def test_time_can_be_given_and_is_utc(writer: AuditWriter) -> None:
    at = datetime(2026, 11, 21, 9, 12, tzinfo=UTC)
    assert decode(writer.compose(full(), "r", at).body).at == at


def test_optional_members_are_absent_and_not_null(writer: AuditWriter) -> None:
    body = writer.compose(Entry("agency.add"), "r").body
    assert set(orjson.loads(body)) == {"a", "at", "n", "o", "r", "v", "w", "x"}
    assert decode(body).subject_ref is None
    assert isinstance(decode(writer.compose(full(), "r").body).subject_ref, UUID)


def test_ids_as_asyncpg_returns_them_and_register_changes_are_written_plainly(writer: AuditWriter) -> None:
    returned = asyncpg.pgproto.pgproto.UUID(SUBJECT.hex)
    body = writer.compose(Entry("agency.suspend", subject_ref=returned, register=("agency", "a_1", 2)), "r").body
    assert orjson.loads(body)["s"] == str(SUBJECT)
    assert orjson.loads(body)["rg"] == ["agency", "a_1", 2]
    with pytest.raises(TypeError):
        writer.compose(Entry("agency.suspend", purpose=object()), "r")  # type: ignore[arg-type]  # what no caller may pass
