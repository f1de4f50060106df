"""The JSON shapes of the published catalogue. Readers ignore members they do not know."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Labels = Annotated[dict[str, str], Field(description="language (BCP 47) -> text")]
Code = Annotated[str, Field(max_length=64)]


class Published(BaseModel):
    """Base of everything published here."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)


class NoticeBody(Published):
    """A wording a decision can be given under; `status` counts as evidence only when `reviewed` or `sworn`."""

    language: Code
    version: Code
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    status: Literal["unreviewed", "reviewed", "sworn"]
    text: Annotated[str, Field(description="only in the language asked for by `notice_language`; placeholders in braces")] | None


class TemplateBody(Published):
    """The most an agency may ask for under a purpose; one question names at most seven, so `groups` may be two."""

    code: Code
    categories: list[Code]
    groups: list[list[Code]]
    max_months: int
    default_months: int


class PurposeBody(Published):
    """One purpose: its ceiling, its template, who may receive, and the notices."""

    code: Code
    labels: Labels
    label_status: dict[str, str]
    legal_basis: Literal["consent", "legal_duty"]
    legal_sources: list[str]
    ceiling: list[Code]
    template: TemplateBody
    recipients: list[Code]
    enabled: bool
    off_for: list[Code]
    statutory_for: list[Code]
    one_time: bool
    notices: list[NoticeBody]


class PurposeList(Published):
    """All purposes."""

    items: list[PurposeBody]
    next: None


class ShapeBody(Published):
    """What a value looks like; bounds are inclusive, lengths count Unicode code points."""

    code: Code
    labels: Labels
    type: Literal["text", "name", "bool", "int", "year", "incomplete_date", "month", "code", "phone", "email", "object"]
    code_list: Code | None
    many: bool
    max_length: int | None
    minimum: int | None
    maximum: int | None
    future: bool


class MemberBody(ShapeBody):
    """A member of an object value."""

    required: bool


class AgeingBody(Published):
    """A statement of these kinds is marked stale after so many months."""

    kinds: list[Code]
    months: int
    source: str


class FieldBody(ShapeBody):
    """A field; `stewards`: action -> writer -> kinds of evidence (true: every kind)."""

    sensitivity: Literal["s1", "s2", "s3", "s4"]
    x87: bool
    optional: Annotated[bool, Field(description='may hold {"missing": "unknown" | "not_asked" | "prefers_not_to_say"}')]
    purposes: list[Code]
    stewards: dict[str, dict[str, list[Code] | Literal[True]]]
    retention: Code
    ageing: list[AgeingBody]
    members: list[MemberBody]
    shorthand: Annotated[Code, Field(description="the member that a bare value in the place of an object stands for")] | None
    example: Annotated[object, Field(description="a value this field accepts")]


class CategoryBody(Published):
    """A category, the unit of consent."""

    code: Code
    labels: Labels
    label_status: dict[str, str]
    sensitivity: Literal["s1", "s2", "s3", "s4"]
    x87: bool
    fields: list[FieldBody]


class CategoryList(Published):
    """All categories."""

    items: list[CategoryBody]
    next: None


class CodeBody(Published):
    """One code; a retired one stays readable."""

    code: Code
    labels: Labels
    attributes: dict[str, str | int | bool | list[str]]
    valid_from: str | None
    valid_to: str | None


class CodeListBody(Published):
    """A code list, whole; `closed` false: its entries wait for an import, until then codes only have to match `structure`."""

    name: Code
    labels: Labels
    source: str
    as_of: str
    licence: str | None
    closed: bool
    structure: str | None
    aliases: Annotated[dict[str, str], Field(description="other spellings accepted for a code, e.g. ISO alpha-3")]
    items: list[CodeBody]
    next: None
