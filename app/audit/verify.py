"""Check the log row by row: MACs, generated columns, numbers of every writer, acknowledged digests.

Rows come in order of `seq`, or of their transactions: an acknowledgement is composed after the rows it covers were committed, so
it follows them in both.
"""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

import orjson

from app.audit.read import AuditRow, understood
from app.audit.record import row_mac_fits
from app.audit.removed import read_removed
from app.crypto.faults import SealError
from app.crypto.row_macs import ChecksRows

if TYPE_CHECKING:
    from app.crypto.keyring import Connection, Keyring

ROWS = "SELECT seq, body, mac, mac_len, subject_ref, state_hash, action FROM audit.event ORDER BY seq"


_sha256 = hashlib.sha256


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: a stable code, where, and what it means; never a value."""

    code: str
    where: str
    meaning: str


@dataclass(slots=True)
class LogReport:
    """What a check of the log found, and how much of it no acknowledgement covers yet."""

    rows: int = 0
    writers: int = 0
    unacknowledged: int = 0
    outcome_unknown: int = 0
    findings: list[Finding] = field(default_factory=list)


@dataclass(slots=True)
class _Ledger:
    """The numbers of one writer: digests since the last acknowledgement but one, because an unsure writer repeats itself."""

    bodies: dict[int, tuple[int, bytes]] = field(default_factory=dict)  # number -> (seq, SHA-256 of the body)
    upto: int = 0
    open_late: set[int] = field(default_factory=set)  # unknown outcomes: these numbers may still turn up
    unjudged: int = 0  # how many acknowledgements to come may cover rows from before the check began


class LogVerifier:
    """Feed it every row in order, then ask for the report; memory is bounded by what is not acknowledged.

    If the check has `begun` in the middle of the log, numbers from before are not missed; nor are those of writers who wrote
    `earlier`, in months whose bodies were removed.
    """

    def __init__(self, keyring: ChecksRows, *, begun: bool = False, earlier: Collection[str] = ()) -> None:
        self._keyring = keyring
        self._begun = begun
        self._earlier = earlier
        self._ledgers: dict[str, _Ledger] = {}
        self._report = LogReport()

    def feed(self, seq: int, body: str, mac: bytes, mac_len: int, columns: tuple[UUID | None, str | None, str | None]) -> None:
        """Check one row; `columns` are the generated ones: subject_ref, state_hash, action."""
        self._report.rows += 1
        raw = body.encode()
        if not row_mac_fits(self._keyring, mac, mac_len, raw) or not _covers_all_but_z(raw, mac_len):
            self._find("audit-row-forged", f"audit row {seq}", "its MAC does not fit: edited, or not written by the service")
            return
        try:
            members = orjson.loads(raw)
            row = understood(members)
        except (orjson.JSONDecodeError, SealError):
            self._find("audit-row-unreadable", f"audit row {seq}", "its body is not one that the service composes")
            return
        if orjson.dumps(members, option=orjson.OPT_SORT_KEYS) != raw:
            self._find("audit-row-forged", f"audit row {seq}", "its body is not canonical: members were added behind the MAC")
            return
        if columns != (row.subject_ref, row.state, row.action):
            self._find("audit-columns", f"audit row {seq}", "a generated column disagrees with the body")
        ledger = self._ledgers.get(row.writer)
        if ledger is None:
            ledger = self._ledgers[row.writer] = _Ledger(unjudged=2 if self._is_known(row) else 0)
        if row.number > ledger.upto and row.number not in ledger.bodies:
            ledger.bodies[row.number] = seq, _sha256(raw).digest()
        else:
            self._count_again(ledger, seq, row)
        if row.ack is None:
            return
        if ledger.unjudged:
            ledger.unjudged -= 1
            self._forget(ledger, int(row.ack["from"]), int(row.ack["upto"]))
            return
        self._acknowledge(ledger, seq, row, row.ack)

    def _is_known(self, row: AuditRow) -> bool:
        """Whether this writer wrote before the first row that is fed."""
        return row.number > 1 and (self._begun or row.writer in self._earlier)

    def take_findings(self) -> list[Finding]:
        """What was found since the last call."""
        found, self._report.findings = self._report.findings, []
        return found

    def report(self) -> LogReport:
        """Everything found so far; call it after the last row."""
        self._report.writers = len(self._ledgers)
        self._report.unacknowledged = sum(
            sum(1 for number in ledger.bodies if number > ledger.upto) for ledger in self._ledgers.values()
        )
        return self._report

    def _count_again(self, ledger: _Ledger, seq: int, row: AuditRow) -> None:
        number = row.number
        if number not in ledger.bodies and number in ledger.open_late:
            ledger.open_late.discard(number)
            return
        self._find("audit-number-reused", f"audit row {seq}", f"number {number} of writer {row.writer} was used before: replayed")

    def _acknowledge(self, ledger: _Ledger, seq: int, row: AuditRow, ack: Mapping[str, Any]) -> None:
        first, upto = int(ack["from"]), int(ack["upto"])
        aborted, unknown = set(ack["aborted"]), set(ack["unknown"])
        where = f"audit rows {first} to {upto} of writer {row.writer}"
        if first > ledger.upto + 1:
            # The acknowledgement in between is itself a row; its own missing number is found below, its range is judged here.
            self._find("audit-ack-missing", where, f"numbers {ledger.upto + 1} to {first - 1} were never acknowledged")
        digest = hashlib.sha256()
        complete = True
        for number in range(first, upto + 1):
            held = ledger.bodies.get(number)
            if number in aborted:
                if held is not None:
                    self._find("audit-number-aborted", f"audit row {held[0]}", "the writer rolled this row back, yet it is there")
            elif number in unknown:
                self._report.outcome_unknown += 1
                if held is None:
                    ledger.open_late.add(number)
            elif held is None:
                complete = False
                self._find("audit-row-missing", f"number {number} of writer {row.writer}", "acknowledged as written: deleted")
            else:
                digest.update(held[1])
        if complete and digest.hexdigest() != ack["digest"]:
            self._find("audit-digest", where, f"a body differs from what was acknowledged in row {seq}: its decision was edited")
        self._forget(ledger, first, upto)

    def _forget(self, ledger: _Ledger, first: int, upto: int) -> None:
        for number in [known for known in ledger.bodies if known < first]:
            del ledger.bodies[number]
        ledger.upto = max(ledger.upto, upto)

    def _find(self, code: str, where: str, meaning: str) -> None:
        self._report.findings.append(Finding(code, where, meaning))


async def verify_log(connection: "Connection", keyring: "Keyring") -> LogReport:
    """Check every row of the log as one snapshot sees it."""
    verifier = LogVerifier(keyring, earlier=(await read_removed(connection, keyring)).writers)
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        async for row in connection.cursor(ROWS, prefetch=2000):
            verifier.feed(
                row["seq"], row["body"], row["mac"], row["mac_len"], (row["subject_ref"], row["state_hash"], row["action"])
            )
    return verifier.report()


def _covers_all_but_z(raw: bytes, mac_len: int) -> bool:
    """A MAC covers the whole body, or everything before `z`: otherwise a short valid prefix would vouch for any ending."""
    return mac_len == len(raw) or raw[mac_len : mac_len + 5] == b',"z":'
