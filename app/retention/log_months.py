"""Remove the bodies of a month of the log whose time is over; what later months rest on is carried over before.

Order, and what a crash leaves: 1. every row of the month is checked (MAC, and its leaf under a signed checkpoint): one that does
not fit stops it, because after the removal nobody could look. 2. The newest audited state of each newcomer, if it lies in the
month, and the newest version of each register row are logged again; each is its own transaction and may be done twice. 3. In one
transaction the log says what went, the audited states of the month are deleted, and its table is dropped. Leaves and tiles stay,
so every proof of another row still holds.
"""

from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import text

from app.audit.merkle import leaf_hash
from app.audit.months import Month, following, months_of
from app.audit.read import AuditRow, decode
from app.audit.record import Entry, row_mac_fits
from app.audit.removed import REGISTER_CARRIED, REMOVED, STATE_CARRIED
from app.crypto.faults import SealError
from app.retention.owner import Refused, as_owner, logged
from app.unit_of_work import UnitOfWork, open_unit
from app.wire import moment_text
from app.world import World
from consent.term import add_months

if TYPE_CHECKING:
    from app.crypto.keyring import Connection

_BATCH = 200
_WRITERS_IN_A_ROW = 300  # so that the body stays below the column's limit
_PREFETCH = 2000

_ROWS = """
  SELECT e.seq, e.body, e.mac, e.mac_len, l.hash, l.idx < c.size AS is_signed
    FROM audit.{table} e LEFT JOIN audit.leaf l ON l.seq = e.seq
   CROSS JOIN (SELECT coalesce(max(size), 0) AS size FROM audit.checkpoint WHERE note IS NOT NULL) c"""
_NEWEST = 'SELECT max(substring(body FROM strpos(body, \'"at":"\') + 6 FOR 19)) FROM audit.event WHERE seq >= $1 AND seq < $2'
_BEHIND = text("""
  SELECT n.newcomer_id FROM newcomer n JOIN keys.dek d ON d.key_id = n.key_id AND d.generation = n.dek_generation
   CROSS JOIN LATERAL (SELECT s.seq FROM audit.state s WHERE s.subject_ref = d.subject_ref ORDER BY s.seq DESC LIMIT 1) s
   WHERE s.seq < :below ORDER BY n.newcomer_id LIMIT :limit""")
_LOCK = text("SELECT FROM newcomer WHERE newcomer_id = ANY(:ids) ORDER BY newcomer_id FOR UPDATE")
_STATES = text("""
  SELECT s.seq AS audited, e.body, e.mac, e.mac_len, s.subject_ref, s.state_hash
    FROM newcomer n JOIN keys.dek d ON d.key_id = n.key_id AND d.generation = n.dek_generation
   CROSS JOIN LATERAL (SELECT * FROM audit.state s WHERE s.subject_ref = d.subject_ref ORDER BY s.seq DESC LIMIT 1) s
    LEFT JOIN audit.event e ON e.seq = s.seq
   WHERE n.newcomer_id = ANY(:ids) AND s.seq < :below""")
_LATER_VERSIONS = "SELECT seq, body, mac, mac_len FROM audit.event WHERE seq >= $1 AND strpos(body, '\"rg\":') > 0"
_LATER_WRITERS = (
    'SELECT DISTINCT substring(body FROM strpos(body, \'"w":"\') + 5 FOR 16) AS writer FROM audit.event WHERE seq >= $1'
)
_TAKE_AWAY = """
  ALTER TABLE audit.state DISABLE TRIGGER state_append_only;
  DELETE FROM audit.state WHERE seq < {below};
  ALTER TABLE audit.state ENABLE TRIGGER state_append_only;
  DROP TABLE audit.{table}"""
_LEFT_BEHIND = """
  SELECT EXISTS (SELECT FROM newcomer n JOIN keys.dek d ON d.key_id = n.key_id AND d.generation = n.dek_generation
                  WHERE NOT EXISTS (SELECT FROM audit.state s WHERE s.subject_ref = d.subject_ref))"""


class MonthRefused(Refused):
    """This month may not be removed."""


@dataclass(slots=True)
class Content:
    """What a month holds that others rest on."""

    rows: int = 0
    writers: set[str] = field(default_factory=set)
    versions: dict[tuple[str, str], int] = field(default_factory=dict)


async def months_over(connection: "Connection", now: datetime, kept_months: int) -> list[Month]:
    """The months of the log that are over and hold nothing younger than the period; oldest first, without a gap."""
    horizon = add_months(now, -kept_months)
    found: list[Month] = []
    lower = -1
    months = await months_of(connection)
    for month, later in pairwise(months):
        end = following(month.month) if month.month is not None else later.month
        if end is None or end > horizon.date():
            break
        newest = await connection.fetchval(_NEWEST, lower, month.upper)
        if newest is not None and newest >= moment_text(horizon)[:19]:
            break
        found.append(month)
        lower = month.upper
    return found


async def remove_month(world: World, month: Month) -> int:
    """Remove this month, which must be the oldest; returns how many rows went. MonthRefused, and nothing is removed, if not."""
    async with as_owner(world) as connection:
        months = await months_of(connection)
        written = await connection.fetchval("SELECT last_value FROM audit.event_seq_seq")
        if not months or months[0] != month or written < month.upper:
            raise MonthRefused(f"{month.name}: only the oldest month goes, and only when the log has left it")
        content = await _content(world, connection, month)
        await _carry_states(world, month.upper)
        await _carry_versions(world, connection, month.upper, content)
        await _drop(world, connection, month, content)
    return content.rows


async def _content(world: World, connection: "Connection", month: Month) -> Content:
    """Read and check the month's rows."""
    content = Content()
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        async for row in connection.cursor(_ROWS.format(table=month.table), prefetch=_PREFETCH):
            read = _checked(world, row["seq"], row["body"], row["mac"], row["mac_len"])
            if not row["is_signed"]:
                raise MonthRefused(f"{month.name}: audit row {row['seq']} is not sealed under a signed checkpoint yet")
            if row["hash"] != leaf_hash(row["body"].encode()):
                raise MonthRefused(f"{month.name}: audit row {row['seq']} is not what was sealed; run `kiim audit verify`")
            content.rows += 1
            content.writers.add(read.writer)
            _note(content.versions, read)
    return content


async def _carry_states(world: World, below: int) -> None:
    """Log the newest audited state again of everybody whose state lies below; heads are locked, so none is overtaken."""
    carried = 1
    while carried:
        async with open_unit(world) as uow:
            uow.unaudited("nothing is left to carry, unless something below records it")
            carried = await _carry_batch(world, uow, below)


async def _carry_batch(world: World, uow: UnitOfWork, below: int) -> int:
    found = await uow.session.execute(_BEHIND, {"below": below, "limit": _BATCH})
    ids = [UUID(int=newcomer_id.int) for newcomer_id in found.scalars()]
    await uow.session.execute(_LOCK, {"ids": ids})
    for row in await uow.session.execute(_STATES, {"ids": ids, "below": below}):
        if row.body is None:
            raise MonthRefused(f"audited state {row.audited} is not in the log; run `kiim verify`")
        read = _checked(world, row.audited, row.body, row.mac, row.mac_len)
        if (read.subject_ref, read.state) != (row.subject_ref, row.state_hash):
            raise MonthRefused(f"audited state {row.audited} is not the log's; run `kiim verify`")
        await uow.record(Entry(STATE_CARRIED, subject_ref=read.subject_ref, state=read.state))
    return len(ids)


async def _carry_versions(world: World, connection: "Connection", below: int, content: Content) -> None:
    """Log the newest version of every register row again for which no later month names one."""
    later: dict[tuple[str, str], int] = {}
    async with connection.transaction(readonly=True):
        async for row in connection.cursor(_LATER_VERSIONS, below, prefetch=_PREFETCH):
            _note(later, _checked(world, row["seq"], row["body"], row["mac"], row["mac_len"]))
    async with open_unit(world) as uow:
        uow.unaudited("nothing is left to carry, unless something below records it")
        for (table, key), version in sorted(content.versions.items()):
            if version > later.get((table, key), 0):
                await uow.record(Entry(REGISTER_CARRIED, register=(table, key, version)))


async def _drop(world: World, connection: "Connection", month: Month, content: Content) -> None:
    """Say what goes, and take it away, in one transaction."""
    later = {row["writer"] for row in await connection.fetch(_LATER_WRITERS, month.upper)}
    names = sorted(content.writers & later)
    parts = [names[start : start + _WRITERS_IN_A_ROW] for start in range(0, len(names), _WRITERS_IN_A_ROW)] or [[]]
    said = {"below": month.upper, "month": month.name, "rows": content.rows}
    entries = [Entry(REMOVED, removed={**said, "writers": part}) for part in parts]
    async with logged(world, connection, entries):
        await connection.execute(_TAKE_AWAY.format(below=month.upper, table=month.table))
        if await connection.fetchval(_LEFT_BEHIND):
            raise MonthRefused(f"{month.name}: a newcomer's audited state would go with it; run it again")


def _checked(world: World, seq: int, body: str, mac: bytes, mac_len: int) -> AuditRow:
    """The row as it was meant; MonthRefused if the service did not compose it."""
    try:
        if row_mac_fits(world.keyring, mac, mac_len, body.encode()):
            return decode(body)
    except SealError:
        pass
    raise MonthRefused(f"audit row {seq} was not written by the service; run `kiim verify`")


def _note(versions: dict[tuple[str, str], int], row: AuditRow) -> None:
    if row.register is not None:
        table, key, version = row.register
        versions[table, key] = max(version, versions.get((table, key), 0))
