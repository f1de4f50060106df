"""Reads the code lists: small ones from TOML with their entries, large ones from a CSV file beside it."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection
from dataclasses import replace
from importlib.resources.abc import Traversable
from types import MappingProxyType

from consent.catalogue.labels import LabelBook
from consent.catalogue.model import GERMAN, AttributeValue, CodeEntry, CodeList
from consent.catalogue.table import CatalogueFault, Table, toml_files

OWN_COLUMNS = ("code", "name", "alias", "valid_to")
NOTHING: MappingProxyType[str, AttributeValue] = MappingProxyType({})


def read_lists(folder: Traversable, book: LabelBook, languages: Collection[str]) -> dict[str, CodeList]:
    """Every list of the folder's TOML files; raises `CatalogueFault` when a list stands twice or cannot be read."""
    rows: dict[str, Table] = {}
    for table in toml_files(folder):
        for name in table:
            if name in rows:
                raise CatalogueFault(f"{table.where}: the list {name} stands twice")
            rows[name] = table.table(name)
    lists: dict[str, CodeList] = {}
    for name, row in sorted(rows.items(), key=lambda item: "base" in item[1]):
        lists[name] = _list(name, row, folder, lists, book, languages)
    return lists


def _list(
    name: str, row: Table, folder: Traversable, known: dict[str, CodeList], book: LabelBook, languages: Collection[str]
) -> CodeList:
    entries: dict[str, CodeEntry] = {}
    aliases: dict[str, str] = {}
    base, file = row.text_or_none("base"), row.text_or_none("file")
    if base is not None and base not in known:
        raise CatalogueFault(f"{row.where}: the base {base} is no list that was read before")
    if base is not None:
        entries.update(known[base].entries)
        aliases.update(known[base].aliases)
    if file is not None:
        _read_csv((folder / file).read_bytes().decode(), file, entries, aliases, languages)
        for code in book.codes(name) & entries.keys():  # what the file's source has no name for
            labels = {**entries[code].labels, **book.of(entries[code].labels[GERMAN], "codes", name, code)}
            entries[code] = replace(entries[code], labels=labels)
    own = row.table("entries")
    for code in own:
        if code in entries:
            raise CatalogueFault(f"{row.where}: {code} stands twice")
        entries[code] = _entry(name, code, own.table(code), book)
    spec = CodeList(
        name=name,
        labels=book.of(row.text("label"), "lists", name),
        source=row.text("source"),
        as_of=row.text("as_of"),
        licence=row.text_or_none("licence"),
        names=row.text_or_none("names") or "translated",
        closed=row.flag("closed", default=True),
        structure=row.text_or_none("structure"),
        entries=MappingProxyType(entries),
        aliases=MappingProxyType(aliases),
    )
    row.done()
    return spec


def _entry(code_list: str, code: str, row: Table, book: LabelBook) -> CodeEntry:
    attributes: dict[str, AttributeValue] = {}
    plain = row.table("attributes")
    for key in plain:
        value = plain.anything(key)
        if isinstance(value, (str, int)):
            attributes[key] = value
        else:
            attributes[key] = plain.texts(key)
    entry = CodeEntry(
        code=code,
        labels=book.of(row.text("label"), "codes", code_list, code),
        attributes=attributes,
        valid_from=row.text_or_none("valid_from"),
        valid_to=row.text_or_none("valid_to"),
    )
    row.done()
    return entry


def _read_csv(text: str, file: str, entries: dict[str, CodeEntry], aliases: dict[str, str], spoken: Collection[str]) -> None:
    """Columns: `code`; a language or `name` (an official German name); `alias`; `valid_to`; everything else is an attribute.

    Where the German name is empty the English one stands in: CLDR has no German name for most languages of the world.
    """
    rows = csv.reader(io.StringIO(text))
    header = next(rows)
    places = {column: index for index, column in enumerate(header)}
    languages = [(column, index) for column, index in places.items() if column in spoken]
    other = [(column, index) for column, index in places.items() if column not in {*OWN_COLUMNS, *spoken}]
    name, alias, end = (places.get(column) for column in OWN_COLUMNS[1:])
    for row in rows:
        code = row[0]
        if code in entries or len(row) != len(header):
            raise CatalogueFault(f"{file}: {code} stands twice or its line is incomplete")
        labels = {language: row[index] for language, index in languages if row[index]}
        if name is not None:
            labels = {GERMAN: row[name]}
        elif GERMAN not in labels:
            labels[GERMAN] = labels["en"]
        attributes: dict[str, AttributeValue] = {column: row[index] for column, index in other}
        valid_to = (row[end] or None) if end is not None else None
        entries[code] = CodeEntry(code=code, labels=labels, attributes=attributes or NOTHING, valid_to=valid_to)
        if alias is not None and row[alias]:
            aliases[row[alias]] = code
