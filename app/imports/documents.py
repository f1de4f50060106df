"""A line of a file as the document that a registration sends, and where in the line a fault of that document stands.

A row of a CSV file is pointed at by its column (`/Geburtsdatum`), as if it were a JSON object; an NDJSON line by its own
pointers.
"""

from collections.abc import Sequence
from typing import Any

from app.imports.mapping import Columns, Source


def document_of(columns: Columns, cells: Sequence[str]) -> dict[str, Any]:
    """The registration that a row asks for; what its cells leave open is left out."""
    document: dict[str, Any] = {}
    external_id = columns.external_id.of(cells)
    if external_id is not None:
        document["external_id"] = external_id
    consent = {name: value for name, source in columns.consent.items() if (value := source.of(cells)) is not None}
    if consent:
        document["consent"] = consent
    statements = []
    for told in columns.statements:
        value = told.value.of(cells)
        if value is None or value == []:
            continue
        statement = {"category": told.category, "field": told.field, "value": value, "kind": told.kind.of(cells)}
        if told.as_of is not None and (as_of := told.as_of.of(cells)) is not None:
            statement["as_of"] = as_of
        statements.append(statement)
    return {**document, "statements": statements}


def column_pointer(columns: Columns, cells: Sequence[str], pointer: str) -> str:
    """The pointer of the column behind a place in the row's document; the place itself where no column is behind it."""
    source = _source_at(columns, cells, pointer.strip("/").split("/"))
    if source is None or source.column is None:
        return pointer
    name = columns.names[source.column].replace("~", "~0").replace("/", "~1")
    return f"/{name}"


def _source_at(columns: Columns, cells: Sequence[str], steps: list[str]) -> Source | None:
    match steps:
        case ["external_id", *_]:
            return columns.external_id
        case ["consent", name, *_]:
            return columns.consent.get(name)
        case ["statements", index, *rest] if index.isdigit():
            told = [one for one in columns.statements if one.value.of(cells) not in (None, [])]
            if int(index) >= len(told):
                return None
            one = told[int(index)]
            return {"kind": one.kind, "as_of": one.as_of}.get(rest[0] if rest else "", one.value)
        case _:
            return None
