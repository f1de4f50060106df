"""A release: what was published at one reference date. It holds published values only; counts and key are gone by then."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.monitoring.catalogue import Catalogue, table_name
from app.monitoring.changes import Memory
from app.monitoring.durations import Days
from app.monitoring.parameters import LEVELS, Level
from app.monitoring.privacy import Spend
from app.monitoring.rules import HIDDEN

TOTAL = "total"


class UnknownCell(LookupError):
    """There is no such cell in the catalogue: an unknown table, dimension, class or area."""


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """One published table; `values` has areas first, then the dimensions in order, and -1 for what is not shown."""

    name: str
    level: Level
    dimensions: tuple[str, ...]
    areas: tuple[str, ...]
    classes: tuple[tuple[str, ...], ...]
    values: NDArray[np.int32] = field(repr=False)

    def cells(self) -> Iterator[tuple[dict[str, str], int | None]]:
        """Every cell with its coordinates, in order; None for what is not shown."""
        for place in np.ndindex(self.values.shape):
            codes = (classes[n] for classes, n in zip(self.classes, place[1:], strict=True))
            value = int(self.values[place])
            yield (
                {"area": self.areas[place[0]], **dict(zip(self.dimensions, codes, strict=True))},
                None if value == HIDDEN else value,
            )


class Release:
    """The published tables of one reference date, what they cost, and the sealed memory for the next one."""

    def __init__(
        self,
        *,
        catalogue: Catalogue,
        parameters_version: str,
        reference_date: date,
        values: Mapping[tuple[Level, tuple[str, ...]], NDArray[np.int32]],
        block_dates: Mapping[Level, tuple[date, ...]],
        days: Mapping[tuple[str, str], Days],
        spends: tuple[Spend, ...],
        memory: Memory,
    ) -> None:
        self.reference_date = reference_date
        self.catalogue_version = catalogue.version
        self.parameters_version = parameters_version
        self.spends = spends
        self.memory: Memory | None = memory
        self.tables: dict[str, Table] = {}
        for (level, dimensions), array in values.items():
            name = table_name(level, dimensions)
            classes = tuple(catalogue.dimensions[code].classes for code in dimensions)
            array.setflags(write=False)
            self.tables[name] = Table(name, level, dimensions, catalogue.areas.keys(level), classes, array)
        self.as_of = {
            area: when for level in LEVELS for area, when in zip(catalogue.areas.keys(level), block_dates[level], strict=True)
        }
        self._codes = {code: frozenset(dimension.classes) for code, dimension in catalogue.dimensions.items()}
        self._days = dict(days)

    def __repr__(self) -> str:
        return f"Release({self.reference_date.isoformat()}, {len(self.tables)} tables)"

    def __getstate__(self) -> dict[str, Any]:
        """What may be stored with the published values: everything but the memory, which has a sealed place of its own."""
        return {**self.__dict__, "memory": None}

    def cell(self, table: str, **coordinates: str | int) -> int | None:
        """The published value of one cell, None where nothing is shown; UnknownCell where the catalogue has no such cell.

        `area` is the official key as text or as a number; a dimension is named by a class, by its place in the table's classes,
        or by "total", which drops it. A dimension of the table that is left out is "total" too: the cell is then one of a
        smaller table.
        """
        whole = self._table(table)
        given = {name: code for name, code in coordinates.items() if code != TOTAL}
        area = given.pop("area", None)
        if area is None or not set(given) <= set(whole.dimensions):
            raise UnknownCell(f"table {table} has the dimensions area, {', '.join(whole.dimensions)}")
        found = self._table(table_name(whole.level, tuple(given)))
        place = [self._area(found, area)]
        for name, classes in zip(found.dimensions, found.classes, strict=True):
            place.append(_class(name, classes, given[name]))
        value = int(found.values[tuple(place)])
        return None if value == HIDDEN else value

    def days(self, duration: str, area: str) -> Days:
        """Median, quartiles and mean of a duration in a Kreis or Land; UnknownCell where the catalogue has none."""
        if (duration, area) not in self._days:
            raise UnknownCell(f"no duration {duration} there")
        return self._days[duration, area]

    def all_days(self) -> Mapping[tuple[str, str], Days]:
        """Every duration told, by duration and area."""
        return self._days

    def _table(self, name: str) -> Table:
        if name not in self.tables:
            raise UnknownCell(f"the catalogue has no table {name}")
        return self.tables[name]

    @staticmethod
    def _area(table: Table, area: str | int) -> int:
        digits = len(table.areas[0])
        key = f"{area:0{digits}d}" if isinstance(area, int) else area
        if key not in table.areas:
            raise UnknownCell(f"no area {key} at this level")
        return table.areas.index(key)


def _class(dimension: str, classes: tuple[str, ...], code: str | int) -> int:
    if isinstance(code, int):
        if not 0 <= code < len(classes):
            raise UnknownCell(f"dimension {dimension} has {len(classes)} classes")
        return code
    if code not in classes:
        raise UnknownCell(f"dimension {dimension} has no class {code}")
    return classes.index(code)
