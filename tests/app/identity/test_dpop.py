"""Bound tokens: whoever presents one shows the key as well, for this request, once."""

import base64
import hashlib
from typing import Any
from uuid import uuid4

import httpx
import pytest
from jose import jws

from app.agencies.public_keys import thumbprint
from app.identity.tokens import public_jwk, signing_key
from app.world import World
from tests.support.agencies import KeyPair, bearer, registered, token_form, token_of
from tests.support.clock import MovableClock

KEY = KeyPair()


def proof(world: World, method: str, path: str, token: str | None = None, keys: KeyPair = KEY, **changes: Any) -> str:
    """A DPoP proof; None in `changes` leaves a claim out, `header_…` changes the header."""
    claims: dict[str, Any] = {
        "htm": method,
        "htu": world.settings.base_url + path,
        "iat": int(world.clock.now().timestamp()),
        "jti": uuid4().hex,
    }
    if token is not None:
        claims["ath"] = base64.urlsafe_b64encode(hashlib.sha256(token.encode()).digest()).rstrip(b"=").decode()
    header: dict[str, Any] = {"typ": "dpop+jwt", "jwk": public_jwk(signing_key(keys.private))}
    header |= {name.removeprefix("header_"): changes.pop(name) for name in list(changes) if name.startswith("header_")}
    claims = {name: value for name, value in {**claims, **changes}.items() if value is not None}
    return jws.sign(claims, signing_key(keys.private), headers=header, algorithm="ES256")


async def bound(http: httpx.AsyncClient, world: World, keys: KeyPair = KEY) -> str:
    """A token bound to the key."""
    tool = await registered(world)
    form = token_form(world, tool, "counselling")
    answer = await http.post("/oauth2/token", data=form, headers={"DPoP": proof(world, "POST", "/oauth2/token", keys=keys)})
    assert answer.json()["token_type"] == "DPoP", answer.text
    return str(answer.json()["access_token"])


async def presented(asking: httpx.AsyncClient, token: str, shown: str | None, scheme: str = "DPoP") -> int:
    headers = {"Authorization": f"{scheme} {token}", **({} if shown is None else {"DPoP": shown})}
    return (await asking.get("/agency", headers=headers)).status_code


async def test_a_bound_token_opens_with_its_proof(world: World, client: httpx.AsyncClient, asking: httpx.AsyncClient) -> None:
    token = await bound(client, world)
    assert await presented(asking, token, proof(world, "GET", "/agency", token)) == 200


async def test_a_bound_token_names_its_key(world: World, client: httpx.AsyncClient) -> None:
    claims = (await bound(client, world)).split(".")[1]
    assert thumbprint(KEY.public) in base64.urlsafe_b64decode(claims + "==").decode()


async def test_a_bound_token_is_no_bearer_token(world: World, client: httpx.AsyncClient, asking: httpx.AsyncClient) -> None:
    token = await bound(client, world)
    assert await presented(asking, token, None, "Bearer") == 401
    assert await presented(asking, token, proof(world, "GET", "/agency", token), "Bearer") == 401
    assert await presented(asking, token, None) == 401


async def test_a_refusal_names_the_scheme_and_its_algorithm(
    world: World, client: httpx.AsyncClient, asking: httpx.AsyncClient
) -> None:
    """RFC 9449, 7.1 and 7.2: a client learns from the challenge that proofs are understood, and whether its own was at fault."""

    async def challenge(path: str = "/agency", **headers: str) -> str:
        answer = await asking.get(path, headers=headers)
        assert answer.status_code == 401
        return answer.headers["www-authenticate"]

    token = await bound(client, world)
    wrong = proof(world, "POST", "/agency", token)
    assert await challenge() == 'Bearer, DPoP algs="ES256"'
    assert await challenge(Authorization=f"Bearer {token}") == 'Bearer error="invalid_token", DPoP algs="ES256"'
    assert await challenge(Authorization="DPoP a.b.c", DPoP=wrong) == 'DPoP error="invalid_token", algs="ES256"'
    assert await challenge(Authorization=f"DPoP {token}", DPoP=wrong) == 'DPoP error="invalid_dpop_proof", algs="ES256"'
    assert await challenge(Authorization=f"DPoP {token}") == 'DPoP error="invalid_dpop_proof", algs="ES256"'
    assert await challenge("/newcomer", Authorization="Bearer x") == 'Bearer error="invalid_token"'


async def test_a_bearer_token_cannot_be_dressed_up_as_bound(
    world: World, client: httpx.AsyncClient, asking: httpx.AsyncClient
) -> None:
    token = await token_of(client, world, await registered(world), "counselling")
    assert await presented(asking, token, proof(world, "GET", "/agency", token)) == 401
    assert (await asking.get("/agency", headers=bearer(token))).status_code == 200


async def test_a_proof_is_used_once(world: World, client: httpx.AsyncClient, asking: httpx.AsyncClient) -> None:
    token = await bound(client, world)
    shown = proof(world, "GET", "/agency", token)
    assert [await presented(asking, token, shown) for _ in range(2)] == [200, 401]


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"htm": "POST"}, id="another method"),
        pytest.param({"htm": None}, id="no method"),
        pytest.param({"htu": "http://127.0.0.1:8000/any"}, id="another path"),
        pytest.param({"htu": "https://127.0.0.1:8000/agency"}, id="another scheme"),
        pytest.param({"htu": "http://127.0.0.1:9/agency"}, id="another port"),
        pytest.param({"htu": "http://[broken/agency"}, id="no address"),
        pytest.param({"htu": None}, id="no htu"),
        pytest.param({"iat": None}, id="no time"),
        pytest.param({"jti": None}, id="no jti"),
        pytest.param({"ath": None}, id="no token hash"),
        pytest.param({"ath": "x" * 43}, id="another token's hash"),
        pytest.param({"ath": "ä"}, id="hash not ASCII"),
        pytest.param({"header_typ": "JWT"}, id="another kind of token"),
        pytest.param({"header_jwk": None}, id="no key"),
        pytest.param({"header_jwk": {"kty": "oct", "k": "AQ"}}, id="a shared secret"),
        pytest.param({"header_jwk": {**KEY.public, "d": "AQ"}}, id="a private key"),
        pytest.param({"header_jwk": KeyPair().public}, id="a key that did not sign"),
        pytest.param({"keys": KeyPair()}, id="signed by another key"),
    ],
)
async def test_a_proof_for_something_else_proves_nothing(
    world: World, client: httpx.AsyncClient, asking: httpx.AsyncClient, changes: dict[str, Any]
) -> None:
    token = await bound(client, world)
    assert await presented(asking, token, proof(world, "GET", "/agency", token, **changes)) == 401


@pytest.mark.parametrize("change", ["?x=1", "#part"])
async def test_query_and_fragment_do_not_matter(
    world: World, client: httpx.AsyncClient, asking: httpx.AsyncClient, change: str
) -> None:
    token = await bound(client, world)
    htu = f"HTTP://127.0.0.1:8000/agency{change}".replace("HTTP", "http")
    assert await presented(asking, token, proof(world, "GET", "/agency", token, htu=htu)) == 200


@pytest.mark.parametrize(("seconds", "status"), [(-120, 200), (-121, 401), (60, 200), (61, 401)])
async def test_a_proof_is_about_now(
    world: World, client: httpx.AsyncClient, asking: httpx.AsyncClient, clock: MovableClock, seconds: int, status: int
) -> None:
    token = await bound(client, world)
    issued = int(clock.now().timestamp()) + seconds
    assert await presented(asking, token, proof(world, "GET", "/agency", token, iat=issued)) == status


async def test_a_bad_proof_at_the_token_endpoint_is_named_and_gives_no_token(world: World, client: httpx.AsyncClient) -> None:
    tool = await registered(world)
    wrong = {"DPoP": proof(world, "GET", "/oauth2/token")}
    answer = await client.post("/oauth2/token", data=token_form(world, tool, "counselling"), headers=wrong)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_dpop_proof")
