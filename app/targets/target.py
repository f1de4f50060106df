"""One target as it was decided, and what holds for every one of them.

Rules: a target names an indicator in one version, an area for which that indicator is told, a value on its scale and a day after
its decision; who decided it is an office or a body, never a person. A standing target is not doubled: whoever wants another value
replaces it.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from app.csv_file import printable
from app.errors import Fault
from app.ids import TARGET, wire
from app.targets.state import Direction, State

if TYPE_CHECKING:
    from app.monitoring.indicators import Indicator

LONGEST_BODY, LONGEST_COMMENT = 200, 1000
MOST_DAYS = 1825
"""The end of the grid on which medians are told (parameters.toml)."""
_PERSON = re.compile(r"\b(?:Herrn?\b|Frau\b|Hr\.|Fr\.|Dr\.|Prof\.)|@")
_UNITS = {"percent": "Prozent", "days": "Tage"}
_DIRECTIONS = {Direction.AT_LEAST: "mindestens", Direction.AT_MOST: "höchstens"}


class Judgement(StrEnum):
    """What the body that reviews makes of the number; it is theirs, the state is the rule's."""

    CONTENT = "content"
    WATCH = "watch"
    ACT = "act"
    CHANGE = "change"


class Ending(StrEnum):
    """Why a target stands no more."""

    DONE = "done"
    GIVEN_UP = "given_up"
    REPLACED = "replaced"
    MISTAKEN = "mistaken"


class Author(NamedTuple):
    """Who writes, for the log: a monitoring office and its opaque member of staff, or the operator (neither)."""

    agency: UUID | None = None
    actor: str | None = None


OPERATOR = Author()


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetDraft:
    """What is to be decided; the indicator's version, unit and years since arrival are taken from the indicator."""

    indicator: str
    area: str
    value: int
    direction: Direction
    due_on: date
    decided_by: str
    decided_on: date
    comment: str = ""
    template: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """How a target ended; a replaced one names its successor."""

    reason: Ending
    comment: str
    closed_at: datetime
    replaced_by: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One target as it stands in the register; `closing` is None while it stands."""

    target_id: UUID
    indicator: str
    indicator_version: int
    area: str
    years_since_arrival: int | None
    unit: str
    value: int
    direction: Direction
    due_on: date
    decided_by: str
    decided_on: date
    comment: str
    template: str | None
    created_at: datetime
    closing: Closing | None

    @property
    def wire_id(self) -> str:
        """Its id as pages and commands name it."""
        return wire(TARGET, self.target_id)

    @property
    def words(self) -> str:
        """E.g. `mindestens 60 Prozent bis 31.12.2027`."""
        return f"{_DIRECTIONS[self.direction]} {self.value} {_UNITS[self.unit]} bis {self.due_on:%d.%m.%Y}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """One review: the result as the release has it (value, sign, margin, coverage), the state by rule, the body's judgement."""

    review_id: UUID
    target_id: UUID
    release_id: UUID
    reference_date: date
    reviewed_on: date
    as_of: date
    value: int | None
    sign: str | None
    margin: int | None
    coverage: int | None
    state: State
    judgement: Judgement
    comment: str
    created_at: datetime


def faults_of(draft: TargetDraft, indicator: "Indicator | None", areas: frozenset[str], today: date) -> list[Fault]:
    """Everything that is wrong with a draft, by member; `areas` are those the indicator is told for in this installation."""
    faults = _text_faults(draft)
    if indicator is None:
        faults.append(fault("indicator", "unknown-code", "no indicator of this code: `kiim targets indicators` lists them"))
    elif draft.area not in areas:
        faults.append(fault("area", "unknown-code", f"{indicator.code} is not told for this area in this installation"))
    faults += _value_faults(draft, "percent" if indicator is None else indicator.unit)
    if draft.decided_on > today:
        faults.append(fault("decided_on", "range", "a decision that is not taken yet is none"))
    if draft.due_on <= draft.decided_on:
        faults.append(fault("due_on", "order", "after the day of the decision"))
    return faults


def text_faults(member: str, text: str, longest: int, *, needed: bool = True) -> list[Fault]:
    """What is wrong with a text: one line, no control characters, not too long."""
    if len(text) > longest or printable(text) != text or (needed and not text):
        return [fault(member, "text", f"{1 if needed else 0} to {longest} characters on one line")]
    return []


def fault(member: str, code: str, detail: str) -> Fault:
    """One fault of a member."""
    return {"pointer": f"/{member}", "code": code, "detail": detail}


def _text_faults(draft: TargetDraft) -> list[Fault]:
    faults = text_faults("decided_by", draft.decided_by, LONGEST_BODY)
    if _PERSON.search(draft.decided_by):
        faults.append(fault("decided_by", "person", "an office or a body, like `Kreistag`, never a person's name"))
    return faults + text_faults("comment", draft.comment, LONGEST_COMMENT, needed=False)


def _value_faults(draft: TargetDraft, unit: str) -> list[Fault]:
    if unit == "days":
        low, high = 1, MOST_DAYS
    else:
        low, high = (1, 100) if draft.direction is Direction.AT_LEAST else (0, 99)
    if low <= draft.value <= high:
        return []
    return [fault("value", "range", f"{low} to {high} {'days' if unit == 'days' else 'per cent'}")]
