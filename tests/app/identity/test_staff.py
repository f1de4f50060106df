"""Staff sign in through their provider, over real HTTP; each attack is refused, and succeeds where the control is taken out."""

import asyncio
import base64
import gzip
import hmac
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import orjson
import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from app.agencies.purposes import deny_purpose
from app.agencies.register import set_status
from app.agencies.staff_issuers import move_staff_issuer, remove_staff_issuer
from app.errors import IntegrityFault, NotFound, TooManyRequests, Unavailable
from app.identity import staff
from app.identity.oidc import providers_of
from app.identity.staff import StaffNotSignedIn, StaffSignedIn, begin, finish
from app.identity.staff_sessions import StaffSession, end_staff_session, find_staff_session
from app.identity.sweep import sweep_expired
from app.identity.throttle import Limit
from app.unit_of_work import open_unit
from app.world import World
from tests.support.clock import MovableClock
from tests.support.provider import Claims, TestProvider, Visit, choose, provider_on_loopback, visit, with_staff

ADDRESS = "203.0.113.7"
AUDIT = "SELECT body::jsonb AS body FROM audit.event WHERE action = 'desk-sign-in' ORDER BY seq"


@pytest.fixture
async def provider(world: World) -> AsyncIterator[TestProvider]:
    """A provider that proves the staff of agency `mbe`."""
    async with provider_on_loopback(world) as served:
        await with_staff(world, served)
        yield served


async def came_back(world: World, visited: Visit, **changes: str) -> StaffSignedIn | StaffNotSignedIn:
    async with open_unit(world) as uow:
        return await finish(uow, visited.secret, {**visited.answer, **changes}, ADDRESS)


async def signed_in(world: World, provider: TestProvider, **where: str) -> str:
    outcome = await came_back(world, await visit(world, provider, **where))
    assert isinstance(outcome, StaffSignedIn), outcome
    return outcome.token


async def living(world: World, token: str) -> StaffSession:
    session = await find_staff_session(world, token)
    assert session is not None
    return session


async def log(world: World) -> list[dict[str, Any]]:
    return [orjson.loads(row["body"]) for row in await world.pool.fetch(AUDIT)]


async def agency_of(world: World, staff_issuer_id: str = "mbe") -> UUID:
    return UUID(str(await world.pool.fetchval("SELECT agency_id FROM staff_issuer WHERE staff_issuer_id = $1", staff_issuer_id)))


def refused(reason: str) -> StaffNotSignedIn:
    return StaffNotSignedIn(reason)


async def test_staff_signs_in_and_is_the_same_pseudonymous_actor_each_time(world: World, provider: TestProvider) -> None:
    first = await living(world, await signed_in(world, provider))
    again = await living(world, await signed_in(world, provider))
    colleague = await living(world, await signed_in(world, provider, person="mbe-2"))
    assert first.agency.agency_id == await agency_of(world)
    assert first.purposes == {"counselling"}
    assert first.actor == again.actor != colleague.actor
    assert "mbe-1" not in first.actor
    rows = await log(world)
    assert [(row["o"], row["u"], row["ag"]) for row in rows[:2]] == [("allowed", first.actor, str(first.agency.agency_id))] * 2


async def test_nothing_is_written_before_the_browser_comes_back(world: World, provider: TestProvider) -> None:
    before = await world.pool.fetchval("SELECT pg_current_wal_insert_lsn()")
    await begin(world, "mbe", None)
    assert await world.pool.fetchval("SELECT pg_current_wal_insert_lsn()") == before
    assert await world.pool.fetchval("SELECT count(*) FROM used_jti") == 0


async def test_two_tabs_of_one_browser_can_both_sign_in(world: World, provider: TestProvider) -> None:
    one = await begin(world, "mbe", None)
    two = await begin(world, "mbe", one.secret)
    assert (one.secret, one.address != two.address) == (two.secret, True)
    for departure in (one, two):
        answer = await choose(departure, "mbe-1")
        assert isinstance(await came_back(world, Visit(one.secret, answer)), StaffSignedIn)


@pytest.mark.parametrize("kept", ["", "short", "x" * 42, "é" * 43])
async def test_a_cookie_of_another_form_is_replaced(world: World, provider: TestProvider, kept: str) -> None:
    assert (await begin(world, "mbe", kept)).secret != kept


async def test_who_refuses_at_the_provider_is_not_signed_in(world: World, provider: TestProvider) -> None:
    assert await came_back(world, await visit(world, provider, person="")) == refused(staff.PROVIDER)


# ── attacks on the ID token; taken out: the whole check of it ────────────────────────────────────────────────────────────
def with_claims(**changes: Any) -> Callable[[Claims], Claims]:
    def changed(claims: Claims) -> Claims:
        merged = {**claims, **{name: change(claims) if callable(change) else change for name, change in changes.items()}}
        return {name: value for name, value in merged.items() if value is not None}

    return changed


def parts(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    header, payload, _ = token.split(".")
    return opened(header), opened(payload)


def opened(part: str) -> dict[str, Any]:
    found: dict[str, Any] = orjson.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return found


def closed(document: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(orjson.dumps(document)).rstrip(b"=").decode()


def without_signature(token: str) -> str:
    header, claims = parts(token)
    return f"{closed({**header, 'alg': 'none'})}.{closed(claims)}."


def signed_with_the_public_key(token: str) -> str:
    header, claims = parts(token)
    body = f"{closed({**header, 'alg': 'HS256'})}.{closed(claims)}"
    signature = hmac.digest(b"the text of the public key", body.encode(), "sha256")
    return f"{body}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"


def under_another_header(**changes: Any) -> Callable[[str], str]:
    def changed(token: str) -> str:
        header, _ = parts(token)
        merged = {name: value for name, value in {**header, **changes}.items() if value is not None}
        return ".".join([closed(merged), *token.split(".")[1:]])

    return changed


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


# ── attacks on the sign-in ───────────────────────────────────────────────────────────────────────────────────────────────
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


# ── whose staff ──────────────────────────────────────────────────────────────────────────────────────────────────────────
async def test_staff_of_another_agency_is_refused_and_it_is_in_the_log(
    world: World, provider: TestProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await came_back(world, await visit(world, provider, person="vhs-1")) == refused(staff.NOT_OF_AGENCY)
    (row,) = await log(world)
    assert (row["o"], row["y"], row["ag"], "u" in row) == ("refused", staff.NOT_OF_AGENCY, str(await agency_of(world)), False)
    monkeypatch.setattr(staff, "_is_of_staff", lambda *_: True)
    assert isinstance(await came_back(world, await visit(world, provider, person="vhs-1")), StaffSignedIn)


@pytest.mark.parametrize(
    ("claim", "fits"),
    [
        ("kiim-mbe", True),
        (["a", "kiim-mbe"], True),
        (["kiim-mb"], False),
        ("kiim-mbe kiim-vhs", False),
        ({"kiim-mbe": True}, False),
        ([["kiim-mbe"]], False),
        (True, False),
        (None, False),
    ],
)
async def test_the_claim_holds_the_value_or_it_does_not(world: World, provider: TestProvider, claim: object, fits: bool) -> None:
    provider.hostility.claims = lambda claims: {**claims, "groups": claim}
    assert isinstance(await came_back(world, await visit(world, provider)), StaffSignedIn) is fits


async def test_an_agency_that_a_token_names_decides_nothing(world: World, provider: TestProvider) -> None:
    other = await with_staff(world, provider, "vhs")
    provider.hostility.claims = lambda claims: {**claims, "agency": str(other), "agency_id": str(other), "kiim_agency": "vhs"}
    assert (await living(world, await signed_in(world, provider))).agency.agency_id == await agency_of(world)


async def test_a_suspended_agency_signs_nobody_in(world: World, provider: TestProvider) -> None:
    under_way = await visit(world, provider)
    async with open_unit(world) as uow:
        await set_status(uow, await agency_of(world), "suspended")
    assert await came_back(world, under_way) == refused(staff.SUSPENDED)
    with pytest.raises(NotFound):
        await begin(world, "mbe", None)


@pytest.mark.parametrize("change", ["removed", "moved"])
async def test_a_sign_in_under_way_ends_with_its_issuer(world: World, provider: TestProvider, change: str) -> None:
    under_way = await visit(world, provider)
    async with open_unit(world) as uow:
        if change == "removed":
            await remove_staff_issuer(uow, "mbe")
        else:
            await move_staff_issuer(uow, "mbe", provider.issuer.replace("127.0.0.1", "localhost"))
    assert await came_back(world, under_way) == refused(staff.NOT_BEGUN)


# ── the provider itself ──────────────────────────────────────────────────────────────────────────────────────────────────
BROKEN_METADATA: dict[str, Callable[[Claims], Claims]] = {
    "of another issuer": lambda found: {**found, "issuer": "https://login.example.org"},
    "without a token endpoint": lambda found: {name: value for name, value in found.items() if name != "token_endpoint"},
    "with keys over http from elsewhere": lambda found: {**found, "jwks_uri": "http://login.example.org/jwks"},
    "with a file as endpoint": lambda found: {**found, "authorization_endpoint": "file:///etc/passwd"},
    "larger than we read": lambda found: {**found, "padding": "x" * 200_000},
}


@pytest.mark.parametrize("broken", BROKEN_METADATA.values(), ids=BROKEN_METADATA.keys())
async def test_metadata_that_cannot_be_trusted_begins_nothing(
    world: World, provider: TestProvider, broken: Callable[[Claims], Claims]
) -> None:
    provider.hostility.metadata = broken
    with pytest.raises(Unavailable):
        await begin(world, "mbe", None)


async def test_a_provider_that_fails_is_left_alone_for_a_moment(
    world: World, provider: TestProvider, clock: MovableClock
) -> None:
    provider.hostility.metadata = BROKEN_METADATA["larger than we read"]
    for _ in range(3):
        with pytest.raises(Unavailable):
            await begin(world, "mbe", None)
    assert provider.hostility.asked == ["metadata"]
    provider.hostility.metadata = lambda found: found
    clock.advance(seconds=5)
    await signed_in(world, provider)


@pytest.mark.parametrize("answer", ["redirected", "packed", "not JSON", "a list", "failing"])
async def test_an_answer_that_is_not_plain_json_is_no_answer(world: World, provider: TestProvider, answer: str) -> None:
    """Above all not one from another address, nor one that grows when it is unpacked."""
    good = JSONResponse(provider.metadata())
    answers = {
        "redirected": RedirectResponse(f"{provider.issuer}/moved", 302),
        "packed": Response(gzip.compress(bytes(good.body)), headers={"Content-Encoding": "gzip"}),
        "not JSON": Response("<html>"),
        "a list": JSONResponse([provider.metadata()]),
        "failing": JSONResponse(provider.metadata(), 500),
    }

    async def described(_: Request) -> Response:
        return answers[answer]

    async def moved(_: Request) -> Response:
        return good

    provider.application.router.routes[0] = Route("/.well-known/openid-configuration", described)
    provider.application.router.routes.append(Route("/moved", moved))
    with pytest.raises(Unavailable):
        await begin(world, "mbe", None)
    answers[answer] = good
    providers_of(world.keyring)._failed.clear()
    await begin(world, "mbe", None)


async def test_a_provider_that_does_not_answer_is_not_waited_for(
    world: World, provider: TestProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.identity.outgoing.SECONDS", 0.2)
    slow = asyncio.Event()

    async def described(_: Request) -> Response:
        await slow.wait()
        return Response()

    provider.application.router.routes[0] = Route("/.well-known/openid-configuration", described)
    with pytest.raises(Unavailable):
        await begin(world, "mbe", None)
    slow.set()


async def test_keys_may_change_and_an_unknown_one_is_asked_for_once_a_minute(
    world: World, provider: TestProvider, clock: MovableClock
) -> None:
    await signed_in(world, provider)
    asked = provider.hostility.asked
    assert asked == ["metadata", "keys"]
    provider.hostility.token = under_another_header(kid="another")
    for _ in range(3):
        assert await came_back(world, await visit(world, provider)) == refused(staff.TOKEN)
    assert asked == ["metadata", "keys"]
    clock.advance(minutes=1)
    for _ in range(3):
        await came_back(world, await visit(world, provider))
    assert asked == ["metadata", "keys", "keys"]


async def test_a_new_key_is_found_without_waiting(world: World, provider: TestProvider, clock: MovableClock) -> None:
    async with provider_on_loopback(world) as renewed:
        await signed_in(world, provider)
        clock.advance(minutes=1)
        provider._key = renewed._key
        provider.hostility.key_set = lambda keys: {"keys": [{**keys["keys"][0], "kid": "new"}]}
        provider.signed = lambda claims, typ="JWT": renewed_token(renewed, claims, typ)  # type: ignore[method-assign]
        await signed_in(world, provider)


def renewed_token(renewed: TestProvider, claims: Any, typ: str) -> str:
    from app.identity.tokens import sign

    return sign(claims, renewed._key, typ, "new")


# ── sessions ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
async def test_a_session_ends_after_ten_idle_minutes_and_after_eight_hours(
    world: World, provider: TestProvider, clock: MovableClock
) -> None:
    idle, busy = await signed_in(world, provider), await signed_in(world, provider)
    clock.advance(seconds=599)
    assert (await living(world, idle)).expires_at == clock.now() + timedelta(minutes=10)
    for _ in range(47):
        await living(world, busy)
        clock.advance(seconds=599)
    assert await find_staff_session(world, idle) is None
    assert (await living(world, busy)).expires_at == (await living(world, busy)).ends_at
    clock.advance(seconds=48)
    assert await find_staff_session(world, busy) is None


async def test_a_session_ends_with_sign_out_suspension_and_removal(world: World, provider: TestProvider) -> None:
    token = await signed_in(world, provider)
    session = await living(world, token)
    async with open_unit(world) as uow:
        await set_status(uow, session.agency.agency_id, "suspended")
    assert await find_staff_session(world, token) is None
    async with open_unit(world) as uow:
        await set_status(uow, session.agency.agency_id, "active")
        await deny_purpose(uow, session.agency.agency_id, "counselling")
    assert (await living(world, token)).purposes == frozenset()
    async with open_unit(world) as uow:
        await end_staff_session(uow, session.token_hash)
        uow.unaudited("the route records it")
    assert await find_staff_session(world, token) is None
    token = await signed_in(world, provider)
    async with open_unit(world) as uow:
        await remove_staff_issuer(uow, "mbe")
    assert await find_staff_session(world, token) is None


async def test_a_session_that_is_over_is_swept_away(world: World, provider: TestProvider, clock: MovableClock) -> None:
    await signed_in(world, provider)
    for seconds, left in ((599, 1), (2, 0)):
        clock.advance(seconds=seconds)
        await sweep_expired(world)
        assert await world.pool.fetchval("SELECT count(*) FROM staff_session") == left


@pytest.mark.parametrize("token", ["", "kiim_d_", "kiim_d_unknown", "kiim_s_" + "x" * 43, "kiim_d_" + "x" * 100, "kiim_d_é"])
async def test_what_is_no_session_opens_nothing(world: World, token: str) -> None:
    assert await find_staff_session(world, token) is None


@pytest.mark.parametrize(
    "change",
    [
        "agency_id = '{other}'",
        "agency_id = '{other}', staff_issuer_id = 'vhs', issuer_version = 1",
        "actor = 'staff-0'",
        "expires_at = expires_at + interval '1 hour'",
        "ends_at = ends_at + interval '1 day'",
        "issuer_version = 2",
    ],
)
async def test_a_session_row_changed_by_hand_opens_nothing(
    world: World, provider: TestProvider, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    other = await with_staff(world, provider, "vhs")
    token = await signed_in(world, provider)
    await world.pool.execute(f"UPDATE staff_session SET {change.format(other=other)}")
    with pytest.raises(IntegrityFault):
        await find_staff_session(world, token)
    if "vhs" in change:
        monkeypatch.setattr("app.identity.staff_sessions.register_check", lambda *_: True)
        assert (await living(world, token)).agency.agency_id == other
