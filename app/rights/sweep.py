"""What time alone brings about: a guardian's say that ends at majority, the record of the dead that goes after half a year."""

import asyncio
import logging
from uuid import UUID

from sqlalchemy import select

from app.audit.record import Entry
from app.errors import KiimError
from app.ledger.head import lock_head
from app.profile.erase import erase
from app.profile.exercised import Via
from app.profile.tables import death_report, guardian
from app.rights.deaths import due_to_go
from app.rights.guardians import guardian_of, lapse
from app.unit_of_work import UnitOfWork, open_unit
from app.world import World
from consent.rights import Way

SECONDS = 3600.0
_BATCH = 50
_BY = "retention"
_log = logging.getLogger("kiim.rights")


async def sweep_rights(world: World) -> int:
    """Do what is due, one transaction per person; returns for how many."""
    async with open_unit(world) as uow:
        uow.unaudited("only ids are looked up; what is done to a person is recorded with her")
        grown = select(guardian.c.newcomer_id).where(guardian.c.ended_at.is_(None), guardian.c.ends_at <= uow.now)
        gone = select(death_report.c.newcomer_id).where(death_report.c.status == "confirmed", death_report.c.erase_at <= uow.now)
        rows = await uow.session.execute(grown.union(gone).limit(_BATCH))
        found = [UUID(int=newcomer_id.int) for newcomer_id in rows.scalars()]
    done = 0
    for newcomer_id in found:
        try:
            done += await _one(world, newcomer_id)
        except KiimError as fault:
            _log.error("a right that was due could not be carried out", extra={"kind": type(fault).__name__})
    return done


async def run_rights_sweep(world: World, seconds: float = SECONDS) -> None:
    """Job of a serving process: sweep now and again, for ever."""
    while True:
        await sweep_rights(world)
        await asyncio.sleep(seconds)


async def _one(world: World, newcomer_id: UUID) -> bool:
    async with open_unit(world) as uow:
        uow.unaudited("nothing is due any more when the lock is held, unless something below records it")
        return await _carried_out(uow, newcomer_id)


async def _carried_out(uow: UnitOfWork, newcomer_id: UUID) -> bool:
    head = await lock_head(uow, newcomer_id)
    if head is None:
        return False
    if await due_to_go(uow, newcomer_id):
        await erase(head, Via(Way.OPERATOR, entry=Entry("", actor=_BY)))
        return True
    row = await guardian_of(uow, newcomer_id, lock=True)
    if row is None or row["ends_at"] is None or row["ends_at"] > uow.now:
        return False
    await lapse(head, row)
    return True
