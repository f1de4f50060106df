"""The manifest: one sealed list of which block versions, ledger head and status belong together."""

import hashlib
import struct
from dataclasses import dataclass, field
from functools import lru_cache

from app.crypto.data_keys import DataKey
from app.crypto.faults import SealError
from app.crypto.sealed import mark, open_sealed, seal

MANIFEST = 0xFFFD  # pseudo-category under which a manifest is sealed; its row version is the profile version

_LAYOUT = 1
_HEAD = struct.Struct(">Q16s16s")  # number and first half of the hash of the ledger's head, first half of SHA-256 of the status
_ENTRY = struct.Struct(">H24s")  # category, mark of its block; ascending


@dataclass(slots=True)
class Manifest:
    """Profile version, ledger head, status and, per category, which block is the valid one."""

    profile_version: int
    head: bytes = bytes(_HEAD.size)
    entries: dict[int, bytes] = field(default_factory=dict)

    @classmethod
    def open(cls, key: DataKey, profile_id: bytes, profile_version: int, raw: bytes) -> "Manifest":
        """Read this newcomer's manifest of this version; SealError unless this key sealed exactly these bytes as that."""
        body = open_sealed(key, MANIFEST, profile_id, profile_version, raw)
        try:
            entries = dict(_ENTRY.iter_unpack(body[_HEAD.size :]))
        except struct.error:
            raise SealError from None
        return cls(profile_version, body[: _HEAD.size], entries)

    def seal(self, key: DataKey, profile_id: bytes) -> bytes:
        """Write the manifest, entries ascending by category."""
        body = self.head + b"".join([_ENTRY.pack(category, self.entries[category]) for category in sorted(self.entries)])
        return seal(key, MANIFEST, profile_id, self.profile_version, _LAYOUT, body)

    def following(self) -> "Manifest":
        """The manifest of the next profile version, to be changed; this one stays."""
        return Manifest(self.profile_version + 1, self.head, dict(self.entries))

    def put_block(self, category: int, sealed: bytes) -> None:
        """Name a newly sealed block as the valid one of its category."""
        self.entries[category] = mark(sealed)

    def put_head(self, number: int, ledger_hash: bytes, status: str) -> None:
        """Name the ledger head, and with it the live set of consents, and the newcomer's status."""
        self.head = _head(number, ledger_hash, status)

    def check_block(self, category: int, sealed: bytes) -> None:
        """SealError unless this very block is the category's valid one."""
        if self.entries.get(category) != sealed[8:16] + sealed[-16:]:  # its `mark`
            raise SealError

    def check_head(self, number: int, ledger_hash: bytes, status: str) -> None:
        """SealError unless ledger head and status are those this manifest was written with."""
        if self.head != _head(number, ledger_hash, status):
            raise SealError


def state_hash(raw: bytes) -> str:
    """The hash of a sealed manifest that the audit row of its write carries, in hex."""
    return hashlib.sha256(raw).hexdigest()


@lru_cache(maxsize=64)
def _status_digest(status: str) -> bytes:
    return hashlib.sha256(status.encode()).digest()[:16]


def _head(number: int, ledger_hash: bytes, status: str) -> bytes:
    try:
        return _HEAD.pack(number, ledger_hash[:16], _status_digest(status))
    except struct.error:
        raise SealError from None
