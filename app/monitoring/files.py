"""Released tables with everything a reader needs beside the numbers: what pages and files are made of."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from app.monitoring.catalogue import Catalogue
from app.monitoring.definitions import PEOPLE, definitions
from app.monitoring.grid import SIGN, Grid
from app.monitoring.parameters import Parameters
from app.monitoring.publish import margin_of
from app.monitoring.release import Release, Table
from app.monitoring.shelf import INVENTED_NOTE, marked


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table with what belongs beside it; `rows` are area key, area name, class codes, as-of date, value or None."""

    name: str
    title: str
    reference_date: date
    margin: int
    heads: tuple[str, ...]
    table: Table
    as_of: Mapping[str, date]
    names: Mapping[str, str]
    invented: bool

    def rows(self) -> Iterator[tuple[list[str], int | None]]:
        """Every cell in order: what identifies it, and its value."""
        for cell, value in self.table.cells():
            area = cell["area"]
            classes = [cell[code] for code in self.table.dimensions]
            yield [area, self.names.get(area, area), *classes, self.as_of[area].isoformat()], value

    @property
    def notes(self) -> list[tuple[str, str]]:
        """What a reader must know, as pairs of words."""
        return [
            ("Tabelle", self.title),
            ("Stichtag", self.reference_date.isoformat()),
            *((INVENTED_NOTE,) if self.invented else ()),
            ("Genauigkeit", f"± {self.margin}: So weit liegt eine Zahl in 95 von 100 Fällen höchstens daneben."),
            (SIGN, "null, zu klein oder geschützt; diese drei Fälle sind absichtlich nicht zu unterscheiden."),
            ("Summen", "Zahlen einer Tabelle ergeben nicht genau die Summe: Jede ist für sich geschützt."),
            ("Gezählt", PEOPLE),
            *((head, definitions()[code]) for head, code in zip(self.heads[2:-2], self.table.dimensions, strict=True)),
        ]

    @property
    def grid(self) -> Grid:
        """The table for pages, CSV and XLSX."""
        rows = tuple((*words, value) for words, value in self.rows())
        return Grid(self.name, self.title, self.heads, rows, tuple(self.notes), keys=2)


def sheet(
    release: Release, table: Table, catalogue: Catalogue, parameters: Parameters, names: Mapping[str, str], *, invented: bool
) -> Sheet:
    """A released table ready to be written; `invented` where its people are."""
    labels = [catalogue.dimensions[code].label for code in table.dimensions]
    return Sheet(
        name=table.name,
        title=marked(" × ".join(labels) or "Personen", invented=invented),
        reference_date=release.reference_date,
        margin=margin_of(table.level, parameters),
        heads=("Gebiet", "Name", *labels, "Stand", marked("Personen", invented=invented)),
        table=table,
        as_of=release.as_of,
        names=names,
        invented=invented,
    )
