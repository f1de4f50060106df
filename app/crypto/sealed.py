"""Sealed blocks, suite 0x02: AES-256-GCM under the newcomer's key, bound to one place, committing to the key.

What is encrypted begins with 32 zero bytes. With GCM alone, somebody who knows two keys can build one ciphertext that opens under
both; here it would have to open to the zeros under both, a collision of 256 bits (the padding fix, Albertini and others, 2022).
"""

import os
import struct
from collections.abc import Sequence
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.crypto.data_keys import DataKey
from app.crypto.faults import SealError

FORMAT = 1
SUITE = 2
OVERHEAD = 76
LEDGER_DETAIL = 0xFFF1  # details of ledger events; row_version is the event number
REQUEST_REASON = 0xFFF2  # reasons of consent requests; row_version is the creation time in microseconds
MOVE_EVIDENCE = 0xFFF3  # what came along with a person who moved here; row_version is the time of arrival in microseconds
DETAILS_APART = 2
"""From this schema version on details of the ledger are sealed with the secret of details: that of blocks can go without them."""

_HEADER = struct.Struct(">BBHIQ")  # format, suite, schema version, key generation, row version; nonce and ciphertext follow
_MAGIC = b"KIMC"
_COMMITMENT = bytes(32)
_SMALLEST = OVERHEAD + 256


def seal(key: DataKey, category: int, profile_id: bytes, row_version: int, schema_version: int, plaintext: bytes) -> bytes:
    """Seal one category's plaintext for exactly this newcomer, category and row version; output hides the length in steps."""
    return seal_with_nonce(key, category, profile_id, row_version, schema_version, plaintext, os.urandom(12))


def seal_all(
    key: DataKey, profile_id: bytes, row_version: int, schema_version: int, blocks: Sequence[tuple[int, bytes]]
) -> list[bytes]:
    """As `seal`, for many categories of a record in the same version, no detail among them; gives them in the same order."""
    header = _header(key, profile_id, row_version, schema_version)
    nonces, behind, cipher = os.urandom(12 * len(blocks)), profile_id + header, key.sealing
    sealed = []
    for at, (category, plaintext) in enumerate(blocks):
        place = _MAGIC + category.to_bytes(2, "big") + behind
        sealed.append(_sealed(cipher, place, header, nonces[12 * at : 12 * at + 12], plaintext))
    return sealed


def seal_with_nonce(
    key: DataKey, category: int, profile_id: bytes, row_version: int, schema_version: int, plaintext: bytes, nonce: bytes
) -> bytes:
    """As `seal` with a given 12-byte nonce; only for frozen test vectors, a nonce must never repeat under one key."""
    if len(nonce) != 12:
        raise ValueError("nonce of the wrong length")
    header = _header(key, profile_id, row_version, schema_version)
    cipher = key.details if category == LEDGER_DETAIL and schema_version >= DETAILS_APART else key.sealing
    return _sealed(cipher, _MAGIC + category.to_bytes(2, "big") + profile_id + header, header, nonce, plaintext)


def _header(key: DataKey, profile_id: bytes, row_version: int, schema_version: int) -> bytes:
    if len(profile_id) != 16:
        raise ValueError("profile id of the wrong length")
    return _HEADER.pack(FORMAT, SUITE, schema_version, key.generation, row_version)


def _sealed(cipher: AESGCM, place: bytes, header: bytes, nonce: bytes, plaintext: bytes) -> bytes:
    length = len(plaintext)
    padded = b"".join((_COMMITMENT, plaintext, b"\x80", bytes(padded_length(length + 1) - length - 1)))
    return b"".join((header, nonce, cipher.encrypt(nonce, padded, place)))


def open_sealed(key: DataKey, category: int, profile_id: bytes, row_version: int, sealed: bytes) -> bytes:
    """Open a block that was sealed for exactly this place; SealError, always the same, for everything else.

    Order: the header must equal the row's columns, then the ciphertext, then the commitment.
    """
    if len(sealed) < _SMALLEST or len(profile_id) != 16:
        raise SealError
    header = sealed[:16]
    found_format, suite, schema, generation, version = _HEADER.unpack(header)
    if found_format != FORMAT or suite != SUITE or version != row_version:
        raise SealError
    if generation != key.generation:
        if category != LEDGER_DETAIL:  # the one thing that the chain keeps as it was sealed
            raise SealError
        key = key.of_generation(generation)
    try:
        cipher = key.details if category == LEDGER_DETAIL and schema >= DETAILS_APART else key.sealing
        place = _MAGIC + category.to_bytes(2, "big") + profile_id + header
        padded = cipher.decrypt(sealed[16:28], sealed[28:], place)
    except (InvalidTag, OverflowError):
        raise SealError from None
    plaintext = padded.rstrip(b"\0")
    if not padded.startswith(_COMMITMENT) or not plaintext.endswith(b"\x80"):
        raise SealError
    return plaintext[32:-1]


def mark(sealed: bytes) -> bytes:
    """Row version and tag, 24 bytes: which block this is, for the manifest to name it."""
    return sealed[8:16] + sealed[-16:]


def schema_version(sealed: bytes) -> int:
    """The catalogue schema the block was written under; trustworthy only after `open_sealed` succeeded."""
    if len(sealed) < _SMALLEST:
        raise SealError
    return int.from_bytes(sealed[2:4], "big")


@lru_cache(maxsize=4096)
def padded_length(length: int) -> int:
    """The padmé step at or above `length`, at least 256; costs at most 13 % and leaves few distinguishable sizes."""
    if length <= 256:
        return 256
    exponent = length.bit_length() - 1
    mask = (1 << (exponent - exponent.bit_length())) - 1
    return (length + mask) & ~mask
