"""A change of the interface breaks nobody, or is named: each kind of break once, and each kind of addition."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.compatibility import breaks

Document = dict[str, Any]
OPENAPI = Path(__file__).parents[2] / "openapi"


def document() -> Document:
    """A description with one operation that has everything."""
    sent = {
        "type": "object",
        "required": ["name"],
        "additionalProperties": False,
        "properties": {
            "name": {"type": "string", "maxLength": 100, "pattern": "^a"},
            "kind": {"enum": ["x", "y"], "type": "string"},
            "many": {"type": "array", "items": {"$ref": "#/components/schemas/Sent"}, "maxItems": 9},
            "when": {"anyOf": [{"type": "string", "format": "date"}, {"type": "null"}]},
            "count": {"type": "number"},
        },
    }
    told = {
        "type": "object",
        "required": ["id", "type"],
        "properties": {
            "id": {"type": "string"},
            "type": {"type": "string", "enum": ["a"]},
            "note": {"type": "string", "format": "date-time"},
            "end": {"anyOf": [{"type": "string"}, {"type": "null"}]},
            "labels": {"type": "object", "additionalProperties": {"type": "string"}},
        },
    }
    problem = {"allOf": [{"$ref": "#/components/schemas/Problem"}, {"properties": {"reason": {"enum": ["n"]}}}]}
    return {
        "components": {
            "schemas": {
                "Sent": sent,
                "Told": told,
                "Problem": {"type": "object", "required": ["reason"], "properties": {"reason": {"type": "string"}}},
            }
        },
        "paths": {
            "/v1/things": {
                "post": {
                    "security": [{"client": []}],
                    "parameters": [{"in": "query", "name": "size", "schema": {"type": "integer", "maximum": 10}}],
                    "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Sent"}}}},
                    "responses": {
                        "201": {
                            "headers": {"ETag": {"schema": {"type": "string"}}},
                            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Told"}}},
                        },
                        "404": {"content": {"application/problem+json": {"schema": problem}}},
                    },
                }
            }
        },
    }


def operation(made: Document) -> Document:
    found: Document = made["paths"]["/v1/things"]["post"]
    return found


def members(made: Document, schema: str) -> Document:
    found: Document = made["components"]["schemas"][schema]["properties"]
    return found


def required(made: Document, schema: str) -> list[str]:
    found: list[str] = made["components"]["schemas"][schema]["required"]
    return found


def add_required(made: Document, schema: str) -> bool:
    """A member that must be there is called "new"."""
    required(made, schema).append("new")
    return True


BREAKS: dict[str, Callable[[Document], object]] = {
    "the operation is gone": lambda d: d["paths"]["/v1/things"].pop("post"),
    "the parameter size is gone": lambda d: operation(d)["parameters"].clear(),
    "parameter size: maximum is tighter": lambda d: operation(d)["parameters"][0]["schema"].update(maximum=9),
    "the parameter size is required now": lambda d: operation(d)["parameters"][0].update(required=True),
    "the parameter new is required now": lambda d: operation(d)["parameters"].append(
        {"in": "query", "name": "new", "required": True, "schema": {}}
    ),
    "another proof of the caller": lambda d: operation(d).update(security=[{"newcomer": []}]),
    "the body is gone": lambda d: operation(d).pop("requestBody"),
    "the body is required now": lambda d: operation(d)["requestBody"].update(required=True),
    "the media type application/json is gone": lambda d: operation(d)["requestBody"]["content"].clear(),
    "the answer 201 is gone": lambda d: operation(d)["responses"].pop("201"),
    "the header ETag is gone": lambda d: operation(d)["responses"]["201"]["headers"].clear(),
    "request/kind: the member is gone": lambda d: members(d, "Sent").pop("kind"),
    "request/kind: the member is required now": lambda d: required(d, "Sent").append("kind"),
    "request/new: the member is required now": lambda d: (add_required(d, "Sent"), members(d, "Sent").update(new={})),
    "request/kind: values are refused": lambda d: members(d, "Sent")["kind"].update(enum=["x", "z"]),
    "request/name: values are refused": lambda d: members(d, "Sent")["name"].update(enum=["a"]),
    "request/name: maxLength is tighter": lambda d: members(d, "Sent")["name"].update(maxLength=99),
    "request/name: minLength is tighter": lambda d: members(d, "Sent")["name"].update(minLength=1),
    "request/name: pattern is another": lambda d: members(d, "Sent")["name"].update(pattern="^b"),
    "request/name: refuses string": lambda d: members(d, "Sent").update(name={"type": "integer"}),
    "request/count: refuses number": lambda d: members(d, "Sent").update(count={"type": "integer"}),
    "request/when: an alternative is refused": lambda d: members(d, "Sent").update(when={"type": "string", "format": "date"}),
    "201/id: the member is gone": lambda d: members(d, "Told").pop("id"),
    "201/note: the member is gone": lambda d: members(d, "Told").pop("note"),
    "201/id: the member is not promised": lambda d: required(d, "Told").remove("id"),
    "201/id: may be null": lambda d: members(d, "Told").update(id={"type": ["string", "null"]}),
    "201/note: a new alternative": lambda d: members(d, "Told").update(
        note={"anyOf": [{"type": "string", "format": "date-time"}, {"type": "null"}]}
    ),
    "201/note: the format is another": lambda d: members(d, "Told").update(note={"type": "string", "format": "date"}),
    "201/labels/*: may be integer": lambda d: members(d, "Told").update(
        labels={"type": "object", "additionalProperties": {"type": "integer"}}
    ),
    "404/reason: the member is not promised": lambda d: required(d, "Problem").remove("reason"),
}
ADDITIONS: dict[str, Callable[[Document], object]] = {
    "an operation": lambda d: d["paths"].update({"/v1/others": {"get": operation(document())}}),
    "an optional parameter": lambda d: operation(d)["parameters"].append({"in": "query", "name": "new", "schema": {}}),
    "an optional member of a request": lambda d: members(d, "Sent").update(new={"type": "string"}),
    "a member of an answer": lambda d: (add_required(d, "Told"), members(d, "Told").update(new={"type": "string"})),
    "a type of an answer": lambda d: members(d, "Told")["type"].update(enum=["a", "b"]),
    "a value that is accepted": lambda d: members(d, "Sent")["kind"].update(enum=["x", "y", "z"]),
    "a wider bound": lambda d: members(d, "Sent")["name"].update(maxLength=200),
    "no bound": lambda d: members(d, "Sent")["name"].pop("maxLength"),
    "a reason": lambda d: operation(d)["responses"].update({"410": operation(d)["responses"]["404"]}),
    "a media type of an answer": lambda d: operation(d)["responses"]["201"]["content"].update({"text/csv": {}}),
    "never null any more": lambda d: members(d, "Told").update(end={"type": "string"}),
    "another accepted form": lambda d: members(d, "Sent").update(
        kind={"anyOf": [{"enum": ["x", "y"], "type": "string"}, {"type": "integer"}]}
    ),
}


def changed(change: Callable[[Document], object]) -> list[str]:
    made = copy.deepcopy(document())
    change(made)
    return breaks(document(), made)


def test_the_same_breaks_nothing() -> None:
    assert breaks(document(), document()) == []


@pytest.mark.parametrize("words", BREAKS)
def test_each_break_is_named(words: str) -> None:
    found = changed(BREAKS[words])
    assert any(words in line for line in found), found


@pytest.mark.parametrize("words", ADDITIONS)
def test_an_addition_breaks_nothing(words: str) -> None:
    assert changed(ADDITIONS[words]) == []


def test_the_check_fails_when_something_published_is_missing(tmp_path: Path) -> None:
    from typer.testing import CliRunner

    from app.cli import cli

    published = json.loads((OPENAPI / "kiim-v1.json").read_bytes())
    published["paths"]["/v1/gone"] = {"get": {"responses": {"200": {}}}}
    (tmp_path / "published.json").write_text(json.dumps(published))
    ended = CliRunner().invoke(cli, ["openapi", "--check", "--published", str(tmp_path / "published.json")])
    assert (ended.exit_code, "GET /v1/gone: the operation is gone" in ended.output) == (1, True)
    ended = CliRunner().invoke(
        cli, ["openapi", str(tmp_path / "made.json"), "--publish", "--published", str(tmp_path / "new.json")]
    )
    assert ended.exit_code == 0
    assert (tmp_path / "made.json").read_bytes() == (tmp_path / "new.json").read_bytes()


def test_the_committed_description_breaks_nothing_that_was_published() -> None:
    published, committed = (json.loads((OPENAPI / name).read_bytes()) for name in ("published/kiim-v1.json", "kiim-v1.json"))
    assert len(published["paths"]) > 40
    assert breaks(published, committed) == []
