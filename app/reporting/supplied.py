"""Demand against supply, area by area, by the rule of `app.offers.supply`; to a Kreis or Land belong all of its offers."""

from collections.abc import Mapping

from app.offers.supply import Gap, GapRow, Place, Supply, gap_table

_WORDS: Mapping[Gap, str] = {
    Gap.SHORT: "zu wenige Plätze",
    Gap.ENOUGH: "genug Plätze",
    Gap.UNCLEAR: "unklar: Angebote nennen ihre Plätze nicht",
    Gap.NOT_PUBLISHED: "Bedarf nicht veröffentlicht",
    Gap.UNASSIGNED: "Angebote ohne Gemeinde oder Niveau",
}


def result(gap: GapRow, margin: int) -> str:
    """How demand and supply stand to each other, in words; a difference within the margin of the demand is none to rely on."""
    if gap.demand is not None and gap.gap in (Gap.SHORT, Gap.ENOUGH) and abs(gap.demand - gap.supply.free_seats) <= margin:
        return "etwa gleich: der Unterschied ist kleiner als die Abweichung"
    return _WORDS[gap.gap]


def together(parts: list[Supply]) -> Supply:
    """What several places offer in all."""
    return Supply(
        offers=sum(part.offers for part in parts),
        free_seats=sum(part.free_seats for part in parts),
        unstated=sum(part.unstated for part in parts),
        with_childcare=sum(part.with_childcare for part in parts),
    )


def within(supplied: Mapping[Place, Supply], area: str, levels: tuple[str | None, ...] | None = None) -> Supply:
    """What there is in an area (all municipalities whose key begins with it), at these levels or any."""
    return together(
        [
            there
            for (municipality, level), there in supplied.items()
            if municipality is not None and municipality.startswith(area) and (levels is None or level in levels)
        ]
    )


def unassigned(supplied: Mapping[Place, Supply], known: tuple[str, ...], levels: tuple[str | None, ...] | None = None) -> Supply:
    """What belongs to no area of the installation, or to no level that is counted."""
    return together(
        [
            there
            for (municipality, level), there in supplied.items()
            if municipality not in known or (levels is not None and level not in levels)
        ]
    )


def gap_of(area: str, level: str, demand: int | None, there: Supply) -> GapRow:
    """How one demand and one supply stand to each other, by the rule of the gap table."""
    [row] = gap_table({(area, level): demand}, {(area, level): there})
    return row
