"""Released tables as files: CSV and XLSX with everything a reader needs beside the numbers; the same bytes on every pull.

What is not shown is one sign in every file: "•". It stands for zero, small and refused alike.
"""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

import xlsxwriter

from app.monitoring.catalogue import Catalogue
from app.monitoring.parameters import Parameters
from app.monitoring.publish import margin_of
from app.monitoring.release import Release, Table

SIGN = "•"
_EPOCH = datetime(2000, 1, 1)  # noqa: DTZ001  # the file format knows no zone; a fixed day keeps the bytes the same


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
            ("Genauigkeit", f"± {self.margin}: So weit liegt eine Zahl in 95 von 100 Fällen höchstens daneben."),
            (SIGN, "null, zu klein oder geschützt; diese drei Fälle sind absichtlich nicht zu unterscheiden."),
            ("Summen", "Zahlen einer Tabelle ergeben nicht genau die Summe: Jede ist für sich geschützt."),
            ("Gezählt", "nur Menschen, die der Statistik zugestimmt haben."),
        ]


def sheet(release: Release, table: Table, catalogue: Catalogue, parameters: Parameters, names: Mapping[str, str]) -> Sheet:
    """A released table ready to be written."""
    labels = [catalogue.dimensions[code].label for code in table.dimensions]
    return Sheet(
        name=table.name,
        title=" × ".join(labels) or "Personen",
        reference_date=release.reference_date,
        margin=margin_of(table.level, parameters),
        heads=("Gebiet", "Name", *labels, "Stand", "Personen"),
        table=table,
        as_of=release.as_of,
        names=names,
    )


def csv_file(made: Sheet) -> bytes:
    """CSV (RFC 4180) with semicolons and a byte-order mark, as German spreadsheets open it; keys stay text by their quotes."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    writer.writerow(made.heads)
    for words, value in made.rows():
        writer.writerow([*words, SIGN if value is None else value])
    return ("\ufeff" + out.getvalue()).encode()


def xlsx_file(made: Sheet) -> bytes:
    """One sheet of numbers and one of notes; area keys are text, so that leading zeros stay."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"title": made.title, "created": _EPOCH})
        bold = book.add_format({"bold": True})
        numbers = book.add_worksheet("Tabelle")
        numbers.write_row(0, 0, made.heads, bold)
        for line, (words, value) in enumerate(made.rows(), start=1):
            for column, word in enumerate(words):
                numbers.write_string(line, column, word)
            if value is None:
                numbers.write_string(line, len(words), SIGN)
            else:
                numbers.write_number(line, len(words), value)
        numbers.freeze_panes(1, 2)
        numbers.autofit()
        notes = book.add_worksheet("Hinweise")
        for line, (head, text) in enumerate(made.notes):
            notes.write_string(line, 0, head, bold)
            notes.write_string(line, 1, text)
        notes.set_column(0, 0, 14)
        notes.set_column(1, 1, 90)
    return out.getvalue()
