"""A scene in which everything can go wrong, and one way to provoke every reason that a caller may be told."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import asyncpg
import httpx

from app.agencies.clients import set_client_status
from app.idempotency import begin, read_claim
from app.main import create_app
from app.moves.partners import partners
from app.unit_of_work import open_unit
from app.world import World
from tests.support.agencies import bearer, registered, token_form
from tests.support.clock import MovableClock
from tests.support.moves import trusted
from tests.support.people import Phone, Tool, activate, confirm_notices, registration, said, tool

CANARY = "Kanarienvogel"
UNKNOWN = "n_" + "0" * 32
YES = {"purpose": "language_course", "categories": ["language"], "notice_language": "de"}


@dataclass
class Scene:
    """An office with a person it registered, her phone, and a school that is linked to her and holds no consent."""

    http: httpx.AsyncClient
    world: World
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


async def set_up(client: httpx.AsyncClient, world: World) -> Scene:
    """Register her, sign her in, link her to the school."""
    await confirm_notices(world, "de")
    office = await tool(client, world, "counselling", "counselling")
    school = await tool(client, world, "course_provider", "language_course")
    registered = await office.register(external_id="A-17", statements=[said("identity", "family_name", CANARY)])
    phone = await activate(client, registered["letter"])
    return Scene(client, world, office, school, registered["id"], await phone.link(school), phone)


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
    assert isinstance(scene.world.clock, MovableClock)
    scene.world.clock.advance(days=800)
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


async def referral_closed(scene: Scene) -> httpx.Response:
    """An offer that nobody has accepted is not done."""
    recipient = await tool(scene.http, scene.world, "counselling", "counselling", "handover")
    body = {"newcomer": scene.newcomer, "recipient": recipient.wire_id, "categories": ["language"]}
    offered = await scene.office.post("/v1/referrals", body)
    return await scene.office.post(f"/v1/referrals/{offered.json()['id']}/completion", {})


async def _departed(scene: Scene) -> httpx.Response:
    """She is about to move to a neighbour."""
    async with open_unit(scene.world) as uow:
        uow.unaudited("a test looks for its neighbour")
        known = await partners(uow)
    issuer = known[0]["issuer"] if known else (await trusted(scene.world)).issuer
    return await scene.phone.post("/v1/me/moves", {"destination": issuer, "categories": ["language"]})


async def move_open(scene: Scene) -> httpx.Response:
    await _departed(scene)
    return await _departed(scene)


async def move_closed(scene: Scene) -> httpx.Response:
    move = (await _departed(scene)).json()["id"]
    path = f"/v1/me/moves/{move}"
    assert (await scene.http.delete(path, headers=bearer(scene.phone.token))).status_code == 200
    return await scene.phone.get(f"{path}/package")


async def rights_closed(scene: Scene) -> httpx.Response:
    asked = await scene.phone.post("/v1/me/rights-requests", {"right": "access"})
    path = f"/v1/me/rights-requests/{asked.json()['id']}/withdrawal"
    assert (await scene.phone.post(path, {})).status_code == 200
    return await scene.phone.post(path, {})


async def case_missing(scene: Scene) -> httpx.Response:
    office = await registered(scene.world, "dpo", ("data_protection_check",))
    token = (await scene.http.post("/oauth2/token", data=token_form(scene.world, office, scope="audit"))).json()["access_token"]
    look = await scene.world.pool.fetchval("SELECT max(seq) FROM audit.event WHERE subject_ref IS NOT NULL")
    return await scene.http.get(f"/v1/audit/proofs/{look}", headers=bearer(token) | {"Kiim-Actor": "officer-1"})


async def already_arrived(scene: Scene) -> httpx.Response:
    neighbour = await trusted(scene.world)
    package = neighbour.package(scene.world, {"statements": [], "decisions": []})
    body = registration(statements=[]) | {"package": package}
    assert (await scene.office.post("/v1/arrivals", body)).status_code == 201
    return await scene.office.post("/v1/arrivals", body)


async def merge_not_possible(scene: Scene) -> httpx.Response:
    """A record is not taken up by itself."""
    return await scene.office.post(f"/v1/newcomers/{scene.newcomer}/merges", {"other": scene.newcomer})


async def request_in_progress(scene: Scene) -> httpx.Response:
    body = b'{"code": "7K2M-Q9RT-4XWP"}'
    caller = scene.office.client.client_id
    async with open_unit(scene.world) as uow:
        uow.unaudited("another request with the same key is still being worked on")
        await begin(uow, read_claim(scene.world.keyring, "same", body, caller=caller, operation="POST /v1/newcomers"))
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
    owner = await asyncpg.connect(scene.world.database.owner_url)
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
        referral_closed,
        move_open,
        move_closed,
        rights_closed,
        case_missing,
        already_arrived,
        merge_not_possible,
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
