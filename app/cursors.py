"""Opaque cursors: a position in a list, bound by HMAC to the caller who got it."""

import base64
import binascii
import hmac
from collections.abc import Mapping

import orjson

from app.crypto.keyring import CURSOR, Keyring
from app.errors import CursorInvalid

_LABEL = b"kiim/v1/cursor\0"
_MAC_BYTES = 16
LONGEST = 512

Position = Mapping[str, str | int | None]


def seal_cursor(keyring: Keyring, caller: str, position: Position) -> str:
    """`position` as text that only this caller can give back; `caller` names client and list, e.g. `changes:<client id>`."""
    payload = orjson.dumps(dict(position), option=orjson.OPT_SORT_KEYS)
    return _written(_mac(keyring, caller, payload) + payload)


def open_cursor(keyring: Keyring, caller: str, text: str) -> Position:
    """The position behind `text`; CursorInvalid unless `seal_cursor` made exactly it for exactly this caller."""
    try:
        if len(text) > LONGEST:
            raise CursorInvalid()
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise CursorInvalid() from None
    mac, payload = raw[:_MAC_BYTES], raw[_MAC_BYTES:]
    # One cursor has one spelling: base64 leaves bits of its last character unused.
    if not hmac.compare_digest(mac, _mac(keyring, caller, payload)) or _written(raw) != text:
        raise CursorInvalid()
    position: Position = orjson.loads(payload)
    return position


def _written(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _mac(keyring: Keyring, caller: str, payload: bytes) -> bytes:
    name = caller.encode()
    return keyring.mac(CURSOR, _LABEL, len(name).to_bytes(2, "big"), name, payload)[:_MAC_BYTES]
