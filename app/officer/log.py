"""Rows of the audit log between two moments, in order, each with its MAC checked.

A row is numbered when it is inserted and dated when its act began, so order and dates differ by minutes at most; a day to either
side is read along.
"""

from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final
from uuid import UUID

from app.audit.read import AuditRow, decode
from app.audit.record import row_mac_fits
from app.audit.when import first_after
from app.crypto.faults import SealError
from app.crypto.keyring import Keyring

if TYPE_CHECKING:
    from app.crypto.keyring import Connection

_MARGIN: Final = timedelta(days=1)
_AT_ONCE: Final = 2_000
_ROWS = "SELECT seq, body, mac, mac_len FROM audit.event WHERE seq >= $1 ORDER BY seq LIMIT $2"
_OF_ACTIONS = "SELECT seq, body, mac, mac_len FROM audit.event WHERE action = ANY ($1::text[]) ORDER BY seq"
_ONE = "SELECT seq, body, mac, mac_len FROM audit.event WHERE seq = $1"
_OF_SUBJECTS = "SELECT seq, body, mac, mac_len FROM audit.event WHERE subject_ref = ANY ($1::uuid[]) ORDER BY seq"


@dataclass(frozen=True, slots=True)
class LogRow:
    """A row's number and what it says; `row` is None where it was not written by the service as it stands there."""

    seq: int
    row: AuditRow | None


async def rows_between(
    connection: "Connection", keyring: Keyring, since: datetime, until: datetime, after: int = 0
) -> AsyncIterator[LogRow]:
    """Rows behind `after` whose act began at or after `since` and before `until`; forged ones wherever they stand among them."""
    seq = await first_after(connection, since - _MARGIN)
    seq = None if seq is None else max(seq, after + 1)
    while seq is not None:
        batch = await connection.fetch(_ROWS, seq, _AT_ONCE)
        for record in batch:
            found = _opened(keyring, record["seq"], record["body"], record["mac"], record["mac_len"])
            if found.row is not None and found.row.at >= until + _MARGIN:
                return
            if found.row is None or since <= found.row.at < until:
                yield found
        seq = batch[-1]["seq"] + 1 if len(batch) == _AT_ONCE else None


async def row_at(connection: "Connection", keyring: Keyring, seq: int) -> LogRow | None:
    """The row of this number."""
    record = await connection.fetchrow(_ONE, seq)
    return None if record is None else _opened(keyring, *record)


async def rows_of_actions(connection: "Connection", keyring: Keyring, actions: Iterable[str]) -> list[LogRow]:
    """Every row of these actions; for the few kinds of which there are few."""
    return [_opened(keyring, *record) for record in await connection.fetch(_OF_ACTIONS, sorted(actions))]


async def rows_of_subjects(connection: "Connection", keyring: Keyring, subjects: Iterable[UUID]) -> list[LogRow]:
    """Every row about these persons, by their names in the log."""
    return [_opened(keyring, *record) for record in await connection.fetch(_OF_SUBJECTS, list(subjects))]


def _opened(keyring: Keyring, seq: int, body: str, mac: bytes, mac_len: int) -> LogRow:
    try:
        row = decode(body)
    except SealError:
        return LogRow(seq, None)
    return LogRow(seq, row if row_mac_fits(keyring, mac, mac_len, body.encode()) else None)
