"""JSON of the newcomer's own record, her looks and her rights."""

from typing import Any

from pydantic import Field

from app.wire import Answer, Body, Line


class AgencyRelated(Answer):
    """An agency that has a name of its own for the person."""

    agency: str
    agency_id: str
    agency_type: str
    registered: bool


class Me(Answer):
    """The first page: what stands and where the rest is."""

    status: str
    live_consents: int
    open_requests: int
    agencies: list[AgencyRelated]


class OwnRecord(Answer):
    """Everything held, by category and field, with who recorded it."""

    status: str
    categories: dict[str, Any]


class Access(Answer):
    """One act of an agency: who, what, when, what for, why allowed or why not."""

    time: str
    agency: str
    agency_id: str | None
    agency_type: str | None
    purpose: str | None
    action: str
    categories: list[str]
    outcome: str
    reason: str | None
    consent: str | None


class Accesses(Answer):
    """Newest first."""

    items: list[Access]
    next: str | None


class LogEntry(Answer):
    """One row of the log about the person, as it is stored."""

    entry: int
    body: str


class LogEntries(Answer):
    """Newest first."""

    items: list[LogEntry]
    next: str | None


class DisputeBody(Body):
    """Which statement, and optionally why; the reason stays inside the seal."""

    statement: str = Field(max_length=64)
    reason: Line | None = None


class CorrectionBody(Body):
    """What it should say. `value` has the shape of its field."""

    statement: str = Field(max_length=64)
    value: Any
    as_of: str | None = Field(default=None, max_length=10)
    reason: Line | None = None


class Nothing(Body):
    """No members: no reason is asked."""


class RightExercised(Answer):
    """What came of it."""

    status: str


class Erasure(Answer):
    """The plain list of what went and what must stay."""

    status: str
    erased: list[str]
    kept: list[str]


class Export(Answer):
    """Everything held, and the same document signed under `jws`."""

    format: str
    made_at: str
    status: str
    record: dict[str, Any]
    consents: list[dict[str, Any]]
    requests: list[dict[str, Any]]
    refusals: list[dict[str, Any]]
    recipients: list[dict[str, Any]]
    accesses: list[Access]
    jws: str
