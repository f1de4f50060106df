"""MACs of rows that decide: ledger events, release rows, registers. A row an administrator typed in has none."""

import hashlib
import struct
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple, Protocol
from uuid import UUID

import orjson

from app.crypto.faults import SealError
from app.crypto.keyring import Keyring
from app.ids import uuid_of

GENESIS = bytes(32)  # hash of the ledger before its first event

_LEDGER = b"kiim/v1/ledger\0"
_LEDGER_MAC = b"kiim/v1/ledger-mac\0"
_RELEASE = b"kiim/v1/release\0"
_RELEASE_ROW = struct.Struct(">16s16s16sqqq")  # newcomer, agency, consent, granting event, valid until, ended at
RELEASE_TEXT = _RELEASE_ROW.size
"""Where the text columns begin in the message of a release: state, purpose, categories, releases from secrecy, one a line."""
_NEVER = 1 - 2**63
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_2000 = datetime(2000, 1, 1, tzinfo=UTC)  # PostgreSQL's epoch
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


RELEASE_MESSAGE = """(
  uuid_send(l.newcomer_id) || uuid_send(l.agency_id) || coalesce(uuid_send(l.consent_id), '\\x00000000000000000000000000000000')
  || int8send(l.granting_event)
  || coalesce(timestamptz_send(l.valid_until), '\\x8000000000000001')
  || coalesce(timestamptz_send(l.ended_at), '\\x8000000000000001')
  || convert_to(l.state || E'\\n' || l.purpose || E'\\n' || array_to_string(l.categories, ',') || E'\\n' || l.secrecy, 'UTF8')
)"""
"""`release_message` of a row `l` of table `release` as SQL: made of the very columns that the decision sees."""


def release_message(newcomer16: bytes, release: ReleaseColumns) -> bytes:
    """Every column of a release that decides, as its MAC covers them together with the ledger head.

    A missing moment is a number that no timestamp of PostgreSQL has. Columns that the service could not have written raise
    SealError.
    """
    lines = (release.state, release.purpose, ",".join(map(str, release.categories)), secrecy_text(release.secrecy))
    if len(newcomer16) != 16 or any("\n" in line for line in lines):
        raise SealError
    try:
        fixed = _RELEASE_ROW.pack(
            newcomer16,
            release.agency.bytes,
            _NOBODY if release.consent is None else release.consent.bytes,
            release.granting_event,
            _since_2000(release.valid_until),
            _since_2000(release.ended_at),
        )
    except struct.error:
        raise SealError from None
    return fixed + "\n".join(lines).encode()


class StatedRelease(NamedTuple):
    """What a release message says, in its own words."""

    agency: UUID
    consent: UUID | None
    granting_event: int
    valid_until: datetime | None
    ended_at: datetime | None
    state: str
    purpose: str
    categories: tuple[int, ...]


def stated_release(message: bytes) -> StatedRelease:
    """The inverse of `release_message`, without the releases from secrecy; for a message whose MAC fits."""
    _, agency, consent, granting_event, valid_until, ended_at = _RELEASE_ROW.unpack_from(message)
    return StatedRelease(
        uuid_of(agency),
        None if consent == _NOBODY else uuid_of(consent),
        granting_event,
        _moment(valid_until),
        _moment(ended_at),
        *_stated_text(message[RELEASE_TEXT:]),
    )


@lru_cache(maxsize=1024)
def _stated_text(text: bytes) -> tuple[str, str, tuple[int, ...]]:
    """State, purpose and categories: the same in the releases of many people, and of nobody by itself."""
    state, purpose, categories, _ = text.decode().split("\n")
    return state, purpose, tuple(map(int, categories.split(","))) if categories else ()


def secrecy_text(pairs: Sequence[tuple[int, str]]) -> str:
    """Releases from secrecy as their column holds them: canonical JSON of category and releasing agency (hex, `*` for any)."""
    return orjson.dumps(pairs).decode()


def release_mac(keyring: Keyring, message: bytes, head_hash: bytes) -> tuple[int, bytes]:
    """Key generation and MAC of a release row that was computed at this ledger head."""
    if len(head_hash) != 32:
        raise SealError
    return keyring.authz_generation, keyring.authz_mac(_RELEASE, head_hash, message)


def release_mac_fits(keyring: Keyring, generation: int, mac: bytes, message: bytes, head_hash: bytes) -> bool:
    """Whether the service wrote the release row that this message was made of, and at this ledger head."""
    return len(head_hash) == 32 and keyring.authz_check(generation, mac, _RELEASE, head_hash, message)


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


def _microseconds(moment: datetime, since: datetime = _EPOCH) -> int:
    past = moment - since
    return (past.days * 86_400 + past.seconds) * 1_000_000 + past.microseconds


def _moment(since_2000: int) -> datetime | None:
    return None if since_2000 == _NEVER else _2000 + timedelta(microseconds=since_2000)


def _since_2000(moment: datetime | None) -> int:
    return _NEVER if moment is None else _microseconds(moment, _2000)
