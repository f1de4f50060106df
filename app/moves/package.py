"""The package: signed by the instance that sends it, sealed to the one that may open it (HPKE, RFC 9180), good once.

A file of JSON: `format`, `from`, `to`, `key` (which sealing key) and `sealed`. Those members are bound to the seal. Inside stand
a short token (ES256), a line feed and the content, whose SHA-256 the token names.
"""

import base64
import binascii
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from app.identity.access_tokens import token_keys
from app.identity.tokens import TokenFault
from app.ids import MOVE, parse, wire
from app.moves.keys import key_name, public_sealing_key, sealing_keys
from app.moves.partners import said_by_partner
from app.unit_of_work import UnitOfWork

FORMAT = "kiim-move/1"
TYPE = "kiim-move+jwt"
GOOD_FOR = timedelta(days=14)
LARGEST = 8 << 20
"""Bytes of a package's text: more than two hundred statements in every field never come near it."""

_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_OUTSIDE = ("format", "from", "to", "key")


class PackageRefused(Exception):
    """Not a package for this instance. The text names the rule that failed and repeats nothing of the package."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A package whose seal and signature hold: who sent it, under which name, and what is in it."""

    partner: Mapping[str, Any]
    move: UUID
    sha256: str
    content: Mapping[str, Any]


def seal_package(uow: UnitOfWork, to: Mapping[str, Any], move: UUID, expires_at: datetime, content: Mapping[str, Any]) -> str:
    """The package as text, for the partner `to` alone."""
    world = uow.world
    told = orjson.dumps(content, option=orjson.OPT_SORT_KEYS)
    claims = {
        "iss": world.settings.issuer,
        "aud": to["issuer"],
        "sub": wire(MOVE, move),
        "jti": wire(MOVE, move),
        "iat": int(uow.now.timestamp()),
        "exp": int(expires_at.timestamp()),
        "content_sha256": hashlib.sha256(told).hexdigest(),
    }
    token = token_keys(world.keyring).sign_document(claims, TYPE)
    outside = {
        "format": FORMAT,
        "from": world.settings.issuer,
        "to": to["issuer"],
        "key": key_name(to["sealing_key"]),
    }
    sealed = _SUITE.encrypt(token.encode() + b"\n" + told, public_sealing_key(to["sealing_key"]), _bound(outside))
    return orjson.dumps(outside | {"sealed": base64.urlsafe_b64encode(sealed).rstrip(b"=").decode()}).decode()


async def open_package(uow: UnitOfWork, text: str) -> Opened:
    """What is in a package that a trusted instance made for this one. Raises PackageRefused."""
    outside, sealed = _read(text)
    if outside["to"] != uow.world.settings.issuer:
        raise PackageRefused("it is for another instance")
    key = sealing_keys(uow.world.keyring).get(outside["key"])
    if key is None:
        raise PackageRefused("it is sealed to a key that is not ours")
    try:
        token, _, told = _SUITE.decrypt(sealed, key, _bound(outside)).partition(b"\n")
        found, claims = await said_by_partner(uow, token.decode("ascii"), TYPE, longest=int(GOOD_FOR.total_seconds()), sends=True)
        content = orjson.loads(told)
    except (InvalidTag, UnicodeDecodeError, orjson.JSONDecodeError):
        raise PackageRefused("its seal does not hold") from None
    except TokenFault as fault:
        raise PackageRefused(str(fault)) from None
    move = parse(MOVE, str(claims["sub"]))
    if move is None or found["issuer"] != outside["from"] or claims.get("content_sha256") != hashlib.sha256(told).hexdigest():
        raise PackageRefused("what is inside does not fit together")
    return Opened(found, move, str(claims["content_sha256"]), content)


def moment(seconds: int) -> datetime:
    """A NumericDate as an aware time."""
    return datetime.fromtimestamp(seconds, UTC)


def _read(text: str) -> tuple[dict[str, str], bytes]:
    if len(text) > LARGEST:
        raise PackageRefused("it is larger than any package")
    try:
        document = orjson.loads(text)
        outside = {name: document[name] for name in _OUTSIDE}
        sealed = base64.b64decode(document["sealed"] + "=" * (-len(document["sealed"]) % 4), altchars=b"-_", validate=True)
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError, binascii.Error):
        raise PackageRefused("it is no package") from None
    if outside["format"] != FORMAT or not all(isinstance(value, str) for value in outside.values()):
        raise PackageRefused("it is no package")
    return outside, sealed


def _bound(outside: Mapping[str, str]) -> bytes:
    return orjson.dumps({name: outside[name] for name in _OUTSIDE}, option=orjson.OPT_SORT_KEYS)
