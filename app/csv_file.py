"""CSV files that others deliver: encoding and separator found out, bounded, every row with its line; and CSV that we hand out.

Rules: what cannot be read for certain is refused with its line, never repaired; a text that a spreadsheet would take for a
formula leaves us with an apostrophe before it (OWASP, CSV injection), and `unguarded` takes it away again.
"""

import codecs
import csv
import hashlib
import io
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.errors import KiimError

LARGEST = 32 << 20
LONGEST_CELL = 4000
MOST_COLUMNS = 4000
SEPARATORS = (";", "\t", ",")
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_ZIP = b"PK\x03\x04"
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


class FileRefused(KiimError):
    """A delivered file cannot be read for certain. The text tells the operator what is wrong and, where it can, the line."""


@dataclass(frozen=True, slots=True)
class Row:
    """One record of a file: the line it begins on, counted from 1, and its cells as they stand."""

    line: int
    cells: tuple[str, ...]

    @property
    def blank(self) -> bool:
        """Nothing stands in it."""
        return not any(cell.strip() for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Delivered:
    """A file's text with what was found out about it."""

    name: str
    sha256: bytes
    encoding: str
    text: str


def deliver(name: str, raw: bytes) -> Delivered:
    """The text of these bytes: UTF-8 with or without mark, else Windows-1252. Raises FileRefused."""
    if len(raw) > LARGEST:
        raise FileRefused(f"the file is larger than {LARGEST >> 20} MiB")
    if raw.startswith(_ZIP):
        raise FileRefused(
            "the file is a ZIP archive, as GENESIS-Online hands them out, or a spreadsheet: unpack it, or save it as CSV"
        )
    if raw.startswith(_UTF_16):
        raise FileRefused("the file is in UTF-16: save it as CSV UTF-8")
    if b"\0" in raw:
        line = raw[: raw.index(b"\0")].count(b"\n") + 1
        raise FileRefused(f"line {line}: a NUL byte; this is no text file")
    encoding, text = _decoded(raw)
    return Delivered(name, hashlib.sha256(raw).digest(), encoding, text)


def _decoded(raw: bytes) -> tuple[str, str]:
    try:
        return "utf-8-sig" if raw.startswith(codecs.BOM_UTF8) else "utf-8", raw.decode("utf-8-sig")
    except UnicodeDecodeError as in_utf_8:
        try:
            return "windows-1252", raw.decode("cp1252")
        except UnicodeDecodeError:
            line = raw[: in_utf_8.start].count(b"\n") + 1
            raise FileRefused(f"line {line}: neither UTF-8 nor Windows-1252") from None


def printable(text: str) -> str:
    """A text of a file as it may be stored and shown on a terminal: one line, no control characters, no turning signs."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def separator_of(text: str) -> str:
    """The separator of the first line that has one: semicolon before tabulator before comma."""
    for line in text.splitlines()[:50]:
        for separator in SEPARATORS:
            if separator in line:
                return separator
    return ";"


def rows_of(text: str, separator: str | None = None, first_line: int = 1) -> list[Row]:
    """All records, blank ones too; cells in NFC. Raises FileRefused that names the line."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator or separator_of(text), strict=True)
    rows: list[Row] = []
    line = first_line
    try:
        for cells in reader:
            rows.append(Row(line, tuple(unicodedata.normalize("NFC", cell) for cell in cells)))
            _check(rows[-1])
            line = first_line + reader.line_num
    except csv.Error as fault:
        raise FileRefused(f"line {line}: {_words(str(fault))}") from None
    return rows


def _check(row: Row) -> None:
    if len(row.cells) > MOST_COLUMNS:
        raise FileRefused(f"line {row.line}: more than {MOST_COLUMNS} columns")
    if max(map(len, row.cells), default=0) > LONGEST_CELL:
        raise FileRefused(f"line {row.line}: a cell is longer than {LONGEST_CELL} characters; is a quotation mark missing?")


def _words(fault: str) -> str:
    if "unexpected end of data" in fault:
        return "a quotation mark that opens here is never closed"
    if "field larger" in fault:
        return f"a cell is longer than {LONGEST_CELL} characters; is a quotation mark missing?"
    return f"cannot be read as CSV ({fault})"


def write(header: Sequence[str], rows: Iterable[Sequence[object]], separator: str = ";") -> str:
    """CSV text that no spreadsheet takes for formulas; None becomes an empty cell, numbers stay numbers."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator, lineterminator="\r\n")
    writer.writerow([guarded(cell) for cell in header])
    writer.writerows([guarded(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    return out.getvalue()


def guarded(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would calculate, or where it begins with an apostrophe itself."""
    return "'" + text if text.startswith((*_FORMULA, "'")) else text


def unguarded(text: str) -> str:
    """What `guarded` was given."""
    return text[1:] if text.startswith("'") and text[1:].startswith((*_FORMULA, "'")) else text
