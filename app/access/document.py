"""The main read in the words of OpenAPI; a test compares real answers with this schema."""

from typing import Any

from app.problems import responses
from app.profile.refusals import OF_LOOKING

_STATEMENT = {
    "type": "object",
    "title": "Statement",
    "required": ["id", "value", "kind", "as_of", "recorded_by", "recorded_at", "disputed", "stale"],
    "properties": {
        "id": {"type": "string", "description": "This agency's own name of the statement."},
        "value": {"description": "The value; its shape is the field's in GET /v1/categories."},
        "kind": {"type": "string", "enum": ["certificate", "placement_test", "document_seen", "adviser_estimate", "self_stated"]},
        "as_of": {"type": ["string", "null"], "description": "YYYY, YYYY-MM or YYYY-MM-DD: the day the value holds for."},
        "recorded_by": {
            "type": "object",
            "required": ["agency", "type"],
            "properties": {"agency": {"type": "string"}, "type": {"type": "string"}},
        },
        "recorded_at": {"type": "string", "format": "date-time"},
        "disputed": {"type": "boolean", "description": "If true, use the value only with this note (§ 84(2) SGB X)."},
        "stale": {"type": "boolean"},
        "confirmed_as_of": {"type": "string", "description": "The latest day for which somebody said: still true."},
    },
}
_FIELD = {
    "type": "object",
    "required": ["current", "statements"],
    "properties": {
        "current": {"type": "string", "description": "Id of the statement to show first."},
        "statements": {"type": "array", "items": _STATEMENT},
    },
}
_CATEGORY = {
    "type": "object",
    "required": ["version", "fields"],
    "properties": {
        "version": {"type": "integer", "minimum": 0},
        "fields": {"type": "object", "additionalProperties": _FIELD},
    },
}
SCHEMA: dict[str, Any] = {
    "type": "object",
    "title": "Record",
    "required": ["newcomer", "purpose", "release", "categories"],
    "properties": {
        "newcomer": {"type": "string"},
        "purpose": {"type": "string"},
        "release": {
            "type": "object",
            "required": ["consent", "valid_until"],
            "properties": {"consent": {"type": "string"}, "valid_until": {"type": "string", "format": "date-time"}},
        },
        "categories": {
            "type": "object",
            "description": "Released categories only; one that is missing says nothing about what is held.",
            "additionalProperties": _CATEGORY,
        },
    },
}
RECORD: dict[str, Any] = {
    "tags": ["record"],
    "summary": "The main read: released categories only",
    "description": "Every call is one row in the newcomer's list of accesses, refusals too. Consent is looked up on every call.",
    "operationId": "read_record",
    "security": [{"client": []}],
    "parameters": [
        {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}},
        {
            "name": "categories",
            "in": "query",
            "required": False,
            "schema": {"type": "array", "items": {"type": "string"}, "maxItems": 24},
            "style": "form",
            "explode": False,
            "description": "Ask for less than is released, separated by commas.",
        },
    ],
    "responses": {
        "200": {"description": "The released record.", "content": {"application/json": {"schema": SCHEMA}}},
        **{
            str(status): documented
            for status, documented in responses(
                *OF_LOOKING, "category-not-covered", "restricted", "too-many-requests", "method-not-allowed", "internal"
            ).items()
        },
    },
}
