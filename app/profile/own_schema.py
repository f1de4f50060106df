"""The JSON shapes of what a newcomer is shown of her own record, in the words of JSON Schema."""

from typing import Annotated, Any

from pydantic import WithJsonSchema

Json = dict[str, Any]
_TEXT: Json = {"type": "string"}
_TIME: Json = {"type": "string", "format": "date-time"}


def _object(optional: Json | None = None, **members: Json) -> Json:
    return {"type": "object", "required": list(members), "properties": members | (optional or {})}


_STATEMENT = _object(
    id=_TEXT,
    value={"description": "The value; its shape is the field's in GET /v1/categories."},
    kind={"type": "string", "enum": ["certificate", "placement_test", "document_seen", "adviser_estimate", "self_stated"]},
    as_of={"type": ["string", "null"]},
    recorded_by=_object(agency=_TEXT, type=_TEXT),
    recorded_at=_TIME,
    disputed={"type": "boolean"},
    stale={"type": "boolean"},
    optional={
        "confirmed_as_of": _TEXT,
        "replaced_by": {"type": ["string", "null"], "description": "The statement that stands in its place."},
        "secrecy": {"type": "string", "enum": ["secrecy_203", "entrusted_65"]},
        "entrusted_by": _TEXT,
        "dispute": {"type": "object", "description": "One's own words and proposal, shown to nobody else."},
    },
)
_FIELD = _object(current={"type": ["string", "null"]}, statements={"type": "array", "items": _STATEMENT})
_CATEGORY = _object(version={"type": "integer", "minimum": 0}, fields={"type": "object", "additionalProperties": _FIELD})
_PARTY = {"recipient": _TEXT, "name": _TEXT, "type": _TEXT}
_CONSENT = _object(
    id=_TEXT,
    status=_TEXT,
    purpose=_TEXT,
    **_PARTY,
    categories={"type": "array", "items": _TEXT},
    granted_at=_TIME,
    valid_until=_TIME,
    ended_at={"type": ["string", "null"], "format": "date-time"},
    notice=_object(version=_TEXT, language=_TEXT, sha256=_TEXT),
    channel={"type": "string", "enum": ["self", "assisted", "paper"]},
)
_REQUEST = _object(id=_TEXT, status=_TEXT, purpose=_TEXT, **_PARTY, asked_at=_TIME)
_REFUSAL = _object(purpose=_TEXT, **_PARTY, refused_at=_TIME)

_TEXT_OR_NULL: Json = {"type": ["string", "null"]}
_RIGHT = _object(
    id=_TEXT,
    right=_TEXT,
    way=_TEXT,
    status=_TEXT,
    received_at=_TIME,
    due=_TIME,
    answered_at={"type": ["string", "null"], "format": "date-time"},
    outcome=_TEXT_OR_NULL,
    ground=_TEXT_OR_NULL,
)
_LIST: Json = {"type": "array", "items": {"type": "object"}}
_ABOUT = _object(
    controller=_TEXT_OR_NULL,
    contact=_TEXT_OR_NULL,
    data_protection_officer=_TEXT_OR_NULL,
    complaint={"type": "object", "additionalProperties": _TEXT},
    purposes=_LIST,
    retention=_LIST,
    rights=_LIST,
    sources=_TEXT,
    automated_decisions={"type": "boolean"},
    third_countries={"type": "boolean"},
)

Categories = Annotated[Json, WithJsonSchema({"type": "object", "additionalProperties": _CATEGORY})]
Consent = Annotated[Json, WithJsonSchema(_CONSENT)]
Request = Annotated[Json, WithJsonSchema(_REQUEST)]
Refusal = Annotated[Json, WithJsonSchema(_REFUSAL)]
ExportedRight = Annotated[Json, WithJsonSchema(_RIGHT)]
About = Annotated[Json, WithJsonSchema(_ABOUT)]
Recipient = Annotated[Json, WithJsonSchema(_object(**_PARTY))]
