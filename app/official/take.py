"""Turn cells as they stand in a file into figures, and account for every cell that does not become one."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from app.areas import Areas, AreaUnknown
from app.official.description import BreakdownRule, Description, FileShape
from app.official.figures import Figure, Notation, State, Unreadable, read_figure
from app.official.periods import NoTime, read_time
from app.official.sheet import Cell, Feature, Lines

_NAMED_FAULTS = 20
_NO_CODE = re.compile(r"[^A-Za-z0-9]+")
_LONGEST_CODE = 100
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss"})
Breakdown = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Read:
    """One figure with its place in the table and in the file."""

    series: str
    area: str
    time: str
    breakdown: Breakdown
    figure: Figure
    line: int


@dataclass(slots=True)
class Report:
    """What became of a file. `cells` is the sum of taken, left out, elsewhere, unknown areas and faulty."""

    shape: FileShape
    encoding: str
    lines: Lines
    states: Counter[State] = field(default_factory=Counter)
    left_out: int = 0
    elsewhere: int = 0
    unknown_areas: int = 0
    faulty: int = 0
    faults: list[tuple[int, str]] = field(default_factory=list)
    ignored_columns: tuple[str, ...] = ()

    @property
    def taken(self) -> int:
        """Cells that became figures."""
        return sum(self.states.values())

    @property
    def cells(self) -> int:
        """All cells of the columns that hold figures."""
        return self.taken + self.left_out + self.elsewhere + self.unknown_areas + self.faulty

    def find(self, line: int, words: str) -> None:
        """Count a faulty cell; the first ones are named."""
        self.faulty += 1
        if len(self.faults) < _NAMED_FAULTS:
            self.faults.append((line, words))


class Taker:
    """Takes the figures of one file; `columns` then names the column of each series, the first one where it has several."""

    def __init__(self, described: Description, notation: Notation, areas: Areas, table: str, report: Report) -> None:
        self._described = described
        self._notation = notation
        self._areas = areas
        self._table = table
        self._report = report
        self._rules = _rules_by_feature(described.breakdowns)
        self._seen: dict[tuple[str, str, str, tuple[tuple[str, str], ...]], int] = {}
        self._checked: dict[str, str | None] = {}
        self.columns: dict[str, str] = {}

    def take(self, cells: Iterable[Cell]) -> Iterator[Read]:
        """The figures of these cells."""
        for cell in cells:
            part = self._part(cell.column)
            if part is None:
                self._report.left_out += 1
                continue
            try:
                found = self._read(cell, *part)
            except (AreaUnknown, NoTime, Unreadable) as fault:
                self._report.find(cell.line, str(fault))
                continue
            if found is not None and self._is_first(found):
                self._report.states[found.figure.state] += 1
                self.columns.setdefault(found.series, cell.column)
                yield found

    def _part(self, column: str) -> tuple[str, Breakdown] | None:
        """The series of a column and the breakdown it means; every column is one where the description names none."""
        stated = self._described.parts.get(column)
        if stated is not None:
            return stated.series, stated.breakdown
        if self._described.parts:
            return None
        return made_up(self._table, column), {}

    def _read(self, cell: Cell, series: str, means: Breakdown) -> Read | None:
        area = self._area(cell.area)
        if area is None:
            return None
        entries = {name: entry for feature in cell.features if (named := self._entry(feature)) for name, entry in (named,)}
        time = read_time(cell.time)
        return Read(series, area, time, {**entries, **means}, read_figure(cell.value, self._notation, cell.quality), cell.line)

    def _area(self, text: str) -> str | None:
        """The area's key; None for one that the description leaves aside, which is counted. Raises AreaUnknown."""
        stated = self._described.areas.get(text.strip(), text.strip())
        if self._described.only and not stated.startswith(self._described.only):
            self._report.elsewhere += 1
            return None
        if stated not in self._checked:
            try:
                self._checked[stated] = self._areas.check(stated)
            except AreaUnknown:
                if not self._described.skip_unknown_areas:
                    raise
                self._checked[stated] = None
        if self._checked[stated] is None:
            self._report.unknown_areas += 1
        return self._checked[stated]

    def _entry(self, feature: Feature) -> tuple[str, str] | None:
        """Our name and code for an entry; None where it stands for all."""
        rule = self._rules.get(feature.name)
        if rule is not None:
            for text in (feature.entry, feature.label):
                if text in rule.codes:
                    return (rule.name, rule.codes[text]) if rule.codes[text] != TOTAL else None
        if feature.total:
            return None
        if rule is not None and rule.codes:
            raise Unreadable(f"{feature.entry[:40]!r} is not among the codes of breakdown.{rule.name}")
        name = rule.name if rule is not None else feature.name
        if any(len(text) > _LONGEST_CODE or not text.isprintable() for text in (name, feature.entry)):
            raise Unreadable(
                f"{feature.entry[:20]!r} is no entry of a breakdown: at most {_LONGEST_CODE} signs that can be printed"
            )
        return name, feature.entry

    def _is_first(self, found: Read) -> bool:
        key = (found.series, found.area, found.time, tuple(sorted(found.breakdown.items())))
        if key not in self._seen:
            self._seen[key] = found.line
            return True
        words = f"{found.series}, {found.area}, {found.time}"
        self._report.find(
            found.line, f"the figure of line {self._seen[key]} stands here once more ({words}): does a breakdown miss?"
        )
        return False


TOTAL = "total"
"""The code by which a description says that an entry stands for all."""


def made_up(table: str, column: str) -> str:
    """A series' code where the description gives none: the table's and the column's."""
    return f"{table}:{_NO_CODE.sub('_', column.translate(_UMLAUTS)).strip('_')}".rstrip(":")[:_LONGEST_CODE]


def _rules_by_feature(rules: Iterable[BreakdownRule]) -> dict[str, BreakdownRule]:
    """Rules by the name under which a shape reports a feature: our own, or in flat files the variable's code."""
    return {name: rule for rule in rules for name in (rule.name, rule.column) if name is not None}
