"""The catalogue of tables as code: columns of the snapshot, dimensions made of them, and the closed list of tables per level."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.monitoring.area_tree import AreaTree
from app.monitoring.parameters import LEVELS, Level, Parameters

MISSING = ("unknown", "not_asked", "not_answered")
MOST_DIMENSIONS = 3
MOST_CLASSES = 0xFFFF


@dataclass(frozen=True)
class Dimension:
    """Classes over the values of one column; `coarser[c]` is the class of `within` that class c is part of."""

    code: str
    number: int
    column: str
    label: str
    classes: tuple[str, ...]
    of_value: NDArray[np.int64]
    within: str | None = None
    coarser: NDArray[np.int64] | None = None

    @cached_property
    def lone(self) -> NDArray[np.bool_]:
        """Which classes are the only one in theirs, and therefore are that class."""
        if self.coarser is None:
            return np.zeros(len(self.classes), dtype=bool)
        lone: NDArray[np.bool_] = (np.bincount(self.coarser) == 1)[self.coarser]
        return lone

    def find(self, code: str) -> int:
        """The place of a class; KeyError where there is none."""
        if code not in self.classes:
            raise KeyError(code)
        return self.classes.index(code)


@dataclass(frozen=True, slots=True)
class Duration:
    """Days that some people have, and at which levels they are told."""

    code: str
    label: str
    levels: tuple[Level, ...]
    mean_levels: tuple[Level, ...]


@dataclass(frozen=True)
class Catalogue:
    """What may be counted, in one version, for the municipalities of one installation."""

    version: str
    columns: Mapping[str, tuple[str, ...]]
    dimensions: Mapping[str, Dimension]
    durations: tuple[Duration, ...]
    tables: Mapping[Level, tuple[tuple[str, ...], ...]]
    open_data: tuple[tuple[str, ...], ...]
    areas: AreaTree

    def shape(self, dimensions: tuple[str, ...]) -> tuple[int, ...]:
        """How many classes a table has along each dimension."""
        return tuple(len(self.dimensions[code].classes) for code in dimensions)

    def check_sizes(self, parameters: Parameters) -> None:
        """Refuse a catalogue that counts a person in more tables of a level than the parameters allow."""
        for level in LEVELS:
            if len(self.tables[level]) > parameters.levels[level].tables:
                raise ValueError(f"the catalogue has more tables at level {level} than the parameters allow")
        if len(self.open_data) > parameters.open_data.tables:
            raise ValueError("the catalogue has more open tables than the parameters allow")


def table_name(level: str, dimensions: tuple[str, ...]) -> str:
    """The one name of a table: its level and its dimensions in order."""
    return ".".join((level, *sorted(dimensions)))


def read_catalogue(text: str, municipalities: Iterable[str]) -> Catalogue:
    """The catalogue written in a TOML text, for these municipalities; what is contradictory is a ValueError."""
    file: dict[str, Any] = tomllib.loads(text)
    columns = {code: (*column["values"], *MISSING) for code, column in file["column"].items()}
    dimensions: dict[str, Dimension] = {}
    for row in file["dimension"]:
        dimensions[row["code"]] = _dimension(row, columns, dimensions)
    if len({dimension.number for dimension in dimensions.values()}) != len(dimensions):
        raise ValueError("two dimensions share a number")
    tables: dict[Level, tuple[tuple[str, ...], ...]] = {}
    below: tuple[tuple[str, ...], ...] = ()
    for level in LEVELS:
        below = tables[level] = below + _tables(file["tables"][level], dimensions)
        _check_parents(level, below, dimensions)
    open_data = _tables(file["tables"]["open_data"], dimensions)
    if not set(open_data) <= set(tables["kreis"]):
        raise ValueError("an open table is no table of the Kreis")
    return Catalogue(
        version=file["version"],
        columns=columns,
        dimensions=dimensions,
        durations=tuple(
            Duration(row["code"], row["label"], tuple(row["levels"]), tuple(row["mean_levels"])) for row in file["duration"]
        ),
        tables=tables,
        open_data=open_data,
        areas=AreaTree(municipalities),
    )


def load_catalogue(municipalities: Iterable[str]) -> Catalogue:
    """The catalogue that is shipped, for these municipalities (official keys of eight digits)."""
    text = resources.files("app.monitoring").joinpath("data/catalogue.toml").read_text("utf-8")
    return read_catalogue(text, municipalities)


def _dimension(row: Mapping[str, Any], columns: Mapping[str, tuple[str, ...]], so_far: Mapping[str, Dimension]) -> Dimension:
    values = columns[row["column"]]
    grouped = {group["code"]: tuple(group["values"]) for group in row.get("classes", ())}
    groups = {**(grouped or {value: (value,) for value in values[: -len(MISSING)]}), **{value: (value,) for value in MISSING}}
    classes = tuple(groups)
    of = {value: place for place, code in enumerate(classes) for value in groups[code]}
    if set(of) != set(values) or sum(map(len, groups.values())) != len(values) or len(classes) > MOST_CLASSES:
        raise ValueError(f"the classes of {row['code']} do not divide the values of {row['column']}")
    of_value = np.array([of[value] for value in values], dtype=np.int64)
    within = row.get("within")
    coarser = None
    if within is not None:
        above = so_far.get(within)
        if above is None or above.within is not None or above.column != row["column"]:
            raise ValueError(f"{row['code']} cannot divide {within}")
        coarser = np.array([above.of_value[values.index(groups[code][0])] for code in classes], dtype=np.int64)
        if not np.array_equal(coarser[of_value], above.of_value):
            raise ValueError(f"a class of {row['code']} is in two classes of {within}")
    return Dimension(row["code"], row["number"], row["column"], row["label"], classes, of_value, within, coarser)


def _tables(rows: list[str], dimensions: Mapping[str, Dimension]) -> tuple[tuple[str, ...], ...]:
    tables = tuple(tuple(sorted(row.split())) for row in rows)
    for table in tables:
        columns = [dimensions[code].column for code in table]
        if len(columns) > MOST_DIMENSIONS or len(set(columns)) != len(columns):
            raise ValueError(f"table {table}: at most three dimensions, each of another column")
    return tables


def _check_parents(level: str, tables: tuple[tuple[str, ...], ...], dimensions: Mapping[str, Dimension]) -> None:
    if len(set(tables)) != len(tables):
        raise ValueError(f"a table of {level} stands there twice")
    known: set[tuple[str, ...]] = set()
    for table in tables:
        known.add(table)
        if not set(parents(table, dimensions).values()) <= known:
            raise ValueError(f"table {table} of {level} stands before one it divides")


def parents(table: tuple[str, ...], dimensions: Mapping[str, Dimension]) -> dict[str, tuple[str, ...]]:
    """Per dimension the table without it, or with the coarser one in its place."""
    found = {}
    for code in table:
        within = dimensions[code].within
        found[code] = tuple(sorted({*table} - {code} | ({within} if within else set())))
    return found
