"""Which column of a CSV file is what: read from a TOML file, or from headings that are names of the contract.

A mapping names columns for `external_id`, for members of `consent` and for statements; what is the same in every line stands in
it as a value. docs/import.md explains the file. A wrong mapping is refused before the first row.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from app.csv_file import FileRefused
from app.imports.cells import Reader, incomplete_date, moment, reader_of
from consent.catalogue import Catalogue

LONGEST = 65_536
_CONSENT: Final = (
    "purpose",
    "categories",
    "notice_language",
    "notice_version",
    "channel",
    "interpreter",
    "paper_reference",
    "actor",
    "capacity",
    "valid_until",
)
_STATEMENT = ("field", "column", "value", "values", "default", "kind", "as_of", "split")
_SOURCE = ("column", "values", "default")


@dataclass(frozen=True, slots=True)
class Source:
    """Where something comes from: a column (None: a value that is the same in every line), and what its cells mean."""

    column: int | None
    value: Any = None
    values: Mapping[str, Any] = field(default_factory=dict)
    read: Reader = str

    def of(self, cells: Sequence[str]) -> Any:
        """What the row says; the value of the mapping where its cell is empty, None where there is none."""
        if self.column is None:
            return self.value
        cell = cells[self.column].strip()
        if not cell:
            return self.value
        return self.values[cell] if cell in self.values else self.read(cell)


@dataclass(frozen=True, slots=True)
class Told:
    """One statement of every row whose cell holds something."""

    category: str
    field: str
    value: Source
    kind: Source
    as_of: Source | None


@dataclass(frozen=True, slots=True)
class Columns:
    """A mapping laid over the columns of one file."""

    names: tuple[str, ...]
    external_id: Source
    consent: Mapping[str, Source]
    statements: tuple[Told, ...]

    @property
    def unused(self) -> tuple[int, ...]:
        """The columns that nothing is taken from, counted from 1; a heading may be a row of data, so none is repeated."""
        sources = [self.external_id, *self.consent.values()]
        for told in self.statements:
            sources += [told.value, told.kind, *([told.as_of] if told.as_of else [])]
        used = {source.column for source in sources}
        return tuple(place + 1 for place in range(len(self.names)) if place not in used)


def columns_of(catalogue: Catalogue, mapping: str, names: tuple[str, ...]) -> Columns:
    """The mapping (TOML; empty: the headings themselves say what they are) over these headings. Raises FileRefused."""
    try:
        document = tomllib.loads(mapping) if mapping.strip() else _of_headings(catalogue, names)
    except tomllib.TOMLDecodeError:
        raise FileRefused("the mapping is no TOML file") from None
    return _Laying(catalogue, names).columns(document)


class _Laying:
    """Turns names of columns into places, and complains in plain words."""

    def __init__(self, catalogue: Catalogue, names: tuple[str, ...]) -> None:
        self._catalogue = catalogue
        self._names = names

    def columns(self, document: Mapping[str, Any]) -> Columns:
        _known("the mapping", document, ("external_id", "consent", "kind", "as_of", "statements"))
        if "external_id" not in document:
            raise FileRefused("the mapping names no column for external_id, by which a person is known again")
        consent = _table("consent", document.get("consent", {}))
        _known("consent", consent, _CONSENT)
        told = document.get("statements", [])
        if not isinstance(told, list):
            raise FileRefused("the mapping's statements are [[statements]]")
        return Columns(
            self._names,
            self._source("external_id", _as_column(document["external_id"])),
            {name: self._consent(name, value) for name, value in consent.items()},
            tuple(self._told(_table("statements", one), document) for one in told),
        )

    def _consent(self, name: str, value: Any) -> Source:
        reads: dict[str, Reader] = {
            "valid_until": moment,
            "categories": lambda text: [part.strip() for part in text.split(",") if part.strip()],
            "capacity": lambda text: {"basis": text},
        }
        return self._source(f"consent.{name}", value, reads.get(name, str))

    def _told(self, one: Mapping[str, Any], document: Mapping[str, Any]) -> Told:
        where = f"statement {one.get('field', '')}"
        _known(where, one, _STATEMENT)
        category, _, code = str(one.get("field", "")).partition(".")
        spec = self._catalogue.fields.get((category, code))
        if spec is None:
            raise FileRefused(f"{where}: there is no such field; write category.field")
        read = reader_of(self._catalogue, spec, str(one.get("split", ",")))
        if read is None:
            raise FileRefused(f"{where}: this field has several members and fits no cell; use NDJSON")
        if "column" not in one and "value" not in one:
            raise FileRefused(f"{where}: neither column nor value")
        value = one["value"] if "column" not in one else {name: one[name] for name in _SOURCE if name in one}
        as_of = one.get("as_of", document.get("as_of"))
        return Told(
            category,
            code,
            self._source(where, value, read),
            self._source(f"{where}: kind", one.get("kind", document.get("kind", "self_stated"))),
            None if as_of is None else self._source(f"{where}: as_of", as_of, incomplete_date),
        )

    def _source(self, where: str, value: Any, read: Reader = str) -> Source:
        if not isinstance(value, dict) or "column" not in value:
            return Source(None, value)
        _known(where, value, _SOURCE)
        if value["column"] not in self._names:
            raise FileRefused(f"{where}: the file has no column of this name")
        values = {str(cell): meant for cell, meant in _table(f"{where}: values", value.get("values", {})).items()}
        return Source(self._names.index(value["column"]), value.get("default"), values, read)


def _of_headings(catalogue: Catalogue, names: tuple[str, ...]) -> dict[str, Any]:
    """The mapping of a file whose headings are names of the contract: `external_id`, `consent.channel`, `identity.sex`."""
    statements: dict[str, dict[str, Any]] = {}
    document: dict[str, Any] = {"consent": {}}
    beside: list[tuple[str, str, str]] = []
    for name in names:
        first, _, rest = name.partition(".")
        owner, _, last = name.rpartition(".")
        if name in {"external_id", "kind", "as_of"}:
            document[name] = {"column": name}
        elif first == "consent" and rest in _CONSENT:
            document["consent"][rest] = {"column": name}
        elif (first, rest) in catalogue.fields:
            statements[name] = {"field": name, "column": name}
        elif last in {"kind", "as_of"}:
            beside.append((owner, last, name))
        else:
            raise FileRefused(f"column {names.index(name) + 1}: its heading is no name of the contract; give a mapping")
    for owner, last, name in beside:
        if owner not in statements:
            raise FileRefused(f"column {names.index(name) + 1}: there is no column for what it speaks of")
        statements[owner][last] = {"column": name, "default": "self_stated"} if last == "kind" else {"column": name}
    if isinstance(document.get("kind"), dict):
        document["kind"] |= {"default": "self_stated"}
    return {**document, "statements": list(statements.values())}


def _as_column(value: Any) -> Any:
    return {"column": value} if isinstance(value, str) else value


def _table(where: str, value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise FileRefused(f"{where}: this is not a table")
    return value


def _known(where: str, table: Mapping[str, Any], names: Sequence[str]) -> None:
    if not set(table) <= set(names):
        raise FileRefused(f"{where}: only {', '.join(names)} may stand here")
