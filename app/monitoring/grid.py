"""A table to take away: heads, rows and what a reader must know; as CSV and XLSX the same numbers, and the same bytes each time.

What is not told is one sign, on pages and in files: "•". It stands for zero, small and refused alike.
"""

import csv
import io
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Final

import xlsxwriter

from app.csv_file import guarded
from app.monitoring.shares import Share

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

SIGN: Final = "•"
Value = str | int | Decimal | date | Share | None
"""What a cell may hold; None is told as SIGN, files write a day as ISO 8601, a share has its margin in a cell of its own."""

_EPOCH = datetime(2000, 1, 1)  # noqa: DTZ001  # the file format knows no zone; a fixed day keeps the bytes the same
_BOUNDS = {"below": "unter", "above": "über"}


@dataclass(frozen=True, slots=True)
class Grid:
    """One table. `name` names its files, `notes` are pairs of words, the first `keys` columns say what a row is about."""

    name: str
    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    notes: tuple[tuple[str, str], ...] = ()
    keys: int = 1

    def __post_init__(self) -> None:
        if any(len(row) != len(self.heads) for row in self.rows):
            raise ValueError(f"grid {self.name}: a row has more or fewer cells than there are heads")

    def texts(self) -> list[list[str]]:
        """Every cell as a page says it, row by row."""
        return [[text_of(value) for value in row] for row in self.rows]

    def numbers(self) -> list[bool]:
        """For each column whether it holds numbers: nothing else but what is not told and empty words, and not only these."""
        return [_is_number_column([row[place] for row in self.rows]) for place in range(len(self.heads))]


def apart(grid: Grid, heads: Collection[str]) -> tuple[list[tuple[str, str]], Grid]:
    """What is the same in every row of these columns, as pairs of head and text, and the table without it."""
    texts = grid.texts()
    same = [
        place
        for place, head in enumerate(grid.heads)
        if len(texts) > 1 and head in heads and len({row[place] for row in texts}) == 1
    ]
    kept = [place for place in range(len(grid.heads)) if place not in same]
    narrow = replace(
        grid,
        heads=tuple(grid.heads[place] for place in kept),
        rows=tuple(tuple(row[place] for place in kept) for row in grid.rows),
        keys=grid.keys - sum(place < grid.keys for place in same),
    )
    return [(grid.heads[place], texts[0][place]) for place in same], narrow


def text_of(value: Value) -> str:
    """A cell as a page says it."""
    if value is None:
        return SIGN
    if isinstance(value, Share):
        return f"{_BOUNDS[value.sign]} {value.percent} %" if value.sign in _BOUNDS else f"{value.percent} %"
    if isinstance(value, date):
        return value.strftime("%d.%m.%Y")
    if isinstance(value, int):
        return f"{value:,}".replace(",", ".")
    return _decimal(value) if isinstance(value, Decimal) else value


def share_cells(share: Share | None) -> tuple[Value, Value]:
    """A share and its half-width in percentage points, for two columns; what is untold or a bound has no half-width."""
    return share, "" if share is None or share.margin is None else share.margin


def csv_file(grid: Grid) -> bytes:
    """CSV (RFC 4180) with semicolons and a byte-order mark, as German spreadsheets open it; keys stay text by their quotes.

    A share is its number of per cent; a text that a spreadsheet would take for a formula gets an apostrophe before it.
    """
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    writer.writerow([guarded(head) for head in grid.heads])
    writer.writerows([_in_csv(value) for value in row] for row in grid.rows)
    return ("\ufeff" + out.getvalue()).encode()


def xlsx_file(grid: Grid) -> bytes:
    """One sheet of numbers and one of notes; keys are text, so that leading zeros stay."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"title": grid.title, "created": _EPOCH})
        bold, percent = book.add_format({"bold": True}), book.add_format({"num_format": '0" %"'})
        numbers = book.add_worksheet("Tabelle")
        numbers.write_row(0, 0, grid.heads, bold)
        for line, row in enumerate(grid.rows, start=1):
            for column, value in enumerate(row):
                _in_xlsx(numbers, line, column, value, percent)
        numbers.freeze_panes(1, grid.keys)
        numbers.autofit()
        notes = book.add_worksheet("Hinweise")
        for line, (head, text) in enumerate(grid.notes):
            notes.write_string(line, 0, head, bold)
            notes.write_string(line, 1, text)
        notes.set_column(0, 0, 14)
        notes.set_column(1, 1, 90)
    return out.getvalue()


def _in_csv(value: Value) -> str | int:
    if isinstance(value, int):
        return value
    if isinstance(value, Share) and value.sign not in _BOUNDS:
        return value.percent
    return guarded(value) if isinstance(value, str) else _written(value)


def _in_xlsx(sheet: "Worksheet", line: int, column: int, value: Value, percent: "Format") -> None:
    if isinstance(value, int | Decimal):
        sheet.write_number(line, column, value)
    elif isinstance(value, Share) and value.sign not in _BOUNDS:
        sheet.write_number(line, column, value.percent, percent)
    else:
        sheet.write_string(line, column, _written(value))


def _written(value: Value) -> str:
    """A cell of a file that is no number: as the page says it, but a day as machines read it."""
    return value.isoformat() if isinstance(value, date) else text_of(value)


def _decimal(value: Decimal) -> str:
    return f"{value.normalize():f}".replace(".", ",")


def _is_number_column(values: list[Value]) -> bool:
    told = [value for value in values if value is not None and value != ""]
    return bool(told) and all(isinstance(value, int | Decimal | Share) for value in told)
