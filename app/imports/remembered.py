"""Statements of a file, what is the same in many of them remembered: a file says the same small things a hundred thousand times.

Remembered are statements of codes, numbers and truth values that the rules have accepted once, by the text that said them, as the
bytes they become; they point at nobody. Of a name, a date, a text or a telephone number only the frame is remembered, which is
everything but the value; the value is judged each time and never kept. What is held against another field, and whatever else is
out of the ordinary, is left to the whole rules, which also say what is wrong.
"""

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from operator import itemgetter
from typing import Any, Final

import orjson
from pydantic import ValidationError

from app.body_check import DEEPEST, check_json
from app.errors import KiimError
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
_MOST: Final = 1 << 15
_RECORDED: Final = b'"recorded_at":"%s"'
_VALUE: Final = b'"value":'  # the last member of a stored statement, and in no text: there its quotes would be escaped
_QUOTE: Final = ord('"')
_PROBE: Final = "?"


_Layout = tuple[tuple[int, Callable[[Sequence[bytes]], Sequence[bytes]]], ...]
"""By category number, which of the written statements are its block, in the order of their fields."""


@dataclass(slots=True)
class Kept:
    """An accepted statement as bytes around its id and its time; a frame ends where its value begins."""

    place: int
    before: bytes
    between: bytes
    after: bytes
    spec: FieldSpec
    compared: bool
    at: bytes = b""
    behind: bytes = b""

    def timed(self, at: bytes) -> bytes:
        """What stands behind the id of a statement recorded at this time; made once for all of a chunk."""
        self.at, self.behind = at, self.between + at + self.after
        return self.behind


@dataclass(frozen=True, slots=True)
class Fresh:
    """A statement that is not remembered: its text without braces, and what it says."""

    text: bytes
    said: Any


Read = tuple[Kept | Fresh, str | None]
"""A statement of a line: fresh, remembered, or remembered but for this value."""


@dataclass(frozen=True, slots=True)
class Composed:
    """The blocks of a person by category number, sealed next as they are, and who she is."""

    blocks: tuple[tuple[int, bytes], ...]
    person: Person


class _Composing:
    """The statements of one person on their way into blocks, in the order of her line: bytes, fields, and who she is."""

    __slots__ = ("at", "ids", "places", "shown", "written")

    def __init__(self, statements: int, at: bytes) -> None:
        self.ids = os.urandom(16 * statements).hex().encode()
        self.at = at
        self.written = [b""] * statements
        self.places = [0] * statements
        self.shown: dict[str, str] = {}


class Remembered:
    """What one writer's statements became on one day."""

    def __init__(self, catalogue: Catalogue, writer: Writer) -> None:
        self._catalogue = catalogue
        self._writer = writer
        self._plain = {key for key, spec in catalogue.fields.items() if spec.type in _PLAIN} - RELATED
        self._worded = {key for key, spec in catalogue.fields.items() if spec.type in _WORDED and not spec.many} - RELATED
        self._places = {key: place for place, key in enumerate(sorted(catalogue.fields))}
        self._numbers = [catalogue.categories[category].number for category, _ in sorted(catalogue.fields)]
        self._kept: dict[bytes, Kept] = {}
        self._frames: dict[tuple[bytes, bytes], Kept] = {}
        self._layouts: dict[tuple[int, ...], _Layout | None] = {}
        self._day: date | None = None
        self._now: datetime | None = None
        self._at = b""

    def begin(self, day: date) -> None:
        """Lines are read and composed on this day from now on; what was accepted on another one is forgotten."""
        if day != self._day or len(self._kept) + len(self._frames) + len(self._layouts) >= _MOST:
            self._kept.clear()
            self._frames.clear()
            self._layouts.clear()
            self._day = day

    def read(self, statements: Iterable[bytes]) -> list[Read] | None:
        """What these texts say, each an object without its braces; None if one of them is no clean object alone."""
        found: list[Read] = []
        for text in statements:
            known = self._known(text)
            if known is not None:
                found.append(known)
                continue
            try:
                said = None if text.count(b"{") + text.count(b"[") > DEEPEST // 2 else check_json(b"{%b}" % text)
            except KiimError:
                return None
            if type(said) is not dict:
                return None
            found.append((Fresh(text, said), None))
        return found

    def compose(self, statements: Sequence[Read], now: datetime) -> Composed | None:
        """The blocks that statements read on this day become; None if the whole rules have to judge them."""
        today, count = now.date(), len(statements)
        if count > MOST_STATEMENTS or today != self._day:
            return None
        if now != self._now:
            self._now, self._at = now, _RECORDED % f"{now.isoformat()[:19]}Z".encode()
        composing = _Composing(count, self._at)
        ids, at, written, places = composing.ids, self._at, composing.written, composing.places
        fresh: list[tuple[int, Fresh]] = []
        for index, read in enumerate(statements):
            # A line may have been read before another one was accepted that taught what it says.
            one, said = (self._known(read[0].text) or read) if isinstance(read[0], Fresh) else read
            if isinstance(one, Fresh):
                fresh.append((index, one))
                continue
            told = one.before + ids[32 * index : 32 * index + 32] + (one.behind if one.at is at else one.timed(at))
            if said is not None:
                value = validate_alone(self._catalogue, one.spec, said, today)
                if type(value) is not str:
                    return None
                told += orjson.dumps(value) + b"}]"
                if one.compared:
                    composing.shown[one.spec.code] = value
            written[index] = told
            places[index] = one.place
        if fresh and not self._add(composing, fresh, now):
            return None
        layout = self._layout(tuple(places))
        if layout is None:
            return None
        blocks = tuple([(number, b"{%b}" % b",".join(taken(written))) for number, taken in layout])
        return Composed(blocks, person_saying(composing.shown))

    def _known(self, text: bytes) -> tuple[Kept, str | None] | None:
        """A statement that is remembered, or but for its value; None for any other."""
        kept = self._kept.get(text)
        return self._framed(text) if kept is None else (kept, None)

    def _framed(self, text: bytes) -> tuple[Kept, str | None] | None:
        """A statement whose frame is remembered, and its value; None for a value that is not written as it is."""
        found = _around_value(text)
        if found is None:
            return None
        start, end = found
        frame = self._frames.get((text[:start], text[end:]))
        if frame is None:
            return None
        try:
            value: str = orjson.loads(b'"%b"' % text[start:end])
        except orjson.JSONDecodeError:  # the quote that ended it was a sign of it
            return None
        return None if "\0" in value else (frame, value)

    def _add(self, composing: _Composing, fresh: list[tuple[int, Fresh]], now: datetime) -> bool:
        """Statements that are not remembered, by the whole rules; gives whether they were accepted."""
        try:
            items = [statement_of(StatementBody.model_validate(one.said)) for _, one in fresh]
        except ValidationError:
            return False
        categories = self._catalogue.categories
        blocks = {code: Block(code, categories[code].number) for code in {item.category for item in items} if code in categories}
        ids = iter([composing.ids[32 * index : 32 * index + 32].decode() for index, _ in fresh])
        added = add_statements(self._catalogue, blocks, self._writer, items, now, lambda: next(ids))
        if not isinstance(added, Added):
            return False
        for (index, one), item in zip(fresh, items, strict=True):
            kept_there = blocks[item.category].fields[item.field]
            if len(kept_there) > 1:
                return False
            (statement,) = kept_there
            written = b'"%b":[%b]' % (item.field.encode(), orjson.dumps(statement, option=orjson.OPT_SORT_KEYS))
            composing.written[index] = written
            composing.places[index] = self._places[item.category, item.field]
            if item.category in COMPARED and isinstance(statement["value"], str):
                composing.shown[item.field] = statement["value"]
            self._keep(one, item, statement, written, composing)
        return True

    def _layout(self, places: tuple[int, ...]) -> _Layout | None:
        """How statements of these fields become blocks; None if a field stands twice."""
        if places in self._layouts:
            return self._layouts[places]
        by_number: dict[int, list[int]] = {}
        for index in sorted(range(len(places)), key=places.__getitem__):
            by_number.setdefault(self._numbers[places[index]], []).append(index)
        layout = tuple((number, _taking(indexes)) for number, indexes in by_number.items())
        self._layouts[places] = layout if len(set(places)) == len(places) else None
        return self._layouts[places]

    def _keep(self, one: Fresh, item: NewStatement, statement: Statement, written: bytes, composing: _Composing) -> None:
        """Remember a plain statement, or the frame of one in words, under a text that says nothing besides."""
        if item.entrusted_by is not None or not _says_only(one.text, one.said):
            return
        key, value = (item.category, item.field), statement["value"]
        around = _frame_of(one) if key in self._worded and isinstance(value, str) else None
        before, found, rest = (written.partition(_VALUE)[0] + _VALUE if around else written).partition(statement["id"].encode())
        between, timed, after = rest.partition(composing.at)
        if not found or not timed:
            return
        kept = Kept(self._places[key], before, between, after, self._catalogue.fields[key], item.category in COMPARED)
        if around:
            self._frames[around] = kept
        elif key in self._plain and _is_plain(item.value):
            self._kept[one.text] = kept


def _taking(indexes: list[int]) -> Callable[[Sequence[bytes]], Sequence[bytes]]:
    return itemgetter(*indexes) if len(indexes) > 1 else itemgetter(slice(indexes[0], indexes[0] + 1))


def _around_value(text: bytes) -> tuple[int, int] | None:
    """From where to where a value in quotes stands in a statement's text."""
    start = text.find(_VALUE) + len(_VALUE)
    if start < len(_VALUE):
        return None
    start += text.startswith(b" ", start)
    end = text.find(b'"', start + 1)
    return (start + 1, end) if text.startswith(b'"', start) and end > 0 else None


def _frame_of(one: Fresh) -> tuple[bytes, bytes] | None:
    """The text around a statement's value, if any other could stand there instead."""
    found = _around_value(one.text)
    if found is None:
        return None
    before, after = one.text[: found[0]], one.text[found[1] :]
    try:
        fits = orjson.loads(b"{%b%b%b}" % (before, _PROBE.encode(), after)) == {**one.said, "value": _PROBE}
    except orjson.JSONDecodeError:
        return None
    return (before, after) if fits else None


def _says_only(text: bytes, said: Any) -> bool:
    """Whether the text is this object as programs write it, so that nothing else can stand in it."""
    told = orjson.dumps(said)[1:-1]
    return text == told or text.replace(b", ", b",").replace(b": ", b":") == told


def _is_plain(value: Any) -> bool:
    """Whether it says codes, numbers or truth values and nothing in words besides; lists hold codes."""
    items = value if isinstance(value, list) else [value]
    return all(isinstance(one, str | int) for one in items)
