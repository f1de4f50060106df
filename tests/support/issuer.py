"""An authorization server of somebody else, on loopback over real HTTP: its keys, its outages and its tokens are the test's."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from app.agencies.outside_issuers import add_outside_issuer
from app.demo.live import HOST, open_socket, served_beside
from app.identity.tokens import sign, signing_key
from app.unit_of_work import open_unit
from app.world import World
from tests.support.agencies import KeyPair, registered

TOOL = "fallverwaltung"


@dataclass
class OutsideIssuer:
    """Its metadata stands where OpenID Connect has it, or where RFC 8414 has it."""

    origin: str
    world: World
    path: str = "/realms/kreis"
    keys: list[KeyPair] = field(default_factory=lambda: [KeyPair()])
    is_down: bool = False
    only_rfc_8414: bool = False
    metadata: dict[str, Any] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    @property
    def issuer(self) -> str:
        """Its identifier."""
        return self.origin + self.path

    def claims(self, purpose: str | None = "counselling", **changes: Any) -> dict[str, Any]:
        """The claims of a token as RFC 9068 has them; None in `changes` leaves a claim out."""
        now = int(self.world.clock.now().timestamp())
        claims = {
            "iss": self.issuer,
            "sub": TOOL,
            "client_id": TOOL,
            "aud": self.world.settings.issuer,
            "iat": now,
            "exp": now + 300,
            "jti": uuid4().hex,
            "authorization_details": None if purpose is None else [{"type": "kiim_record", "purpose": purpose}],
            **changes,
        }
        return {name: value for name, value in claims.items() if value is not None}

    def token(
        self, purpose: str | None = "counselling", *, typ: str = "at+jwt", keys: KeyPair | None = None, **changes: Any
    ) -> str:
        """An access token under the newest key, or another."""
        pair = keys or self.keys[-1]
        return sign(self.claims(purpose, **changes), signing_key(pair.private), typ, pair.kid)

    async def answer(self, request: Request) -> Response:
        """Whatever is asked of it."""
        self.asked.append(request.url.path)
        if request.url.path == "/ready":
            return Response()
        if self.is_down:
            return Response(status_code=503)
        appended = f"{self.path}/.well-known/openid-configuration"
        between = f"/.well-known/oauth-authorization-server{self.path}"
        if request.url.path == f"{self.path}/keys":
            return JSONResponse({"keys": [pair.public for pair in self.keys]})
        if request.url.path == (between if self.only_rfc_8414 else appended):
            return JSONResponse({"issuer": self.issuer, "jwks_uri": f"{self.issuer}/keys", **self.metadata})
        return Response(status_code=404)


@asynccontextmanager
async def issuer_on_loopback(world: World) -> AsyncIterator[OutsideIssuer]:
    """An issuer that answers, until the end of the block; nobody registered it."""
    with open_socket(0) as listening:
        issuer = OutsideIssuer(f"http://{HOST}:{listening.getsockname()[1]}", world)
        application = Starlette(routes=[Route("/{path:path}", issuer.answer)])
        async with served_beside(application, listening, f"{issuer.origin}/ready"):
            issuer.asked.clear()
            yield issuer


async def trusted(world: World, issuer: OutsideIssuer, agency_id: UUID | None = None, client_id: str = TOOL) -> str:
    """Register the issuer's client for an agency (a new one unless given); the id of our client."""
    found = agency_id or (await registered(world, name="Beratung Nord")).agency_id
    async with open_unit(world) as uow:
        return await add_outside_issuer(uow, found, issuer=issuer.issuer, client_id=client_id)
