"""An invented neighbour: another municipality that exists only by the keys of its instance, and its packages, good and bad."""

import base64
import hashlib
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import orjson
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from app.ids import MOVE, wire
from app.moves.keys import card, fingerprint, key_name, read_card
from app.moves.partners import trust
from app.unit_of_work import open_unit
from app.world import World
from tests.support.agencies import KeyPair

SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
NAME = "Landkreis Nachbarland"


@dataclass(slots=True)
class Neighbour:
    """Its address and its private keys."""

    issuer: str = "https://kiim.nachbarland.example"
    keys: KeyPair = field(default_factory=KeyPair)
    sealing: X25519PrivateKey = field(default_factory=X25519PrivateKey.generate)

    @property
    def card(self) -> bytes:
        """What its operator sends to ours."""
        sealing = base64.urlsafe_b64encode(self.sealing.public_key().public_bytes_raw()).rstrip(b"=").decode()
        members = {"issuer": self.issuer, "name": NAME, "signing_keys": {"keys": [self.keys.public]}, "sealing_key": sealing}
        return orjson.dumps(members)

    def token(self, world: World, typ: str, **changes: Any) -> str:
        """A token for our instance, good for an hour; None leaves a claim out."""
        now = int(world.clock.now().timestamp())
        claims = {"iss": self.issuer, "aud": world.settings.issuer, "iat": now, "exp": now + 60, "jti": uuid4().hex} | changes
        return self.keys.sign({name: value for name, value in claims.items() if value is not None}, typ)

    def package(
        self, world: World, content: dict[str, Any], *, move: UUID | None = None, typ: str = "kiim-move+jwt", **changes: Any
    ) -> str:
        """A package for our instance with this content."""
        told = orjson.dumps(content)
        named = wire(MOVE, move or uuid4())
        token = self.token(
            world, typ, **{"sub": named, "content_sha256": hashlib.sha256(told).hexdigest(), "exp": self._later(world), **changes}
        )
        return seal(world, {"from": self.issuer}, token.encode() + b"\n" + told)

    @staticmethod
    def _later(world: World) -> int:
        return int(world.clock.now().timestamp()) + 86_400


def seal(world: World, outside: dict[str, str], inside: bytes) -> str:
    """Bytes sealed to our instance's published key, under these members."""
    ours = card(world.settings, world.keyring)["sealing_key"]
    members = {"format": "kiim-move/1", "to": world.settings.issuer, "key": key_name(ours)} | outside
    public = X25519PublicKey.from_public_bytes(base64.urlsafe_b64decode(ours + "="))
    sealed = SUITE.encrypt(inside, public, orjson.dumps(members, option=orjson.OPT_SORT_KEYS))
    return orjson.dumps(members | {"sealed": base64.urlsafe_b64encode(sealed).rstrip(b"=").decode()}).decode()


async def trusted(world: World, **rights: Any) -> Neighbour:
    """A neighbour whom the operator trusts."""
    made = Neighbour()
    async with open_unit(world) as uow:
        await trust(uow, made.card, fingerprint(read_card(made.card)), **rights)
    return made


def told(category: str, field_code: str, value: object, **changes: Any) -> dict[str, Any]:
    """One statement as a package tells it."""
    return {
        "category": category,
        "field": field_code,
        "value": value,
        "kind": "self_stated",
        "as_of": "2026-10-01",
        "recorded_by": {"agency": "Beratung Nachbarland", "type": "counselling"},
        "recorded_at": "2026-10-01T08:00:00Z",
        "disputed": False,
    } | changes
