"""What the officer writes down, sealed under a key of the service: the database holds neither a person's id nor a word of it.

The key follows from K_authz and names its generation; the place (table and row) is bound in, so a note opens in its row alone.
Lengths are padded to steps, so that a note tells little by its size.
"""

import hmac
import os
import struct
from collections.abc import Mapping
from typing import Any, Final

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.crypto.keyring import AUTHZ, Keyring
from app.errors import IntegrityFault

_HEADER: Final = struct.Struct(">BI12s")  # format, generation of K_authz, nonce
_LABEL: Final = b"kiim/v1/officer-note\0"
_STEP: Final = 512


def seal_note(keyring: Keyring, place: str, document: Mapping[str, Any], step: int = _STEP) -> bytes:
    """Seal a document for its place, e.g. `officer_case/<id>`, padded to a multiple of `step` bytes."""
    generation, nonce = keyring.authz_generation, os.urandom(12)
    plaintext = orjson.dumps(dict(document), option=orjson.OPT_SORT_KEYS) + b"\x80"
    plaintext += bytes(-len(plaintext) % step)
    sealed = AESGCM(_key(keyring, generation)).encrypt(nonce, plaintext, place.encode())
    return _HEADER.pack(1, generation, nonce) + sealed


def open_note(keyring: Keyring, place: str, sealed: bytes) -> dict[str, Any]:
    """Open what was sealed for this place. Raises IntegrityFault."""
    try:
        found, generation, nonce = _HEADER.unpack_from(sealed)
        if found != 1:
            raise IntegrityFault("a note of the officer has an unknown format")
        plaintext = AESGCM(_key(keyring, generation)).decrypt(nonce, sealed[_HEADER.size :], place.encode())
    except (struct.error, InvalidTag, KeyError):
        raise IntegrityFault("a note of the officer does not open in its place") from None
    opened: dict[str, Any] = orjson.loads(plaintext.rstrip(b"\0")[:-1])
    return opened


def _key(keyring: Keyring, generation: int) -> bytes:
    return hmac.digest(keyring.secret(AUTHZ, generation), _LABEL, "sha256")
