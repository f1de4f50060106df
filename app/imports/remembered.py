"""Statements of a file, the plain ones remembered: a file says the same small things a hundred thousand times.

Remembered are statements of codes, numbers and truth values that the rules have accepted once, as the bytes they become; they
point at nobody. A name, a date, a text or a telephone number is judged each time and never kept, and so is every field that is
held against another one. Whatever is out of the ordinary is left to the whole rules, which also say what is wrong.
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import orjson
from pydantic import ValidationError

from app.ledger.blocks import Block
from app.ledger.statements import Added, NewStatement, Statement, Writer, add_statements
from app.newcomers.duplicates import COMPARED, person_of
from app.newcomers.likeness import Person
from app.newcomers.routes import statement_of
from app.newcomers.schemas import MOST_STATEMENTS, StatementBody
from consent.catalogue import Catalogue
from consent.values import RELATED

_PLAIN: Final = frozenset({"code", "bool", "int", "year"})
_MOST: Final = 1 << 15
_RECORDED: Final = b'"recorded_at":"%s"'

Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class _Kept:
    """An accepted statement as bytes around its id and its time."""

    category: str
    field: bytes
    before: bytes
    between: bytes
    after: bytes


@dataclass(frozen=True, slots=True)
class Composed:
    """The blocks of a person by category number, sealed next as they are, and who she is."""

    blocks: tuple[tuple[int, bytes], ...]
    person: Person


class Remembered:
    """What one writer's statements became on one day."""

    def __init__(self, catalogue: Catalogue, writer: Writer) -> None:
        self._catalogue = catalogue
        self._writer = writer
        self._plain = {key for key, spec in catalogue.fields.items() if spec.type in _PLAIN} - RELATED
        self._kept: dict[Key, _Kept] = {}
        self._day: date | None = None

    def compose(self, statements: Sequence[Any], now: datetime) -> Composed | None:
        """The blocks that these statements become; None if the whole rules have to judge them."""
        self._begin(now.date())
        known: list[_Kept] = []
        fresh: list[tuple[Key | None, NewStatement]] = []
        seen: set[tuple[Any, Any]] = set()
        for raw in statements:
            if not isinstance(raw, dict):
                return None
            seen.add((raw.get("category"), raw.get("field")) if _named(raw) else ("", ""))
            key = self._key(raw)
            kept = None if key is None else self._kept.get(key)
            if kept is not None:
                known.append(kept)
                continue
            try:
                fresh.append((key, statement_of(StatementBody.model_validate(raw))))
            except ValidationError:
                return None
        if len(seen) != len(statements) or len(statements) > MOST_STATEMENTS:
            return None
        return self._composed(known, fresh, now)

    def _composed(self, known: list[_Kept], fresh: list[tuple[Key | None, NewStatement]], now: datetime) -> Composed | None:
        items = [item for _, item in fresh]
        named = {item.category for item in items if item.category in self._catalogue.categories}
        blocks = {code: Block(code, self._catalogue.categories[code].number) for code in named}
        ids = iter(_ids(len(known) + len(fresh)))
        added = add_statements(self._catalogue, blocks, self._writer, items, now, lambda: next(ids).decode())
        if not isinstance(added, Added):
            return None
        at = _RECORDED % f"{now.isoformat()[:19]}Z".encode()
        parts: dict[str, list[tuple[bytes, bytes]]] = {}
        for key, item in fresh:
            statement = blocks[item.category].fields[item.field][0]
            written = orjson.dumps(statement, option=orjson.OPT_SORT_KEYS)
            parts.setdefault(item.category, []).append((item.field.encode(), written))
            if key is not None:
                self._keep(key, item, statement, written, at)
        for kept in known:
            written = b"".join((kept.before, next(ids), kept.between, at, kept.after))
            parts.setdefault(kept.category, []).append((kept.field, written))
        sealed_next = tuple((self._catalogue.categories[code].number, _block(fields)) for code, fields in parts.items())
        return Composed(sealed_next, person_of({code: block for code, block in blocks.items() if code in COMPARED}))

    def _begin(self, day: date) -> None:
        if day != self._day or len(self._kept) >= _MOST:
            self._kept.clear()
            self._day = day

    def _key(self, raw: Mapping[str, Any]) -> Key | None:
        """Everything that a plain statement says; None for one that is not plain or says more."""
        category, field, value, kind, as_of = map(raw.get, ("category", "field", "value", "kind", "as_of"))
        if not _named(raw) or (category, field) not in self._plain or type(kind) is not str:
            return None
        if len(raw) != (5 if "as_of" in raw else 4) or ("as_of" in raw and type(as_of) is not str):
            return None
        if type(value) is list:
            return (category, field, kind, as_of, *value) if all(type(item) is str for item in value) else None
        return (category, field, kind, as_of, type(value), value) if type(value) in (str, int, bool) else None

    def _keep(self, key: Key, item: NewStatement, statement: Statement, written: bytes, at: bytes) -> None:
        before, *rest = written.split(statement["id"].encode())
        pieces = rest[0].split(at) if len(rest) == 1 else []
        if len(pieces) == 2:
            self._kept[key] = _Kept(item.category, item.field.encode(), before, *pieces)


def _named(raw: Mapping[str, Any]) -> bool:
    return type(raw.get("category")) is str and type(raw.get("field")) is str


def _ids(count: int) -> list[bytes]:
    chance = os.urandom(16 * count).hex().encode()
    return [chance[place : place + 32] for place in range(0, 32 * count, 32)]


def _block(fields: list[tuple[bytes, bytes]]) -> bytes:
    """The plaintext of a block whose fields hold one statement each, as `Block.encode` writes it."""
    return b"{" + b",".join([b'"%b":[%b]' % field for field in sorted(fields)]) + b"}"
