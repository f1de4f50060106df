"""DPoP (RFC 9449): a caller proves with each request that it holds the key its token is bound to.

Rules: the proof names this method and this address, is at most a minute old (clocks may differ by another), is used once, and
at a resource carries the hash of the very token it comes with.
"""

import base64
import hashlib
import hmac
from typing import NamedTuple
from urllib.parse import urlsplit

from app.agencies.public_keys import KeySetRefused, public_members, thumbprint
from app.identity.replay import spend
from app.identity.tokens import PROOF_TYPES, SKEW_SECONDS, TokenFault, jti_of, open_signed, public_key, read_header, whole_seconds
from app.world import World

WINDOW_SECONDS = 60
_PORTS = {"http": 80, "https": 443}


class Proof(NamedTuple):
    """A proof that is good for its request: the RFC 7638 thumbprint of its key, its id, and until when it could come again."""

    thumbprint: str
    jti: str
    until: int


async def check_proof(world: World, proof: str, method: str, url: str, access_token: str | None = None) -> str:
    """Verify a proof as `read_proof` does and use it up; returns the thumbprint of its key."""
    read = read_proof(proof, method, url, int(world.clock.now().timestamp()), access_token)
    if not await spend(world, f"dpop:{read.thumbprint}", read.jti, read.until):
        raise TokenFault("the proof was used before")
    return read.thumbprint


def read_proof(proof: str, method: str, url: str, now: int, access_token: str | None = None) -> Proof:
    """Verify a proof for this request, which may have been used before.

    `url` is the public address of the endpoint; `access_token` the token presented beside the proof. Raises TokenFault.
    """
    header = read_header(proof, PROOF_TYPES)
    try:
        members = public_members(header.get("jwk"))
        claims = open_signed(proof, public_key(members))
    except KeySetRefused:
        raise TokenFault("the proof carries no public P-256 key") from None
    jti = jti_of(claims)
    if claims.get("htm") != method:
        raise TokenFault("the proof is for another method")
    htu = claims.get("htu")
    if not isinstance(htu, str) or _place(htu) != _place(url):
        raise TokenFault("the proof is for another address")
    issued = whole_seconds(claims, "iat")
    if not now - WINDOW_SECONDS - SKEW_SECONDS <= issued <= now + SKEW_SECONDS:
        raise TokenFault("the proof is too old or from the future")
    if access_token is not None:
        _check_token_hash(claims.get("ath"), access_token)
    return Proof(thumbprint(members), jti, issued + WINDOW_SECONDS + SKEW_SECONDS + 1)


def _check_token_hash(found: object, access_token: str) -> None:
    digest = base64.urlsafe_b64encode(hashlib.sha256(access_token.encode()).digest()).rstrip(b"=").decode()
    if not isinstance(found, str) or not found.isascii() or not hmac.compare_digest(found, digest):
        raise TokenFault("the proof is for another token")


def _place(url: str) -> tuple[str, str, int | None, str]:
    """What RFC 9449 4.3 compares: scheme, host, port and path, without query and fragment."""
    try:
        parts = urlsplit(url)
        port = parts.port or _PORTS.get(parts.scheme)
    except ValueError:
        raise TokenFault("the proof names no address") from None
    return parts.scheme, (parts.hostname or "").lower(), port, parts.path or "/"
