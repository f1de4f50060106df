"""The demo's identity provider on loopback, over real HTTP, with places at which a test can make it hostile."""

import ssl
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID

import httpx

from app.agencies.staff_issuers import add_staff_issuer
from app.demo.identity_provider import Granted, IdentityProvider
from app.demo.live import HOST, open_socket, served_beside
from app.identity.access_tokens import token_keys
from app.identity.staff import Departure, begin
from app.identity.staff_addresses import RETURN_PATH
from app.unit_of_work import open_unit
from app.world import World
from tests.support.agencies import registered

Claims = dict[str, Any]


def _as_it_is(value: Any) -> Any:
    return value


@dataclass
class Hostility:
    """What the provider does differently; nothing, until a test says so."""

    claims: Callable[[Claims], Claims] = _as_it_is
    token: Callable[[str], str] = _as_it_is
    metadata: Callable[[Claims], Claims] = _as_it_is
    key_set: Callable[[Claims], Claims] = _as_it_is
    forgets_used_codes: bool = False
    asked: list[str] = field(default_factory=list)


class TestProvider(IdentityProvider):
    """The demo's provider, made hostile by `hostility`."""

    __test__ = False
    hostility: Hostility

    def metadata(self) -> Claims:
        self.hostility.asked.append("metadata")
        return self.hostility.metadata(super().metadata())

    def key_set(self) -> Claims:
        self.hostility.asked.append("keys")
        return self.hostility.key_set(super().key_set())

    def claims(self, granted: Granted) -> Claims:
        if self.hostility.forgets_used_codes:
            self.grant_again(granted)
        return self.hostility.claims(super().claims(granted))

    def signed(self, claims: Mapping[str, Any], typ: str = "JWT") -> str:
        return self.hostility.token(super().signed(claims, typ))

    def grant_again(self, granted: Granted) -> None:
        """Let the code just used be used again."""
        self._granted[self.last_code] = granted

    last_code = ""


@asynccontextmanager
async def provider_on_loopback(world: World) -> AsyncIterator[TestProvider]:
    """A provider that knows this world's service, until the end of the block."""
    with open_socket(0) as listening:
        issuer = f"http://{HOST}:{listening.getsockname()[1]}"
        keys = token_keys(world.keyring).jwks
        provider = TestProvider(issuer, world.settings.base_url + RETURN_PATH, keys, world.clock)
        provider.hostility = Hostility()
        async with served_beside(provider.application, listening, f"{issuer}/style.css"):
            yield provider


async def with_staff(
    world: World,
    provider: TestProvider,
    agency: str = "mbe",
    purposes: tuple[str, ...] = ("counselling",),
    agency_type: str = "counselling",
) -> UUID:
    """An agency whose staff the provider proves, under the id `agency` of its staff issuer."""
    agency_id = (await registered(world, agency_type, purposes)).agency_id
    async with open_unit(world) as uow:
        await add_staff_issuer(
            uow,
            agency_id,
            issuer=provider.issuer,
            client_id=f"kiim-desk-{agency}",
            claim="groups",
            claim_value=f"kiim-{agency}",
            staff_issuer_id=agency,
        )
    return agency_id


@dataclass
class Visit:
    """A browser that went to the provider and came back: its secret, and the parameters it brings."""

    secret: str
    answer: dict[str, str]


async def visit(world: World, provider: TestProvider, person: str = "mbe-1", staff_issuer_id: str = "mbe") -> Visit:
    """Begin a sign-in and be `person` at the provider."""
    departure = await begin(world, staff_issuer_id, None)
    visited = Visit(departure.secret, await choose(departure, person))
    provider.last_code = visited.answer.get("code", "")
    return visited


async def choose(departure: Departure, person: str) -> dict[str, str]:
    """Click on a person at the provider; the parameters with which it sends the browser back."""
    trusting_nobody = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # it speaks plain HTTP; reading all authorities takes 40 ms
    async with httpx.AsyncClient(trust_env=False, verify=trusting_nobody) as browser:
        answer = await browser.get(departure.address, params=[*parse_qsl(urlsplit(departure.address).query), ("person", person)])
    assert answer.status_code == 303, answer.text
    return dict(parse_qsl(urlsplit(answer.headers["location"]).query))
