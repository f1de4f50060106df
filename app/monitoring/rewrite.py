"""Write statistics vectors anew from the records they follow from: after an update whose layout of the vector is another one.

What an old vector says is not needed and not read. Each is replaced in a transaction under the newcomer's lock, so an edit at the
same time waits or comes first; a run that is stopped goes on with those that are left.
"""

from uuid import UUID

from sqlalchemy import text

from app.audit.record import Entry
from app.crypto.keyring import STAT
from app.facts.layout import VERSION
from app.ledger.counted import keep_vector
from app.ledger.head import lock_head
from app.ledger.releases import current_releases
from app.monitoring.vectors import Told
from app.unit_of_work import UnitOfWork, open_unit
from app.world import World

_TOGETHER = 50
_OLD = text("SELECT newcomer_id FROM stat_vector WHERE layout <> :layout OR generation <> :generation ORDER BY newcomer_id")


async def rewrite_vectors(world: World, tell: Told) -> int:
    """Replace every vector of another layout or under an older key; returns how many there were. IntegrityFault stops it."""
    async with open_unit(world) as uow:
        found = await uow.session.execute(_OLD, {"layout": VERSION, "generation": world.keyring.generation(STAT)})
        old = list(found.scalars())
        await uow.record(Entry("monitoring.rewrite"))
    done = 0
    while done < len(old):
        part = old[done : done + _TOGETHER]
        async with open_unit(world) as uow:
            for newcomer_id in part:
                await _rewrite(uow, newcomer_id)
            uow.unaudited("the vectors say what the records say; nobody looks, and the run is in the log")
        done += len(part)
        tell("write", done, len(old))
    return done


async def _rewrite(uow: UnitOfWork, newcomer_id: UUID) -> None:
    head = await lock_head(uow, newcomer_id)
    if head is not None:
        await keep_vector(uow, head, await current_releases(uow, head.standing()))
