"""Make duplicate tokens anew where they are of former rules or of a former key: newcomer by newcomer, each under her own lock."""

from collections.abc import Callable
from uuid import UUID

from sqlalchemy import exists, or_, select

from app.audit.record import Entry
from app.crypto.blind_index import index_generation
from app.ledger.head import lock_head
from app.ledger.tables import duplicate_token, newcomer
from app.newcomers.duplicates import index_person
from app.unit_of_work import UnitOfWork, open_unit
from app.world import World

_BATCH = 100


async def reindex(world: World, tell: Callable[[int], None] = lambda _: None) -> int:
    """Renew whoever has a token of another generation or none; gives how many. Stopped halfway, the next run goes on."""
    renewed = 0
    after: UUID | None = None
    while batch := await _outdated(world, after):
        for newcomer_id in batch:
            async with open_unit(world) as uow:
                renewed += await _renew(uow, newcomer_id)
        after = batch[-1]
        tell(renewed)
    return renewed


async def _renew(uow: UnitOfWork, newcomer_id: UUID) -> bool:
    head = await lock_head(uow, newcomer_id)
    if head is None:  # erased meanwhile
        uow.unaudited("nobody's tokens were renewed")
        return False
    await index_person(head)
    await uow.record(Entry("duplicate.check", subject_ref=head.key.subject_ref))
    return True


async def _outdated(world: World, after: UUID | None) -> list[UUID]:
    """The next newcomers with tokens of a former generation, or without any, in order of id."""
    of_hers = duplicate_token.c.newcomer_id == newcomer.c.newcomer_id
    former = exists().where(of_hers, duplicate_token.c.index_generation != index_generation(world.keyring))
    wanted = select(newcomer.c.newcomer_id).where(
        newcomer.c.status.notin_(("erased", "merged")), or_(former, ~exists().where(of_hers))
    )
    if after is not None:
        wanted = wanted.where(newcomer.c.newcomer_id > after)
    async with open_unit(world) as uow:
        uow.unaudited("names no newcomer to anybody")
        return list((await uow.session.execute(wanted.order_by(newcomer.c.newcomer_id).limit(_BATCH))).scalars())
