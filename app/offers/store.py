"""SQL of offers: found by source, inserted, changed, marked as seen or vanished; there is no deleting."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from app.offers.tables import offer, offer_pull

_ROWS_AT_ONCE = 500


async def lock_source(session: AsyncSession, source: str, system: str) -> None:
    """Let one after the other take over a source, until the end of the transaction."""
    await session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))"), {"name": f"offers {source} {system}"})


async def offers_of(session: AsyncSession, source: str, system: str) -> dict[str, dict[str, Any]]:
    """Every offer of a source, vanished ones too, by its code there."""
    rows = await session.execute(select(offer).where(offer.c.source == source, offer.c.system == system))
    return {row["source_id"]: dict(row) for row in rows.mappings()}


async def find_offer(session: AsyncSession, offer_id: UUID) -> dict[str, Any] | None:
    """One offer, locked until the end of the transaction."""
    row = (await session.execute(select(offer).where(offer.c.offer_id == offer_id).with_for_update())).mappings().first()
    return None if row is None else dict(row)


async def read_offer(session: AsyncSession, offer_id: UUID) -> dict[str, Any] | None:
    """One offer as it stands."""
    row = (await session.execute(select(offer).where(offer.c.offer_id == offer_id))).mappings().first()
    return None if row is None else dict(row)


async def insert_offers(session: AsyncSession, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert new offers."""
    for start in range(0, len(rows), _ROWS_AT_ONCE):
        await session.execute(insert(offer), [dict(row) for row in rows[start : start + _ROWS_AT_ONCE]])


async def change_offer(session: AsyncSession, offer_id: UUID, changes: Mapping[str, Any]) -> None:
    """Write these columns of an offer."""
    await session.execute(update(offer).where(offer.c.offer_id == offer_id).values(**changes))


async def mark_seen(session: AsyncSession, offer_ids: Collection[UUID], at: datetime) -> None:
    """Note that the source still has these offers."""
    await session.execute(update(offer).where(offer.c.offer_id.in_(offer_ids)).values(last_seen_at=at))


async def mark_vanished(session: AsyncSession, offer_ids: Collection[UUID], at: datetime) -> None:
    """Note that the source no longer has these offers."""
    await session.execute(update(offer).where(offer.c.offer_id.in_(offer_ids)).values(vanished_at=at))


async def all_offers(session: AsyncSession, *, vanished: bool = False) -> list[dict[str, Any]]:
    """All offers that stand, or with the vanished ones, in a fixed order."""
    query = select(offer).order_by(offer.c.municipality, offer.c.title, offer.c.source, offer.c.system, offer.c.source_id)
    if not vanished:
        query = query.where(offer.c.vanished_at.is_(None))
    return [dict(row) for row in (await session.execute(query)).mappings()]


async def open_offers(session: AsyncSession, kind: str, on: date) -> Sequence[Row[Any]]:
    """Offers of a kind one can still join on a day: they stand, and begin then or later or have no beginning."""
    query = select(offer).where(
        offer.c.kind == kind,
        offer.c.vanished_at.is_(None),
        offer.c.starts_on.is_(None) | (offer.c.starts_on >= on),
        offer.c.ends_on.is_(None) | (offer.c.ends_on >= on),
    )
    return (await session.execute(query)).all()


async def last_pull(session: AsyncSession, system: str) -> Row[Any] | None:
    """What a source said last about its state: etag, last_modified, pulled_at."""
    return (await session.execute(select(offer_pull).where(offer_pull.c.system == system))).first()


async def save_pull(session: AsyncSession, system: str, etag: str | None, last_modified: str | None, at: datetime) -> None:
    """Remember it."""
    said = {"etag": etag, "last_modified": last_modified, "pulled_at": at}
    statement = upsert(offer_pull).values(system=system, **said)
    await session.execute(statement.on_conflict_do_update(index_elements=[offer_pull.c.system], set_=said))
