"""Refuse JSON bodies that no later step should ever see: not JSON, not UTF-8, lone surrogates, absurd nesting, NUL characters."""

import re
from typing import Any

import orjson

from app.errors import BodyMalformed, Fault, ValidationFailed

DEEPEST = 32
_FAULTS_SHOWN = 50
_NUL = b"\\u0000"  # the only way JSON has to write it
_TEXT = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"')
_NAME = re.compile(r"[a-z][a-z_]{0,30}")


def check_json(body: bytes) -> Any:
    """The document of a clean body; orjson itself refuses surrogates.

    Raises BodyMalformed, or ValidationFailed with the pointers of texts that hold NUL.
    """
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise BodyMalformed() from None
    if _NUL not in body and body.count(b"[") + body.count(b"{") <= DEEPEST:
        return document  # no text can hold NUL, and nothing can lie deeper: most bodies
    faults: list[Fault] = []
    waiting: list[tuple[Any, str, int]] = [(document, "", 0)]
    while waiting:
        value, pointer, depth = waiting.pop()
        if depth > DEEPEST:
            raise BodyMalformed()
        match value:
            case dict():
                if any("\0" in name for name in value):
                    faults.append(_nul(pointer))
                waiting += [(inner, pointer + _step(name), depth + 1) for name, inner in value.items()]
            case list():
                waiting += [(inner, f"{pointer}/{index}", depth + 1) for index, inner in enumerate(value)]
            case str() if "\0" in value:
                faults.append(_nul(pointer))
    if faults:
        raise ValidationFailed(sorted(faults, key=lambda fault: fault["pointer"])[:_FAULTS_SHOWN])
    return document


def says_twice(body: bytes, document: Any) -> bool:
    """Whether an object of this JSON text has a member twice, of which a reader may take one or the other.

    It writes more members, one colon each, than its document holds.
    """
    held = 0
    waiting = [document]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            held += len(value)
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value
    return _TEXT.sub(b"", body).count(b":") != held


def _step(name: str) -> str:
    # A member's name is input too: what does not look like a name of the contract is not repeated.
    return f"/{name}" if _NAME.fullmatch(name) else "/*"


def _nul(pointer: str) -> Fault:
    return {"pointer": pointer, "code": "nul", "detail": "Text must not hold NUL characters."}
