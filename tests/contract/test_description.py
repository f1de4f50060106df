"""openapi/kiim-v1.json is what the application says, is valid, strict, and documents every reason by its published status."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from app.main import create_app
from app.openapi import rendered
from app.reasons import PUBLISHED
from app.settings import Settings

FILE = Path(__file__).parents[2] / "openapi" / "kiim-v1.json"


@pytest.fixture(scope="module")
def description() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(FILE.read_bytes())
    return loaded


def operations(description: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in description["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def nodes(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
        for value in node.values():
            yield from nodes(value)
    elif isinstance(node, list):
        for value in node:
            yield from nodes(value)


def objects(description: dict[str, Any], schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every shape that a body may have; of a list that of its items."""
    if "$ref" in schema:
        yield from objects(description, description["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]])
    elif schema.get("type") == "array":
        yield from objects(description, schema["items"])
    elif "oneOf" in schema or "anyOf" in schema:
        for choice in schema.get("oneOf") or schema["anyOf"]:
            yield from objects(description, choice)
    else:
        yield schema


def test_the_committed_description_is_the_application_s() -> None:
    assert FILE.read_bytes() == rendered(create_app(Settings())), "run `make fix`"


def test_the_description_is_valid(description: dict[str, Any]) -> None:
    validate(description)


def test_every_operation_has_a_name_a_tag_and_a_summary(description: dict[str, Any]) -> None:
    found = list(operations(description))
    names = [operation["operationId"] for _, operation in found]
    assert len(names) == len(set(names))
    assert [where for where, operation in found if not operation.get("summary") or not operation.get("tags")] == []


def test_no_default_is_null_and_no_request_takes_unknown_members(description: dict[str, Any]) -> None:
    assert [node for node in nodes(description) if "default" in node and node["default"] is None] == []
    for where, operation in operations(description):
        for content in operation.get("requestBody", {}).get("content", {}).values():
            if content["schema"].get("format") == "binary":  # a file: its lines are documented where they are read
                continue
            for body in objects(description, content["schema"]):
                assert where == "POST /oauth2/token" or body.get("additionalProperties") is False, where


def test_every_example_is_valid(description: dict[str, Any]) -> None:
    seen = 0
    for node in nodes(description):
        for example in node["examples"] if isinstance(node.get("examples"), list) else []:
            faults = Draft202012Validator({**node, "components": description["components"]}).iter_errors(example)
            assert [fault.message for fault in faults] == [], example
            seen += 1
    assert seen > 15


def test_every_request_of_an_agency_or_a_person_has_an_example_unless_it_says_nothing(description: dict[str, Any]) -> None:
    without = [
        where
        for where, operation in operations(description)
        for content in operation.get("requestBody", {}).get("content", {}).values()
        for body in objects(description, content["schema"])
        if body.get("properties") and "examples" not in body and "examples" not in content["schema"]
    ]
    assert without == ["POST /oauth2/token"]


def test_every_documented_refusal_is_a_problem_of_its_published_status(description: dict[str, Any]) -> None:
    seen = 0
    for where, operation in operations(description):
        for status, answer in operation["responses"].items():
            problem = answer.get("content", {}).get("application/problem+json")
            if problem is None:
                assert int(status) < 400 or where == "POST /oauth2/token", where
                continue
            reasons = problem["schema"]["allOf"][1]["properties"]["reason"]["enum"]
            assert {PUBLISHED[reason].status for reason in reasons} == {int(status)}, where
            seen += 1
    assert seen > 50
