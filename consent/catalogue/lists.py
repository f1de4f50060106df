"""Reads the code lists: small ones from TOML with their entries, large ones from a CSV file beside it."""

from __future__ import annotations

import csv
import io
from importlib.resources.abc import Traversable
from types import MappingProxyType

from consent.catalogue.model import LANGUAGES, AttributeValue, CodeEntry, CodeList
from consent.catalogue.table import CatalogueFault, Table, toml

NOTHING: MappingProxyType[str, AttributeValue] = MappingProxyType({})


def read_lists(folder: Traversable) -> dict[str, CodeList]:
    """Every list of the folder's TOML files; raises `CatalogueFault` when a list stands twice or cannot be read."""
    rows: dict[str, Table] = {}
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.name.endswith(".toml"):
            table = toml(entry)
            for name in table:
                if name in rows:
                    raise CatalogueFault(f"{entry.name}: the list {name} stands twice")
                rows[name] = table.table(name)
    lists: dict[str, CodeList] = {}
    for name, row in sorted(rows.items(), key=lambda item: "base" in item[1]):
        lists[name] = _list(name, row, folder, lists)
    return lists


def _list(name: str, row: Table, folder: Traversable, known: dict[str, CodeList]) -> CodeList:
    entries: dict[str, CodeEntry] = {}
    aliases: dict[str, str] = {}
    base, file = row.text_or_none("base"), row.text_or_none("file")
    if base is not None:
        entries.update(known[base].entries)
        aliases.update(known[base].aliases)
    if file is not None:
        _read_csv((folder / file).read_text(encoding="utf-8"), file, entries, aliases)
    own = row.table("entries")
    for code in own:
        if code in entries:
            raise CatalogueFault(f"{row.where}: {code} stands twice")
        entries[code] = _entry(code, own.table(code))
    spec = CodeList(
        name=name,
        labels=row.mapping("labels", required=True),
        source=row.text("source"),
        as_of=row.text("as_of"),
        licence=row.text_or_none("licence"),
        closed=row.flag("closed", default=True),
        structure=row.text_or_none("structure"),
        entries=MappingProxyType(entries),
        aliases=MappingProxyType(aliases),
    )
    row.done()
    return spec


def _entry(code: str, row: Table) -> CodeEntry:
    labels = {language: row.text(language) for language in LANGUAGES if language in row}
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
        labels=labels,
        attributes=attributes,
        valid_from=row.text_or_none("valid_from"),
        valid_to=row.text_or_none("valid_to"),
    )
    row.done()
    return entry


def _read_csv(text: str, file: str, entries: dict[str, CodeEntry], aliases: dict[str, str]) -> None:
    """Columns: `code`; a language or `name` (a proper name, the same in every language); `alias`; the rest are attributes.

    Where the German name is empty the English one stands in: CLDR has no German name for most languages of the world.
    """
    rows = csv.reader(io.StringIO(text))
    header = next(rows)
    languages = [(column, index) for index, column in enumerate(header) if column in LANGUAGES]
    name = header.index("name") if "name" in header else None
    alias = header.index("alias") if "alias" in header else None
    other = [(column, index) for index, column in enumerate(header) if column not in {"code", "name", "alias", *LANGUAGES}]
    for row in rows:
        code = row[0]
        if code in entries or len(row) != len(header):
            raise CatalogueFault(f"{file}: {code} stands twice or its line is incomplete")
        labels = {language: row[index] for language, index in languages if row[index]}
        if name is not None:
            labels = {"de": row[name], "en": row[name]}
        elif "de" not in labels:
            labels["de"] = labels["en"]
        attributes: dict[str, AttributeValue] = {column: row[index] for column, index in other}
        entries[code] = CodeEntry(code=code, labels=labels, attributes=attributes or NOTHING)
        if alias is not None and row[alias]:
            aliases[row[alias]] = code
