"""One data key per newcomer: made, wrapped, unwrapped, remembered for a short while, and split into subkeys."""

import hmac
import os
import struct
from typing import NamedTuple, Protocol
from uuid import UUID, uuid4

from app.crypto.derive import expand32
from app.crypto.faults import SealError
from app.crypto.key_cache import KeyCache
from app.crypto.provider import KeyProvider

_PAYLOAD = struct.Struct(">4sBI16s32s16s")  # magic, format, generation, key id, secret, subject_ref: 73 bytes
_CONTEXT = struct.Struct(">4sBI16s")  # the first 25 bytes, known before unwrapping
_MAGIC = b"KIMK"
_FORMAT = 1
_ZEROS = bytes(32)
_CATEGORY = b"kiim/v1/category\0"
_MANIFEST = b"kiim/v1/manifest\0"
_AUDIT_DETAIL = b"kiim/v1/audit-detail\0"


class DataKey:
    """The secret of one newcomer's record and the subkeys derived from it; overwrites its bytes when the last user lets go."""

    __slots__ = ("_derived", "_secret", "generation", "key_id", "subject_ref")

    def __init__(self, key_id: UUID, generation: int, subject_ref: UUID, secret: bytes) -> None:
        self._secret = bytearray(secret)
        self._derived: dict[bytes, bytearray] = {}
        self.key_id = key_id
        self.generation = generation
        self.subject_ref = subject_ref
        if len(secret) != 32:
            raise SealError

    def category_key(self, category: int) -> bytearray:
        """The subkey of one category's blocks; derived once, then kept as long as this object."""
        return self._subkey(_CATEGORY + category.to_bytes(2, "big"))

    @property
    def manifest_key(self) -> bytearray:
        """The subkey that authenticates the manifest."""
        return self._subkey(_MANIFEST)

    @property
    def audit_detail_key(self) -> bytearray:
        """The subkey of details inside audit rows."""
        return self._subkey(_AUDIT_DETAIL)

    def wipe(self) -> None:
        """Overwrite every byte of key material; any later use raises SealError instead of working with zeros."""
        self.__del__()
        self._secret = bytearray()
        self._derived.clear()

    def _subkey(self, info: bytes) -> bytearray:
        key = self._derived.get(info)
        if key is None:
            if not self._secret:
                raise SealError
            key = self._derived[info] = bytearray(expand32(self._secret, info))
        return key

    def wrapping_payload(self) -> bytes:
        """The 73 bytes that are wrapped: the key together with what it belongs to."""
        if not self._secret:
            raise SealError
        return _PAYLOAD.pack(_MAGIC, _FORMAT, self.generation, self.key_id.bytes, bytes(self._secret), self.subject_ref.bytes)

    def __del__(self) -> None:
        self._secret[:] = bytes(len(self._secret))
        for subkey in self._derived.values():
            subkey[:] = _ZEROS

    def __repr__(self) -> str:
        return "<DataKey redacted>"

    def __reduce__(self) -> str:
        raise TypeError("a data key is never pickled")


class DekRow(NamedTuple):
    """A row of `keys.dek`, in column order."""

    key_id: UUID
    generation: int
    provider: str
    epoch: int
    wrapped: bytes
    subject_ref: UUID


DataKeyCache = KeyCache[tuple[UUID, int], DataKey]


class KeyHolder(Protocol):
    """What unwrapping needs of the keyring."""

    @property
    def provider(self) -> KeyProvider: ...
    @property
    def cache(self) -> DataKeyCache: ...


def new_data_key(keyring: KeyHolder) -> tuple[DataKey, DekRow]:
    """Make a newcomer's data key with random key id and audit reference; the row still has to be inserted."""
    key = DataKey(uuid4(), 1, uuid4(), os.urandom(32))
    return key, wrap_row(keyring, key)


def wrap_row(keyring: KeyHolder, key: DataKey) -> DekRow:
    """Wrap a data key under the provider's current epoch."""
    wrapped = keyring.provider.wrap("dek", key.wrapping_payload())
    return DekRow(key.key_id, key.generation, wrapped.provider, wrapped.epoch, wrapped.sealed, key.subject_ref)


def unwrap(keyring: KeyHolder, row: DekRow) -> DataKey:
    """Return the data key of a row, from the cache where possible; SealError when the row is not what it says it is."""
    return unwrap_row(keyring, row.key_id, row.generation, row.epoch, row.wrapped, row.subject_ref)


def unwrap_row(keyring: KeyHolder, key_id: UUID, generation: int, epoch: int, wrapped: bytes, subject_ref: UUID) -> DataKey:
    """As `unwrap`, for columns as a statement returned them.

    A cached key is used only while its row still exists and still names the same subject: the caller has just read the row.
    """
    name = (key_id, generation)
    key = keyring.cache.get(name)
    if key is None:
        payload = keyring.provider.unwrap("dek", epoch, wrapped)
        context = _CONTEXT.pack(_MAGIC, _FORMAT, generation, key_id.bytes)
        if (
            len(payload) != _PAYLOAD.size
            or not hmac.compare_digest(payload[: _CONTEXT.size], context)
            or payload[57:] != subject_ref.bytes
        ):
            raise SealError
        key = DataKey(key_id, generation, subject_ref, payload[25:57])
        keyring.cache.put(name, key)
    elif key.subject_ref != subject_ref:
        raise SealError
    return key
