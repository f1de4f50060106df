"""The manifest: one authenticated list of which block versions, ledger head and status belong together."""

import hashlib
import hmac
import struct
from dataclasses import dataclass, field

from app.crypto.data_keys import DataKey
from app.crypto.faults import SealError
from app.crypto.sealed import commitment

LEDGER = 0xFFFE  # pseudo-category: first half of the ledger head's hash, row version is the event number
STATUS = 0xFFFF  # pseudo-category: first half of SHA-256 of the newcomer's status, row version 0

_HEADER = struct.Struct(">BBIQH")  # format, suite, key generation, profile version, number of entries
_ENTRY = struct.Struct(">HQ16s")
_FORMAT = 1
_SUITE = 1
_MAC = 32


@dataclass(slots=True)
class Manifest:
    """Profile version and, per category, row version and the first 16 bytes of the block's commitment."""

    profile_version: int
    entries: dict[int, tuple[int, bytes]] = field(default_factory=dict)

    @classmethod
    def open(cls, key: DataKey, profile_id: bytes, raw: bytes) -> "Manifest":
        """Read a manifest of this newcomer; SealError unless this key wrote exactly these bytes for this newcomer."""
        body = raw[:-_MAC]
        if len(raw) < _HEADER.size + _MAC or not hmac.compare_digest(_mac(key, profile_id, body), raw[-_MAC:]):
            raise SealError
        found_format, suite, generation, profile_version, count = _HEADER.unpack_from(body)
        wanted = _HEADER.size + count * _ENTRY.size
        if found_format != _FORMAT or suite != _SUITE or generation != key.generation or len(body) != wanted:
            raise SealError
        entries = {category: (version, mark) for category, version, mark in _ENTRY.iter_unpack(body[_HEADER.size :])}
        return cls(profile_version, entries)

    def seal(self, key: DataKey, profile_id: bytes) -> bytes:
        """Write the manifest with its MAC, entries ascending by category."""
        entries = self.entries
        body = _HEADER.pack(_FORMAT, _SUITE, key.generation, self.profile_version, len(entries)) + b"".join(
            [_ENTRY.pack(category, *entries[category]) for category in sorted(entries)]
        )
        return body + _mac(key, profile_id, body)

    def put_block(self, category: int, row_version: int, sealed: bytes) -> None:
        """Name a newly sealed block as the valid one of its category."""
        self.entries[category] = (row_version, commitment(sealed)[:16])

    def put_ledger(self, number: int, ledger_hash: bytes) -> None:
        """Name the ledger head, and with it the live set of consents."""
        self.entries[LEDGER] = (number, ledger_hash[:16])

    def put_status(self, status: str) -> None:
        """Name the newcomer's status."""
        self.entries[STATUS] = (0, _status_mark(status))

    def check_block(self, category: int, row_version: int, sealed: bytes) -> None:
        """SealError unless this very block is the category's valid one."""
        entry = self.entries.get(category)
        if entry is None or entry[0] != row_version or not hmac.compare_digest(entry[1], sealed[40:56]):
            raise SealError

    def check_head(self, number: int, ledger_hash: bytes, status: str, profile_version: int) -> None:
        """SealError unless ledger head, status and profile version are those this manifest was written with."""
        if (
            self.entries.get(LEDGER) != (number, ledger_hash[:16])
            or self.entries.get(STATUS) != (0, _status_mark(status))
            or self.profile_version != profile_version
        ):
            raise SealError

    def categories(self) -> frozenset[int]:
        """The real categories that must have a row; a missing row is damage, not emptiness."""
        return frozenset(category for category in self.entries if category < LEDGER)


def state_hash(raw: bytes) -> str:
    """The hash of a sealed manifest that the audit row of its write carries, in hex."""
    return hashlib.sha256(raw).hexdigest()


def _status_mark(status: str) -> bytes:
    return hashlib.sha256(status.encode()).digest()[:16]


def _mac(key: DataKey, profile_id: bytes, body: bytes) -> bytes:
    if len(profile_id) != 16:
        raise SealError
    return hmac.digest(key.manifest_key, profile_id + body, "sha256")
