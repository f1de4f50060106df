"""The only place that turns errors and refusals into answers: RFC 9457 problem documents that never repeat the input."""

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

import orjson
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from app.errors import (
    OF_RULES,
    Answerable,
    BodyMalformed,
    Fault,
    KeyGone,
    TokenInvalid,
    TokenMissing,
    TooManyRequests,
    Unavailable,
    ValidationFailed,
)
from app.reasons import PUBLISHED

MEDIA_TYPE = "application/problem+json"
_OF_STATUS = {
    404: "not-found",
    405: "method-not-allowed",
    413: "body-too-large",
    415: "media-type-unsupported",
    400: "body-malformed",
}
_RETRY_SECONDS = 2
_FAULTS_SHOWN = 50
_SECONDS = {"type": "integer", "minimum": 1}
_SOONER = "sooner_answer"
_log = logging.getLogger("kiim.problems")


class Denial(Protocol):
    """What a rule's refusal brings along: the reason's code and facts for the answer (`consent.decision.Deny`)."""

    @property
    def reason(self) -> str:
        """A code of the published list."""
        ...

    @property
    def facts(self) -> Mapping[str, object]:
        """Extra members of the answer."""
        ...


def problem(reason: str, *, headers: Mapping[str, str] | None = None, **members: object) -> Response:
    """The problem document of a published reason, with extra members (None is left out)."""
    published = PUBLISHED[reason]
    document: dict[str, object] = {
        "type": f"/problems/{reason}",
        "title": published.title,
        "status": published.status,
        "reason": reason,
    }
    document.update({name: value for name, value in members.items() if value is not None})
    sent = dict(headers or {})
    if published.status == 401:
        sent.setdefault("WWW-Authenticate", _challenge(reason))
    if published.status in {429, 503}:
        sent.setdefault("Retry-After", str(_RETRY_SECONDS))
    body = orjson.dumps(document, default=_text, option=orjson.OPT_UTC_Z | orjson.OPT_OMIT_MICROSECONDS)
    return Response(body, published.status, sent, MEDIA_TYPE)


def refuse(denial: Denial, **members: object) -> Response:
    """The answer to a refusal that was decided by a rule and recorded: its reason and its facts."""
    return problem(str(denial.reason), headers=None, **{**denial.facts, **members})


def answer_of(error: Answerable) -> Response:
    """The answer to an error of our own tree."""
    headers = {"Retry-After": str(error.retry_after)} if isinstance(error, TooManyRequests | Unavailable) else None
    if isinstance(error, TokenMissing | TokenInvalid) and error.challenge is not None:
        headers = {"WWW-Authenticate": error.challenge}
    return problem(error.reason, headers=headers, **error.members)


def internal(fault: BaseException, request_id: str) -> Response:
    """The answer to a fault of ours: an id and nothing else. The log gets the fault's kind and place, never its text."""
    _log.error("internal fault", extra={"request_id": request_id, "kind": type(fault).__name__, "place": place_of(fault)})
    return problem("internal", id=request_id)


def place_of(fault: BaseException) -> list[str]:
    """Where a fault came from: `file:line function`, innermost last; no values, unlike a traceback's text."""
    places = []
    trace = fault.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        places.append(f"{code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return places[-8:]


def answer(fault: Exception, request_id: str, is_outage: Callable[[BaseException], bool]) -> Response:
    """The answer to any exception: ours by its reason, an outage as 503, all else as an opaque 500."""
    match fault:
        case Answerable():
            return answer_of(fault)
        case KeyGone():
            return problem("not-found")
        case RequestValidationError():
            return answer_of(_validation(fault.errors()))
        case HTTPException():
            return _of_framework(fault)
    if is_outage(fault):
        _log.warning("database out of reach", extra={"request_id": request_id, "kind": type(fault).__name__})
        return problem("unavailable")
    return internal(fault, request_id)


def install(application: FastAPI, is_outage: Callable[[BaseException], bool]) -> None:
    """Make every exception of a route a problem document; `is_outage` knows what an unreachable database looks like."""

    async def handle(request: Request, fault: Exception) -> Response:
        sooner: Response | None = getattr(request.state, _SOONER, None)
        return sooner or answer(fault, getattr(request.state, "request_id", ""), is_outage)

    for kind in (Answerable, RequestValidationError, HTTPException):
        application.add_exception_handler(kind, handle)


def answer_instead(request: Request, sooner: Response) -> None:
    """Answer this and not the fault that is about to be raised: it comes first in the order of checks."""
    setattr(request.state, _SOONER, sooner)


def responses(*reasons: str) -> dict[int | str, dict[str, Any]]:
    """FastAPI `responses=` that documents these reasons, grouped by status."""
    grouped: dict[int | str, list[str]] = {}
    for reason in reasons:
        grouped.setdefault(PUBLISHED[reason].status, []).append(reason)
    return {status: _documented(names) for status, names in grouped.items()}


def _documented(reasons: Sequence[str]) -> dict[str, Any]:
    schema = {"allOf": [{"$ref": "#/components/schemas/Problem"}, {"properties": {"reason": {"enum": list(reasons)}}}]}
    described = " ".join(f"`{reason}`: {PUBLISHED[reason].title}" for reason in reasons)
    documented: dict[str, Any] = {"description": described, "content": {MEDIA_TYPE: {"schema": schema}}}
    if PUBLISHED[reasons[0]].status in {429, 503}:
        documented["headers"] = {"Retry-After": {"description": "Seconds to wait.", "required": True, "schema": _SECONDS}}
    return documented


def _challenge(reason: str) -> str:
    return "Bearer" if reason == "token-missing" else 'Bearer error="invalid_token"'


def _of_framework(fault: HTTPException) -> Response:
    reason = _OF_STATUS.get(fault.status_code, "internal" if fault.status_code >= 500 else "body-malformed")
    allowed = {name: value for name, value in (fault.headers or {}).items() if name.lower() == "allow"}
    return problem(reason, headers=allowed)


def _validation(errors: Sequence[Mapping[str, Any]]) -> Answerable:
    if any(error["type"] == "json_invalid" for error in errors):
        return BodyMalformed()
    return ValidationFailed([fault_of(error) for error in errors[:_FAULTS_SHOWN]])


def fault_of(error: Mapping[str, Any]) -> Fault:
    """The place and the rule of one error of a body's shape, without what was sent."""
    # Only the place and the rule's name: pydantic's own message and input may repeat what was sent.
    where, *path = error["loc"]
    named = path if where == "body" else [where, *path]
    steps = (str(step).replace("~", "~0").replace("/", "~1") for step in named)
    unknown = error["type"] == "extra_forbidden"
    shown = [*steps][:-1] if unknown and len(named) > 0 else [*steps]
    return {
        "pointer": "".join(f"/{step}" for step in shown),
        "code": str(error["type"]),
        "detail": words_of(str(error["type"])),
    }


def words_of(code: str) -> str:
    """Words for a fault's code, of a shape, of a rule or of a refusal's reason."""
    known = _DETAILS.get(code) or OF_RULES.get(code)
    published = PUBLISHED.get(code)
    return known or (published.title if published else _SHAPES.get(code.rpartition("_")[2], "This does not fit the contract."))


_DETAILS = {
    "missing": "This member is required.",
    "extra_forbidden": "This object has a member that is not part of the contract.",
    "string_too_long": "The text is longer than documented.",
    "too_long": "The list is longer than documented.",
    "string_too_short": "The text is shorter than documented.",
    "too_short": "The list is shorter than documented.",
    "string_type": "A text is expected.",
    "string_pattern_mismatch": "The text has not the documented form.",
    "value_error": "The text is not one that the contract allows: blank, with control characters, or no day of the calendar.",
    "literal_error": "This is none of the documented codes.",
    "union_tag_invalid": "This is none of the documented codes.",
    "list_type": "A list is expected.",
    "bool_type": "true or false is expected.",
    "int_type": "A whole number is expected.",
    "model_type": "An object is expected.",
    "model_attributes_type": "An object is expected.",
    "dict_type": "An object is expected.",
    "greater_than_equal": "The number is smaller than documented.",
    "less_than_equal": "The number is larger than documented.",
}
_SHAPES = {"parsing": "This cannot be read as what is expected here.", "type": "This is of another type than expected."}


def _text(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value)
