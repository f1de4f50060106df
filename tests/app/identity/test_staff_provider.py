"""A provider of staff that lies, fails, is slow or changes its keys."""

import asyncio
import gzip
from collections.abc import Callable
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from app.errors import Unavailable
from app.identity import staff
from app.identity.oidc import providers_of
from app.identity.staff import begin
from app.world import World
from tests.support.clock import MovableClock
from tests.support.provider import Claims, TestProvider, provider_on_loopback, visit
from tests.support.staff import came_back, refused, signed_in, under_another_header

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
