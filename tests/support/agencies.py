"""Register agencies with clients that hold real keys, and get tokens for them the way a case tool does."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import httpx
import orjson
from cryptography.hazmat.primitives.asymmetric import ec

from app.agencies.clients import add_client
from app.agencies.purposes import allow_purpose
from app.agencies.register import add_agency
from app.identity.access_tokens import DETAIL_TYPE
from app.identity.oauth import ASSERTION_TYPE
from app.identity.tokens import public_jwk, sign, signing_key
from app.unit_of_work import open_unit
from app.world import World

REASON = "a test documents why this is on"


@dataclass(frozen=True, slots=True)
class KeyPair:
    """A client's key pair."""

    kid: str = field(default_factory=lambda: f"key-{uuid4().hex[:8]}")
    private: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()), repr=False)

    @property
    def public(self) -> dict[str, str]:
        """The public JWK with its kid."""
        return {**public_jwk(signing_key(self.private)), "kid": self.kid}

    @property
    def key_set(self) -> bytes:
        """The upload of this one key."""
        return orjson.dumps({"keys": [self.public]})

    def sign(self, claims: dict[str, Any], typ: str = "JWT") -> str:
        """A token over the claims."""
        return sign(claims, signing_key(self.private), typ, self.kid)


@dataclass(frozen=True, slots=True)
class TestClient:
    """A registered client of an agency."""

    __test__ = False

    agency_id: UUID
    client_id: str
    keys: KeyPair


async def registered(
    world: World, agency_type: str = "counselling", purposes: Sequence[str] = ("counselling",), **facts: Any
) -> TestClient:
    """An agency of this type that may use these purposes, with one client."""
    keys = KeyPair()
    async with open_unit(world) as uow:
        agency_id = await add_agency(uow, facts.pop("name", f"Beratung {uuid4().hex[:6]}"), agency_type, **facts)
        for purpose in purposes:
            spec = world.catalogue.purposes[purpose]
            shipped_on = spec.enabled and agency_type not in spec.off_for
            await allow_purpose(uow, agency_id, purpose, None if shipped_on else REASON)
        client_id = await add_client(uow, agency_id, keys.key_set)
    return TestClient(agency_id, client_id, keys)


def assertion_claims(client: TestClient, issuer: str, now: datetime, **changes: Any) -> dict[str, Any]:
    """The claims of a client assertion; None in `changes` leaves a claim out."""
    moment = int(now.timestamp())
    claims = {
        "iss": client.client_id,
        "sub": client.client_id,
        "aud": issuer,
        "iat": moment,
        "exp": moment + 300,
        "jti": uuid4().hex,
        **changes,
    }
    return {name: value for name, value in claims.items() if value is not None}


def token_form(world: World, client: TestClient, purpose: str | None = None, **parameters: str) -> dict[str, str]:
    """A complete form for the token endpoint."""
    form = {
        "grant_type": "client_credentials",
        "client_assertion_type": ASSERTION_TYPE,
        "client_assertion": client.keys.sign(assertion_claims(client, world.settings.issuer, world.clock.now())),
        **parameters,
    }
    if purpose is not None:
        form["authorization_details"] = orjson.dumps([{"type": DETAIL_TYPE, "purpose": purpose}]).decode()
    return form


async def token_of(http: httpx.AsyncClient, world: World, client: TestClient, purpose: str | None = None) -> str:
    """An access token, fetched over HTTP."""
    answer = await http.post("/oauth2/token", data=token_form(world, client, purpose))
    assert answer.status_code == 200, answer.text
    return str(answer.json()["access_token"])


def bearer(token: str) -> dict[str, str]:
    """The Authorization header."""
    return {"Authorization": f"Bearer {token}"}
