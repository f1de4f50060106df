"""The words a history is told in: dated steps of one invented newcomer, before any cryptography."""

from dataclasses import dataclass
from datetime import datetime

SUBJECT = "subject"


@dataclass(frozen=True, slots=True)
class Said:
    """One statement: who said it is the step's agency, or the newcomer when `subject` recorded it."""

    category: str
    field: str
    value: object
    kind: str
    as_of: str | None = None


@dataclass(frozen=True, slots=True)
class Registered:
    """An agency registers the newcomer with a first consent and what it learned."""

    at: datetime
    agency: str
    purpose: str
    categories: tuple[str, ...]
    months: int
    interpreter: str
    channel: str
    statements: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Linked:
    """An agency attaches itself by the one-time code that the newcomer shows."""

    at: datetime
    agency: str


@dataclass(frozen=True, slots=True)
class Asked:
    """An agency asks for consent; `key` names the request inside this history."""

    at: datetime
    agency: str
    purpose: str
    categories: tuple[str, ...]
    months: int
    reason: str
    key: int


@dataclass(frozen=True, slots=True)
class Gave:
    """The newcomer grants, answering request `key` or unasked (None)."""

    at: datetime
    agency: str
    purpose: str
    categories: tuple[str, ...]
    months: int
    channel: str
    interpreter: str
    key: int | None


@dataclass(frozen=True, slots=True)
class SaidNo:
    """The newcomer refuses request `key`."""

    at: datetime
    agency: str
    purpose: str
    key: int


@dataclass(frozen=True, slots=True)
class TookBack:
    """The newcomer withdraws what the agency holds for this purpose."""

    at: datetime
    agency: str
    purpose: str


@dataclass(frozen=True, slots=True)
class Recorded:
    """Statements are recorded: by an agency, or by the newcomer (`agency` = subject)."""

    at: datetime
    agency: str
    purpose: str
    statements: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Disputed:
    """The newcomer disputes the newest statement of this field."""

    at: datetime
    category: str
    field: str


@dataclass(frozen=True, slots=True)
class Looked:
    """An agency reads for a purpose, whether it may or not."""

    at: datetime
    agency: str
    purpose: str


Step = Registered | Linked | Asked | Gave | SaidNo | TookBack | Recorded | Disputed | Looked
