"""SQL of merges and offers: checked rows in and out, and references that lead to the surviving record and back."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Table, delete, insert, or_, select, update

from app.agencies.store import checked, sealed
from app.ledger.tables import duplicate_token, newcomer_reference
from app.merges.tables import merge, merge_offer
from app.newcomers.tables import link_code
from app.unit_of_work import UnitOfWork
from consent.merging import UNDO_FOR


@dataclass(frozen=True, slots=True)
class Merge:
    """A merge as it is stored; `agency_id` None: she decided it herself."""

    merge_id: UUID
    survivor_id: UUID
    other_id: UUID
    agency_id: UUID | None
    state: str
    merged_at: datetime
    ended_at: datetime | None = None
    row_version: int = 1

    @property
    def undo_until(self) -> datetime:
        """Until when it may be undone."""
        return self.merged_at + UNDO_FOR


@dataclass(frozen=True, slots=True)
class Offer:
    """A suspicion of the coordination office, or a question to whoever holds the cards; `agency_id` None: the office's."""

    offer_id: UUID
    survivor_id: UUID
    other_id: UUID
    agency_id: UUID | None
    score: int | None
    state: str
    survivor_agreed: datetime | None
    other_agreed: datetime | None
    created_at: datetime
    ended_at: datetime | None = None
    row_version: int = 1

    def asks(self, newcomer_id: UUID) -> bool:
        """Whether it still waits for this person's word."""
        agreed = self.survivor_agreed if newcomer_id == self.survivor_id else self.other_agreed
        return self.state == "open" and newcomer_id in (self.survivor_id, self.other_id) and agreed is None


Row = TypeVar("Row", Merge, Offer)
_KEYS = {Merge: (merge, "merge_id"), Offer: (merge_offer, "offer_id")}


async def add(uow: UnitOfWork, row: Merge | Offer) -> None:
    """Store a new row."""
    table, _ = _KEYS[type(row)]
    await uow.session.execute(insert(table).values(**_sealed(uow, table, row)))


async def put(uow: UnitOfWork, row: Row) -> Row:
    """Store a changed row under its next version."""
    table, key = _KEYS[type(row)]
    changed = replace(row, row_version=row.row_version + 1)
    values = _sealed(uow, table, changed)
    await uow.session.execute(update(table).where(table.c[key] == values[key]).values(**values))
    return changed


async def find_merge(uow: UnitOfWork, merge_id: UUID) -> Merge | None:
    """One merge."""
    return next(iter(await _merges(uow, merge.c.merge_id == merge_id)), None)


async def merges_of(uow: UnitOfWork, survivor_id: UUID) -> list[Merge]:
    """Every merge into this record that was not undone, the first one first."""
    return await _merges(uow, merge.c.survivor_id == survivor_id, merge.c.state != "undone")


async def merges_into(uow: UnitOfWork, other_id: UUID) -> list[Merge]:
    """The merge by which this record was taken up, if it stands."""
    return await _merges(uow, merge.c.other_id == other_id, merge.c.state != "undone")


async def merges_past_undoing(uow: UnitOfWork, limit: int) -> list[Merge]:
    """Merges that can no longer be undone and are not final yet."""
    return (await _merges(uow, merge.c.state == "open", merge.c.merged_at <= uow.now - UNDO_FOR))[:limit]


async def _merges(uow: UnitOfWork, *wanted: ColumnElement[bool]) -> list[Merge]:
    rows = (await uow.session.execute(select(merge).where(*wanted).order_by(merge.c.merged_at))).mappings().all()
    return [Merge(**_opened(uow, merge, dict(row))) for row in rows]


async def offers(uow: UnitOfWork, *wanted: ColumnElement[bool]) -> list[Offer]:
    """The offers that meet all of these, the oldest first."""
    rows = (await uow.session.execute(select(merge_offer).where(*wanted).order_by(merge_offer.c.created_at))).mappings().all()
    return [Offer(**_opened(uow, merge_offer, dict(row))) for row in rows]


async def find_offer(uow: UnitOfWork, offer_id: UUID) -> Offer | None:
    """One offer."""
    return next(iter(await offers(uow, merge_offer.c.offer_id == offer_id)), None)


async def offers_to(uow: UnitOfWork, newcomer_id: UUID) -> list[Offer]:
    """The open offers that wait for this person's word."""
    concerned = or_(merge_offer.c.survivor_id == newcomer_id, merge_offer.c.other_id == newcomer_id)
    return [one for one in await offers(uow, merge_offer.c.state == "open", concerned) if one.asks(newcomer_id)]


async def offer_about(uow: UnitOfWork, one: UUID, other: UUID) -> Offer | None:
    """What was offered, suspected or refused about these two, and did not end in a merge."""
    columns = (merge_offer.c.survivor_id, merge_offer.c.other_id)
    found = await offers(uow, columns[0].in_((one, other)), columns[1].in_((one, other)), merge_offer.c.state != "merged")
    return next(iter(found), None)


async def drop_offers(uow: UnitOfWork, newcomer_id: UUID) -> None:
    """Forget everything offered or suspected about this record."""
    concerned = or_(merge_offer.c.survivor_id == newcomer_id, merge_offer.c.other_id == newcomer_id)
    await uow.session.execute(delete(merge_offer).where(concerned))


async def lead_references(uow: UnitOfWork, other_id: UUID, survivor_id: UUID) -> list[UUID]:
    """Let every reference of the other record lead to the surviving one; the agencies that have one of each now."""
    known = select(newcomer_reference.c.agency_id).where(newcomer_reference.c.newcomer_id == survivor_id)
    own = newcomer_reference.c.newcomer_id == other_id
    moved = await uow.session.execute(
        update(newcomer_reference)
        .where(own)
        .values(newcomer_id=survivor_id, former_id=other_id, alias=newcomer_reference.c.agency_id.in_(known))
        .returning(newcomer_reference.c.agency_id, newcomer_reference.c.alias)
    )
    return sorted(row.agency_id for row in moved if row.alias)


async def lead_references_back(uow: UnitOfWork, other_id: UUID) -> list[UUID]:
    """The reverse of `lead_references`; the agencies that have one of each again."""
    both = await uow.session.execute(
        select(newcomer_reference.c.agency_id).where(newcomer_reference.c.former_id == other_id, newcomer_reference.c.alias)
    )
    agencies = sorted(both.scalars())
    await uow.session.execute(
        update(newcomer_reference)
        .where(newcomer_reference.c.former_id == other_id)
        .values(newcomer_id=other_id, former_id=None, alias=False)
    )
    return agencies


async def is_registered(uow: UnitOfWork, newcomer_id: UUID, agency_id: UUID) -> bool:
    """Whether this agency registered this person; for a merged one: the record that survived."""
    rows = await uow.session.execute(
        select(newcomer_reference.c.registered).where(
            newcomer_reference.c.newcomer_id == newcomer_id,
            newcomer_reference.c.agency_id == agency_id,
            ~newcomer_reference.c.alias,
        )
    )
    return bool(rows.scalar_one_or_none())


async def former_of(uow: UnitOfWork, reference: str) -> UUID | None:
    """The record that this reference was given for before a merge led it elsewhere."""
    rows = await uow.session.execute(select(newcomer_reference.c.former_id).where(newcomer_reference.c.reference == reference))
    return rows.scalar_one_or_none()


async def forget_ways_in(uow: UnitOfWork, newcomer_id: UUID) -> None:
    """Drop search tokens and open codes of a record that stands still from now on."""
    for table in (duplicate_token, link_code):
        await uow.session.execute(delete(table).where(table.c.newcomer_id == newcomer_id))


def _sealed(uow: UnitOfWork, table: Table, row: Merge | Offer) -> dict[str, Any]:
    columns = asdict(row)
    version = columns.pop("row_version")
    return sealed(uow.world.keyring, table.name, version, columns)


def _opened(uow: UnitOfWork, table: Table, row: dict[str, Any]) -> dict[str, Any]:
    return {**checked(uow.world.keyring, table.name, row), "row_version": row["row_version"]}


def known_agencies(rows: Sequence[Merge | Offer]) -> set[UUID]:
    """The agencies that these rows name."""
    return {row.agency_id for row in rows if row.agency_id is not None}
