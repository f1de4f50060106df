"""Hold every answer that a test sees to openapi/kiim-v1.json: status, media type, and a body with documented members only."""

import copy
import json
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

import httpx
from jsonschema import Draft202012Validator
from jsonschema.protocols import Validator

FILE = Path(__file__).parents[2] / "openapi" / "kiim-v1.json"
JsonObject = dict[str, Any]
_METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE"})


@lru_cache(maxsize=1)
def description() -> JsonObject:
    """The committed description."""
    loaded: JsonObject = json.loads(FILE.read_bytes())
    return loaded


def operation_of(method: str, path: str) -> tuple[str, JsonObject] | None:
    """The documented operation behind a request: its template and itself; fixed steps go before parameters."""
    found = [
        (template, methods[method.lower()])
        for template, methods in description()["paths"].items()
        if method.lower() in methods and _pattern(template).fullmatch(path)
    ]
    return min(found, key=lambda pair: pair[0].count("{"), default=None)


def conform(method: str, path: str, answer: httpx.Response, sent: bytes = b"") -> None:
    """AssertionError unless the answer is documented; a body that was accepted must be documented, too."""
    found = operation_of(method, path)
    if found is None:
        assert answer.status_code in {404, 405}, f"{method} {path} is not documented and answered {answer.status_code}"
        return
    template, operation = found
    where = f"{method} {template} -> {answer.status_code}"
    documented = operation["responses"].get(str(answer.status_code))
    assert documented is not None, f"{where} is not documented: {answer.text[:300]}"
    content = documented.get("content", {})
    media_type = answer.headers.get("content-type", "").partition(";")[0]
    if not content:
        assert answer.content == b"", where
        return
    assert media_type in content, f"{where} came as {media_type!r}"
    for name, header in documented.get("headers", {}).items():
        assert name in answer.headers or not header.get("required"), f"{where} lacks {name}"
    if media_type.endswith("json"):
        _hold(where, _answers(method, template, answer.status_code, media_type), json.loads(answer.content))
    if answer.is_success and sent and "application/json" in operation.get("requestBody", {}).get("content", {}):
        _hold(f"{where} accepted a body", _requests(method, template), json.loads(sent))


def watch(answer: httpx.Response) -> None:
    """An event hook for `httpx.Client`."""
    answer.read()
    _watched(answer)


async def watch_async(answer: httpx.Response) -> None:
    """An event hook for `httpx.AsyncClient`."""
    await answer.aread()
    _watched(answer)


def _watched(answer: httpx.Response) -> None:
    if answer.request.method in _METHODS:
        conform(answer.request.method, answer.request.url.path, answer, answer.request.content)


def _hold(where: str, validator: Validator, document: object) -> None:
    faults = [f"{fault.json_path}: {fault.message[:300]}" for fault in validator.iter_errors(document)]
    assert faults == [], f"{where}: {faults}"


@lru_cache(maxsize=256)
def _pattern(template: str) -> re.Pattern[str]:
    return re.compile(
        "".join("[^/]+" if part.startswith("{") else re.escape(part) for part in re.split(r"(\{[^}]+\})", template))
    )


@lru_cache(maxsize=512)
def _answers(method: str, template: str, status: int, media_type: str) -> Validator:
    answer = _closed()["paths"][template][method.lower()]["responses"][str(status)]
    return _validator(answer["content"][media_type]["schema"])


@lru_cache(maxsize=64)
def _requests(method: str, template: str) -> Validator:
    operation = _closed()["paths"][template][method.lower()]
    return _validator(operation["requestBody"]["content"]["application/json"]["schema"])


def _validator(schema: JsonObject) -> Validator:
    return Draft202012Validator(
        {**schema, "components": _closed()["components"]}, format_checker=Draft202012Validator.FORMAT_CHECKER
    )


@lru_cache(maxsize=1)
def _closed() -> JsonObject:
    """The description as its writer is held to it: readers ignore unknown members, but none may be sent."""
    closed = copy.deepcopy(description())
    _close(closed)
    return closed


def _close(node: Any) -> None:
    if isinstance(node, dict):
        if node.get("type") == "object" and "properties" in node and "allOf" not in node:
            node.setdefault("additionalProperties", False)
        for value in node.values():
            _close(value)
    elif isinstance(node, list):
        for value in node:
            _close(value)
