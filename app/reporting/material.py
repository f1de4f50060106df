"""What themes and reports are made of at one reference date: released tables, official figures beside them, and open offers.

It is read once; everything after it is plain computing, so that a page, a file and the report say the same.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from app.errors import NotFound
from app.monitoring.answers import shelf, watched
from app.monitoring.area_tree import AreaTree
from app.monitoring.catalogue import Catalogue
from app.monitoring.coverage import SERIES, foreigners
from app.monitoring.parameters import LEVELS, Level, Parameters, load_parameters
from app.monitoring.release import Release
from app.monitoring.shares import Share, coverage
from app.monitoring.shelf import MOST_KEPT, Listed, area_names
from app.offers.offer import Kind
from app.offers.supply import Place, Supply, supply
from app.official.look_up import latest_values
from app.official.values import OfficialValue
from app.reporting.school_duty import SchoolDuty, load_school_duty
from app.surveys.look_up import list_surveys
from app.surveys.store import read_survey
from app.surveys.survey import Survey
from app.unit_of_work import UnitOfWork

LONGEST_SERIES = MOST_KEPT
"""Reference dates that a series over time goes back."""

_KINDS = {2: "Land", 5: "Kreis", 8: "Gemeinde"}
CHILDREN = ("0-2", "3-5")
_SUPPLIED = (Kind.LANGUAGE_COURSE, Kind.CHILDCARE, Kind.COUNSELLING)


@dataclass(frozen=True, slots=True)
class Material:
    """Everything for one reference date; `releases` are those up to it, oldest first, `dates` all there are, newest first.

    `covered` says by reference date and area how many are counted; an area without an official figure is left out. `supply` is
    by kind of offer what can be joined on `offers_on`: no catalogue says today what was free at an earlier date.
    `surveys` are those that are read, newest first.
    """

    release: Release
    releases: tuple[Release, ...]
    dates: tuple[date, ...]
    invented: bool
    catalogue: Catalogue
    parameters: Parameters
    names: Mapping[str, str]
    covered: Mapping[tuple[date, str], Share | None]
    children: Mapping[tuple[str, str], OfficialValue]
    supply: Mapping[Kind, Mapping[Place, Supply]]
    offers_on: date
    surveys: tuple[Survey, ...]
    school_duty: SchoolDuty

    @property
    def reference_date(self) -> date:
        """The day the numbers are about."""
        return self.release.reference_date

    def margin(self, area: str, cells: int = 1) -> int:
        """How far a number for this area, or the sum of so many, may be from the truth in 95 of 100 cases."""
        return math.ceil(1.96 * math.sqrt(cells * self.parameters.levels[level_of(area)].sigma2))

    def areas(self, *levels: Level) -> list[str]:
        """The areas of these levels that are no other area by another name, the largest first."""
        tree = self.catalogue.areas
        return [
            area
            for level in reversed(LEVELS)
            if level in levels
            for area, same in zip(tree.keys(level), tree.is_kreis[level], strict=True)
            if not same
        ]

    def focus(self, area: str) -> str:
        """The area that a sentence is about: this one, or the largest where it is no area."""
        return area if area in self.names else self.areas("kreis", "land")[0]


def level_of(area: str) -> Level:
    """The level of an area by the digits of its key."""
    return {2: LEVELS[2], 5: LEVELS[1], 8: LEVELS[0]}[len(area)]


async def read_material(uow: UnitOfWork, at: str = "") -> Material:
    """The material of a reference date (ISO 8601), the newest where it is empty; NotFound where there is none.

    Its areas are those that were watched then, and only releases of the same areas are compared with it.
    """
    every = await shelf.listed(uow)
    listed = next((one for one in every if at in ("", one.reference_date.isoformat())), None)
    if listed is None:
        raise NotFound()
    parameters, today = load_parameters(), uow.now.date()
    release = await shelf.open(uow, listed.release_id)
    catalogue = replace(watched(uow), areas=AreaTree(area for area in release.as_of if level_of(area) == LEVELS[0]))
    former = [await shelf.open(uow, one.release_id) for one in reversed(_up_to(listed, every))]
    releases = [one for one in former if one.as_of.keys() == release.as_of.keys()]
    areas = [area for level in LEVELS for area in catalogue.areas.keys(level)]
    covered: dict[tuple[date, str], Share | None] = {}
    for one in releases:
        told = areas if one is release else [area for area in areas if level_of(area) != "municipality"]
        known = await foreigners(uow, told, one.reference_date)
        for area, number in known.items():
            level = level_of(area)
            covered[one.reference_date, area] = coverage(one.cell(level, area=area), number, level, parameters)
    return Material(
        release=release,
        releases=tuple(releases),
        dates=tuple(one.reference_date for one in every),
        invented=listed.invented,
        catalogue=catalogue,
        parameters=parameters,
        names=_named(area_names(uow, catalogue)),
        covered=covered,
        children=await _children(uow, areas, release.reference_date),
        supply={kind: await supply(uow.session, today, kind) for kind in _SUPPLIED},
        offers_on=today,
        surveys=tuple([await read_survey(uow.session, one) for one in await list_surveys(uow)]),
        school_duty=load_school_duty(uow.world.settings.monitoring_school_duty),
    )


def _named(names: Mapping[str, str]) -> dict[str, str]:
    """Names of areas; a Kreis or Land without a name of its own is called by its key and what it is."""
    return {key: f"{_KINDS[len(key)]} {key}" if name == key else name for key, name in names.items()}


def _up_to(last: Listed, listed: Sequence[Listed]) -> list[Listed]:
    """The releases up to this one, newest first, that were made of the same catalogue: their tables can be compared."""
    comparable = [one for one in listed if one.catalogue_version == last.catalogue_version]
    return [one for one in comparable if one.reference_date <= last.reference_date][:LONGEST_SERIES]


async def _children(uow: UnitOfWork, areas: list[str], at: date) -> dict[tuple[str, str], OfficialValue]:
    """The official number of foreign children of Kita age, by area and age, where one was imported."""
    found: dict[tuple[str, str], OfficialValue] = {}
    for age in CHILDREN:
        values = await latest_values(uow.session, SERIES, areas, at, {"age": age})
        found |= {(area, age): value for area, value in values.items()}
    return found
