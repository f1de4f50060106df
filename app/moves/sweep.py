"""Erase what moved away and was not kept: thirty days after it arrived elsewhere, one transaction per person."""

import asyncio
import logging
from uuid import UUID

from sqlalchemy import select

from app.agencies.store import change, find
from app.audit.record import Entry
from app.errors import KiimError
from app.ledger.head import lock_head
from app.moves.depart import has_stayed
from app.moves.tables import departure
from app.profile.erase import erase
from app.unit_of_work import open_unit
from app.world import World

SECONDS = 600.0
BATCH = 50
_log = logging.getLogger("kiim.moves")


async def sweep_moved(world: World) -> int:
    """Erase whoever's time is over; who gave a consent here since then stays. Returns how many were erased or kept."""
    async with open_unit(world) as uow:
        uow.unaudited("only ids are looked up; what is done to a person is recorded with her")
        due = departure.c.status == "received", departure.c.erase_at <= uow.now
        rows = await uow.session.execute(select(departure.c.departure_id).where(*due).order_by(departure.c.erase_at).limit(BATCH))
        found = list(rows.scalars())
    done = 0
    for departure_id in found:
        try:
            done += await _end(world, UUID(int=departure_id.int))
        except KiimError as fault:
            _log.error("a record that moved could not be erased", extra={"kind": type(fault).__name__})
    return done


async def run_move_sweep(world: World, seconds: float = SECONDS) -> None:
    """Job of a serving process: sweep now and again, for ever."""
    while True:
        await sweep_moved(world)
        await asyncio.sleep(seconds)


async def _end(world: World, departure_id: UUID) -> bool:
    async with open_unit(world) as uow:
        uow.unaudited("nothing is due any more when the lock is held, unless something below records it")
        found = await find(uow, departure, departure_id=departure_id)
        head = await lock_head(uow, found["newcomer_id"]) if found is not None else None
        row = await find(uow, departure, lock=True, departure_id=departure_id) if head is not None else None
        if head is None or row is None or row["status"] != "received" or row["erase_at"] > uow.now:
            return False
        if has_stayed(head, row):
            await change(uow, departure, row, status="kept", erase_at=None)
            await uow.record(Entry("move.keep", subject_ref=head.key.subject_ref))
        else:
            await erase(head)
        return True
