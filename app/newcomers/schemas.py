"""JSON shapes of registering and linking, and the two that others share: evidence of a decision, a new statement."""

from typing import Annotated, Any, Literal

from pydantic import Field, JsonValue, StringConstraints

from app.wire import Answer, Body, Code, Language, Moment, ShortLine, example

MOST_STATEMENTS = 100
InterpreterCode = Literal["professional", "relative", "child", "none"]
Categories = Annotated[list[Code], Field(min_length=1, max_length=24)]
IncompleteDate = Annotated[str, StringConstraints(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")]


class CapacityBody(Body):
    """Why the person who decides is able to: of age, able in the adviser's judgement (15 to 17), or a guardian decides."""

    basis: Literal["age", "adviser_judgement", "guardian"]


class Evidence(Body):
    """What shows that a decision was taken: the wording, its language, the channel, who helped (Art. 7(1) GDPR)."""

    notice_language: Language
    notice_version: Annotated[str, StringConstraints(min_length=1, max_length=32)] | None = None
    channel: Literal["assisted", "paper"]
    interpreter: InterpreterCode = "none"
    paper_reference: ShortLine | None = None
    actor: ShortLine | None = None
    capacity: CapacityBody | None = None


class FirstConsent(Evidence):
    """The consent without which there is no profile; its recipient is the registering agency."""

    purpose: Code
    categories: Categories
    valid_until: Moment | None = None


class StatementBody(Body):
    """One attributed value as an agency sends it; the catalogue decides what `value` must look like."""

    category: Code
    field: Code
    value: JsonValue
    kind: Literal["certificate", "placement_test", "document_seen", "adviser_estimate", "self_stated"]
    as_of: IncompleteDate | None = None
    secrecy: Literal["none", "secrecy_203", "entrusted_65"] = "none"
    entrusted_by: ShortLine | None = None
    recorder_secrecy: Literal["none", "recognised_counsellor", "recognised_social_worker", "assisting_person"] = "none"


class NewcomerBody(Body):
    """Register a person; all of it is stored or nothing."""

    model_config = example(
        external_id="A-17",
        consent={
            "purpose": "counselling",
            "categories": ["identity", "contact", "language"],
            "notice_language": "uk",
            "channel": "paper",
            "interpreter": "professional",
            "paper_reference": "Ordner 4/17",
            "valid_until": "2027-05-21T00:00:00Z",
        },
        statements=[
            {"category": "language", "field": "german_overall", "value": "A2", "kind": "self_stated", "as_of": "2026-11-01"}
        ],
    )

    external_id: ShortLine | None = None
    consent: FirstConsent
    statements: Annotated[list[StatementBody], Field(max_length=MOST_STATEMENTS, default_factory=list)]


def read_body(document: Any) -> NewcomerBody:
    """This document read as a request's body is, so that its faults have the same codes; raises ValidationError."""
    return NewcomerBody.model_validate(document, from_attributes=True)


class Letter(Answer):
    """What the person takes home; this answer is the only place it is ever shown."""

    card: str
    activation_code: str
    spoken_digits: str


class NewcomerRegistered(Answer):
    """The agency's own reference; `letter` is null when a repeated request is answered again."""

    id: str
    letter: Letter | None
    possible_duplicates: list[str]


class LinkBody(Body):
    """The one-time code that the person shows."""

    model_config = example(code="7K2M-Q9RT-4XWP")

    code: Annotated[str, StringConstraints(min_length=4, max_length=64)]


class Linked(Answer):
    """The agency's own reference for the person; no data."""

    id: str


class LinkCodeBody(Body):
    """Nothing to say."""


class LinkCode(Answer):
    """A one-time code to show to an agency; `expires_in` in seconds."""

    code: str
    expires_in: int
