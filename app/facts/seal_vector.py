"""Seal and open statistics vectors: nonce (12) + AES-256-GCM(16) + tag (16) under K_stat, bound to one newcomer and layout.

K_stat is a key of its own: a data key opens no vector, and a vector's key opens no record. Nonces are random; one key may seal
2^32 vectors (NIST SP 800-38D, 8.3), far more than a town writes before the key is renewed.
"""

import os
from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.crypto.faults import SealError
from app.crypto.keyring import STAT, Keyring
from app.facts.layout import SIZE, VERSION

NONCE_SIZE = 12
SEALED_SIZE = NONCE_SIZE + SIZE + 16
_LABEL = b"kiim/v1/stat-vector\0"


class SealedVector(NamedTuple):
    """A sealed vector with the columns that its seal is bound to."""

    layout: int
    generation: int
    sealed: bytes


class VectorSeal:
    """Seals and opens vectors under one generation of K_stat, the newest unless named; KeyError when there is none."""

    def __init__(self, keyring: Keyring, generation: int | None = None) -> None:
        self.generation = keyring.generation(STAT) if generation is None else generation
        self._cipher = AESGCM(keyring.secret(STAT, self.generation))

    def seal(self, newcomer_id: UUID, vector: bytes) -> SealedVector:
        """The sealed form of a vector of the present layout; `sealed` has SEALED_SIZE bytes."""
        nonce = os.urandom(12)
        body = self._cipher.encrypt(nonce, vector, aad(newcomer_id.bytes, VERSION))
        return SealedVector(VERSION, self.generation, nonce + body)

    def open(self, newcomer_id: UUID, layout: int, sealed: bytes) -> bytes:
        """The vector; raises SealError unless it was sealed for this newcomer and layout."""
        try:
            return self._cipher.decrypt(sealed[:12], sealed[12:], aad(newcomer_id.bytes, layout))
        except InvalidTag:
            raise SealError from None

    def take_over(self, former: "VectorSeal", newcomer_id: UUID, layout: int, sealed: bytes) -> bytes:
        """What `former` sealed, under this key and in its layout; SealError unless it was sealed for this newcomer."""
        nonce = os.urandom(12)
        return nonce + self._cipher.encrypt(nonce, former.open(newcomer_id, layout, sealed), aad(newcomer_id.bytes, layout))

    def open_many(self, newcomers: Iterable[bytes], layout: int, nonces: Iterable[bytes], bodies: Iterable[bytes]) -> bytes:
        """Many vectors at once, one after the other, from ids and seals in two parts; SealError if one does not open."""
        label = aad(b"", layout)
        try:
            return b"".join(map(self._cipher.decrypt, nonces, bodies, [label + one for one in newcomers]))
        except InvalidTag:
            raise SealError from None


def aad(newcomer16: bytes, layout: int) -> bytes:
    """What a vector is bound to."""
    return _LABEL + layout.to_bytes(2, "big") + newcomer16
