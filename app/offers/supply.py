"""What is free where, and what is missing: free seats by municipality and level against a demand that was published.

Rules: demand is a released number or none at all, never a live count; where none was published there is no difference either, and
nothing tells zero from small. A level is the one people have and a course takes in. Seats an offer does not state are no seats
and no absence of seats: the row says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy.ext.asyncio import AsyncSession

from app.offers.offer import Kind
from app.offers.store import open_offers

Place = tuple[str | None, str | None]
"""Municipality and level; None where an offer names none."""


@dataclass(frozen=True, slots=True)
class Supply:
    """What is open at one place and level. `unstated`: offers among them that do not say how many seats are free."""

    offers: int = 0
    free_seats: int = 0
    unstated: int = 0
    with_childcare: int = 0


class Gap(StrEnum):
    """How demand and supply stand to each other."""

    SHORT = "short"
    ENOUGH = "enough"
    UNCLEAR = "unclear"
    NOT_PUBLISHED = "not_published"
    UNASSIGNED = "unassigned"


@dataclass(frozen=True, slots=True)
class GapRow:
    """One line of the gap table. `missing` is a number only where the gap is one."""

    municipality: str | None
    level: str | None
    demand: int | None
    supply: Supply
    gap: Gap
    missing: int | None


async def supply(session: AsyncSession, on: date, kind: Kind = Kind.LANGUAGE_COURSE) -> dict[Place, Supply]:
    """Offers of a kind that can be joined on a day or later, by municipality and by the level they take in."""
    found: dict[Place, Supply] = {}
    for row in await open_offers(session, kind.value, on):
        place = (row.municipality, row.level_in)
        before = found.get(place, Supply())
        found[place] = Supply(
            offers=before.offers + 1,
            free_seats=before.free_seats + (row.free_seats or 0),
            unstated=before.unstated + (row.free_seats is None),
            with_childcare=before.with_childcare + (row.childcare is True),
        )
    return found


def gap_table(demand: Mapping[tuple[str, str], int | None], supplied: Mapping[Place, Supply]) -> list[GapRow]:
    """One row for every place that demand or supply names; `demand` holds released numbers, None where not published."""
    places: set[Place] = {*demand, *supplied}
    ordered = sorted(places, key=lambda place: tuple((part is None, part or "") for part in place))
    return [_row(place, demand, supplied.get(place, Supply())) for place in ordered]


def _row(place: Place, demand: Mapping[tuple[str, str], int | None], there: Supply) -> GapRow:
    municipality, level = place
    if municipality is None or level is None:
        return GapRow(municipality, level, None, there, Gap.UNASSIGNED, None)
    wanted = demand.get((municipality, level))
    if wanted is None:
        return GapRow(municipality, level, None, there, Gap.NOT_PUBLISHED, None)
    if wanted <= there.free_seats:
        return GapRow(municipality, level, wanted, there, Gap.ENOUGH, 0)
    if there.unstated:
        return GapRow(municipality, level, wanted, there, Gap.UNCLEAR, None)
    return GapRow(municipality, level, wanted, there, Gap.SHORT, wanted - there.free_seats)
