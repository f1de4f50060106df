"""What every shape of file is read into: cells that say where they stand, and counts of lines that add up."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from app.csv_file import FileRefused, Row

TOTALS = frozenset({"insgesamt", "gesamt", "total", "zusammen"})
AREA_COLUMNS = (
    "ags",
    "ars",
    "gemeindeschlüssel",
    "amtlicher gemeindeschlüssel",
    "regionalschlüssel",
    "kreisschlüssel",
    "schlüssel",
)
TIME_COLUMNS = ("stichtag", "jahr", "datum", "zeit", "berichtsjahr")
INDICATOR_COLUMNS = ("indikator", "indikatoren", "merkmal", "kennzahl")


@dataclass(frozen=True, slots=True)
class Feature:
    """One feature of a cell's breakdown as the file says it: its name, its entry, and the words for the entry."""

    name: str
    entry: str
    label: str = ""

    @property
    def total(self) -> bool:
        """The entry stands for all of them, so the feature breaks nothing down."""
        return not self.entry or self.entry.casefold() in TOTALS or self.label.casefold() in TOTALS


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a file as it stands; `column` is what the description's series refer to."""

    line: int
    area: str
    time: str
    column: str
    value: str
    quality: str = ""
    features: tuple[Feature, ...] = ()
    breakdown: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Lines:
    """How many records of the file are what; their sum is all of them."""

    heading: int = 0
    data: int = 0
    footer: int = 0
    blank: int = 0

    @property
    def all(self) -> int:
        """All records."""
        return self.heading + self.data + self.footer + self.blank


@dataclass(slots=True)
class Sheet:
    """A file read: its cells, its lines, and what it says about itself. `titles` and `units` are by column."""

    cells: Iterator[Cell]
    lines: Lines
    table: str = ""
    title: str = ""
    as_of: date | None = None
    titles: dict[str, str] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    ignored: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Header:
    """The heading row of a file with one heading: columns by their name."""

    row: Row
    names: tuple[str, ...]

    @classmethod
    def of(cls, row: Row) -> "Header":
        """The columns of this row. Raises FileRefused where two have the same name."""
        names = tuple(cell.strip() for cell in row.cells)
        twice = sorted({name for name in names if name and names.count(name) > 1})
        if twice:
            raise FileRefused(f"line {row.line}: the column {twice[0]!r} stands twice")
        return cls(row, names)

    def place(self, name: str) -> int:
        """Where the column stands. Raises FileRefused that names the columns there are."""
        if name not in self.names:
            listed = ", ".join(repr(each) for each in self.names[:40] if each)
            raise FileRefused(f"line {self.row.line}: there is no column {name!r}; there are {listed}")
        return self.names.index(name)

    def one_of(self, usual: Sequence[str]) -> str | None:
        """The first column with one of these usual names, whatever its capitals."""
        folded = [name.casefold() for name in self.names]
        return next((self.names[folded.index(name)] for name in usual if name in folded), None)


def same_width(row: Row, width: int) -> tuple[str, ...]:
    """The row's cells, exactly as many as the heading has; spare separators at its end are none. Raises FileRefused."""
    cells = row.cells
    if len(cells) > width and not any(cell.strip() for cell in cells[width:]):
        cells = cells[:width]
    if len(cells) != width:
        raise FileRefused(f"line {row.line}: {len(cells)} columns instead of {width}; is a separator inside a text not quoted?")
    return cells
