"""Take what arrived into a new record: each statement judged by this instance's own rules, with its recorder and its date.

A statement is left out, not repaired: if its field or value is not of this catalogue, or if nobody of its recorder's kind may
record it here. What is left out is named by field, never by value.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from app.ledger.blocks import ELSEWHERE
from app.ledger.head import Head
from app.ledger.statements import MAX_STATEMENTS_PER_FIELD, NewStatement, Writer, build_statement
from consent.decision import Deny
from consent.stewardship import may_write
from consent.values import validate
from consent.vocabulary import SUBJECT, Action

_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Elsewhere(Writer):
    """An agency of the municipality that she came from; `agency` is None, for it is none of this instance's."""

    name: str = ""
    type: str = ""
    origin: str = ""

    @property
    def kind(self) -> str:
        """Its row in the steward table."""
        return self.type

    @property
    def key(self) -> str:
        """No agency here."""
        return ELSEWHERE

    def shown(self) -> dict[str, str]:
        """Its own name, and where it is."""
        return {"agency": f"{self.name} ({self.origin})", "type": self.type}


@dataclass(frozen=True, slots=True)
class Left:
    """A statement that was not taken over, and why."""

    category: str
    field: str
    code: str


@dataclass(frozen=True, slots=True)
class _Read:
    """A statement of a package, read strictly."""

    item: NewStatement
    recorder: Writer
    recorded_at: datetime
    disputed: bool


async def take_over(head: Head, statements: Sequence[Any], origin: str) -> tuple[int, list[Left]]:
    """Put the statements into the head's blocks; how many were taken, and what was left. Nothing is stored before `save`."""
    catalogue, today = head.uow.world.catalogue, head.uow.now.date()
    taken, left = 0, []
    for told in reversed(statements):  # each is put in front of those before it, so that the newest stays first
        read = _read(told, origin)
        if read is None:
            left.append(Left("", "", "unreadable"))
            continue
        item = read.item
        value, faults = validate(catalogue, item.category, item.field, item.value, item.kind, item.as_of, today)
        code = next((fault.code for fault in faults), None)
        if code is None and isinstance(
            may_write(catalogue, read.recorder.kind, False, item.category, item.field, Action.ADD, item.kind), Deny
        ):
            code = "not-steward"
        if code is None and read.recorded_at > head.uow.now:
            code = "future"
        if code is None:
            block = await head.open_block(item.category)
            held = block.fields.setdefault(item.field, [])
            code = "too-many-statements" if len(held) >= MAX_STATEMENTS_PER_FIELD else None
        if code is not None:
            left.append(Left(item.category, item.field, code))
            continue
        statement = build_statement(read.recorder, item, value, read.recorded_at, secrets.token_hex(16))
        statement["disputed"] = read.disputed
        held.insert(0, statement)
        head.put_block(block)
        taken += 1
    return taken, left[::-1]


def _read(told: Any, origin: str) -> _Read | None:
    if not isinstance(told, Mapping):
        return None
    by = told.get("recorded_by")
    texts = [told.get(name) for name in ("category", "field", "kind", "recorded_at")]
    if not isinstance(by, Mapping) or not all(isinstance(text, str) and len(text) <= _LONGEST_NAME for text in texts):
        return None
    name, type_, as_of, disputed = by.get("agency"), by.get("type"), told.get("as_of"), told.get("disputed")
    if not isinstance(name, str) or not isinstance(type_, str) or len(name) > _LONGEST_NAME or len(type_) > _LONGEST_NAME:
        return None
    if not (as_of is None or isinstance(as_of, str)) or not isinstance(disputed, bool):
        return None
    try:
        recorded_at = datetime.strptime(str(told["recorded_at"]), "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        return None
    item = NewStatement(str(told["category"]), str(told["field"]), told.get("value"), str(told["kind"]), as_of)
    recorder = Writer(None) if type_ == SUBJECT else Elsewhere(None, name=name, type=type_, origin=origin)
    return _Read(item, recorder, recorded_at, disputed)
