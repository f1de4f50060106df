"""JSON shapes of an agency's changes to a record: adding, replacing, confirming statements."""

from typing import Annotated

from pydantic import Field, JsonValue

from app.newcomers.schemas import IncompleteDate, Letter, StatementBody
from app.wire import Answer, Body, Code, Identifier, Language, Line, Shown, example

Kind = StatementBody.model_fields["kind"].annotation


class StatementsBody(Body):
    """Statements to add, all or none."""

    model_config = example(
        statements=[
            {"category": "language", "field": "german_overall", "value": "B1", "kind": "placement_test", "as_of": "2026-11-01"}
        ]
    )

    statements: Annotated[list[StatementBody], Field(min_length=1, max_length=100)]


class ReplacementBody(Body):
    """The new version of one's own statement; category and field may be repeated, they cannot change."""

    model_config = example(value="B1", kind="certificate", as_of="2026-05-02")

    value: JsonValue
    kind: Kind  # type: ignore[valid-type]  # the annotation of another model's member
    as_of: IncompleteDate | None = None
    category: Code | None = None
    field: Code | None = None
    forget_former: bool = Field(False, description="The person disputed the old value and wants it removed for good.")


class ConfirmationBody(Body):
    """Somebody says: still true. Without `as_of` it is said for today."""

    model_config = example(statement="s_0197a3c29b3dc0e71963a93526e39b6a", as_of="2026-11-20")

    statement: Identifier
    as_of: IncompleteDate | None = None


class NamedStatement(Answer):
    """A statement as this caller may name it.

    `already_known` true: another agency had recorded a valid value of this field that could have been read instead of asked for.
    """

    id: str
    category: str
    field: str
    already_known: bool = False


class StatementsAdded(Answer):
    """The new statements in the order of the request, and the version of every category they changed."""

    statements: list[NamedStatement]
    versions: dict[str, int]


class StatementChanged(Answer):
    """The statement that now stands, and its category's version."""

    id: str
    category: str
    field: str
    version: int


class AnswerBody(Body):
    """What the agency says to a question of the person's; she reads it under her question."""

    model_config = example(text="Wir haben Ihr Niveau nachgesehen, um einen Kurs im Januar zu finden.")

    text: Line


class AnswerStored(Answer):
    """The answer to this change stands since then; the first one stays."""

    id: str
    answered_at: Shown


class LetterOrder(Body):
    """Who needs the letter stands in the path; `language` is for the paper only: it stands there beside the German."""

    model_config = example(language="ar")

    language: Language | None = None


class LetterIssued(Answer):
    """The new letter; null when a repeated request is answered again, since a letter is shown once."""

    letter: Letter | None
