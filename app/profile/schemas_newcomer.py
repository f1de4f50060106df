"""JSON of the newcomer's own record, her looks and her rights."""

from typing import Literal

from pydantic import Field, JsonValue

from app.profile.own_schema import About, Categories, Consent, ExportedRight, Recipient, Refusal, Request
from app.wire import Answer, Body, Line, Shown, example


class AgencyRelated(Answer):
    """An agency that has a name of its own for the person."""

    agency: str
    agency_id: str
    agency_type: str
    registered: bool


class Me(Answer):
    """The first page: what stands and where the rest is."""

    status: Literal["active", "restricted"]
    live_consents: int
    open_requests: int
    agencies: list[AgencyRelated]


class OwnRecord(Answer):
    """Everything held, by category and field, with who recorded it."""

    status: Literal["active", "restricted"]
    categories: Categories


class Access(Answer):
    """One act of an agency: who, what, when, what for, why allowed or why not."""

    time: Shown
    agency: str
    agency_id: str | None
    agency_type: str | None
    purpose: str | None
    action: str
    categories: list[str]
    outcome: Literal["allowed", "refused"]
    reason: str | None
    consent: str | None


class Accesses(Answer):
    """Newest first."""

    items: list[Access]
    next: str | None


class Question(Answer):
    """One question why an agency looked: what it is about, and what the agency said; null while it has not."""

    asked_at: Shown
    agency: str
    purpose: str | None
    looked_at: Shown
    announced: bool
    answer: str | None
    answered_at: Shown | None


class Questions(Answer):
    """One's questions, newest first."""

    items: list[Question]
    next: None = None


class LogEntry(Answer):
    """One row of the log about the person, as it is stored; for an officer's program without who it names, and judged."""

    entry: int
    body: str
    person: str | None = Field(None, description="The officer's own pseudonym for the person.")
    verdict: str | None = Field(None, description="For an officer: was it allowed as known then (docs/officer.md).")
    why: str | None = Field(None, description="A code of why the verdict is this one.")


class LogEntries(Answer):
    """Newest first for a newcomer, oldest first for an officer's program."""

    items: list[LogEntry]
    next: str | None
    forged: list[int] | None = Field(None, description="For an officer: numbers of rows that the service did not write so.")


class DisputeBody(Body):
    """Which statement, and optionally why; the reason stays inside the seal."""

    model_config = example(statement="s_0197a3c29b3dc0e71963a93526e39b6a", reason="Das war die Prüfung einer anderen Person.")

    statement: str = Field(max_length=64)
    reason: Line | None = None


class CorrectionBody(Body):
    """What it should say. `value` has the shape of its field."""

    model_config = example(statement="s_0197a3c29b3dc0e71963a93526e39b6a", value="B1", as_of="2026-05-02")

    statement: str = Field(max_length=64)
    value: JsonValue
    as_of: str | None = Field(default=None, max_length=10)
    reason: Line | None = None


class Nothing(Body):
    """No members: no reason is asked."""


class RemovalBody(Body):
    """Which former value is to go: a statement that names another one in `replaced_by`."""

    model_config = example(statement="s_0197a3c29b3dc0e71963a93526e39b6a")

    statement: str = Field(max_length=64)


class RightExercised(Answer):
    """What came of it."""

    status: Literal["disputed", "applied", "forwarded", "removed", "restricted", "active"]


class Erasure(Answer):
    """The plain list of what went and what must stay."""

    status: Literal["erased"]
    erased: list[str]
    kept: list[str]
    kept_because: dict[str, str] = Field(description="The law for each thing that must stay.")
    receipt: str | None = Field(None, description="By this number `GET /v1/erasures/{receipt}` says how far the erasure is.")
    final_within_days: int | None = Field(None, description="Days until no older copy of the key opens anything, at most.")


class ErasureState(Answer):
    """How far an erasure is. `final_at` null: older copies of the key, in backups, still wait for the end of their epoch."""

    receipt: str
    erased_at: str
    final_at: str | None = None


class Export(Answer):
    """Everything held, and the same document signed under `jws`."""

    format: str
    made_at: Shown
    status: Literal["active", "restricted"]
    record: Categories
    consents: list[Consent]
    requests: list[Request]
    refusals: list[Refusal]
    recipients: list[Recipient]
    accesses: list[Access]
    questions: list[Question]
    rights_requests: list[ExportedRight]
    about: About
    log_checkpoint: str | None
    jws: str
