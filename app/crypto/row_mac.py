"""MACs of rows that decide: ledger events, release rows, registers. A row an administrator typed in has none."""

import hashlib
import struct
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from uuid import UUID

import orjson

from app.crypto.faults import SealError
from app.crypto.keyring import Keyring

GENESIS = bytes(32)  # hash of the ledger before its first event

_LEDGER = b"kiim/v1/ledger\0"
_LEDGER_MAC = b"kiim/v1/ledger-mac\0"
_RELEASE = b"kiim/v1/release\0"
_OPEN_END = 2**64 - 1
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_STATES = {"granted": 1, "withdrawn": 2, "expired": 3, "refused": 4, "superseded": 5, "invalidated": 6}
_NOBODY = bytes(16)


def ledger_hash(newcomer16: bytes, number: int, previous: bytes, body: bytes) -> bytes:
    """The hash of event `number` (from 1) of a newcomer, chained to the one before; `body` is the stored canonical JSON."""
    if len(newcomer16) != 16 or len(previous) != 32:
        raise ValueError("newcomer id or previous hash of the wrong length")
    return hashlib.sha256(_LEDGER + newcomer16 + number.to_bytes(8, "big") + previous + hashlib.sha256(body).digest()).digest()


def ledger_mac(keyring: Keyring, event_hash: bytes) -> bytes:
    """The MAC of a ledger event, under `keyring.authz_generation`."""
    return keyring.authz_mac(_LEDGER_MAC, event_hash)


def ledger_check(keyring: Keyring, generation: int, mac: bytes, event_hash: bytes) -> bool:
    """Whether the service wrote the event with this hash."""
    return keyring.authz_check(generation, mac, _LEDGER_MAC, event_hash)


def release_message(
    newcomer16: bytes,
    agency16: bytes,
    purpose: str,
    state: str,
    categories: Sequence[int],
    secrecy: Sequence[Sequence[int | str]],
    valid_until: datetime | None,
    ended_at: datetime | None,
    granting_event: int,
    consent: UUID | None,
    head_hash: bytes,
) -> bytes:
    """The bytes a release row's MAC covers: every column that decides, and the ledger head it was computed from.

    `secrecy` holds pairs of category number and releasing agency as 32 hex digits, or `*` for any. Categories must ascend.
    Columns that the service could not have written raise SealError.
    """
    name = purpose.encode()
    count = len(categories)
    try:
        return b"".join(
            [
                _exactly(16, newcomer16),
                _exactly(16, agency16),
                struct.pack(f">B{len(name)}sH{count}H", len(name), name, count, *categories),
                struct.pack(">QQ", _microseconds(valid_until), granting_event),
                _exactly(32, head_hash),
                struct.pack(">BQH", _STATES[state], _microseconds(ended_at), len(secrecy)),
                *[int(category).to_bytes(2, "big") + _releasing(str(agency)) for category, agency in secrecy],
                _NOBODY if consent is None else consent.bytes,
            ]
        )
    except (KeyError, ValueError, OverflowError, struct.error):
        raise SealError from None


def release_mac(keyring: Keyring, message: bytes) -> bytes:
    """The MAC of a release row, under `keyring.authz_generation`."""
    return keyring.authz_mac(_RELEASE, message)


def release_check(keyring: Keyring, generation: int, mac: bytes, message: bytes) -> bool:
    """Whether the service wrote a release row with these columns at this ledger head."""
    return keyring.authz_check(generation, mac, _RELEASE, message)


def register_mac(keyring: Keyring, table: str, row_version: int, columns: Mapping[str, object]) -> bytes:
    """The MAC of a register row (agency, client, purpose, ...), under `keyring.authz_generation`.

    `columns` are all columns but row_version, mac and mac_generation: str, int, bool, None, UUID, bytes, aware datetimes, lists.
    """
    return keyring.authz_mac(b"kiim/v1/row/" + table.encode() + b"\0", row_version.to_bytes(8, "big"), canonical_columns(columns))


def register_check(
    keyring: Keyring, generation: int, mac: bytes, table: str, row_version: int, columns: Mapping[str, object]
) -> bool:
    """Whether the service wrote this register row with this version."""
    label = b"kiim/v1/row/" + table.encode() + b"\0"
    return keyring.authz_check(generation, mac, label, row_version.to_bytes(8, "big"), canonical_columns(columns))


def canonical_columns(columns: Mapping[str, object]) -> bytes:
    """Columns as JSON with sorted names; UUIDs as text, bytes as hex, moments as microseconds since 1970 UTC."""
    return orjson.dumps(
        dict(columns), _plain, orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_SUBCLASS
    )


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return _microseconds(value)
    if isinstance(value, bytes | memoryview):
        return value.hex()
    if isinstance(value, UUID | str):
        return str(value)
    raise TypeError


def _microseconds(moment: datetime | None) -> int:
    if moment is None:
        return _OPEN_END
    past = moment - _EPOCH
    return (past.days * 86_400 + past.seconds) * 1_000_000 + past.microseconds


def _releasing(agency: str) -> bytes:
    return _NOBODY if agency == "*" else _exactly(16, bytes.fromhex(agency))


def _exactly(length: int, value: bytes) -> bytes:
    if len(value) != length:
        raise ValueError
    return value
