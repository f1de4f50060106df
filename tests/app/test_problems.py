"""Answers to errors: published reasons, no echo of the input, no text of a fault in answer or log."""

import io
import json
import logging
from collections.abc import AsyncIterator

import asyncpg
import httpx
import pytest
from fastapi import FastAPI
from pydantic import BaseModel
from sqlalchemy.exc import DBAPIError

from app.db.outage import is_outage
from app.errors import Answerable, KeyGone, TooManyRequests, Unavailable, ValidationFailed
from app.main import create_app
from app.problems import problem, responses
from app.reasons import PUBLISHED
from app.telemetry import JsonLines
from app.wire import Body
from app.world import World

CANARY = "Amina-Canary"


class Person(Body):
    """A body of the test's own."""

    family_name: str
    age: int


async def fail(kind: str) -> None:
    match kind:
        case "ours":
            raise RuntimeError(f"about {CANARY}")
        case "limit":
            raise TooManyRequests(7)
        case "gone":
            raise KeyGone
        case "outage":
            raise asyncpg.CannotConnectNowError(CANARY)
        case "wrapped":
            raise DBAPIError(CANARY, {}, ConnectionResetError(CANARY))


@pytest.fixture
async def hostile(world: World) -> AsyncIterator[httpx.AsyncClient]:
    application: FastAPI = create_app(world.settings, world)
    application.get("/test/fail/{kind}")(fail)

    @application.post("/test/person")
    async def person(body: Person) -> BaseModel:
        return body

    async with httpx.AsyncClient(transport=httpx.ASGITransport(application), base_url="http://test") as client:
        yield client


async def test_a_fault_of_ours_is_an_id_and_nothing_else(hostile: httpx.AsyncClient) -> None:
    shown = io.StringIO()
    handler = logging.StreamHandler(shown)
    handler.setFormatter(JsonLines())
    logging.getLogger("kiim").addHandler(handler)
    try:
        answer = await hostile.get("/test/fail/ours")
    finally:
        logging.getLogger("kiim").removeHandler(handler)
    assert answer.status_code == 500
    assert answer.json()["id"] == answer.headers["x-request-id"]
    assert CANARY not in answer.text
    line = json.loads(shown.getvalue().splitlines()[0])
    assert (line["kind"], line["request_id"]) == ("RuntimeError", answer.json()["id"])
    assert CANARY not in shown.getvalue()


@pytest.mark.parametrize(("kind", "status"), [("limit", 429), ("gone", 404), ("outage", 503), ("wrapped", 503)])
async def test_known_faults_have_their_answer(hostile: httpx.AsyncClient, kind: str, status: int) -> None:
    answer = await hostile.get(f"/test/fail/{kind}")
    assert answer.status_code == status
    assert CANARY not in answer.text
    assert ("retry-after" in answer.headers) == (status in {429, 503})


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({"family_name": CANARY}, "/age", "missing"),
        ({"family_name": CANARY, "age": CANARY}, "/age", "int_type"),
        ({"family_name": CANARY, "age": "7"}, "/age", "int_type"),
        ({"family_name": 0, "age": 7}, "/family_name", "string_type"),
        ({"family_name": CANARY, "age": 7, CANARY: 1}, "", "extra_forbidden"),
    ],
    ids=["missing", "text for a number", "digits for a number", "number for a text", "unknown member"],
)
async def test_a_wrong_body_gets_a_pointer_and_no_echo(
    hostile: httpx.AsyncClient, body: dict[str, object], pointer: str, code: str
) -> None:
    answer = await hostile.post("/test/person", json=body)
    assert answer.status_code == 422
    (fault,) = answer.json()["errors"]
    assert (fault["pointer"], fault["code"]) == (pointer, code)
    assert CANARY not in answer.text


async def test_another_method_is_a_problem_that_names_the_allowed_ones(hostile: httpx.AsyncClient) -> None:
    answer = await hostile.delete("/healthz")
    assert (answer.status_code, answer.json()["reason"]) == (405, "method-not-allowed")
    assert "GET" in answer.headers["allow"]


def test_every_error_has_a_published_reason() -> None:
    def leaves(kind: type[Answerable]) -> list[type[Answerable]]:
        return [kind, *(leaf for below in kind.__subclasses__() for leaf in leaves(below))]

    named = {kind.default_reason for kind in leaves(Answerable) if kind.default_reason}
    assert named <= set(PUBLISHED)
    with pytest.raises(TypeError):
        Answerable()


@pytest.mark.parametrize("reason", PUBLISHED)
def test_every_reason_makes_an_answer_and_a_description(reason: str) -> None:
    made = json.loads(bytes(problem(reason).body))
    assert made == {
        "type": f"/problems/{reason}",
        "title": PUBLISHED[reason].title,
        "status": PUBLISHED[reason].status,
        "reason": reason,
    }
    assert list(responses(reason)) == [PUBLISHED[reason].status]


def test_only_outages_are_outages() -> None:
    assert is_outage(asyncpg.AdminShutdownError("x"))
    assert is_outage(ConnectionRefusedError())
    assert not is_outage(asyncpg.UniqueViolationError("x"))
    assert not is_outage(ValueError("x"))


def test_a_log_line_shows_chosen_fields_only() -> None:
    record = logging.makeLogRecord({"name": "library", "msg": "at %s", "args": (CANARY,), "request_id": "r", "body": CANARY})
    line = JsonLines().format(record)
    assert CANARY not in line
    assert json.loads(line)["request_id"] == "r"


def test_members_belong_to_the_document() -> None:
    assert json.loads(bytes(problem("consent-withdrawn", obligation="delete-or-justify", left=None).body))["obligation"]
    assert ValidationFailed.at("/a", "b").members["errors"] == [{"pointer": "/a", "code": "b", "detail": ""}]
    assert Unavailable().retry_after > 0
