"""The watch over decoys: every few seconds the new rows of the log are held against the list, in memory; a hit is an alarm.

The database is asked for the subjects of all rows, never for a decoy's: its statements tell nobody which records are meant. Rows
are read in the order of transactions below the oldest one that still runs, so no late commit is passed over. An alarm is raised
once, also after a restart: it carries a keyed token of the row.
"""

import asyncio
import logging
from dataclasses import replace
from typing import TYPE_CHECKING, Final
from uuid import UUID

from app.audit.read import AuditRow, decode
from app.audit.record import Entry
from app.audit.removed import STATE_CARRIED
from app.audit.tree_store import BY_INDEX
from app.crypto.faults import SealError
from app.crypto.keyring import CURSOR, Keyring
from app.officer.decoys import keep_decoys, read_decoys
from app.unit_of_work import open_unit
from app.world import World

if TYPE_CHECKING:
    import asyncpg

SECONDS: Final = 5.0
KEPT_EVERY: Final = 600.0
ALARM: Final = "honey"
_QUIET: Final = frozenset({"newcomer.register", "consent.expire", "duplicate.check", "me.erase", STATE_CARRIED, ALARM})
"""Rows about a decoy that its own making and the service's own jobs write; everything else is somebody's hand."""
_LABEL: Final = b"kiim/v1/decoy-alarm\0"
_AT_ONCE: Final = 5_000
_LEADER: Final = 0x6B_68_6F_6E  # advisory lock of the one watching process; any number that nobody else uses
_NEW = """
  SELECT era, xid, seq, subject_ref, action FROM audit.event
   WHERE (era, xid, seq) > ($1, $2::xid8, $3) AND xid < pg_snapshot_xmin(pg_current_snapshot())
   ORDER BY era, xid, seq LIMIT $4
"""
_BODY = "SELECT body FROM audit.event WHERE seq = $1"
_RAISED = "SELECT body FROM audit.event WHERE action = $1"
_NEWEST = """
  SELECT era, xid, seq FROM audit.event
   WHERE xid < pg_snapshot_xmin(pg_current_snapshot()) ORDER BY era DESC, xid DESC, seq DESC LIMIT 1
"""
_log = logging.getLogger("kiim.honey")


class Watch:
    """What one process knows of the watch; only the leader watches."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._place: tuple[int, int, int] | None = None

    async def tick(self) -> int:
        """Look at what is new in the log; returns how many alarms were raised. 0 also where another process is watching."""
        async with self._world.pool.acquire() as connection:
            if not await connection.fetchval("SELECT pg_try_advisory_lock($1)", _LEADER):
                self._place = None
                return 0
            try:
                return await self._watch()
            finally:
                await connection.execute("SELECT pg_advisory_unlock($1)", _LEADER)

    async def keep(self) -> None:
        """Seal the list anew, with the place up to which the log was watched; also where nothing changed."""
        if self._place is None:
            return
        async with open_unit(self._world) as uow:
            kept = await read_decoys(uow, lock=True)
            await keep_decoys(uow, replace(kept, seen=self._place))

    async def _watch(self) -> int:
        async with open_unit(self._world) as uow:
            uow.unaudited("the list of decoys is read; a hit is recorded")
            kept = await read_decoys(uow)
        place = self._place or kept.seen
        if not kept.decoys:
            newest = await self._world.pool.fetchrow(_NEWEST)
            self._place = place if newest is None else (newest["era"], newest["xid"], newest["seq"])
            return 0
        raised, spoilt = 0, set()
        decoys = {one.subject_ref: one for one in kept.decoys}
        while True:
            rows = await self._next(place)
            for row in rows:
                if row["subject_ref"] in decoys and row["action"] not in _QUIET:
                    decoy = decoys[row["subject_ref"]]
                    told = await self._read(row["seq"])
                    if told is not None and told.agency == decoy.agency_id and not decoy.armed(told.at.date()):
                        spoilt.add(decoy.newcomer_id)
                    else:
                        raised += await self._raise(row["seq"], told)
            if rows:
                place = self._place = (rows[-1]["era"], rows[-1]["xid"], rows[-1]["seq"])
            if len(rows) < _AT_ONCE:
                break
        self._place = place
        if spoilt - {one.newcomer_id for one in kept.decoys if one.spoilt}:
            await self._spoil(spoilt)
        return raised

    async def _next(self, place: tuple[int, int, int]) -> "list[asyncpg.Record]":
        async with self._world.pool.acquire() as connection, connection.transaction(readonly=True):
            await connection.execute(BY_INDEX, True)
            return await connection.fetch(_NEW, *place, _AT_ONCE)

    async def _read(self, seq: int) -> AuditRow | None:
        try:
            return decode(await self._world.pool.fetchval(_BODY, seq))
        except SealError:
            return None

    async def _spoil(self, newcomers: set[UUID]) -> None:
        async with open_unit(self._world) as uow:
            kept = await read_decoys(uow, lock=True)
            marked = tuple(replace(one, spoilt=one.spoilt or one.newcomer_id in newcomers) for one in kept.decoys)
            await keep_decoys(uow, replace(kept, decoys=marked))

    async def _raise(self, seq: int, row: AuditRow | None) -> bool:
        """Record one alarm unless it was raised before."""
        mark = alarm_mark(self._world.keyring, seq)
        if mark in {decode(one["body"]).case for one in await self._world.pool.fetch(_RAISED, ALARM)}:
            return False
        _log.critical("a decoy was touched", extra={"kind": "decoy"})
        entry = Entry(ALARM, outcome="failed", case=mark, reason="decoy-read")
        async with open_unit(self._world) as uow:
            await uow.record(entry if row is None else entry._replace(agency=row.agency, actor=row.actor))
        return True


def alarm_mark(keyring: Keyring, seq: int) -> str:
    """By what an alarm is known to be about this row, without naming it to the database."""
    return keyring.mac(CURSOR, _LABEL, seq.to_bytes(8, "big"))[:16].hex()


async def run_decoy_watch(world: World, seconds: float = SECONDS) -> None:
    """Watch for ever."""
    watch, waited = Watch(world), 0.0
    while True:
        await watch.tick()
        if waited >= KEPT_EVERY:
            await watch.keep()
            waited = 0.0
        await asyncio.sleep(seconds)
        waited += seconds
