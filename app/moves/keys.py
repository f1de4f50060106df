"""This instance as other instances know it: its address, the keys that sign for it, and the key that packages are sealed to.

The sealing key is made of the secret of the token signing key, so it is rotated, backed up and lost with it: there is no further
secret to look after. Older generations still open what was sealed to them.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping
from typing import Any

import orjson
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from app.agencies.public_keys import KeySetRefused, read_key_set
from app.crypto.keyring import TOKEN_SIGNING, Keyring
from app.errors import ValidationFailed
from app.identity.access_tokens import token_keys
from app.settings import Settings

_LABEL = b"kiim/v1/move-sealing-key\0"
_FINGERPRINT = b"kiim/v1/move-fingerprint\0"
_FINGERPRINT_DIGITS = 32
_KEY_BYTES = 32


def sealing_keys(keyring: Keyring) -> dict[str, X25519PrivateKey]:
    """The private keys by name, the newest last."""
    newest = keyring.generation(TOKEN_SIGNING)
    made = [
        X25519PrivateKey.from_private_bytes(hmac.digest(keyring.secret(TOKEN_SIGNING, generation), _LABEL, "sha256"))
        for generation in range(1, newest + 1)
    ]
    return {key_name(_written(private.public_key())): private for private in made}


def card(settings: Settings, keyring: Keyring) -> dict[str, Any]:
    """What another instance's operator needs in order to trust this one; public."""
    newest = list(sealing_keys(keyring).values())[-1]
    return {
        "issuer": settings.issuer,
        "name": settings.operator or settings.issuer,
        "signing_keys": {"keys": token_keys(keyring).jwks},
        "sealing_key": _written(newest.public_key()),
    }


def read_card(raw: bytes) -> dict[str, Any]:
    """The members of another instance's card, in canonical form. Raises ValidationFailed; repeats nothing."""
    try:
        document = orjson.loads(raw)
        issuer, name = document["issuer"], document["name"]
        signing = read_key_set(orjson.dumps(document["signing_keys"]))
        sealing = _written(public_sealing_key(document["sealing_key"]))
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError, KeySetRefused):
        raise ValidationFailed.at("/card", "format", "not the card of another instance (`kiim moves card`)") from None
    if not isinstance(issuer, str) or not isinstance(name, str) or not 1 <= len(name.strip()) <= 200:
        raise ValidationFailed.at("/card", "format", "the card names no address or no operator")
    return {"issuer": issuer, "name": name.strip(), "signing_keys": signing, "sealing_key": sealing}


def fingerprint(members: Mapping[str, Any]) -> str:
    """What two operators read to each other: digest of address and keys of a card, in groups of four."""
    signing = members["signing_keys"]
    canonical = signing if isinstance(signing, str) else read_key_set(orjson.dumps(signing))
    text = "\n".join((members["issuer"], canonical, members["sealing_key"]))
    digits = hashlib.sha256(_FINGERPRINT + text.encode()).hexdigest()[:_FINGERPRINT_DIGITS]
    return " ".join(digits[start : start + 4] for start in range(0, len(digits), 4))


def public_sealing_key(text: object) -> X25519PublicKey:
    """The key behind its text. Raises ValueError."""
    if not isinstance(text, str) or not text.isascii():
        raise ValueError("not base64url")
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error:
        raise ValueError("not base64url") from None
    if len(raw) != _KEY_BYTES:
        raise ValueError("not 32 bytes")
    return X25519PublicKey.from_public_bytes(raw)


def key_name(text: str) -> str:
    """The name of a sealing key, which depends on nothing but the key."""
    return hashlib.sha256(b"kiim/v1/move-key-name\0" + text.encode()).hexdigest()[:16]


def _written(key: X25519PublicKey) -> str:
    return base64.urlsafe_b64encode(key.public_bytes_raw()).rstrip(b"=").decode()
