"""The description of a file: what a table does not say about itself, on the command line or in a small TOML file beside the CSV.

Members: `source licence definition as_of table title shape decimal area time only unknown_areas`, and the tables `[columns]`
(area, time, indicator), `[areas]` (a name in the file -> its key), `[signs]`, `[series.CODE]` (column or columns, unit, title,
definition), `[breakdown.NAME]` (column or header, codes). Anything else is refused: a misspelt member must not be without effect
in silence.
"""

import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any

from app.csv_file import FileRefused
from app.official.figures import ELSEWHERE, GENESIS, OTHER, Notation, State
from app.official.periods import NoTime, read_time

TEXTS = ("source", "licence", "definition", "table", "title", "area")
LONGEST = 2000
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/%-]{0,99}")


class FileShape(StrEnum):
    """How the rows of a file are to be read."""

    FLAT = "genesis-flat"
    TABLE = "genesis-table"
    REGISTER = "register"
    YEARS = "years"


@dataclass(frozen=True, slots=True)
class SeriesPart:
    """Where the figures of a series stand: a column (or variable, or indicator) and the breakdown that the column itself means.

    A series without a column is the only one of a printed table, whose headings then give it no name.
    """

    series: str
    breakdown: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class SeriesText:
    """What is said about a series beside its figures."""

    title: str = ""
    unit: str = ""
    definition: str = ""


@dataclass(frozen=True, slots=True)
class BreakdownRule:
    """A breakdown by one feature: the column or the header row that holds it, and our code for each of its entries."""

    name: str
    column: str | None = None
    header: int | None = None
    codes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Description:
    """What the operator says about a file. `parts` maps its columns to our series; empty: take all under names made up."""

    source: str = ""
    licence: str = ""
    definition: str = ""
    table: str = ""
    title: str = ""
    as_of: date | None = None
    shape: FileShape | None = None
    decimal: str = ","
    area: str = ""
    time: str = ""
    only: tuple[str, ...] = ()
    skip_unknown_areas: bool = False
    columns: Mapping[str, str] = field(default_factory=dict)
    areas: Mapping[str, str] = field(default_factory=dict)
    signs: Mapping[str, State] = field(default_factory=dict)
    parts: Mapping[str, SeriesPart] = field(default_factory=dict)
    series: Mapping[str, SeriesText] = field(default_factory=dict)
    breakdowns: tuple[BreakdownRule, ...] = ()

    def notation(self, shape: FileShape) -> Notation:
        """How figures are written in a file of this shape, by default and as described."""
        usual = GENESIS if shape in (FileShape.FLAT, FileShape.TABLE) else OTHER
        return replace(usual, signs={**usual.signs, **self.signs}, decimal=self.decimal)

    @property
    def digest(self) -> bytes:
        """Differs as soon as anything here differs."""
        return hashlib.sha256(repr(self).encode()).digest()

    def named_at_all(self) -> None:
        """Refuse a description that leaves out what every figure is published with."""
        missing = [name for name in ("source", "licence", "definition") if not getattr(self, name)]
        if missing:
            raise FileRefused(f"say {', '.join('--' + name for name in missing)}: no official figure is shown without it")


def read_description(text: str) -> Description:
    """A description from TOML. Raises FileRefused that names the member."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise FileRefused(f"the description is no TOML: {fault}") from None
    parts, series = _series(_take(document, "series", dict))
    described = Description(
        **{name: _text(document, name) for name in TEXTS},
        as_of=_take(document, "as_of", date),
        shape=_shape(_text(document, "shape")),
        decimal=_choice(document, "decimal", (",", ".")),
        time=described_time(_text(document, "time")),
        only=tuple(_texts(_take(document, "only", list) or [], "only")),
        skip_unknown_areas=_choice(document, "unknown_areas", ("refuse", "skip")) == "skip",
        columns=_mapping(document, "columns", ("area", "time", "indicator")),
        areas=_mapping(document, "areas"),
        signs={sign: _state(sign, word) for sign, word in _mapping(document, "signs").items()},
        parts=parts,
        series=series,
        breakdowns=_breakdowns(_take(document, "breakdown", dict)),
    )
    _nothing_left(document, "the description")
    return described


def described_time(text: str) -> str:
    """A stated time as we write it; empty stays empty. Raises FileRefused."""
    try:
        return read_time(text) if text else ""
    except NoTime as fault:
        raise FileRefused(f"time: {fault}") from None


def _shape(text: str) -> FileShape | None:
    if text and text not in list(FileShape):
        raise FileRefused(f"shape: one of {', '.join(FileShape)}")
    return FileShape(text) if text else None


def _series(table: dict[str, Any] | None) -> tuple[dict[str, SeriesPart], dict[str, SeriesText]]:
    parts: dict[str, SeriesPart] = {}
    texts: dict[str, SeriesText] = {}
    for code, row in (table or {}).items():
        where = f"series.{code}"
        if CODE.fullmatch(code) is None or not isinstance(row, dict):
            raise FileRefused(f"{where}: a series is a table under a code of letters, digits and ._:/%-")
        texts[code] = SeriesText(*(_text(row, name, where) for name in ("title", "unit", "definition")))
        column, columns = _text(row, "column", where), _take(row, "columns", dict, where) or {}
        _nothing_left(row, where)
        stated = columns if columns and not column else {column: {}, **columns}
        for name, breakdown in stated.items():
            if name in parts:
                raise FileRefused(f"{where}: the column {name!r} belongs to two series")
            if not isinstance(breakdown, dict):
                raise FileRefused(f'{where}: columns maps a column to a breakdown, like {{ age = "0-2" }}')
            parts[name] = SeriesPart(code, dict(zip(breakdown, _texts(list(breakdown.values()), where), strict=True)))
    return parts, texts


def _breakdowns(table: dict[str, Any] | None) -> tuple[BreakdownRule, ...]:
    rules = []
    for name, row in (table or {}).items():
        where = f"breakdown.{name}"
        if CODE.fullmatch(name) is None or not isinstance(row, dict):
            raise FileRefused(f"{where}: a breakdown is a table under a code of letters, digits and ._:/%-")
        column, header = row.pop("column", None), _take(row, "header", int, where)
        if (column is None) == (header is None):
            raise FileRefused(f"{where}: say either column or header")
        rules.append(BreakdownRule(name, None if column is None else str(column), header, _mapping(row, "codes")))
        _nothing_left(row, where)
    return tuple(rules)


def _state(sign: str, word: str) -> State:
    if word not in list(State) or word in (State.NUMBER, State.BELOW_HALF):
        allowed = ", ".join(state for state in State if state not in (State.NUMBER, State.BELOW_HALF))
        raise FileRefused(f"signs: {sign!r} means one of {allowed}")
    if sign not in ELSEWHERE and any(character.isdigit() for character in sign):
        raise FileRefused(f"signs: {sign!r} is a number and means itself")
    return State(word)


def _take(table: dict[str, Any], name: str, kind: type, where: str = "the description") -> Any:
    value = table.pop(name, None)
    if value is not None and type(value) is not kind:
        raise FileRefused(f"{where}: {name} must be a {kind.__name__}")
    return value


def _text(table: dict[str, Any], name: str, where: str = "the description") -> str:
    text = (_take(table, name, str, where) or "").strip()
    if len(text) > LONGEST or not text.replace("\n", " ").isprintable():
        raise FileRefused(f"{where}: {name} has at most {LONGEST} characters and no control characters")
    return " ".join(text.split())


def _texts(values: list[Any], where: str) -> list[str]:
    if not all(isinstance(value, str) and value for value in values):
        raise FileRefused(f"{where}: only texts, in quotation marks (keys keep their leading zero)")
    return values


def _mapping(table: dict[str, Any], name: str, allowed: tuple[str, ...] = ()) -> dict[str, str]:
    found: dict[str, Any] = _take(table, name, dict) or {}
    if allowed and (strangers := sorted(set(found) - set(allowed))):
        raise FileRefused(f"{name}: {', '.join(strangers)} is not known; there are {', '.join(allowed)}")
    return dict(zip(found, _texts(list(found.values()), name), strict=True))


def _choice(table: dict[str, Any], name: str, allowed: tuple[str, ...]) -> str:
    text = _text(table, name) or allowed[0]
    if text not in allowed:
        raise FileRefused(f"{name}: one of {' '.join(allowed)}")
    return text


def _nothing_left(table: Mapping[str, Any], where: str) -> None:
    if table:
        raise FileRefused(f"{where}: {', '.join(sorted(table))} is not known; docs/official-statistics.md lists what is")
