"""A route gets its caller proven, or nobody: what each caller type accepts and what it refuses."""

import base64
from typing import Any

import httpx
import orjson
import pytest

from app.agencies.clients import set_client_status
from app.agencies.purposes import deny_purpose
from app.agencies.register import set_status
from app.errors import Refused, TokenInvalid, TokenMissing
from app.identity.access_tokens import Wish, token_keys
from app.identity.callers import authenticate_agency
from app.unit_of_work import open_unit
from app.world import World
from tests.support.agencies import assertion_claims, bearer, registered, token_form, token_of
from tests.support.clock import MovableClock

PATHS = ("/agency", "/any", "/monitor", "/newcomer")


async def told(asking: httpx.AsyncClient, path: str, **headers: str) -> tuple[int, str]:
    answer = await asking.get(path, headers=headers)
    return answer.status_code, answer.json().get("reason", "")


async def test_anybody_is_public(asking: httpx.AsyncClient) -> None:
    assert (await asking.get("/public")).json() == {"caller": "Public"}


async def test_without_a_token_nobody_else_gets_in(asking: httpx.AsyncClient) -> None:
    for path in PATHS:
        answer = await asking.get(path)
        assert (answer.status_code, answer.json()["reason"]) == (401, "token-missing")
        proofs = "" if path == "/newcomer" else ', DPoP algs="ES256"'
        assert answer.headers["www-authenticate"] == f"Bearer{proofs}"


@pytest.mark.parametrize(
    "value",
    ["Bearer", "Bearer ", "Basic dGVzdDp0ZXN0", "Bearer a.b.c", "Bearer " + "x" * 9000, "Bearer kiim_s_guess", "DPoP a.b.c"],
)
async def test_what_is_no_token_of_ours_is_invalid_everywhere(asking: httpx.AsyncClient, value: str) -> None:
    for path in PATHS:
        assert await told(asking, path, Authorization=value) == (401, "token-invalid")


async def test_an_agency_is_known_with_its_purpose(world: World, client: httpx.AsyncClient, asking: httpx.AsyncClient) -> None:
    tool = await registered(world, name="Beratung Nord")
    token = await token_of(client, world, tool, "counselling")
    answer = await asking.get("/agency", headers={**bearer(token), "Kiim-Actor": "adviser-17", "Kiim-Case": "A/2026:17"})
    assert answer.json() == {
        "agency": "Beratung Nord",
        "client": tool.client_id,
        "purpose": "counselling",
        "reason": None,
        "actor": "adviser-17",
        "case": "A/2026:17",
    }
    assert (await asking.get("/any", headers=bearer(token))).json() == {"client": tool.client_id}


async def test_a_token_without_purpose_says_so(world: World, client: httpx.AsyncClient, asking: httpx.AsyncClient) -> None:
    token = await token_of(client, world, await registered(world))
    answered = (await asking.get("/agency", headers=bearer(token))).json()
    assert (answered["purpose"], answered["reason"]) == (None, "purpose-missing")


async def test_a_purpose_taken_away_no_longer_stands_behind_tokens_already_given(
    world: World, client: httpx.AsyncClient, asking: httpx.AsyncClient
) -> None:
    tool = await registered(world)
    token = await token_of(client, world, tool, "counselling")
    await asking.get("/agency", headers=bearer(token))
    async with open_unit(world) as uow:
        await deny_purpose(uow, tool.agency_id, "counselling")
    assert (await asking.get("/agency", headers=bearer(token))).json()["reason"] == "purpose-not-allowed"


@pytest.mark.parametrize("header", ["Kiim-Actor", "Kiim-Case"])
@pytest.mark.parametrize("value", ["x" * 101, "with blank", "<script>", "J\xf6rg", ""])
async def test_opaque_ids_are_short_and_plain(
    world: World, client: httpx.AsyncClient, asking: httpx.AsyncClient, header: str, value: str
) -> None:
    token = await token_of(client, world, await registered(world), "counselling")
    sent = [(b"authorization", f"Bearer {token}".encode()), (header.encode(), value.encode("latin-1"))]
    answer = await asking.get("/agency", headers=sent)
    assert (answer.status_code, answer.json()["reason"], answer.json()["header"]) == (400, "body-malformed", header)


async def test_a_token_ends_with_its_fifth_minute_also_where_it_was_remembered(
    world: World, client: httpx.AsyncClient, asking: httpx.AsyncClient, clock: MovableClock
) -> None:
    token = await token_of(client, world, await registered(world), "counselling")
    clock.advance(seconds=299)
    assert (await asking.get("/agency", headers=bearer(token))).status_code == 200
    clock.advance(seconds=1)
    assert await told(asking, "/agency", **bearer(token)) == (401, "token-invalid")


@pytest.mark.parametrize("what", ["client", "agency"])
async def test_a_suspension_holds_for_the_next_request_and_is_audited(
    world: World, client: httpx.AsyncClient, asking: httpx.AsyncClient, what: str
) -> None:
    tool = await registered(world)
    token = await token_of(client, world, tool, "counselling")
    assert (await asking.get("/agency", headers=bearer(token))).status_code == 200
    async with open_unit(world) as uow:
        if what == "client":
            await set_client_status(uow, tool.client_id, "suspended")
        else:
            await set_status(uow, tool.agency_id, "suspended")
    for path in ("/agency", "/any", "/monitor"):
        assert await told(asking, path, **bearer(token)) == (403, "client-suspended")
    bodies = await world.pool.fetch("SELECT body FROM audit.event WHERE body LIKE '%client-suspended%' AND action = 'request'")
    assert [orjson.loads(row["body"])["ag"] for row in bodies] == [str(tool.agency_id)] * 3


async def test_a_monitoring_office_reads_no_records_and_a_case_tool_no_aggregates(
    world: World, client: httpx.AsyncClient, asking: httpx.AsyncClient
) -> None:
    office, tool = await registered(world, "monitoring", ()), await registered(world)
    answer = await client.post("/oauth2/token", data=token_form(world, office, scope="aggregates"))
    figures, record = answer.json()["access_token"], await token_of(client, world, tool, "counselling")
    assert (await asking.get("/monitor", headers=bearer(figures))).json() == {"client": office.client_id}
    assert await told(asking, "/agency", **bearer(figures)) == (403, "purpose-not-allowed")
    assert await told(asking, "/monitor", **bearer(record)) == (403, "purpose-not-allowed")
    assert await told(asking, "/monitor", **bearer(await token_of(client, world, office))) == (403, "purpose-not-allowed")


async def test_a_client_assertion_is_no_access_token(world: World, asking: httpx.AsyncClient) -> None:
    tool = await registered(world)
    claims = assertion_claims(tool, world.settings.issuer, world.clock.now(), client_id=tool.client_id)
    for typ in ("JWT", "at+jwt"):
        assert await told(asking, "/agency", **bearer(tool.keys.sign(claims, typ))) == (401, "token-invalid")


async def test_a_token_changed_in_any_part_is_invalid(world: World, client: httpx.AsyncClient, asking: httpx.AsyncClient) -> None:
    token = await token_of(client, world, await registered(world), "counselling")
    head, claims, signature = token.split(".")
    other: dict[str, Any] = {**orjson.loads(base64.urlsafe_b64decode(claims + "==")), "exp": 2**39}
    forged = base64.urlsafe_b64encode(orjson.dumps(other)).rstrip(b"=").decode()
    unsigned = base64.urlsafe_b64encode(b'{"alg":"none","typ":"at+jwt"}').rstrip(b"=").decode()
    for changed in (f"{head}.{forged}.{signature}", f"{unsigned}.{claims}.", f"{head}.{claims}.{signature[:-4]}AAAA"):
        assert await told(asking, "/agency", **bearer(changed)) == (401, "token-invalid")


async def test_a_token_of_another_service_with_the_same_key_is_invalid(world: World, asking: httpx.AsyncClient) -> None:
    tool = await registered(world)
    elsewhere = world.settings.model_copy(update={"base_url": "https://elsewhere.example"})
    now = int(world.clock.now().timestamp())
    token = token_keys(world.keyring).issue(elsewhere, tool.client_id, Wish("counselling", as_scope=True), None, now)
    token_keys(world.keyring).verify(elsewhere, token, now)  # remembered there, and still unknown here
    assert await told(asking, "/agency", **bearer(token)) == (401, "token-invalid")


async def test_a_token_for_a_client_that_is_not_registered_is_invalid(world: World, asking: httpx.AsyncClient) -> None:
    now = int(world.clock.now().timestamp())
    token = token_keys(world.keyring).issue(world.settings, "gone", Wish("counselling", as_scope=True), None, now)
    assert await told(asking, "/agency", **bearer(token)) == (401, "token-invalid")


# ── the hot path ─────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_the_hot_path_asks_the_database_only_for_clients_it_does_not_know(world: World, client: httpx.AsyncClient) -> None:
    tool = await registered(world)
    headers = {"authorization": f"Bearer {await token_of(client, world, tool, 'counselling')}"}
    first = await authenticate_agency(world, headers, "GET", "/v1/newcomers/n/record")
    await world.pool.close()
    again = await authenticate_agency(world, headers, "GET", "/v1/newcomers/n/record")
    assert again == first
    assert (again.agency.agency_id, again.purpose) == (tool.agency_id, "counselling")


async def test_the_hot_path_refuses_what_the_routes_refuse(world: World, client: httpx.AsyncClient, clock: MovableClock) -> None:
    token = await token_of(client, world, await registered(world, "monitoring", ()))
    with pytest.raises(TokenMissing):
        await authenticate_agency(world, {}, "GET", "/")
    with pytest.raises(TokenInvalid):
        await authenticate_agency(world, {"authorization": "Bearer x"}, "GET", "/")
    with pytest.raises(Refused):
        await authenticate_agency(world, {"authorization": f"Bearer {token}"}, "GET", "/")
    clock.advance(seconds=300)
    with pytest.raises(TokenInvalid):
        await authenticate_agency(world, {"authorization": f"Bearer {token}"}, "GET", "/")


async def test_the_memory_of_tokens_is_bounded(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.identity.access_tokens.REMEMBERED", 3)
    keys, now = token_keys(world.keyring), int(world.clock.now().timestamp())
    for number in range(6):
        keys.verify(world.settings, keys.issue(world.settings, f"tool-{number}", Wish(), None, now), now)
    assert len(keys._verified) <= 4
