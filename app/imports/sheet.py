"""Rows of a CSV file as German offices write it, one after the other in bounded memory.

Rules: UTF-8, else Windows-1252, found out over the whole file and reported; separator of the first line; the first row names the
columns; what cannot be read for certain refuses the file with its line, before anybody is stored.
"""

import codecs
import csv
import io
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from app.csv_file import LONGEST_CELL, MOST_COLUMNS, SEPARATORS, FileRefused, unguarded
from app.imports.lines import Line

_PIECE = 1 << 16
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_ZIP = b"PK\x03\x04"


@dataclass(frozen=True, slots=True)
class Sheet:
    """How a file is to be read: encoding, separator, the names of its columns and the line on which they stand."""

    encoding: str
    separator: str
    columns: tuple[str, ...]
    heading: int


def examine(file: BinaryIO) -> Sheet:
    """Find out how the file is written; leaves it at its beginning. Raises FileRefused."""
    encoding = _encoding(file)
    file.seek(0)
    text = _text(file, encoding)
    separator = _separator(text)
    for line in _rows(file, encoding, separator):
        cells = tuple(_name(cell) for cell in _cells(line))
        if not any(cells):
            continue
        if "" in cells[: len(cells) - _trailing(cells)]:
            raise FileRefused(f"line {line.number}: a column has no name")
        columns = cells[: len(cells) - _trailing(cells)]
        if len(set(columns)) != len(columns):
            raise FileRefused(f"line {line.number}: two columns have the same name")
        file.seek(0)
        return Sheet(encoding, separator, columns, line.number)
    raise FileRefused("the file has no row")


def read_rows(file: BinaryIO, sheet: Sheet) -> Iterator[Line]:
    """Every row below the heading with something in it; as many cells as there are columns, empty ones filled up."""
    width = len(sheet.columns)
    for line in _rows(file, sheet.encoding, sheet.separator):
        cells = _cells(line)
        if line.number <= sheet.heading or not any(cell.strip() for cell in cells):
            continue
        if any(cell.strip() for cell in cells[width:]):
            raise FileRefused(
                f"line {line.number}: more cells than columns; does a text hold the separator without quotation marks?"
            )
        yield Line(line.number, (*cells[:width], *("",) * (width - len(cells))))


def _encoding(file: BinaryIO) -> str:
    """UTF-8 if all of it is, else Windows-1252 if all of it can be."""
    start = file.read(4)
    if start.startswith(_ZIP):
        raise FileRefused("the file is a ZIP archive or a spreadsheet: save it as CSV")
    if start.startswith(_UTF_16):
        raise FileRefused("the file is in UTF-16: save it as CSV UTF-8")
    marked = start.startswith(codecs.BOM_UTF8)
    for encoding in ("utf-8-sig" if marked else "utf-8", "cp1252"):
        line = _first_wrong_line(file, encoding)
        if line is None:
            return encoding
    raise FileRefused(f"line {line}: neither UTF-8 nor Windows-1252")


def _first_wrong_line(file: BinaryIO, encoding: str) -> int | None:
    """The line on which the file cannot be in this encoding; raises FileRefused for a NUL byte, which no text holds."""
    file.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    line = 1
    while piece := file.read(_PIECE):
        if b"\0" in piece:
            raise FileRefused(f"line {line + piece[: piece.index(0)].count(10)}: a NUL byte; this is no text file")
        try:
            decoder.decode(piece)
        except UnicodeDecodeError as fault:
            return line + piece[: max(0, fault.start)].count(10)
        line += piece.count(10)
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return line
    return None


def _separator(text: io.TextIOWrapper) -> str:
    """As the first line says: Excel's own `sep=`, else semicolon before tabulator before comma."""
    first = text.readline(_PIECE)
    if first.lower().startswith("sep=") and len(first.strip()) == 5:
        return first[4]
    return next((separator for separator in SEPARATORS if separator in first), ";")


def _rows(file: BinaryIO, encoding: str, separator: str) -> Iterator[Line]:
    file.seek(0)
    text = _text(file, encoding)
    reader = csv.reader(text, delimiter=separator, strict=True)
    begins = 1
    try:
        for row in reader:
            if len(row) > MOST_COLUMNS:
                raise FileRefused(f"line {begins}: more than {MOST_COLUMNS} columns")
            if max(map(len, row), default=0) > LONGEST_CELL:
                raise FileRefused(f"line {begins}: a cell is longer than {LONGEST_CELL} characters; is a quotation mark missing?")
            if not (begins == 1 and len(row) <= 2 and row and row[0].lower().startswith("sep=")):
                yield Line(begins, tuple(row))
            begins = reader.line_num + 1
    except csv.Error:
        raise FileRefused(f"line {begins}: cannot be read as CSV; is a quotation mark missing?") from None


def _text(file: BinaryIO, encoding: str) -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BufferedReader(_Kept(file)), encoding=encoding, newline="")


def _cells(line: Line) -> tuple[str, ...]:
    if not isinstance(line.raw, tuple):
        raise TypeError("a row has cells")
    return tuple(unguarded(unicodedata.normalize("NFC", cell)) for cell in line.raw)


def _name(cell: str) -> str:
    return " ".join(cell.split())


def _trailing(cells: tuple[str, ...]) -> int:
    """How many empty cells end the row."""
    return next((count for count, cell in enumerate(reversed(cells)) if cell), len(cells))


class _Kept(io.RawIOBase):
    """A file that stays open when its reader is done with it."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: object) -> int:
        """Hand on what is there."""
        view = memoryview(buffer)  # type: ignore[arg-type]  # typeshed has no name for a writable buffer before 3.12
        raw = self._file.read(len(view))
        view[: len(raw)] = raw
        return len(raw)
