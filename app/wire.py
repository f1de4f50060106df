"""What JSON bodies are made of: strict shapes, whole-second UTC times, clean text; the same words in every folder's schemas."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Annotated
from urllib.parse import urlencode

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, StringConstraints, WithJsonSchema
from pydantic.config import JsonValue
from starlette.responses import Response

_MOMENT = r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,6})?(Z|\+00:00)$"
_DAY = r"\d{4}-\d{2}-\d{2}"
_SHOWN = r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$"
_JOINERS = frozenset("\u200c\u200d")
"""Zero-width (non-)joiners: Persian and the Indic scripts are misspelt without them, so they are not control characters here."""


class Body(BaseModel):
    """A request body: unknown members are rejected, types are strict, nothing of the input is repeated in an error."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, hide_input_in_errors=True)


def example(**members: JsonValue) -> ConfigDict:
    """The configuration of a body that is published with this example; its parent's configuration stays."""
    return ConfigDict(json_schema_extra={"examples": [members]})


class Answer(BaseModel):
    """An answer; readers ignore members that they do not know."""

    model_config = ConfigDict(frozen=True)


def json_answer(body: Answer, status: int = 200, headers: Mapping[str, str] | None = None, *, sparse: bool = False) -> Response:
    """The response for this body; `sparse` leaves out members that are null."""
    return Response(body.model_dump_json(exclude_none=sparse), status, dict(headers or {}), "application/json")


def next_page(path: str, cursor: str | None, **parameters: object) -> dict[str, str]:
    """The header `Link; rel="next"` of a page of a list, with the parameters it was asked with; nothing on the last page."""
    if cursor is None:
        return {}
    asked = urlencode({"cursor": cursor} | {name: value for name, value in parameters.items() if value is not None})
    return {"Link": f'<{path}?{asked}>; rel="next"'}


def moment_text(moment: datetime) -> str:
    """An aware time as the contract writes it: UTC, whole seconds, `Z`."""
    return f"{moment.astimezone(UTC).isoformat()[:19]}Z"  # `%Y` would write the years before 1000 with fewer digits


def parse_moment(text: str) -> datetime:
    """The aware UTC time behind a checked text, cut to whole seconds; ValueError when there is no such day."""
    if not re.fullmatch(_MOMENT, text):
        raise ValueError("not a UTC time with Z")
    return datetime.fromisoformat(text[:19]).replace(tzinfo=UTC)


def _real_moment(text: str) -> str:
    return moment_text(parse_moment(text))


def _clean_line(text: str) -> str:
    normal = unicodedata.normalize("NFC", text)
    for character in "" if normal.isprintable() else normal:
        category = unicodedata.category(character)
        if category in {"Cc", "Cs", "Co", "Cn", "Zl", "Zp"} or (category == "Cf" and character not in _JOINERS):
            raise ValueError("control characters are not allowed")
    if not normal.strip():
        raise ValueError("must not be blank")
    return normal


Moment = Annotated[str, StringConstraints(pattern=_MOMENT, max_length=32), AfterValidator(_real_moment)]
"""A time on the wire, normalised to `YYYY-MM-DDTHH:MM:SSZ`."""


def _written_day(value: object) -> object:
    if not isinstance(value, str) or not re.fullmatch(_DAY, value):
        raise ValueError("not a day YYYY-MM-DD")
    return value


Day = Annotated[date, BeforeValidator(_written_day)]
"""A day of a query, `YYYY-MM-DD`; pydantic alone would take a number for seconds since 1970."""

Shown = Annotated[str, WithJsonSchema({"type": "string", "format": "date-time", "pattern": _SHOWN})]
"""A time in an answer, as `moment_text` writes it."""

Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=64)]
"""A code of the catalogue; whether it exists is the use case's question."""

Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$", max_length=16)]
"""A language tag (RFC 5646) as the notices use it."""

Line = Annotated[str, StringConstraints(min_length=1, max_length=500), AfterValidator(_clean_line)]
"""One line of text: NFC, no control characters, not blank, at most 500 characters."""

ShortLine = Annotated[str, StringConstraints(min_length=1, max_length=100), AfterValidator(_clean_line)]
"""A short line: case numbers, paper references, a tool's name of its actor."""

Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z]_[0-9a-f]{32}$")]
"""An opaque identifier as `app.ids` writes it."""
