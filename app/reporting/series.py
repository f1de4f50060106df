"""One indicator over every reference date and area: what its page, its files, its chart and the report are made of.

Rules: areas are told from the largest to the smallest, and one that is another by a second name (a kreisfreie Stadt, a Land of
one Kreis) only once. A date at which an area, a table or a class did not exist, or the area was made of other municipalities,
has no result there; nothing stands in for it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.errors import NotFound
from app.monitoring.answers import shelf
from app.monitoring.build import CannotBuild, catalogue_of
from app.monitoring.catalogue import Catalogue
from app.monitoring.coverage import foreigners
from app.monitoring.indicators import Indicator, Indicators, Result, load_indicators, work_out
from app.monitoring.parameters import LEVELS, Level, Parameters, load_parameters
from app.monitoring.release import Release, UnknownCell
from app.monitoring.shelf import Listed, area_names
from app.unit_of_work import UnitOfWork

_KINDS: Mapping[Level, str] = {"municipality": "Gemeinde", "kreis": "Kreis", "land": "Land"}


class NoAreas(NotFound):
    """Nobody has said which area this installation watches: there is nothing to tell."""


@dataclass(frozen=True, slots=True)
class Holdings:
    """What this installation can tell: definitions, areas with their names, and the releases from the oldest on."""

    catalogue: Catalogue
    indicators: Indicators
    parameters: Parameters
    names: Mapping[str, str]
    listed: tuple[Listed, ...]

    def areas(self, levels: Sequence[Level] = LEVELS) -> tuple[str, ...]:
        """The areas of these levels, the largest first."""
        tree = self.catalogue.areas
        return tuple(
            area
            for level in reversed(LEVELS)
            if level in levels
            for area, same in zip(tree.keys(level), tree.is_kreis[level], strict=True)
            if not same
        )

    @property
    def whole(self) -> str:
        """The area that is told first: the Kreis, or what holds several of them."""
        return self.areas()[0]

    def name(self, area: str) -> str:
        """What an area is called; one without a name of its own by its kind and key."""
        named = self.names.get(area, area)
        return f"{_KINDS[level_of(area)]} {area}" if named == area else named

    def names_of(self, areas: Sequence[str]) -> list[tuple[str, str]]:
        """Areas with what they are called."""
        return [(area, self.name(area)) for area in areas]

    def indicator(self, code: str) -> Indicator:
        """The indicator of a code; NotFound where there is none."""
        found = self.indicators.indicators.get(code)
        if found is None:
            raise NotFound()
        return found

    def at(self, day: date) -> Listed:
        """The release of a reference date; NotFound where there is none."""
        found = next((one for one in self.listed if one.reference_date == day), None)
        if found is None:
            raise NotFound()
        return found


@dataclass(frozen=True, slots=True)
class IndicatorSeries:
    """One indicator; `results` by reference date (from the oldest on) and area."""

    indicator: Indicator
    areas: tuple[str, ...]
    names: Mapping[str, str]
    results: Mapping[date, Mapping[str, Result]]
    invented: bool

    @property
    def dates(self) -> tuple[date, ...]:
        """The reference dates, the oldest first."""
        return tuple(self.results)

    def of(self, area: str) -> list[tuple[date, Result | None]]:
        """Every reference date with the area's result."""
        return [(day, by_area.get(area)) for day, by_area in self.results.items()]

    def at(self, day: date) -> list[tuple[str, Result | None]]:
        """Every area with its result at a date."""
        return [(area, self.results[day].get(area)) for area in self.areas]

    def all(self) -> Iterator[Result]:
        """Every result there is: area by area, each from the oldest date on."""
        for area in self.areas:
            yield from (result for _, result in self.of(area) if result is not None)


def level_of(area: str) -> Level:
    """The level of an area by the digits of its key."""
    return {8: LEVELS[0], 5: LEVELS[1], 2: LEVELS[2]}[len(area)]


async def read_holdings(uow: UnitOfWork) -> Holdings:
    """What there is to tell. Raises NoAreas."""
    try:
        catalogue = catalogue_of(uow.world)
    except CannotBuild:
        raise NoAreas() from None
    listed = tuple(reversed(await shelf.listed(uow)))
    return Holdings(catalogue, load_indicators(catalogue), load_parameters(), area_names(uow, catalogue), listed)


async def read_results(
    uow: UnitOfWork, holdings: Holdings, listed: Listed, indicators: Sequence[Indicator], areas: Sequence[str]
) -> dict[tuple[str, str], Result]:
    """Results of one release by indicator and area, for those areas that the indicator is told for."""
    release = await shelf.open(uow, listed.release_id)
    official = await foreigners(uow, areas, release.reference_date)
    then = {area for area in release.as_of if level_of(area) == LEVELS[0]}
    moved = tuple(then ^ set(holdings.catalogue.areas.keys(LEVELS[0])))
    same = [area for area in areas if not any(key.startswith(area) for key in moved)]
    found = {}
    for one in indicators:
        for area in same:
            result = _result(one, release, holdings.parameters, area, official.get(area))
            if result is not None:
                found[one.code, area] = result
    return found


async def read_series(uow: UnitOfWork, holdings: Holdings, indicator: Indicator) -> IndicatorSeries:
    """An indicator over every release and area that it is told for."""
    areas = holdings.areas(indicator.levels)
    results = {}
    for listed in holdings.listed:
        found = await read_results(uow, holdings, listed, [indicator], areas)
        results[listed.reference_date] = {area: result for (_, area), result in found.items()}
    names = {area: holdings.name(area) for area in areas}
    return IndicatorSeries(indicator, areas, names, results, any(one.invented for one in holdings.listed))


def _result(one: Indicator, release: Release, parameters: Parameters, area: str, official: int | None) -> Result | None:
    if level_of(area) not in one.levels:
        return None
    try:
        return work_out(one, release, parameters, area, official)
    except UnknownCell:
        return None
