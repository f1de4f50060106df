"""Statements of a file, what is the same in many of them remembered: a file says the same small things a hundred thousand times.

Remembered are statements of codes, numbers and truth values that the rules have accepted once, as the bytes they become; they
point at nobody. Of a name, a date, a text or a telephone number only the frame is remembered, which is everything but the value;
the value is judged each time and never kept. What is held against another field, and whatever else is out of the ordinary, is
left to the whole rules, which also say what is wrong.
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
from app.newcomers.duplicates import COMPARED, person_saying
from app.newcomers.likeness import Person
from app.newcomers.routes import statement_of
from app.newcomers.schemas import MOST_STATEMENTS, StatementBody
from consent.catalogue import Catalogue, FieldSpec
from consent.values import RELATED, validate_alone

_PLAIN: Final = frozenset({"code", "bool", "int", "year"})
_WORDED: Final = frozenset({"name", "text", "phone", "email", "incomplete_date", "month"})
_FRAMED: Final = frozenset({"category", "field", "value", "kind", "as_of"})
_MOST: Final = 1 << 15
_RECORDED: Final = b'"recorded_at":"%s"'
_VALUE: Final = b'"value":'  # the last member of a statement, and in no text: there its quotes would be escaped


@dataclass(frozen=True, slots=True)
class _Kept:
    """An accepted statement as bytes around its id and its time; a frame ends where its value begins."""

    category: str
    field: str
    before: bytes
    between: bytes
    after: bytes
    spec: FieldSpec


@dataclass(frozen=True, slots=True)
class Composed:
    """The blocks of a person by category number, sealed next as they are, and who she is."""

    blocks: tuple[tuple[int, bytes], ...]
    person: Person


class _Composing:
    """The statements of one person on their way into blocks."""

    __slots__ = ("_at", "_ids", "_parts", "_place", "said", "shown")

    def __init__(self, statements: int, at: bytes) -> None:
        self._ids = os.urandom(16 * statements).hex().encode()
        self._place = 0
        self._at = at
        self._parts: dict[str, list[bytes]] = {}
        self.said: set[tuple[str, str]] = set()
        self.shown: dict[str, str] = {}

    def next_id(self) -> bytes:
        """The id of the statement that comes next."""
        self._place += 32
        return self._ids[self._place - 32 : self._place]

    def put(self, kept: _Kept, end: bytes = b"") -> None:
        """A statement as it is remembered; `end` closes a frame."""
        self.put_written(kept.category, kept.field, kept.before + self.next_id() + kept.between + self._at + kept.after + end)

    def put_written(self, category: str, field: str, written: bytes) -> None:
        """A statement's bytes under the name of its field."""
        self.said.add((category, field))
        parts = self._parts.get(category)
        if parts is None:
            self._parts[category] = [written]
        else:
            parts.append(written)

    def composed(self, catalogue: Catalogue) -> Composed:
        """All of it."""
        categories = catalogue.categories
        blocks = tuple((categories[code].number, b"{%b}" % b",".join(sorted(fields))) for code, fields in self._parts.items())
        return Composed(blocks, person_saying(self.shown))


class Remembered:
    """What one writer's statements became on one day."""

    def __init__(self, catalogue: Catalogue, writer: Writer) -> None:
        self._catalogue = catalogue
        self._writer = writer
        self._plain = {key for key, spec in catalogue.fields.items() if spec.type in _PLAIN} - RELATED
        self._worded = {key for key, spec in catalogue.fields.items() if spec.type in _WORDED and not spec.many} - RELATED
        self._kept: dict[bytes, _Kept] = {}
        self._frames: dict[tuple[str, str, str, str | None], _Kept] = {}
        self._day: date | None = None

    def compose(self, statements: Sequence[Any], now: datetime) -> Composed | None:
        """The blocks that these statements become; None if the whole rules have to judge them."""
        self._begin(now.date())
        if len(statements) > MOST_STATEMENTS:
            return None
        at = _RECORDED % f"{now.isoformat()[:19]}Z".encode()
        composing = _Composing(len(statements), at)
        fresh: list[tuple[Any, bytes, NewStatement]] = []
        for raw in statements:
            frame = self._frame(raw)
            if frame is not None:
                if not self._fill(composing, frame, raw["value"], now.date()):
                    return None
                continue
            key = orjson.dumps(raw)  # all that it says, so nothing that says more is taken for it
            kept = self._kept.get(key)
            if kept is not None:
                composing.put(kept)
                continue
            try:
                fresh.append((raw, key, statement_of(StatementBody.model_validate(raw))))
            except ValidationError:
                return None
        if fresh and not self._add(composing, fresh, now, at):
            return None
        return composing.composed(self._catalogue) if len(composing.said) == len(statements) else None

    def _frame(self, raw: Any) -> _Kept | None:
        if type(raw) is not dict or raw.keys() != _FRAMED or type(raw["value"]) is not str:
            return None
        try:
            return self._frames.get((raw["category"], raw["field"], raw["kind"], raw["as_of"]))
        except TypeError:  # a list or an object where a word stands
            return None

    def _fill(self, composing: _Composing, frame: _Kept, said: str, today: date) -> bool:
        value = validate_alone(self._catalogue, frame.spec, said, today)
        if not isinstance(value, str):
            return False
        composing.put(frame, orjson.dumps(value) + b"}]")
        if frame.category in COMPARED:
            composing.shown[frame.field] = value
        return True

    def _add(self, composing: _Composing, fresh: list[tuple[Any, bytes, NewStatement]], now: datetime, at: bytes) -> bool:
        """Statements that are not remembered, by the whole rules; gives whether they were accepted."""
        items = [item for _, _, item in fresh]
        categories = self._catalogue.categories
        blocks = {code: Block(code, categories[code].number) for code in {item.category for item in items} if code in categories}
        added = add_statements(self._catalogue, blocks, self._writer, items, now, lambda: composing.next_id().decode())
        if not isinstance(added, Added):
            return False
        for raw, key, item in fresh:
            statement = blocks[item.category].fields[item.field][0]
            written = b'"%b":[%b]' % (item.field.encode(), orjson.dumps(statement, option=orjson.OPT_SORT_KEYS))
            composing.put_written(item.category, item.field, written)
            if item.category in COMPARED and isinstance(statement["value"], str):
                composing.shown[item.field] = statement["value"]
            self._keep(raw, key, item, statement, written, at)
        return True

    def _begin(self, day: date) -> None:
        if day != self._day or len(self._kept) + len(self._frames) >= _MOST:
            self._kept.clear()
            self._frames.clear()
            self._day = day

    def _keep(self, raw: dict[str, Any], key: bytes, item: NewStatement, statement: Statement, written: bytes, at: bytes) -> None:
        """Remember a plain statement, or the frame of one in words."""
        if item.entrusted_by is not None:
            return
        place, value = (item.category, item.field), statement["value"]
        framed = place in self._worded and raw.keys() == _FRAMED and isinstance(value, str)
        around = (written.partition(_VALUE)[0] + _VALUE if framed else written).split(statement["id"].encode())
        pieces = around[-1].split(at)
        if len(around) != 2 or len(pieces) != 2:
            return
        kept = _Kept(*place, around[0], pieces[0], pieces[1], self._catalogue.fields[place])
        if framed:
            self._frames[(*place, item.kind, raw["as_of"])] = kept
        elif place in self._plain and _is_plain(item.value):
            self._kept[key] = kept


def _is_plain(value: Any) -> bool:
    """Whether it says codes, numbers or truth values and nothing in words besides; lists hold codes."""
    items = value if isinstance(value, list) else [value]
    return all(isinstance(one, str | int) for one in items)
