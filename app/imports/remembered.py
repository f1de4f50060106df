"""Statements of a file, the plain ones remembered: a file says the same small things a hundred thousand times.

Remembered are statements of codes, numbers and truth values that the rules have accepted once, as the bytes they become; they
point at nobody. A name, a date, a text or a telephone number is judged each time and never kept, and so is every field that is
held against another one. Whatever is out of the ordinary is left to the whole rules, which also say what is wrong.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import orjson
from pydantic import ValidationError

from app.ledger.blocks import Block, Statement
from app.ledger.statements import Added, NewStatement, Writer, add_statements
from app.newcomers.duplicates import COMPARED, person_of
from app.newcomers.likeness import Person
from app.newcomers.routes import statement_of
from app.newcomers.schemas import MOST_STATEMENTS, StatementBody
from consent.catalogue import Catalogue
from consent.values import RELATED

_PLAIN: Final = frozenset({"code", "bool", "int", "year"})
_MOST: Final = 1 << 15
_RECORDED: Final = b'"recorded_at":"%s"'


@dataclass(frozen=True, slots=True)
class _Kept:
    """An accepted statement as bytes around its id and its time."""

    category: str
    field: str
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
        self._kept: dict[bytes, _Kept] = {}
        self._day: date | None = None

    def compose(self, statements: Sequence[Any], now: datetime) -> Composed | None:
        """The blocks that these statements become; None if the whole rules have to judge them."""
        self._begin(now.date())
        known: list[_Kept] = []
        fresh: list[tuple[bytes, NewStatement]] = []
        for raw in statements:
            key = orjson.dumps(raw)  # all that it says, so nothing that says more is taken for it
            kept = self._kept.get(key)
            if kept is not None:
                known.append(kept)
                continue
            try:
                fresh.append((key, statement_of(StatementBody.model_validate(raw))))
            except ValidationError:
                return None
        said = {(kept.category, kept.field) for kept in known} | {(item.category, item.field) for _, item in fresh}
        if len(said) != len(statements) or len(statements) > MOST_STATEMENTS:
            return None
        return self._composed(known, fresh, now)

    def _composed(self, known: list[_Kept], fresh: list[tuple[bytes, NewStatement]], now: datetime) -> Composed | None:
        items = [item for _, item in fresh]
        categories = self._catalogue.categories
        blocks = {code: Block(code, categories[code].number) for code in {item.category for item in items} if code in categories}
        ids = iter(_ids(len(known) + len(fresh)))
        added = add_statements(self._catalogue, blocks, self._writer, items, now, lambda: next(ids).decode())
        if not isinstance(added, Added):
            return None
        at = _RECORDED % f"{now.isoformat()[:19]}Z".encode()
        parts: dict[str, list[bytes]] = {}
        for key, item in fresh:
            statement = blocks[item.category].fields[item.field][0]
            written = b'"%b":[%b]' % (item.field.encode(), orjson.dumps(statement, option=orjson.OPT_SORT_KEYS))
            parts.setdefault(item.category, []).append(written)
            if self._is_plain(item):
                self._keep(key, item, statement, written, at)
        for kept in known:
            parts.setdefault(kept.category, []).append(kept.before + next(ids) + kept.between + at + kept.after)
        written_blocks = tuple((categories[code].number, b"{%b}" % b",".join(sorted(fields))) for code, fields in parts.items())
        return Composed(written_blocks, person_of({code: block for code, block in blocks.items() if code in COMPARED}))

    def _begin(self, day: date) -> None:
        if day != self._day or len(self._kept) >= _MOST:
            self._kept.clear()
            self._day = day

    def _is_plain(self, item: NewStatement) -> bool:
        """Whether it says a code, a number or a truth value and nothing in words besides; lists hold codes."""
        if (item.category, item.field) not in self._plain or item.entrusted_by is not None:
            return False
        items = item.value if isinstance(item.value, list) else [item.value]
        return all(isinstance(one, str | int) for one in items)

    def _keep(self, key: bytes, item: NewStatement, statement: Statement, written: bytes, at: bytes) -> None:
        before, *rest = written.split(statement["id"].encode())
        pieces = rest[0].split(at) if len(rest) == 1 else []
        if len(pieces) == 2:
            self._kept[key] = _Kept(item.category, item.field, before, *pieces)


def _ids(count: int) -> list[bytes]:
    chance = os.urandom(16 * count).hex().encode()
    return [chance[place : place + 32] for place in range(0, 32 * count, 32)]
