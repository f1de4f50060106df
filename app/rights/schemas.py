"""JSON of rights as requests: what is asked for, until when it is answered, what came of it."""

from typing import Annotated, Literal

from pydantic import Field, JsonValue, StringConstraints

from app.newcomers.schemas import IncompleteDate, InterpreterCode, Letter
from app.wire import Answer, Body, Line, ShortLine, Shown, example

RightCode = Literal["access", "portability", "rectification", "dispute", "restriction", "erasure", "objection", "moving"]
Identifier = Annotated[str, StringConstraints(max_length=64)]


class RightsRequest(Answer):
    """One request. `due`: the first moment at which an answer is late; `ground`: why not everything was done."""

    id: str
    right: RightCode
    way: Literal["page", "agency", "operator", "letter"]
    status: Literal["open", "answered", "withdrawn"]
    received_at: Shown
    due: Shown
    extended: Literal["complexity", "number"] | None
    answered_at: Shown | None
    outcome: Literal["done", "partly", "refused"] | None
    ground: Literal["not_identified", "unfounded", "statement_stands", "legal_duty", "legal_claims", "others_rights"] | None


class RightsRequests(Answer):
    """Newest first."""

    items: list[RightsRequest]
    next: None = None


class OwnRequestBody(Body):
    """What needs a person: an answer on paper, or one more look at a request that was refused (`earlier`)."""

    model_config = example(right="access")

    right: Literal["access", "rectification", "dispute"]
    earlier: Identifier | None = None


class AssistedRight(Body):
    """A right taken down for a person. `statement`: the agency's own id of it; `value`: what it should say."""

    model_config = example(right="restriction", channel="assisted", interpreter="professional")

    right: RightCode
    channel: Literal["assisted", "paper"]
    interpreter: InterpreterCode = "none"
    paper_reference: ShortLine | None = None
    actor: ShortLine | None = None
    statement: Identifier | None = None
    value: JsonValue = None
    as_of: IncompleteDate | None = None
    reason: Line | None = None


class GuardianBody(Body):
    """Who decides for the person from now on, and the paper that was seen; `none`: nobody decides for her any more."""

    model_config = example(kind="guardian", evidence="court_order")

    kind: Literal["parent", "guardian", "supplementary", "youth_office", "none"]
    evidence: Literal["birth_certificate", "custody_decision", "court_order", "appointment"]
    paper_reference: ShortLine | None = None
    actor: ShortLine | None = None


class GuardianSet(Answer):
    """Who decides now; with a change the new letter, and how many consents of the former guardian ended."""

    kind: Literal["parent", "guardian", "supplementary", "youth_office", "none"]
    until: Shown | None
    letter: Letter | None
    ended_consents: int


class DeathBody(Body):
    """The paper that was seen."""

    model_config = example(evidence="death_certificate")

    evidence: Literal["death_certificate", "register_office", "court_declaration"]


class DeathReported(Answer):
    """Written down; nothing happens before somebody else has confirmed it."""

    id: str
    status: Literal["reported", "confirmed"] = Field(description="`confirmed`: somebody had reported it before.")
