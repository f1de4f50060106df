"""Every reason that occurs, provoked over HTTP once: status, document, members, headers; never a value, always `no-store`."""

from typing import Any

import httpx
import pytest

from app.agencies.clients import set_client_status
from app.reasons import PUBLISHED
from app.unit_of_work import open_unit
from app.world import World
from tests.contract.conforming import description
from tests.contract.provoking import CANARY, REASONS, UNKNOWN, Scene, set_up, validation_failed
from tests.support.agencies import bearer
from tests.support.people import Json
from tests.support.scenes import scene as played

NEVER = {"secrecy-not-released"}
"""Secrets that were not released are left out of an answer; saying so would say that they exist."""
MEMBERS: dict[str, set[str]] = {
    "consent-missing": {"consent_request_template"},
    "consent-expired": {"consent_request_template"},
    "consent-refused": {"consent_request_template"},
    "category-not-covered": {"consent_request_template"},
    "consent-withdrawn": {"consent_request_template", "withdrawn_at", "obligation"},
    "reporting-duty": {"index"},
    "duplicate-newcomer": {"newcomer"},
    "body-too-large": {"limit"},
    "media-type-unsupported": {"accepted"},
    "validation-failed": {"errors"},
    "internal": {"id"},
}


@played
async def scene(client: httpx.AsyncClient, world: World) -> Scene:
    return await set_up(client, world)


def test_every_published_reason_is_provoked() -> None:
    assert set(REASONS) == set(PUBLISHED) - NEVER
    assert all(f'"{reason}"' not in str(description()["paths"]) for reason in NEVER)


@pytest.mark.parametrize("reason", REASONS)
async def test_a_reason_is_answered_as_the_contract_says(scene: Scene, reason: str) -> None:
    answer = await REASONS[reason](scene)
    document: dict[str, Any] = answer.json()
    published = PUBLISHED[reason]
    assert {name: document[name] for name in ("type", "title", "status", "reason")} == {
        "type": f"/problems/{reason}",
        "title": published.title,
        "status": published.status,
        "reason": reason,
    }, document
    assert set(document) == {"type", "title", "status", "reason"} | MEMBERS.get(reason, set())
    assert answer.status_code == published.status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
    assert ("retry-after" in answer.headers) == (published.status in {429, 503})
    assert ("www-authenticate" in answer.headers) == (published.status == 401)
    assert ("allow" in answer.headers) == (published.status == 405)
    assert CANARY not in answer.text
    assert "A-17" not in answer.text


async def test_every_wrong_place_has_a_pointer(scene: Scene) -> None:
    faults = (await validation_failed(scene)).json()["errors"]
    assert {fault["pointer"] for fault in faults} == {"/statements/0", "/statements/0/kind"}
    assert all(fault["code"] for fault in faults)


async def test_the_checks_come_in_the_order_of_the_contract(scene: Scene) -> None:
    """One request with everything wrong; what is told is always the first of it."""
    statement = await scene.own_statement()
    elsewhere = statement.replace(scene.newcomer, UNKNOWN)
    right: Json = {"value": "Gut", "kind": "self_stated"}
    wrong: Json = {"value": 7, "kind": CANARY, "surprise": 1}

    async def reason(path: str, body: Json = wrong, **options: Any) -> str:
        answer = await scene.office.call("PUT", path, body, **options)
        return str(answer.json()["reason"])

    assert await reason(statement, If_Match='"1"') == "validation-failed"
    assert await reason(statement, right | {"category": "language"}) == "precondition-required"
    assert (await scene.phone.post("/v1/me/restriction", {})).status_code == 200
    assert await reason(statement) == "restricted"
    assert await reason(statement, purpose=None) == "purpose-missing"
    assert await reason(elsewhere, purpose=None) == "not-found"
    async with open_unit(scene.world) as uow:
        await set_client_status(uow, scene.office.client.client_id, "suspended")
    assert await reason(elsewhere, purpose=None) == "client-suspended"


@pytest.mark.parametrize(
    ("content", "media_type"),
    [(b'{"code":', "application/json"), (b"<code/>", "application/xml"), (b"x" * 2_000_000, "application/json")],
    ids=["malformed", "of another type", "too large"],
)
async def test_a_body_is_not_spoken_of_before_the_token(scene: Scene, content: bytes, media_type: str) -> None:
    for path in ("/v1/newcomers", f"/v1/newcomers/{scene.newcomer}/statements", "/v1/me/disputes"):
        headers = {"content-type": media_type}
        assert (await scene.http.post(path, content=content, headers=headers)).json()["reason"] == "token-missing"
        told = await scene.http.post(path, content=content, headers=headers | bearer(CANARY))
        assert told.json()["reason"] == "token-invalid"


async def test_an_unknown_name_in_a_body_is_not_repeated(scene: Scene) -> None:
    answer = await scene.raw("/v1/links", f'{{"{CANARY}": {{"Mustername": "a\\u0000b"}}}}'.encode())
    assert (answer.status_code, answer.json()["reason"]) == (422, "validation-failed")
    assert [fault["pointer"] for fault in answer.json()["errors"]] == ["/*/*"]
