"""The published description `openapi/kiim-v1.json`: FastAPI's own, completed by hand where a route is plain, and made strict."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from app.problems import responses
from app.reasons import PUBLISHED
from app.version import VERSION
from consent.catalogue import load


def _operator(name: str, summary: str, media_type: str, schema: Mapping[str, Any], *reasons: str) -> dict[str, Any]:
    answers = {"200": {"description": summary, "content": {media_type: {"schema": schema}}}}
    answers |= {str(status): answer for status, answer in responses(*reasons).items()}
    return {
        "operationId": name,
        "tags": ["operator"],
        "summary": summary,
        "description": summary,
        "security": [],
        "responses": answers,
    }


_LOGGED = "The tool's own opaque name of {}: kept in the log, never deciding."
_PROBLEM = {
    "type": "object",
    "title": "Problem",
    "description": "RFC 9457 problem document; clients branch on `reason`. Further members belong to the reason.",
    "required": ["type", "title", "status", "reason"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "reason": {"type": "string", "enum": sorted(PUBLISHED)},
        "errors": {
            "type": "array",
            "description": "With `validation-failed`: each wrong place by JSON pointer (RFC 6901), never the value.",
            "items": {
                "type": "object",
                "required": ["pointer", "code"],
                "properties": {"pointer": {"type": "string"}, "code": {"type": "string"}, "detail": {"type": "string"}},
            },
        },
        "consent_request_template": {
            "type": "string",
            "description": "With a reason about consent: the template that `POST /v1/consent-requests` could ask with.",
        },
        "withdrawn_at": {"type": "string", "format": "date-time", "description": "With `consent-withdrawn`."},
        "obligation": {
            "type": "string",
            "const": "delete-or-justify",
            "description": "With `consent-withdrawn`: delete own copies, or acknowledge the change with an own legal basis.",
        },
        "newcomer": {"type": "string", "description": "With `duplicate-newcomer`: this agency's own reference."},
        "index": {"type": "integer", "minimum": 0, "description": "With `reporting-duty`: which of the categories asked for."},
        "accepted": {
            "type": "array",
            "items": {"type": "string"},
            "description": "With `media-type-unsupported`: what is accepted.",
        },
        "header": {
            "type": "string",
            "description": "With `body-malformed`: the header that cannot be read, if one.",
        },
        "limit": {"type": "integer", "description": "With `body-too-large`: the limit in bytes."},
        "id": {"type": "string", "description": "With `internal`: what to tell the operator."},
    },
    "examples": [
        {
            "type": "/problems/consent-withdrawn",
            "title": PUBLISHED["consent-withdrawn"].title,
            "status": 403,
            "reason": "consent-withdrawn",
            "withdrawn_at": "2026-11-20T08:15:00Z",
            "obligation": "delete-or-justify",
            "consent_request_template": "language_course",
        }
    ],
}
_OPAQUE = {"type": "string", "pattern": "^[A-Za-z0-9._:@/+=-]{1,100}$"}
_ACTOR = [
    {"name": "Kiim-Actor", "in": "header", "required": False, "description": _LOGGED.format("who acts"), "schema": _OPAQUE},
    {"name": "Kiim-Case", "in": "header", "required": False, "description": _LOGGED.format("the case"), "schema": _OPAQUE},
]
_FINE = {"type": "object", "required": ["status"], "properties": {"status": {"type": "string", "const": "ok"}}}
_OPERATOR_PATHS = {
    "/healthz": {"get": _operator("healthz", "Whether the process lives.", "application/json", _FINE)},
    "/readyz": {"get": _operator("readyz", "Whether the service can do its work now.", "application/json", _FINE, "unavailable")},
    "/metrics": {"get": _operator("metrics", "Prometheus metrics, without persons.", "text/plain", {"type": "string"})},
}
_REFERENCE = re.compile(r'"#/components/schemas/([^"]+)"')
_ID = "$response.body#/id"
_LINKS: dict[str, dict[str, dict[str, str]]] = {
    "register_newcomer": {
        "read_record": {"id": _ID},
        "add_statements": {"id": _ID},
        "list_consents": {"newcomer": _ID},
        "take_down_decision": {"newcomer": _ID},
    },
    "link_newcomer": {"read_record": {"id": _ID}, "take_down_decision": {"newcomer": _ID}},
    "read_record": {
        "add_statements": {"id": "$response.body#/newcomer"},
        "read_consent": {"newcomer": "$response.body#/newcomer", "consent": "$response.body#/release/consent"},
        "read_receipt": {"newcomer": "$response.body#/newcomer", "consent": "$response.body#/release/consent"},
    },
    "add_statements": {
        "read_record": {"id": "$request.path.id"},
        "replace_statement": {
            "newcomer": "$request.path.id",
            "statement": "$response.body#/statements/0/id",
            "header.If-Match": "$response.header.ETag",
        },
    },
    "list_changes": {
        "acknowledge_change": {"change": "$response.body#/items/0/id"},
        "list_changes": {"cursor": "$response.body#/next"},
    },
    "list_requests": {"list_requests": {"cursor": "$response.body#/next"}},
    "give_consent": {"withdraw_consent": {"consent": _ID}, "read_my_receipt": {"consent": _ID}},
}
"""What can be done next with what an answer holds: operation -> next operation -> its parameters."""
_TAGS = {
    "tokens": "How a case tool proves who it is and gets a token for one purpose.",
    "newcomers": "An agency registers a person or is linked to one by her code.",
    "merging": "Two records of one person become one, and are parted again within thirty days.",
    "record": "What an agency may see and write.",
    "consent": "Asking, evidence, and decisions taken down for a person without a phone.",
    "changes": "What an agency should look at again, in order, at least once.",
    "referrals": "Handing a person over to another agency: offered, agreed to by her, accepted, done.",
    "imports": "Handing in a file of people whom an agency has already, each with evidence of her consent.",
    "rights": "A right of the person through an agency, with its clock; who decides for her; that she died.",
    "moves": "Moving to a municipality with an instance of its own: started by the person, taken in by an agency there.",
    "monitoring": "Released tables and indicators of a reference date; for the monitoring office.",
    "newcomer": "The person's own access: everything held, every look, every decision.",
    "log": "The sealed log: signed checkpoints and hashes for everybody, the proof of her own rows for the person.",
    "catalogue": "Purposes, categories and code lists as published.",
    "operator": "Health and metrics.",
}
_ABOUT = (
    "One consented profile per newcomer, shared once, every look logged. Agencies act under one purpose per token; "
    "consent is looked up on every request and never carried in a token."
)


def describe(application: FastAPI, plain_paths: Sequence[Mapping[str, Any]] = ()) -> None:
    """Make `application.openapi()` the complete description; `plain_paths` documents routes that FastAPI does not know."""

    def openapi() -> dict[str, Any]:
        if application.openapi_schema is None:
            application.openapi_schema = _build(application, plain_paths)
        return application.openapi_schema

    application.openapi = openapi  # type: ignore[method-assign]  # FastAPI's documented way to replace it


def rendered(application: FastAPI) -> bytes:
    """The description as the committed file holds it: sorted, indented, one newline at the end."""
    return orjson.dumps(application.openapi(), option=orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def _build(application: FastAPI, plain_paths: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    description = get_openapi(
        title="kiim",
        version=VERSION,
        summary="The consented integration record",
        description=_ABOUT,
        routes=application.routes,
        contact={"name": "The operator of this installation"},
        license_info={"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
        servers=[{"url": "/", "description": "This installation"}],
    )
    schemas = description.setdefault("components", {}).setdefault("schemas", {})
    # Ours answers every validation error; FastAPI's own shape never leaves this service, nor the 422 it adds for a path's text.
    schemas.pop("HTTPValidationError", None)
    schemas.pop("ValidationError", None)
    for operation in [operation for path in description.get("paths", {}).values() for operation in path.values()]:
        if operation.get("responses", {}).get("422", {}).get("description") == "Validation Error":
            del operation["responses"]["422"]
    schemas["Problem"] = _PROBLEM
    paths = description.setdefault("paths", {})
    for added in (*plain_paths, _OPERATOR_PATHS):
        paths.update(added)
    for path in paths.values():
        for operation in path.values():
            _complete(operation)
            _may_be_left_out(operation, schemas)
    description["components"]["securitySchemes"]["client"]["flows"]["clientCredentials"]["scopes"] = _scopes()
    description["tags"] = [{"name": name, "description": words} for name, words in _TAGS.items()]
    complete: dict[str, Any] = _without_null_defaults(_hoisted(description, schemas))
    _drop_unused(complete)
    return complete


def _complete(operation: dict[str, Any]) -> None:
    """What every operation has: security, what can follow, a fault of ours; the tool's names where agencies call."""
    operation.setdefault("security", [])
    for following, parameters in _LINKS.get(operation["operationId"], {}).items():
        success = next(answer for status, answer in operation["responses"].items() if status.startswith("2"))
        success.setdefault("links", {})[following] = {"operationId": following, "parameters": parameters}
    operation["responses"].update({str(status): answer for status, answer in responses("internal").items()})
    if {"client": []} in operation["security"] and "catalogue" not in operation["tags"]:
        known = {parameter["name"] for parameter in operation.setdefault("parameters", [])}
        operation["parameters"] += [parameter for parameter in _ACTOR if parameter["name"] not in known]


def _may_be_left_out(operation: dict[str, Any], schemas: Mapping[str, Any]) -> None:
    """A body none of whose members is needed: a request without one says the same (`app.middleware`)."""
    body = operation.get("requestBody", {})
    schema = body.get("content", {}).get("application/json", {}).get("schema", {})
    named = schemas.get(schema.get("$ref", "").rpartition("/")[2], schema)
    if named.get("type") == "object" and not named.get("required"):
        body["required"] = False


def _scopes() -> dict[str, str]:
    """The scopes a client can ask for: one purpose per token, a monitoring office's aggregates, an officer's log."""
    purposes = {f"purpose:{code}": spec.labels["en"] for code, spec in load().purposes.items() if spec.recipients}
    return purposes | {
        "aggregates": "Released tables and nothing else (monitoring offices)",
        "audit": "The log and nothing else (data-protection officers)",
    }


def _hoisted(node: Any, schemas: dict[str, Any]) -> Any:
    """Schemas that a plain body brought along (`$defs`) move to the components, where a reference can find them."""
    match node:
        case dict():
            for name, schema in node.pop("$defs", {}).items():
                schemas.setdefault(name, _hoisted(schema, schemas))
            reference = node.get("$ref")
            if isinstance(reference, str):
                node["$ref"] = reference.replace("#/$defs/", "#/components/schemas/")
            return {name: _hoisted(value, schemas) for name, value in list(node.items())}
        case list():
            return [_hoisted(value, schemas) for value in node]
        case _:
            return node


def _drop_unused(description: dict[str, Any]) -> None:
    schemas = description["components"]["schemas"]
    while unused := set(schemas) - set(_REFERENCE.findall(orjson.dumps(description).decode())):
        for name in unused:
            del schemas[name]


def _without_null_defaults(node: Any) -> Any:
    match node:
        case dict():
            return {
                name: _without_null_defaults(value) for name, value in node.items() if not (name == "default" and value is None)
            }
        case list():
            return [_without_null_defaults(value) for value in node]
        case _:
            return node
