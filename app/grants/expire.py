"""The sweeper: writes down what time ended. One process at a time (advisory lock), one transaction per person, in batches.

Reads do not wait for it: a consent is over at its `valid_until`. The sweeper makes the end part of the ledger, tells the
recipient to delete, and lets unanswered requests lapse so that the agency may ask again.
"""

import asyncio
import logging
from collections.abc import Callable
from uuid import UUID

from app.audit.record import Entry
from app.errors import KiimError
from app.grants.lapse import append_lapsed, mark_lapsed
from app.grants.store import newcomers_with_ended_consents, newcomers_with_old_requests
from app.ledger.due import note_expired
from app.ledger.head import lock_head
from app.ledger.save import save
from app.unit_of_work import open_unit
from app.world import World
from consent.admission import MONTHS_REQUEST_OPEN
from consent.term import add_months

BATCH = 100
SECONDS = 60.0
_LEADER = 0x6B65_7870  # advisory lock of the one sweeping process; any number that nobody else uses
_log = logging.getLogger("kiim.expire")


async def run_sweeper(world: World, seconds: float = SECONDS) -> None:
    """Sweep for ever; at once again while there is more than a batch. A person who cannot be swept is left to `kiim verify`."""
    broken: set[UUID] = set()
    while True:
        swept = await sweep(world, broken)
        await asyncio.sleep(0 if swept >= BATCH else seconds)


async def sweep(world: World, broken: set[UUID] | None = None) -> int:
    """Note what has ended for up to a batch of persons; returns how many. 0 also where another process is sweeping.

    Persons in `broken` are passed over; one whose record fails its checks is added and the others go on.
    """
    passed_over = set() if broken is None else broken
    async with world.pool.acquire() as connection:
        if not await connection.fetchval("SELECT pg_try_advisory_lock($1)", _LEADER):
            return 0
        try:
            found = await _due(world, passed_over)
            for newcomer_id in found:
                await _attempt(world, newcomer_id, passed_over.add)
            return len(found)
        finally:
            await connection.execute("SELECT pg_advisory_unlock($1)", _LEADER)


async def _due(world: World, passed_over: set[UUID]) -> list[UUID]:
    async with open_unit(world) as uow:
        uow.unaudited("only ids are looked up; what is done to a person is recorded with her")
        wanted = BATCH + len(passed_over)
        found = [
            *await newcomers_with_ended_consents(uow, wanted),
            *await newcomers_with_old_requests(uow, add_months(uow.now, -MONTHS_REQUEST_OPEN), wanted),
        ]
    return [newcomer_id for newcomer_id in dict.fromkeys(found) if newcomer_id not in passed_over][:BATCH]


async def _attempt(world: World, newcomer_id: UUID, give_up: Callable[[UUID], None]) -> None:
    try:
        await note_due(world, newcomer_id)
    except KiimError as fault:
        give_up(newcomer_id)
        _log.error("a record could not be swept", extra={"kind": type(fault).__name__})


async def note_due(world: World, newcomer_id: UUID) -> int:
    """Note everything of this person that time ended, in one transaction; returns the number of events."""
    async with open_unit(world) as uow:
        head = await lock_head(uow, newcomer_id)
        lapsed = [] if head is None else append_lapsed(head)
        noted = 0 if head is None else note_expired(head) + len(lapsed)
        if head is None or noted == 0:
            uow.unaudited("nothing was due any more when the lock was held")
            return 0
        await mark_lapsed(head, lapsed)
        await save(uow, head, Entry("consent.expire"))
        return noted
