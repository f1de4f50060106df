"""JSON shapes of an agency's changes to a record: adding, replacing, confirming statements."""

from typing import Annotated

from pydantic import Field, JsonValue

from app.newcomers.schemas import IncompleteDate, StatementBody
from app.wire import Answer, Body, Code, Identifier

Kind = StatementBody.model_fields["kind"].annotation


class StatementsBody(Body):
    """Statements to add, all or none."""

    statements: Annotated[list[StatementBody], Field(min_length=1, max_length=100)]


class ReplacementBody(Body):
    """The new version of one's own statement; category and field may be repeated, they cannot change."""

    value: JsonValue
    kind: Kind  # type: ignore[valid-type]  # the annotation of another model's member
    as_of: IncompleteDate | None = None
    category: Code | None = None
    field: Code | None = None


class ConfirmationBody(Body):
    """Somebody says: still true. Without `as_of` it is said for today."""

    statement: Identifier
    as_of: IncompleteDate | None = None


class NamedStatement(Answer):
    """A statement as this caller may name it."""

    id: str
    category: str
    field: str


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
