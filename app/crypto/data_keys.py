"""One data key per newcomer: two independent secrets, made, wrapped and unwrapped together, remembered for a short while."""

import hmac
import os
import struct
from typing import NamedTuple, Protocol
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.crypto.faults import SealError
from app.crypto.key_cache import KeyCache
from app.crypto.provider import KeyProvider
from app.ids import random_uuid

_PAYLOAD = struct.Struct(">4sBI16s64s16s")  # magic, format, generation, key id, secrets, subject_ref: 105 bytes
_CONTEXT = struct.Struct(">4sBI16s")  # the first 25 bytes, known before unwrapping
_MAGIC = b"KIMK"
_FORMAT = 2


class DataKey:
    """One secret for the blocks and the manifest of a newcomer's record, one for the details of her ledger and her audit rows.

    A former key keeps the second one alone (`for_details`). Both are AES-256 keys as they are: nothing is derived, and the
    ciphers are made once. The bytes are overwritten when the last user lets go.
    """

    __slots__ = ("_details", "_sealing", "_secrets", "formers", "generation", "key_id", "subject_ref")

    def __init__(self, key_id: UUID, generation: int, subject_ref: UUID, secrets: bytes) -> None:
        self._secrets = bytearray(secrets)
        self._sealing: AESGCM | None = None
        self._details: AESGCM | None = None
        self.key_id = key_id
        self.generation = generation
        self.subject_ref = subject_ref
        self.formers: dict[int, DataKey] = {}
        if len(secrets) != 64:
            raise SealError

    @property
    def sealing(self) -> AESGCM:
        """The cipher of blocks and manifest; SealError for a former key that was left without it."""
        cipher = self._sealing
        if cipher is None:
            if not any(self._secrets[:32]):
                raise SealError
            cipher = self._sealing = AESGCM(self._half(slice(None, 32)))
        return cipher

    @property
    def details(self) -> AESGCM:
        """The cipher of details, inside audit rows and beside events of the ledger."""
        cipher = self._details
        if cipher is None:
            cipher = self._details = AESGCM(self._half(slice(32, None)))
        return cipher

    def of_generation(self, generation: int) -> "DataKey":
        """This key, or the former one that evidence was sealed with, if it was loaded; SealError otherwise."""
        found = self if generation == self.generation else self.formers.get(generation)
        if found is None:
            raise SealError
        return found

    def for_details(self) -> "DataKey":
        """What is left of a replaced key: it opens details, which stay as they were sealed, and no block."""
        return DataKey(self.key_id, self.generation, self.subject_ref, bytes(32) + bytes(self._half(slice(32, None))))

    def wipe(self) -> None:
        """Overwrite every byte of key material; any later use raises SealError instead of working with zeros."""
        self.__del__()
        self._secrets = bytearray()
        self._sealing = self._details = None

    def _half(self, half: slice) -> memoryview:
        if not self._secrets:
            raise SealError
        return memoryview(self._secrets)[half]

    def wrapping_payload(self) -> bytes:
        """The 105 bytes that are wrapped: the key together with what it belongs to."""
        if not self._secrets:
            raise SealError
        return _PAYLOAD.pack(_MAGIC, _FORMAT, self.generation, self.key_id.bytes, bytes(self._secrets), self.subject_ref.bytes)

    def __del__(self) -> None:
        self._secrets[:] = bytes(len(self._secrets))  # the ciphers' copies are OpenSSL's, which overwrites what it frees

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
    drawn = os.urandom(96)
    key = DataKey(random_uuid(drawn[:16]), 1, random_uuid(drawn[16:32]), drawn[32:])
    return key, wrap_row(keyring, key)


def next_data_key(keyring: KeyHolder, former: DataKey) -> tuple[DataKey, DekRow]:
    """New secrets for the same newcomer; what the former ones sealed still opens while it is loaded with them."""
    key = DataKey(former.key_id, former.generation + 1, former.subject_ref, os.urandom(64))
    key.formers = {**former.formers, former.generation: former}
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
        payload = _payload(keyring.provider, key_id, generation, epoch, wrapped)
        if payload[89:] != subject_ref.bytes:
            raise SealError
        key = DataKey(key_id, generation, subject_ref, payload[25:89])
        keyring.cache.put(name, key)
    elif key.subject_ref != subject_ref:
        raise SealError
    return key


def rewrapped_row(opening: KeyProvider, provider: KeyProvider, row: DekRow) -> DekRow:
    """The same data key under the current epoch of `provider`; SealError or KeyGone unless `opening` opens it as what it says."""
    payload = _payload(opening, row.key_id, row.generation, row.epoch, row.wrapped)
    if payload[89:] != row.subject_ref.bytes:
        raise SealError
    wrapped = provider.wrap("dek", payload)
    return row._replace(provider=wrapped.provider, epoch=wrapped.epoch, wrapped=wrapped.sealed)


def subject_of(provider: KeyProvider, key_id: UUID, generation: int, epoch: int, wrapped: bytes) -> UUID:
    """Whose key it is, by its name in the log, as the wrapped bytes themselves say."""
    return UUID(bytes=_payload(provider, key_id, generation, epoch, wrapped)[89:])


def _payload(provider: KeyProvider, key_id: UUID, generation: int, epoch: int, wrapped: bytes) -> bytes:
    payload = provider.unwrap("dek", epoch, wrapped)
    context = _CONTEXT.pack(_MAGIC, _FORMAT, generation, key_id.bytes)
    if len(payload) != _PAYLOAD.size or not hmac.compare_digest(payload[: _CONTEXT.size], context):
        raise SealError
    return payload
