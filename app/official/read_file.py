"""Read a delivered file into figures ready to be stored, with a report that accounts for every line and every cell.

Rules: all or nothing, one faulty cell keeps the whole file out; an area that the list does not know is a fault unless the
description lets such rows pass; the same figure twice is a fault, because one of the two would win by chance.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from app.areas import Areas
from app.csv_file import Delivered, FileRefused, printable, rows_of
from app.official.description import CODE, Description, FileShape
from app.official.flat_file import is_flat, read_flat
from app.official.printed_table import is_printed, read_printed
from app.official.sheet import Sheet
from app.official.take import Read, Report, Taker
from app.official.wide_table import has_years, read_register, read_years

_LONGEST = 300


@dataclass(frozen=True, slots=True)
class SeriesRead:
    """A series of the file: what is said about it."""

    title: str
    unit: str
    definition: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A file read: its facts for the register of data sets, its series, its figures, and the report."""

    table: str
    title: str
    as_of: date
    series: Mapping[str, SeriesRead]
    figures: tuple[Read, ...]
    report: Report


def read_file(delivered: Delivered, described: Description, areas: Areas) -> Reading:
    """Read a file as described. Faulty cells stand in the report; raises FileRefused when the file as a whole cannot be read."""
    described.named_at_all()
    shape, sheet = _sheet(delivered.text, described)
    table, as_of = described.table or sheet.table, described.as_of or sheet.as_of
    if CODE.fullmatch(table) is None:
        raise FileRefused("say --table: the table's code or a short name without blanks, by which a later edition is known again")
    if as_of is None:
        raise FileRefused("say --as-of: the day whose state the file shows (Stand)")
    report = Report(shape, delivered.encoding, sheet.lines)
    taker = Taker(described, described.notation(shape), areas, table, report)
    figures = tuple(taker.take(sheet.cells))
    if not figures and not report.faulty:
        raise FileRefused(_nothing(report))
    report.ignored_columns = tuple(printable(name)[:_LONGEST] for name in sheet.ignored)
    series = {
        code: _about(code, described, sheet, taker.columns[code]) for code in dict.fromkeys(each.series for each in figures)
    }
    return Reading(table, described.title or printable(sheet.title)[:_LONGEST], as_of, series, figures, report)


def _sheet(text: str, described: Description) -> tuple[FileShape, Sheet]:
    """The file by its shape: the described one, or what its first row shows."""
    shape = described.shape
    if shape is FileShape.TABLE or (shape is None and is_printed(text)):
        return FileShape.TABLE, read_printed(text, described)
    all_rows = rows_of(text)
    first = next((place for place, row in enumerate(all_rows) if not row.blank), None)
    if first is None:
        raise FileRefused("the file is empty")
    rows = all_rows[first:]
    if shape is None:
        shape = FileShape.FLAT if is_flat(rows) else FileShape.YEARS if has_years(rows) else FileShape.REGISTER
    elif shape is FileShape.FLAT and not is_flat(rows):
        raise FileRefused(f"line {rows[0].line}: no heading of a GENESIS flat file")
    read = {FileShape.FLAT: read_flat, FileShape.YEARS: read_years, FileShape.REGISTER: read_register}[shape]
    sheet = read(rows, described)
    sheet.lines.blank += first
    return shape, sheet


def _nothing(report: Report) -> str:
    if not report.cells:
        return "the file holds no figure"
    return (
        f"none of {report.cells} cells was taken: {report.left_out} belong to other series, {report.elsewhere} to other areas, "
        f"{report.unknown_areas} to areas that the list does not know"
    )


def _about(code: str, described: Description, sheet: Sheet, column: str) -> SeriesRead:
    stated = described.series.get(code)
    title, unit = (printable(text)[:_LONGEST] for text in (sheet.titles.get(column, column), sheet.units.get(column, "")))
    if stated is None:
        return SeriesRead(title, unit, described.definition)
    if sum(part.series == code for part in described.parts.values()) > 1:
        title = code
    return SeriesRead(stated.title or title, stated.unit or unit, stated.definition or described.definition)
