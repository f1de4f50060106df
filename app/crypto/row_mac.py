"""MACs of rows that decide: ledger events, release rows, registers. A row an administrator typed in has none."""

import hashlib
import struct
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Protocol
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


def ledger_mac(keyring: Keyring, event_hash: bytes) -> tuple[int, bytes]:
    """Key generation and MAC of a ledger event."""
    return keyring.authz_generation, keyring.authz_mac(_LEDGER_MAC, event_hash)


def ledger_mac_fits(keyring: Keyring, generation: int, mac: bytes, event_hash: bytes) -> bool:
    """Whether the service wrote the event with this hash."""
    return keyring.authz_check(generation, mac, _LEDGER_MAC, event_hash)


class ReleaseColumns(Protocol):
    """What of a release its MAC covers, besides newcomer and ledger head; `consent.release.Release` fits."""

    @property
    def agency(self) -> UUID: ...
    @property
    def purpose(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def consent(self) -> UUID | None: ...
    @property
    def categories(self) -> Sequence[int]: ...
    @property
    def secrecy(self) -> Sequence[tuple[int, str]]: ...
    @property
    def valid_until(self) -> datetime | None: ...
    @property
    def ended_at(self) -> datetime | None: ...
    @property
    def granting_event(self) -> int: ...


def release_message(newcomer16: bytes, release: ReleaseColumns, head_hash: bytes) -> bytes:
    """The bytes a release row's MAC covers: every column that decides, and the ledger head it was computed from.

    Categories ascend; `secrecy` pairs a category with the releasing agency as 32 hex digits, or `*` for any. Columns that the
    service could not have written raise SealError.
    """
    name = release.purpose.encode()
    categories = release.categories
    try:
        fixed = struct.pack(
            f">16s16sB{len(name)}sH{len(categories)}HQQ32sBQH",
            newcomer16,
            release.agency.bytes,
            len(name),
            name,
            len(categories),
            *categories,
            _microseconds(release.valid_until),
            release.granting_event,
            head_hash,
            _STATES[release.state],
            _microseconds(release.ended_at),
            len(release.secrecy),
        )
        secrecy = [category.to_bytes(2, "big") + _releasing(agency) for category, agency in release.secrecy]
    except (KeyError, ValueError, OverflowError, struct.error):
        raise SealError from None
    if len(newcomer16) != 16 or len(head_hash) != 32:
        raise SealError  # struct would pad or cut them silently
    return b"".join([fixed, *secrecy, _NOBODY if release.consent is None else release.consent.bytes])


def release_mac(keyring: Keyring, newcomer16: bytes, release: ReleaseColumns, head_hash: bytes) -> tuple[int, bytes]:
    """Key generation and MAC of a release row."""
    return keyring.authz_generation, keyring.authz_mac(_RELEASE, release_message(newcomer16, release, head_hash))


def release_mac_fits(
    keyring: Keyring, generation: int, mac: bytes, newcomer16: bytes, release: ReleaseColumns, head_hash: bytes
) -> bool:
    """Whether the service wrote a release row with these columns at this ledger head; SealError for impossible columns."""
    return keyring.authz_check(generation, mac, _RELEASE, release_message(newcomer16, release, head_hash))


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
    return _NOBODY if agency == "*" else UUID(hex=agency).bytes
