"""Fills a list that may not be shipped from a file the operator has: KldB 2010, Destatis keys of nationalities."""

import csv
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from app.audit.record import Entry
from app.catalogue.generate import ListProblem
from app.catalogue.store import ImportedEntry, ImportedList, replace_list
from app.unit_of_work import UnitOfWork
from consent.catalogue import Catalogue

KLDB, NATIONALITIES = "kldb_2010", "nationalities"
DESTATIS_KEY = re.compile(r"[0-9]{3}")
LONGEST_LABEL = 500
Row = tuple[int, Mapping[str, str]]


async def import_list(uow: UnitOfWork, name: str, file: Path, source: str) -> int:
    """Replace the imported entries of list `name` (a key of `READERS`) by those of a CSV file; returns their number.

    All or nothing. Raises `ListProblem` that names the line; the file's content is public and may be quoted.
    """
    columns, read = READERS[name]
    entries = list(read(uow.world.catalogue, _rows(file, columns)))
    if not entries:
        raise ListProblem("the file holds no entry of this list")
    codes = {entry.code for entry in entries}
    if len(codes) != len(entries):
        raise ListProblem("a code stands twice in the file")
    await replace_list(uow.session, ImportedList(name, source, uow.now, entries))
    await uow.record(Entry("code-list-imported"))
    return len(entries)


def _rows(file: Path, columns: frozenset[str]) -> Iterator[Row]:
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.DictReader(lines)
            if missing := sorted(columns - set(reader.fieldnames or ())):
                raise ListProblem(f"the file has no column {', '.join(missing)}")
            for row in reader:
                yield reader.line_num, {column: (row[column] or "").strip() for column in columns}
    except (OSError, UnicodeDecodeError, csv.Error) as fault:
        raise ListProblem(f"the file cannot be read as CSV in UTF-8: {type(fault).__name__}") from None


def _kldb(catalogue: Catalogue, rows: Iterator[Row]) -> Iterator[ImportedEntry]:
    """The positions of the fifth level; shorter codes are headings. A file that lost leading zeros is refused."""
    structure = catalogue.code_lists[KLDB].structure or ""
    for line, row in rows:
        code, title = row["code"], row["title"]
        if len(code) == 5 or (len(code) < 5 and row["level"] == "5"):
            if re.fullmatch(structure, code) is None:
                raise ListProblem(f"line {line}: {code} is no KldB 2010 code of five digits (text, with leading zeros)")
            yield ImportedEntry(code, _label(line, title), {"requirement_level": int(code[4])})


def _nationalities(catalogue: Catalogue, rows: Iterator[Row]) -> Iterator[ImportedEntry]:
    """The three-digit key of each nationality by its ISO code or by one of our own values."""
    known = catalogue.code_lists[NATIONALITIES]
    for line, row in rows:
        code = known.aliases.get(row["code"], row["code"])
        if code not in known.entries:
            raise ListProblem(f"line {line}: {row['code']} is no code of the list {NATIONALITIES}")
        if DESTATIS_KEY.fullmatch(row["destatis"]) is None:
            raise ListProblem(f"line {line}: a Destatis key has three digits (text, with leading zeros)")
        yield ImportedEntry(code, known.entries[code].labels["de"], {"destatis": row["destatis"]})


def _label(line: int, text: str) -> str:
    if not text or len(text) > LONGEST_LABEL or not text.isprintable():
        raise ListProblem(f"line {line}: a title is missing, too long or holds control characters")
    return text


Reader = Callable[[Catalogue, Iterator[Row]], Iterator[ImportedEntry]]
READERS: Mapping[str, tuple[frozenset[str], Reader]] = {
    KLDB: (frozenset({"code", "level", "title"}), _kldb),
    NATIONALITIES: (frozenset({"code", "destatis"}), _nationalities),
}
