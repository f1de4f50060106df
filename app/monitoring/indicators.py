"""Indicators as code: Handlungsfeld, goal, indicator, read from a TOML file and worked out from published values alone."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from itertools import product
from typing import Any

from app.monitoring.catalogue import Catalogue, table_name
from app.monitoring.durations import Days
from app.monitoring.parameters import LEVELS, Level, Parameters
from app.monitoring.release import Release
from app.monitoring.shares import Share, coverage, share


@dataclass(frozen=True, slots=True)
class Handlungsfeld:
    """A field of action and what the town wants there."""

    code: str
    label: str
    goal: str


@dataclass(frozen=True, slots=True)
class Cells:
    """Disjoint cells of one table: for each dimension named the classes to add up."""

    dimensions: tuple[str, ...]
    classes: Mapping[str, tuple[str, ...]]

    def coordinates(self) -> Iterator[dict[str, str]]:
        """The coordinates of each cell, area left out."""
        for codes in product(*(self.classes[code] for code in self.dimensions)):
            yield dict(zip(self.dimensions, codes, strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """One indicator in one version. It is a share (`part` of `whole`), a duration, or the coverage.

    `official` names series of official statistics that are shown beside it as what they are, and never computed with.
    """

    code: str
    version: int
    handlungsfeld: str
    label: str
    numerator: str
    denominator: str
    definition: str
    note: str
    owner: str
    levels: tuple[Level, ...]
    years_since_arrival: int | None = None
    part: Cells | None = None
    whole: Cells | None = None
    duration: str | None = None
    coverage: bool = False
    official: tuple[str, ...] = ()

    @property
    def unit(self) -> str:
        """`percent` or `days`."""
        return "days" if self.duration else "percent"


@dataclass(frozen=True, slots=True)
class Indicators:
    """All of them, under one version of the file."""

    version: str
    fields: Mapping[str, Handlungsfeld]
    indicators: Mapping[str, Indicator]


@dataclass(frozen=True, slots=True)
class Result:
    """One indicator for one area at one reference date: exactly one of `share` and `days`, or neither where nothing can be told.

    `people` is the published number it rests on, `as_of` the date of the area's block, `coverage` how many of the people known
    to official statistics are counted (None where no official number was imported).
    """

    indicator: Indicator
    area: str
    level: Level
    reference_date: date
    as_of: date
    people: int | None
    share: Share | None = None
    days: Days | None = None
    coverage: Share | None = None

    @property
    def told(self) -> bool:
        """Whether there is a number at all."""
        return self.share is not None or (self.days is not None and self.days.median is not None)


def read_indicators(text: str, catalogue: Catalogue) -> Indicators:
    """The indicators of a TOML text; ValueError where one names a table, class or duration that the catalogue has not."""
    file: dict[str, Any] = tomllib.loads(text)
    fields = {row["code"]: Handlungsfeld(**row) for row in file["handlungsfeld"]}
    found: dict[str, Indicator] = {}
    for row in file["indicator"]:
        made: dict[str, Any] = {name: _cells(row[name], row["code"]) for name in ("part", "whole") if name in row}
        made |= {"levels": tuple(row["levels"]), "official": tuple(row.get("official", ()))}
        indicator = Indicator(**{**row, **made})
        _check(indicator, catalogue, fields, found)
        found[indicator.code] = indicator
    return Indicators(file["version"], fields, found)


@cache
def indicator_text() -> str:
    """The shipped file."""
    return resources.files("app.monitoring").joinpath("data/indicators.toml").read_text("utf-8")


def load_indicators(catalogue: Catalogue) -> Indicators:
    """The indicators that are shipped."""
    return read_indicators(indicator_text(), catalogue)


def work_out(indicator: Indicator, release: Release, parameters: Parameters, area: str, official: int | None = None) -> Result:
    """One result from published values; `official` is the number of foreigners that official statistics give for the area."""
    level = LEVELS[{8: 0, 5: 1, 2: 2}[len(area)]]
    if level not in indicator.levels:
        raise ValueError(f"{indicator.code} is not told at level {level}")
    people = release.cell(level, area=area)
    covered = None if official is None else coverage(people, official, level, parameters)
    result = Result(indicator, area, level, release.reference_date, release.as_of[area], people, coverage=covered)
    if indicator.coverage:
        return _with(result, share=covered)
    if indicator.duration:
        days = release.days(indicator.duration, area)
        return _with(result, days=days, people=days.people)
    if indicator.part is None or indicator.whole is None:
        raise ValueError(f"{indicator.code} says nothing")
    part, whole = (_values(cells, release, level, area) for cells in (indicator.part, indicator.whole))
    known = None if None in whole else sum(value for value in whole if value is not None)
    return _with(result, share=share(part, whole, level, parameters), people=known)


def _with(result: Result, **changes: Any) -> Result:
    members = {name: getattr(result, name) for name in Result.__slots__}
    return Result(**{**members, **changes})


def _values(cells: Cells, release: Release, level: Level, area: str) -> list[int | None]:
    table = table_name(level, cells.dimensions)
    return [release.cell(table, area=area, **coordinates) for coordinates in cells.coordinates()]


def _cells(row: Mapping[str, Any], code: str) -> Cells:
    dimensions = tuple(sorted(row["table"].split()))
    if set(row["classes"]) != set(dimensions):
        raise ValueError(f"indicator {code}: the classes are not those of the table's dimensions")
    return Cells(dimensions, {name: tuple(classes) for name, classes in row["classes"].items()})


def _check(
    indicator: Indicator, catalogue: Catalogue, fields: Mapping[str, Handlungsfeld], so_far: Mapping[str, Indicator]
) -> None:
    code = indicator.code
    if code in so_far or indicator.handlungsfeld not in fields:
        raise ValueError(f"indicator {code} stands there twice, or in no Handlungsfeld")
    kinds = (indicator.part is not None and indicator.whole is not None, indicator.duration is not None, indicator.coverage)
    if sum(kinds) != 1:
        raise ValueError(f"indicator {code} is one thing: a share, a duration or the coverage")
    for level in indicator.levels:
        for cells in (indicator.part, indicator.whole):
            if cells is not None:
                _check_cells(code, cells, level, catalogue)
    known: Sequence[str] = [duration.code for duration in catalogue.durations]
    if indicator.duration is not None and indicator.duration not in known:
        raise ValueError(f"indicator {code} names no duration of the catalogue")


def _check_cells(code: str, cells: Cells, level: Level, catalogue: Catalogue) -> None:
    if cells.dimensions not in catalogue.tables[level]:
        raise ValueError(f"indicator {code} names a table that level {level} does not have")
    for name, classes in cells.classes.items():
        if not set(classes) <= set(catalogue.dimensions[name].classes) or len(set(classes)) != len(classes):
            raise ValueError(f"indicator {code} names classes that {name} does not have, or one twice")
