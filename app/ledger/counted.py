"""Keep a newcomer's statistics vector as her consent and her record stand, in the transaction of the edit that changed them.

The row exists exactly while a consent to statistics releases something; `kiim verify` recomputes it from ledger and blocks.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import delete, insert, select

from app.facts.derive import SOURCES, sources, vector_numbers
from app.facts.layout import pack
from app.facts.seal_vector import VectorSeal
from app.facts.tables import stat_vector
from app.ledger.head import Head
from app.ledger.releases import current_releases
from app.unit_of_work import UnitOfWork
from consent.counting import counted_categories, counted_until, counted_without
from consent.release import Release


async def keep_vector(uow: UnitOfWork, head: Head, given: Sequence[Release] | None) -> None:
    """Write, renew or delete the vector; `given` are the releases when they were just made, None when they did not change."""
    if given is None:
        if not head.dirty.keys() & set(SOURCES) or not await _is_kept(uow, head):
            return
        given = await current_releases(uow, head.standing())
    covered, until = counted_categories(given), counted_until(given)
    await uow.session.execute(delete(stat_vector).where(stat_vector.c.newcomer_id == head.newcomer_id))
    if covered and until is not None:
        await _insert(uow, head, covered, until, counted_without(given))


async def vector_of(head: Head, covered: Collection[int], without: Collection[tuple[int, str]] = ()) -> bytes:
    """The vector that follows from the record as it stands under this head, unsealed."""
    catalogue = head.uow.world.catalogue
    blocks = await head.open_blocks(sources(covered, catalogue))
    return pack(vector_numbers(catalogue, covered, {code: block.fields for code, block in blocks.items()}, without))


async def _is_kept(uow: UnitOfWork, head: Head) -> bool:
    found = await uow.session.execute(select(stat_vector.c.newcomer_id).where(stat_vector.c.newcomer_id == head.newcomer_id))
    return found.first() is not None


async def _insert(
    uow: UnitOfWork, head: Head, covered: Collection[int], until: datetime, without: Collection[tuple[int, str]]
) -> None:
    sealed = VectorSeal(uow.world.keyring).seal(head.newcomer_id, await vector_of(head, covered, without))
    await uow.session.execute(insert(stat_vector).values(newcomer_id=head.newcomer_id, valid_until=until, **sealed._asdict()))
