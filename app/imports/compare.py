"""After the people of a file are stored: who of them may be somebody whom the agency had already, or stands in the file twice.

The same comparison as at a registration, under the same rules: own newcomers only, what the agency may read of them, each look
in the person's list. Everybody of the file is asked about: a date of birth with a slip is no token that is kept, so tokens alone
do not say who has nobody like her. It comes last, because a file's people are candidates of each other, and it goes on where it
was stopped.
"""

from collections.abc import Callable

from app.audit.record import Entry
from app.imports.store import Job, note_alike, uncompared
from app.newcomers.duplicates_of_many import Comparison
from app.unit_of_work import open_unit
from app.world import World
from consent.vocabulary import AgencyId

Compared = Callable[[int, int], None]
"""Hears how many people were compared, and of how many."""


async def compare(world: World, job: Job, tell: Compared) -> None:
    """Note for every chunk that was not compared yet who is likely whom."""
    async with open_unit(world) as uow:
        uow.unaudited("which chunks are still to be compared")
        waiting = await uncompared(uow, job.import_id)
    done, total = 0, sum(len(newcomers) for _, newcomers in waiting)
    due = frozenset(each for _, newcomers in waiting for each in newcomers)
    comparison = Comparison(world, AgencyId(job.agency_id), Entry("duplicate.check", case=job.name), due)
    for ordinal, newcomers in waiting:
        found = await comparison.find(newcomers)
        async with open_unit(world) as uow:
            uow.unaudited("what was found, by references")
            pairs = [reference for own, others in found for other in others for reference in (own, other)]
            await note_alike(uow, job.import_id, ordinal, pairs)
        done += len(newcomers)
        tell(done, total)
