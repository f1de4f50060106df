"""The token endpoint over HTTP: who gets a token, for what, and what everybody else hears."""

import asyncio
from collections.abc import Mapping
from typing import Any

import httpx
import orjson
import pytest
from jose import jwt

from app.agencies.clients import replace_keys, set_client_status
from app.agencies.register import set_status
from app.identity.access_tokens import token_keys
from app.identity.schemas import AuthorizationServer, KeySet
from app.identity.tokens import public_key
from app.main import open_world
from app.unit_of_work import open_unit
from app.world import World
from tests.support.agencies import KeyPair, TestClient, assertion_claims, registered, token_form
from tests.support.clock import MovableClock

DETAILS = '[{"type":"kiim_record","purpose":"counselling"}]'


async def asked(http: httpx.AsyncClient, form: Mapping[str, Any], **headers: str) -> httpx.Response:
    return await http.post("/oauth2/token", data=dict(form), headers=headers)


async def error_of(http: httpx.AsyncClient, form: Mapping[str, Any]) -> tuple[int, str]:
    answer = await asked(http, form)
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json().keys() == {"error", "error_description"}
    return answer.status_code, answer.json()["error"]


def with_assertion(
    world: World, client: TestClient, typ: str = "JWT", keys: KeyPair | None = None, **changes: Any
) -> dict[str, str]:
    claims = assertion_claims(client, world.settings.issuer, world.clock.now(), **changes)
    return {**token_form(world, client, "counselling"), "client_assertion": (keys or client.keys).sign(claims, typ)}


async def audited(world: World, action: str = "token") -> list[dict[str, Any]]:
    rows = await world.pool.fetch("SELECT body FROM audit.event WHERE action = $1 ORDER BY seq", action)
    return [orjson.loads(row["body"]) for row in rows]


async def test_the_metadata_names_what_is_offered(world: World, client: httpx.AsyncClient) -> None:
    answer = await client.get("/.well-known/oauth-authorization-server")
    offered = answer.json()
    assert offered["issuer"] == world.settings.issuer
    assert offered["token_endpoint"] == f"{world.settings.issuer}/oauth2/token"
    assert offered["token_endpoint_auth_methods_supported"] == ["private_key_jwt"]
    assert "purpose:language_course" in offered["scopes_supported"]
    assert answer.headers["cache-control"] == "public, max-age=300"


async def test_a_token_verifies_with_the_published_key_and_says_what_rfc_9068_asks(
    world: World, client: httpx.AsyncClient
) -> None:
    tool = await registered(world)
    answer = await asked(client, token_form(world, tool, "counselling"))
    granted = answer.json()
    assert (answer.status_code, granted["token_type"], granted["expires_in"]) == (200, "Bearer", 300)
    assert granted["authorization_details"] == [{"type": "kiim_record", "purpose": "counselling"}]
    assert (answer.headers["cache-control"], answer.headers["pragma"]) == ("no-store", "no-cache")
    (published,) = (await client.get("/oauth2/jwks")).json()["keys"]
    assert "d" not in published
    header = jwt.get_unverified_header(granted["access_token"])
    assert (header["typ"], header["alg"], header["kid"]) == ("at+jwt", "ES256", published["kid"])
    claims = jwt.decode(
        granted["access_token"],
        public_key(published),
        algorithms=["ES256"],
        audience=world.settings.issuer,
        options={"verify_exp": False},
    )
    assert claims["exp"] - claims["iat"] == 300
    assert (claims["iss"], claims["sub"], claims["client_id"]) == (world.settings.issuer, tool.client_id, tool.client_id)
    assert claims["authorization_details"] == granted["authorization_details"]
    assert {"jti", "aud"} <= claims.keys()
    assert not {"agency", "cnf", "scope"} & claims.keys()


async def test_a_purpose_may_come_as_scope_and_comes_back_as_scope(world: World, client: httpx.AsyncClient) -> None:
    tool = await registered(world)
    granted = (await asked(client, token_form(world, tool, scope="purpose:counselling"))).json()
    assert granted["scope"] == "purpose:counselling"
    assert "authorization_details" not in granted
    seen = token_keys(world.keyring).verify(world.settings, granted["access_token"], int(world.clock.now().timestamp()))
    assert (seen.purpose, seen.client_id, seen.office, seen.jkt) == ("counselling", tool.client_id, None, None)


async def test_a_token_without_purpose_is_given_and_carries_none(world: World, client: httpx.AsyncClient) -> None:
    tool = await registered(world)
    granted = (await asked(client, token_form(world, tool))).json()
    seen = token_keys(world.keyring).verify(world.settings, granted["access_token"], int(world.clock.now().timestamp()))
    assert seen.purpose is None
    assert not {"scope", "authorization_details"} & granted.keys()


async def test_both_ways_may_say_the_same(world: World, client: httpx.AsyncClient) -> None:
    tool = await registered(world)
    answer = await asked(client, token_form(world, tool, "counselling", scope="purpose:counselling"))
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("parameters", "error"),
    [
        ({"scope": "purpose:contact", "authorization_details": DETAILS}, "invalid_request"),
        ({"scope": "purpose:language_course"}, "invalid_scope"),
        ({"scope": "purpose:unheard_of"}, "invalid_scope"),
        ({"scope": "purpose:"}, "invalid_scope"),
        ({"scope": "purpose:counselling purpose:contact"}, "invalid_scope"),
        ({"scope": "openid"}, "invalid_scope"),
        ({"scope": "aggregates"}, "invalid_scope"),
        ({"scope": "aggregates purpose:counselling"}, "invalid_scope"),
        ({"authorization_details": DETAILS.replace("counselling", "language_course")}, "invalid_authorization_details"),
        ({"authorization_details": "counselling"}, "invalid_authorization_details"),
        ({"authorization_details": "[]"}, "invalid_authorization_details"),
        ({"authorization_details": '{"type":"kiim_record","purpose":"counselling"}'}, "invalid_authorization_details"),
        ({"authorization_details": DETAILS.replace("kiim_record", "payment")}, "invalid_authorization_details"),
        ({"authorization_details": DETAILS.replace('"}', '","actions":["read"]}')}, "invalid_authorization_details"),
        ({"authorization_details": '[{"type":"kiim_record","purpose":["counselling"]}]'}, "invalid_authorization_details"),
        ({"authorization_details": f"[{DETAILS[1:-1]},{DETAILS[1:-1]}]"}, "invalid_authorization_details"),
        ({"grant_type": "authorization_code"}, "unsupported_grant_type"),
        ({"grant_type": ""}, "invalid_request"),
        ({"resource": "https://elsewhere.example"}, "invalid_target"),
    ],
)
async def test_what_cannot_be_granted_is_refused_by_its_standard_error_and_audited(
    world: World, client: httpx.AsyncClient, parameters: dict[str, str], error: str
) -> None:
    tool = await registered(world, purposes=("counselling", "contact"))
    assert await error_of(client, token_form(world, tool, **parameters)) == (400, error)
    (row,) = await audited(world)
    assert (row["o"], row["y"], row["ag"]) == ("refused", error, str(tool.agency_id))


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"aud": "https://elsewhere.example"}, id="for another server"),
        pytest.param({"aud": None}, id="for nobody"),
        pytest.param({"exp": None}, id="for ever"),
        pytest.param({"jti": None}, id="without jti"),
        pytest.param({"jti": "x" * 257}, id="too long a jti"),
        pytest.param({"sub": "somebody-else"}, id="for another subject"),
        pytest.param({"iss": "somebody-else"}, id="by an unknown client"),
        pytest.param({"typ": "at+jwt"}, id="an access token"),
    ],
)
async def test_an_assertion_that_does_not_hold_is_an_invalid_client(
    world: World, client: httpx.AsyncClient, changes: dict[str, Any]
) -> None:
    tool = await registered(world)
    assert await error_of(client, with_assertion(world, tool, **changes)) == (401, "invalid_client")
    assert await audited(world) == []


@pytest.mark.parametrize("seconds", [-61, 661])
async def test_an_assertion_is_fresh_and_lives_at_most_ten_minutes(world: World, client: httpx.AsyncClient, seconds: int) -> None:
    tool = await registered(world)
    expires = int(world.clock.now().timestamp()) + seconds
    assert await error_of(client, with_assertion(world, tool, exp=expires, iat=None)) == (401, "invalid_client")


@pytest.mark.parametrize("audience", ["{}", "{}/oauth2/token"])
@pytest.mark.parametrize("as_list", [False, True])
async def test_issuer_and_token_endpoint_are_both_taken_as_audience(
    world: World, client: httpx.AsyncClient, audience: str, as_list: bool
) -> None:
    tool = await registered(world)
    aud = audience.format(world.settings.issuer)
    assert (await asked(client, with_assertion(world, tool, aud=[aud] if as_list else aud))).status_code == 200


async def test_unknown_client_and_wrong_key_get_the_same_words(world: World, client: httpx.AsyncClient) -> None:
    tool = await registered(world)
    stranger = TestClient(tool.agency_id, "nobody-here", KeyPair())
    forged = with_assertion(world, tool, keys=KeyPair())
    unknown = await asked(client, with_assertion(world, stranger))
    wrong = await asked(client, forged)
    assert (unknown.status_code, unknown.content) == (wrong.status_code, wrong.content)


async def test_a_key_with_the_right_name_that_is_not_the_registered_one_proves_nothing(
    world: World, client: httpx.AsyncClient
) -> None:
    tool = await registered(world)
    impostor = KeyPair(kid=tool.keys.kid)
    assert await error_of(client, with_assertion(world, tool, keys=impostor)) == (401, "invalid_client")


async def test_an_assertion_is_used_once(world: World, client: httpx.AsyncClient) -> None:
    form = token_form(world, await registered(world), "counselling")
    assert (await asked(client, form)).status_code == 200
    assert await error_of(client, form) == (401, "invalid_client")


async def test_an_assertion_is_spent_even_when_its_request_was_refused(world: World, client: httpx.AsyncClient) -> None:
    form = token_form(world, await registered(world), scope="purpose:unheard_of")
    assert (await asked(client, form)).json()["error"] == "invalid_scope"
    assert await error_of(client, {**form, "scope": "purpose:counselling"}) == (401, "invalid_client")


async def test_of_many_workers_that_get_one_assertion_at_once_one_answers(
    world: World, client: httpx.AsyncClient, clock: MovableClock
) -> None:
    from app.main import create_app

    form = token_form(world, await registered(world), "counselling")
    async with open_world(world.settings, clock) as second:
        application = create_app(second.settings, second)
        async with (
            application.router.lifespan_context(application),
            httpx.AsyncClient(transport=httpx.ASGITransport(application), base_url=world.settings.base_url) as other,
        ):
            answers = await asyncio.gather(*(asked(worker, form) for worker in (client, other) * 6))
    assert sorted(answer.status_code for answer in answers) == [200] + [401] * 11


async def test_two_clients_may_choose_the_same_jti(world: World, client: httpx.AsyncClient) -> None:
    for tool in (await registered(world), await registered(world)):
        assert (await asked(client, with_assertion(world, tool, jti="same"))).status_code == 200


@pytest.mark.parametrize(
    "parameters",
    [
        pytest.param({"client_assertion_type": "urn:example:other"}, id="other assertion type"),
        pytest.param({"client_assertion": ""}, id="no assertion"),
        pytest.param({"client_assertion": "not-a-token"}, id="no token"),
        pytest.param({"client_secret": "guess"}, id="a secret beside it"),
        pytest.param({"client_id": "somebody-else"}, id="another client_id"),
    ],
)
async def test_clients_prove_themselves_in_one_way_only(
    world: World, client: httpx.AsyncClient, parameters: dict[str, str]
) -> None:
    form = {**token_form(world, await registered(world), "counselling"), **parameters}
    assert await error_of(client, form) == (401, "invalid_client")


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"grant_type=client_credentials&grant_type=client_credentials", id="a parameter twice"),
        pytest.param(b"&".join(b"p%d=1" % n for n in range(30)), id="too many parameters"),
        pytest.param("grant_type=ä".encode(), id="not ASCII"),
        pytest.param(b"grant_type=%ff", id="not UTF-8"),
    ],
)
async def test_a_form_that_cannot_be_read_is_an_invalid_request(client: httpx.AsyncClient, body: bytes) -> None:
    answer = await client.post("/oauth2/token", content=body, headers={"Content-Type": "application/x-www-form-urlencoded"})
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


async def test_a_json_body_is_another_media_type(client: httpx.AsyncClient) -> None:
    assert (await client.post("/oauth2/token", json={"grant_type": "client_credentials"})).status_code == 415


async def test_suspended_clients_and_agencies_get_no_token(world: World, client: httpx.AsyncClient) -> None:
    tool, other = await registered(world), await registered(world)
    async with open_unit(world) as uow:
        await set_client_status(uow, tool.client_id, "suspended")
        await set_status(uow, other.agency_id, "suspended")
    for suspended in (tool, other):
        assert await error_of(client, token_form(world, suspended, "counselling")) == (400, "unauthorized_client")


async def test_replaced_keys_prove_nothing_more(world: World, client: httpx.AsyncClient) -> None:
    tool, renewed = await registered(world), KeyPair()
    async with open_unit(world) as uow:
        await replace_keys(uow, tool.client_id, renewed.key_set)
    assert await error_of(client, token_form(world, tool, "counselling")) == (401, "invalid_client")
    assert (await asked(client, token_form(world, TestClient(tool.agency_id, tool.client_id, renewed)))).status_code == 200


async def test_a_monitoring_client_gets_aggregates_and_no_purpose(world: World, client: httpx.AsyncClient) -> None:
    office = await registered(world, "monitoring", ())
    granted = (await asked(client, token_form(world, office, scope="aggregates"))).json()
    assert granted["scope"] == "aggregates"
    assert await error_of(client, token_form(world, office, scope="purpose:counselling")) == (400, "invalid_scope")


async def test_a_granted_token_is_audited_with_its_purpose(world: World, client: httpx.AsyncClient) -> None:
    tool = await registered(world)
    await asked(client, token_form(world, tool, "counselling"))
    (row,) = await audited(world)
    assert (row["o"], row["p"], row["ag"]) == ("allowed", "counselling", str(tool.agency_id))


async def test_no_error_repeats_what_was_sent(world: World, client: httpx.AsyncClient) -> None:
    tool = await registered(world)
    for parameters in ({"scope": "canary-4711"}, {"grant_type": "canary-4711"}, {"authorization_details": '["canary-4711"]'}):
        answer = await asked(client, token_form(world, tool, **parameters))
        assert answer.status_code == 400
        assert "canary" not in answer.text


async def test_the_documents_are_what_their_published_shape_says(client: httpx.AsyncClient) -> None:
    offered = (await client.get("/.well-known/oauth-authorization-server")).json()
    keys = (await client.get("/oauth2/jwks")).json()
    assert AuthorizationServer.model_validate(offered).model_dump() == offered
    assert KeySet.model_validate(keys).model_dump() == keys
