"""Every reason that occurs, provoked over HTTP once: status, document, members, headers; never a value, always `no-store`."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import asyncpg
import httpx
import pytest

from app.agencies.clients import set_client_status
from app.idempotency import begin, read_claim
from app.main import create_app
from app.reasons import PUBLISHED
from app.unit_of_work import open_unit
from app.world import World
from tests.contract.conforming import description
from tests.support.agencies import bearer
from tests.support.clock import MovableClock
from tests.support.database import TestDatabase
from tests.support.people import Json, Phone, Tool, activate, confirm_notices, registration, said, tool

CANARY = "Kanarienvogel"
UNKNOWN = "n_" + "0" * 32
NEVER = {"secrecy-not-released"}
"""Secrets that were not released are left out of an answer; saying so would say that they exist."""
YES = {"purpose": "language_course", "categories": ["language"], "notice_language": "de"}


@dataclass
class Scene:
    """An office with a person it registered, her phone, and a school that is linked to her and holds no consent."""

    http: httpx.AsyncClient
    world: World
    clock: MovableClock
    database: TestDatabase
    office: Tool
    school: Tool
    newcomer: str
    pupil: str
    phone: Phone

    async def read(self, query: str = "") -> httpx.Response:
        """The school's look at its pupil."""
        return await self.school.get(f"/v1/newcomers/{self.pupil}/record{query}")

    async def grant(self) -> str:
        """The person lets the school see her language."""
        answer = await self.phone.post("/v1/me/consents", YES | {"recipient": self.school.wire_id})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    async def ask(self) -> httpx.Response:
        """The school asks for a consent."""
        body = {"newcomer": self.pupil, "template": "language_course", "categories": ["language"], "reason": "Einstufung"}
        return await self.school.post("/v1/consent-requests", body)

    async def raw(self, path: str, content: bytes, media_type: str = "application/json", **headers: str) -> httpx.Response:
        """A POST of these bytes with the office's token."""
        token = self.office.tokens[self.office.purpose]
        sent = bearer(token) | {"content-type": media_type} | {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.http.post(path, content=content, headers=sent)

    async def own_statement(self) -> str:
        """The path of a statement that the office recorded."""
        record = (await self.office.get(f"/v1/newcomers/{self.newcomer}/record")).json()
        name = record["categories"]["identity"]["fields"]["family_name"]["current"]
        return f"/v1/newcomers/{self.newcomer}/statements/{name}"


@pytest.fixture
async def scene(client: httpx.AsyncClient, world: World, clock: MovableClock, database: TestDatabase) -> Scene:
    await confirm_notices(world, "de")
    office = await tool(client, world, "counselling", "counselling")
    school = await tool(client, world, "course_provider", "language_course")
    registered = await office.register(external_id="A-17", statements=[said("identity", "family_name", CANARY)])
    phone = await activate(client, registered["letter"])
    return Scene(client, world, clock, database, office, school, registered["id"], await phone.link(school), phone)


async def body_malformed(scene: Scene) -> httpx.Response:
    return await scene.raw("/v1/newcomers", f'{{"external_id": "{CANARY}'.encode(), Idempotency_Key="k")


async def cursor_invalid(scene: Scene) -> httpx.Response:
    return await scene.office.get(f"/v1/changes?cursor={CANARY}")


async def idempotency_key_missing(scene: Scene) -> httpx.Response:
    return await scene.http.post("/v1/newcomers", json=registration(), headers=bearer(scene.office.tokens["counselling"]))


async def token_missing(scene: Scene) -> httpx.Response:
    return await scene.http.get("/v1/purposes")


async def token_invalid(scene: Scene) -> httpx.Response:
    return await scene.http.get("/v1/me", headers=bearer(CANARY))


async def purpose_missing(scene: Scene) -> httpx.Response:
    return await scene.office.get(f"/v1/newcomers/{scene.newcomer}/record", purpose=None)


async def purpose_not_allowed(scene: Scene) -> httpx.Response:
    return await scene.office.post("/v1/newcomers", registration(consent={"purpose": "language_course"}))


async def consent_missing(scene: Scene) -> httpx.Response:
    return await scene.read()


async def consent_withdrawn(scene: Scene) -> httpx.Response:
    consent = await scene.grant()
    assert (await scene.phone.post(f"/v1/me/consents/{consent}/withdrawal", {})).status_code == 200
    return await scene.read()


async def consent_expired(scene: Scene) -> httpx.Response:
    await scene.grant()
    scene.clock.advance(days=800)
    scene.school.tokens.clear()
    return await scene.read()


async def consent_refused(scene: Scene) -> httpx.Response:
    request = (await scene.ask()).json()["id"]
    assert (await scene.phone.post("/v1/me/refusals", {"request": request})).status_code == 201
    return await scene.read()


async def category_not_covered(scene: Scene) -> httpx.Response:
    await scene.grant()
    return await scene.read("?categories=identity")


async def not_steward(scene: Scene) -> httpx.Response:
    statement = said("recognition", "status", "filed", "document_seen")
    return await scene.office.post("/v1/newcomers", registration(statements=[statement]))


async def reporting_duty(scene: Scene) -> httpx.Response:
    chamber = await tool(scene.http, scene.world, "recognition", "work_and_training", reporting_duty=True)
    body = {
        "decision": "grant",
        "channel": "assisted",
        "purpose": "work_and_training",
        "categories": ["language", "entitlement"],
        "notice_language": "de",
    }
    return await chamber.post(f"/v1/newcomers/{await scene.phone.link(chamber)}/assisted-decisions", body)


async def client_suspended(scene: Scene) -> httpx.Response:
    async with open_unit(scene.world) as uow:
        await set_client_status(uow, scene.office.client.client_id, "suspended")
    return await scene.office.get("/v1/consent-requests")


async def restricted(scene: Scene) -> httpx.Response:
    assert (await scene.phone.post("/v1/me/restriction", {})).status_code == 200
    return await scene.office.get(f"/v1/newcomers/{scene.newcomer}/record")


async def not_found(scene: Scene) -> httpx.Response:
    return await scene.office.get(f"/v1/newcomers/{UNKNOWN}/consents")


async def method_not_allowed(scene: Scene) -> httpx.Response:
    return await scene.office.call("PATCH", "/v1/newcomers", {})


async def request_open(scene: Scene) -> httpx.Response:
    assert (await scene.ask()).status_code == 201
    return await scene.ask()


async def asked_too_soon(scene: Scene) -> httpx.Response:
    request = (await scene.ask()).json()["id"]
    assert (await scene.phone.post("/v1/me/refusals", {"request": request})).status_code == 201
    return await scene.ask()


async def request_in_progress(scene: Scene) -> httpx.Response:
    body = b'{"code": "7K2M-Q9RT-4XWP"}'
    caller = scene.office.client.client_id
    async with open_unit(scene.world) as uow:
        uow.unaudited("another request with the same key is still being worked on")
        headers = {"Idempotency-Key": "same"}
        await begin(uow, read_claim(scene.world.keyring, headers, body, caller=caller, operation="POST /v1/newcomers"))
        return await scene.office.post("/v1/newcomers", registration(), Idempotency_Key="same")


async def duplicate_newcomer(scene: Scene) -> httpx.Response:
    return await scene.office.post("/v1/newcomers", registration(external_id="A-17"))


async def erased(scene: Scene) -> httpx.Response:
    assert (await scene.phone.post("/v1/me/erasure", {})).status_code == 200
    return await scene.office.get(f"/v1/newcomers/{scene.newcomer}/consents")


async def version_mismatch(scene: Scene) -> httpx.Response:
    body = {"value": CANARY, "kind": "self_stated"}
    return await scene.office.call("PUT", await scene.own_statement(), body, If_Match='"77"')


async def precondition_required(scene: Scene) -> httpx.Response:
    return await scene.office.call("PUT", await scene.own_statement(), {"value": CANARY, "kind": "self_stated"})


async def body_too_large(scene: Scene) -> httpx.Response:
    return await scene.raw("/v1/links", b'{"code": "' + b"x" * scene.world.settings.body_limit + b'"}')


async def media_type_unsupported(scene: Scene) -> httpx.Response:
    return await scene.raw("/v1/links", f"<code>{CANARY}</code>".encode(), "application/xml")


async def validation_failed(scene: Scene) -> httpx.Response:
    wrong = {"category": "language", "field": "german_overall", "value": CANARY, "kind": CANARY, CANARY: CANARY}
    return await scene.office.post("/v1/newcomers", registration(statements=[wrong]))


async def idempotency_key_reused(scene: Scene) -> httpx.Response:
    assert (await scene.office.post("/v1/newcomers", registration(), Idempotency_Key="one")).status_code == 201
    return await scene.office.post("/v1/newcomers", registration(external_id="A-18"), Idempotency_Key="one")


async def too_many_requests(scene: Scene) -> httpx.Response:
    body = {"card": "4KXW-92TM-7RQP-3V", "pin": "000000"}
    for _ in range(5):
        assert (await scene.http.post("/v1/me/session", json=body)).status_code == 401
    return await scene.http.post("/v1/me/session", json=body)


async def internal(scene: Scene) -> httpx.Response:
    owner = await asyncpg.connect(scene.database.owner_url)
    try:
        await owner.execute("UPDATE newcomer SET manifest = set_byte(manifest, 40, get_byte(manifest, 40) # 1)")
    finally:
        await owner.close()
    return await scene.office.get(f"/v1/newcomers/{scene.newcomer}/consents")


async def unavailable(scene: Scene) -> httpx.Response:
    starting = httpx.ASGITransport(create_app(scene.world.settings))
    async with httpx.AsyncClient(transport=starting, base_url=scene.world.settings.base_url) as http:
        return await http.get("/v1/purposes", headers=bearer(scene.office.tokens["counselling"]))


Provoke = Callable[[Scene], Awaitable[httpx.Response]]
REASONS: dict[str, Provoke] = {
    provoke.__name__.replace("_", "-"): provoke
    for provoke in (
        body_malformed,
        cursor_invalid,
        idempotency_key_missing,
        token_missing,
        token_invalid,
        purpose_missing,
        purpose_not_allowed,
        consent_missing,
        consent_withdrawn,
        consent_expired,
        consent_refused,
        category_not_covered,
        not_steward,
        reporting_duty,
        client_suspended,
        restricted,
        not_found,
        method_not_allowed,
        request_open,
        asked_too_soon,
        request_in_progress,
        duplicate_newcomer,
        erased,
        version_mismatch,
        precondition_required,
        body_too_large,
        media_type_unsupported,
        validation_failed,
        idempotency_key_reused,
        too_many_requests,
        internal,
        unavailable,
    )
}
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
