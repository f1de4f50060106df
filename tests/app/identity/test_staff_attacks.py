"""Attacks on the sign-in of staff: each is refused, and succeeds where the control is taken out."""

import base64
import hmac
from collections.abc import Callable
from typing import Any

import pytest

from app.errors import TooManyRequests
from app.identity import staff
from app.identity.staff import StaffSignedIn, begin, finish
from app.identity.throttle import Limit
from app.unit_of_work import open_unit
from app.world import World
from tests.support.clock import MovableClock
from tests.support.provider import Claims, TestProvider, Visit, provider_on_loopback, visit, with_staff
from tests.support.staff import ADDRESS, came_back, closed, log, parts, refused, signed_in, under_another_header


def with_claims(**changes: Any) -> Callable[[Claims], Claims]:
    def changed(claims: Claims) -> Claims:
        merged = {**claims, **{name: change(claims) if callable(change) else change for name, change in changes.items()}}
        return {name: value for name, value in merged.items() if value is not None}

    return changed


def without_signature(token: str) -> str:
    header, claims = parts(token)
    return f"{closed({**header, 'alg': 'none'})}.{closed(claims)}."


def signed_with_the_public_key(token: str) -> str:
    header, claims = parts(token)
    body = f"{closed({**header, 'alg': 'HS256'})}.{closed(claims)}"
    signature = hmac.digest(b"the text of the public key", body.encode(), "sha256")
    return f"{body}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"


def of_another_person(token: str) -> str:
    header, claims = parts(token)
    return f"{closed(header)}.{closed({**claims, 'sub': 'mbe-2'})}.{token.split('.')[2]}"


TOKENS = {
    "a nonce of another sign-in": {"claims": with_claims(nonce="x" * 43)},
    "no nonce": {"claims": with_claims(nonce=None)},
    "a nonce that is no text": {"claims": with_claims(nonce=lambda claims: [claims["nonce"]])},
    "another audience": {"claims": with_claims(aud="somebody-else")},
    "a second audience": {"claims": with_claims(aud=lambda claims: [claims["aud"], "somebody-else"])},
    "no audience": {"claims": with_claims(aud=None)},
    "an empty audience": {"claims": with_claims(aud=[])},
    "another authorized party": {"claims": with_claims(azp="somebody-else")},
    "another issuer": {"claims": with_claims(iss="https://login.example.org")},
    "no issuer": {"claims": with_claims(iss=None)},
    "expired": {"claims": with_claims(exp=lambda claims: claims["iat"] - 61)},
    "no expiry": {"claims": with_claims(exp=None)},
    "a life of a week": {"claims": with_claims(exp=lambda claims: claims["iat"] + 7 * 86_400)},
    "made an hour ago": {"claims": with_claims(iat=lambda claims: claims["iat"] - 3600)},
    "made in an hour": {"claims": with_claims(iat=lambda claims: claims["iat"] + 3600, exp=lambda claims: claims["exp"] + 3600)},
    "no moment of making": {"claims": with_claims(iat=None)},
    "an endless subject": {"claims": with_claims(sub="x" * 256)},
    "alg none": {"token": without_signature},
    "alg HS256": {"token": signed_with_the_public_key},
    "an unknown kid": {"token": under_another_header(kid="another")},
    "no kid": {"token": under_another_header(kid=None)},
    "the typ of an access token": {"token": under_another_header(typ="at+jwt")},
    "the typ of a logout token": {"token": under_another_header(typ="logout+jwt")},
    "a critical extension": {"token": under_another_header(crit=["exp"])},
    "another subject under the signature": {"token": of_another_person},
    "keys of another algorithm": {"key_set": lambda keys: {"keys": [{**keys["keys"][0], "alg": "ES384"}]}},
    "two keys of one name": {"key_set": lambda keys: {"keys": keys["keys"] * 2}},
    "a private key published": {"key_set": lambda keys: {"keys": [{**keys["keys"][0], "d": "AA"}]}},
    "no keys": {"key_set": lambda _: {"keys": "none"}},
}


async def naive(_world: World, token: str, *_: str) -> Claims:
    """What a relying party believes that only reads what it is given."""
    return parts(token)[1]


@pytest.mark.parametrize("hostility", TOKENS.values(), ids=TOKENS.keys())
async def test_an_id_token_that_breaks_a_rule_signs_nobody_in(
    world: World, provider: TestProvider, monkeypatch: pytest.MonkeyPatch, hostility: dict[str, Any]
) -> None:
    for name, change in hostility.items():
        setattr(provider.hostility, name, change)
    assert await came_back(world, await visit(world, provider)) == refused(staff.TOKEN)
    assert await world.pool.fetchval("SELECT count(*) FROM staff_session") == 0
    assert (await log(world))[-1]["y"] == staff.TOKEN
    monkeypatch.setattr(staff, "check_id_token", naive)
    assert isinstance(await came_back(world, await visit(world, provider)), StaffSignedIn)


@pytest.mark.parametrize("subject", [None, "", 7])
async def test_an_id_token_without_a_subject_signs_nobody_in(world: World, provider: TestProvider, subject: object) -> None:
    provider.hostility.claims = lambda claims: {
        **{k: v for k, v in claims.items() if k != "sub"},
        **({} if subject is None else {"sub": subject}),
    }
    assert await came_back(world, await visit(world, provider)) == refused(staff.TOKEN)


async def test_a_sign_in_begun_by_another_browser_is_not_finished(
    world: World, provider: TestProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who sends her own answer to a victim would see what the victim enters afterwards."""
    own, attacker = await begin(world, "mbe", None), await visit(world, provider)
    assert await came_back(world, Visit(own.secret, attacker.answer)) == refused(staff.NOT_BEGUN)
    async with open_unit(world) as uow:
        assert await finish(uow, None, attacker.answer, ADDRESS) == refused(staff.NOT_BEGUN)
    monkeypatch.setattr(staff, "_caller", lambda _: "anybody")
    monkeypatch.setattr(staff, "_derived", lambda _secret, use, _state: (use * 43)[:43])
    own, attacker = await begin(world, "mbe", None), await visit(world, provider)
    assert isinstance(await came_back(world, Visit(own.secret, attacker.answer)), StaffSignedIn)


@pytest.mark.parametrize("state", ["", "x" * 40, "é", "A" * 600])
async def test_a_state_that_was_not_made_here_finishes_nothing(world: World, provider: TestProvider, state: str) -> None:
    assert await came_back(world, await visit(world, provider), state=state) == refused(staff.NOT_BEGUN)
    assert await log(world) == []


async def test_a_sign_in_is_finished_once_even_where_the_provider_takes_a_code_twice(
    world: World, provider: TestProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider.hostility.forgets_used_codes = True
    visited = await visit(world, provider)
    assert isinstance(await came_back(world, visited), StaffSignedIn)
    assert await came_back(world, visited) == refused(staff.FINISHED)

    async def never(*_: object) -> bool:
        return True

    monkeypatch.setattr(staff, "spend", never)
    assert isinstance(await came_back(world, visited), StaffSignedIn)


async def test_a_code_is_exchanged_once(world: World, provider: TestProvider, monkeypatch: pytest.MonkeyPatch) -> None:
    visited = await visit(world, provider)
    await came_back(world, visited)

    async def never(*_: object) -> bool:
        return True

    monkeypatch.setattr(staff, "spend", never)
    assert await came_back(world, visited) == refused(staff.PROVIDER)


async def test_failures_are_limited_per_network_and_a_success_counts_for_nothing(
    world: World, provider: TestProvider, monkeypatch: pytest.MonkeyPatch, clock: MovableClock
) -> None:
    """Each costs a call to the provider and a row of the log."""
    monkeypatch.setattr("app.identity.throttle.ADDRESS", Limit(free=3, first=30, longest=30, memory=3600))
    for _ in range(4):
        await signed_in(world, provider)
    for _ in range(3):
        assert await came_back(world, await visit(world, provider), code="wrong") == refused(staff.PROVIDER)
    with pytest.raises(TooManyRequests):
        await came_back(world, await visit(world, provider))
    rows = len(await log(world))
    assert rows == 7
    clock.advance(seconds=30)
    await signed_in(world, provider)


async def test_a_sign_in_takes_ten_minutes_at_most(world: World, provider: TestProvider, clock: MovableClock) -> None:
    late = await visit(world, provider)
    clock.advance(seconds=600)
    assert await came_back(world, late) == refused(staff.NOT_BEGUN)


async def test_a_stolen_code_is_of_no_use_in_another_browser(
    world: World, provider: TestProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PKCE at the provider and the nonce at ours each stop it alone."""
    victim, thief = await visit(world, provider, person="mbe-2"), await visit(world, provider)
    assert await came_back(world, thief, code=victim.answer["code"]) == refused(staff.PROVIDER)
    monkeypatch.setattr("app.demo.identity_provider._challenge", lambda _: "x" * 43)
    monkeypatch.setattr("app.demo.identity_provider._fault", lambda _: None)
    victim, thief = await visit(world, provider, person="mbe-2"), await visit(world, provider)
    for granted in provider._granted.values():
        object.__setattr__(granted, "challenge", "x" * 43)
    assert await came_back(world, thief, code=victim.answer["code"]) == refused(staff.TOKEN)


@pytest.mark.parametrize("iss", ["https://login.example.org", ""])
async def test_the_answer_of_another_issuer_is_not_taken(world: World, provider: TestProvider, iss: str) -> None:
    visited = await visit(world, provider)
    assert await came_back(world, visited, iss=iss) == refused(staff.FOREIGN)


async def test_an_answer_without_issuer_is_taken_only_where_none_was_promised(
    world: World, provider: TestProvider, clock: MovableClock
) -> None:
    visited = await visit(world, provider)
    del visited.answer["iss"]
    assert await came_back(world, visited) == refused(staff.FOREIGN)
    provider.hostility.metadata = lambda found: {**found, "authorization_response_iss_parameter_supported": False}
    clock.advance(minutes=10)
    visited = await visit(world, provider)
    del visited.answer["iss"]
    assert isinstance(await came_back(world, visited), StaffSignedIn)


async def test_a_code_of_one_provider_is_not_redeemed_at_another(world: World, provider: TestProvider) -> None:
    """Mix-up: begun at one issuer, answered with the code of another one that does not name itself."""
    async with provider_on_loopback(world) as other:
        other.hostility.metadata = lambda found: {**found, "authorization_response_iss_parameter_supported": False}
        await with_staff(world, other, "jmd")
        honest, crossed = await visit(world, provider), await visit(world, other, person="jmd-1", staff_issuer_id="jmd")
        crossed.answer.pop("iss")
        assert await came_back(world, crossed, code=honest.answer["code"]) == refused(staff.PROVIDER)
