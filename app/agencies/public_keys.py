"""Public keys of a client: EC P-256 JWK sets (RFC 7517, 7518), read strictly and stored in one canonical form."""

import base64
import binascii
import hashlib
from collections.abc import Mapping
from typing import Any

import orjson
from cryptography.hazmat.primitives.asymmetric import ec

MAX_KEYS = 10
MAX_UPLOAD_BYTES = 32_768
_PRIVATE = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k", "priv"})
_COORDINATE_BYTES = 32


class KeySetRefused(ValueError):
    """The upload cannot become a client's key set; the text says why and repeats nothing of the content."""


def read_key_set(raw: bytes | str) -> str:
    """Turn an uploaded JWK set (or one bare JWK) into canonical JSON holding nothing but public P-256 signing keys.

    Every key needs a `kid`, no two the same; a private member anywhere refuses the whole upload. Raises KeySetRefused.
    """
    if len(raw) > MAX_UPLOAD_BYTES:
        raise KeySetRefused("the file is larger than 32 KiB")
    try:
        document = orjson.loads(raw)
    except orjson.JSONDecodeError:
        raise KeySetRefused("the file is not JSON") from None
    if not isinstance(document, dict):
        raise KeySetRefused("the file holds no JWK set")
    keys = document.get("keys", [document] if "kty" in document else None)
    if not isinstance(keys, list) or not 1 <= len(keys) <= MAX_KEYS:
        raise KeySetRefused(f'a JWK set holds 1 to {MAX_KEYS} keys under "keys"')
    public = [_named(key) for key in keys]
    if len({key["kid"] for key in public}) != len(public):
        raise KeySetRefused("two keys have the same kid")
    return orjson.dumps({"keys": sorted(public, key=lambda key: key["kid"])}, option=orjson.OPT_SORT_KEYS).decode()


def public_members(key: object) -> dict[str, str]:
    """The four members (kty, crv, x, y) that are the public key; the point must lie on P-256.

    Raises KeySetRefused, above all when a private member is present.
    """
    if not isinstance(key, dict):
        raise KeySetRefused("a key must be a JSON object")
    if _PRIVATE & key.keys():
        raise KeySetRefused("the file holds a private key; make a new pair and send the public part only")
    if key.get("kty") != "EC" or key.get("crv") != "P-256":
        raise KeySetRefused("only EC keys on P-256 are accepted (kty EC, crv P-256)")
    if key.get("alg", "ES256") != "ES256" or key.get("use", "sig") != "sig" or key.get("key_ops", ["verify"]) != ["verify"]:
        raise KeySetRefused("the key must be meant for ES256 signatures")
    x, y = _coordinate(key.get("x")), _coordinate(key.get("y"))
    try:
        ec.EllipticCurvePublicNumbers(int.from_bytes(x, "big"), int.from_bytes(y, "big"), ec.SECP256R1()).public_key()
    except ValueError:
        raise KeySetRefused("x and y are not a point on P-256") from None
    return {"kty": "EC", "crv": "P-256", "x": _base64url(x), "y": _base64url(y)}


def thumbprint(members: Mapping[str, str]) -> str:
    """The key's RFC 7638 thumbprint (SHA-256, base64url): the name of a key that depends on nothing but the key."""
    required = {name: members[name] for name in ("crv", "kty", "x", "y")}
    return _base64url(hashlib.sha256(orjson.dumps(required, option=orjson.OPT_SORT_KEYS)).digest())


def _named(key: object) -> dict[str, Any]:
    members = public_members(key)
    kid = key.get("kid") if isinstance(key, dict) else None
    if not isinstance(kid, str) or not 1 <= len(kid) <= 128 or not kid.isascii() or not kid.isprintable():
        raise KeySetRefused("every key needs a kid of 1 to 128 printable ASCII characters")
    return {**members, "kid": kid, "alg": "ES256", "use": "sig"}


def _coordinate(value: object) -> bytes:
    """32 bytes from unpadded base64url (RFC 7518 6.2.1.2)."""
    if not isinstance(value, str) or len(value) != 43 or not value.isascii():
        raise KeySetRefused("x and y must be 32 bytes in base64url")
    try:
        decoded = base64.b64decode(value + "=", altchars=b"-_", validate=True)
    except binascii.Error:
        raise KeySetRefused("x and y must be 32 bytes in base64url") from None
    if len(decoded) != _COORDINATE_BYTES or _base64url(decoded) != value:  # the decoder also takes "+", "/" and loose last bits
        raise KeySetRefused("x and y must be 32 bytes in base64url")
    return decoded


def _base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
