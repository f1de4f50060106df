"""After the people of a file are stored: who of them may be somebody whom the agency had already, or stands in the file twice.

The same comparison as at a registration, under the same rules: own newcomers only, what the agency may read of them, each look
in the person's list. It comes last, because a file's people are candidates of each other, and it goes on where it was stopped.
"""

from collections.abc import Callable
from uuid import UUID

from app.audit.record import Entry
from app.imports.store import Job, note_alike, sharing, uncompared
from app.ledger.head import lock_head
from app.ledger.references import reference_of
from app.newcomers.duplicates import COMPARED, find_duplicates, person_of
from app.unit_of_work import open_unit
from app.world import World
from consent.vocabulary import AgencyFacts, AgencyId

Compared = Callable[[int, int], None]
"""Hears how many people were compared, and of how many."""


async def compare(world: World, job: Job, tell: Compared) -> None:
    """Note for every chunk that was not compared yet who is likely whom."""
    agency = await world.agencies.get(AgencyId(job.agency_id))
    async with open_unit(world) as uow:
        uow.unaudited("which chunks are still to be compared")
        waiting = await uncompared(uow, job.import_id)
    done, total = 0, sum(len(newcomers) for _, newcomers in waiting)
    for ordinal, newcomers in waiting:
        async with open_unit(world) as uow:
            uow.unaudited("who shares a token with whom; no record is opened")
            suspects = await sharing(uow, job.agency_id, newcomers)
        pairs: list[str] = []
        for newcomer_id in suspects:
            pairs += await _pairs_of(world, job, agency, newcomer_id)
        async with open_unit(world) as uow:
            uow.unaudited("what was found, by references")
            await note_alike(uow, job.import_id, ordinal, pairs)
        done += len(newcomers)
        tell(done, total)


async def _pairs_of(world: World, job: Job, agency: AgencyFacts, newcomer_id: UUID) -> list[str]:
    async with open_unit(world) as uow:
        head = await lock_head(uow, newcomer_id, shared=True)
        own = await reference_of(uow, newcomer_id, job.agency_id)
        if head is None or own is None:
            uow.unaudited("she has gone meanwhile")
            return []
        await uow.record(Entry("duplicate.check", agency=job.agency_id, subject_ref=head.key.subject_ref, case=job.name))
        person = person_of(await head.open_blocks(COMPARED))
        return [reference for other in await find_duplicates(head, agency, person) for reference in (own, other)]
