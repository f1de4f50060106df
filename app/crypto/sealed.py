"""Sealed category blocks, suite 0x01: a fresh key per block, bound to its place, committing to its key."""

import hmac
import os
import struct

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.crypto.data_keys import DataKey
from app.crypto.derive import expand
from app.crypto.faults import SealError

FORMAT = 1
SUITE = 1
OVERHEAD = 88
LEDGER_DETAIL = 0xFFF1  # details of ledger events; row_version is the event number
REQUEST_REASON = 0xFFF2  # reasons of consent requests; row_version is the creation time in microseconds

_HEADER = struct.Struct(">BBHIQ")  # format, suite, schema version, key generation, row version
_AAD = struct.Struct(">4sBBHHIQ16s")
_MAGIC = b"KIMC"
_SEAL = b"kiim/v1/seal\0"
_SALT = slice(16, 40)
_COMMITMENT = slice(40, 72)
_BODY = slice(72, None)
_SMALLEST = OVERHEAD + 256


def seal(key: DataKey, category: int, profile_id: bytes, row_version: int, schema_version: int, plaintext: bytes) -> bytes:
    """Seal one category's plaintext for exactly this newcomer, category and row version; output hides the length in steps."""
    return seal_with_salt(key, category, profile_id, row_version, schema_version, plaintext, os.urandom(24))


def seal_with_salt(
    key: DataKey, category: int, profile_id: bytes, row_version: int, schema_version: int, plaintext: bytes, salt: bytes
) -> bytes:
    """As `seal` with a given 24-byte salt; only for frozen test vectors, a salt must never repeat under one key."""
    if len(profile_id) != 16 or len(salt) != 24:
        raise ValueError("profile id or salt of the wrong length")
    aad = _AAD.pack(_MAGIC, FORMAT, SUITE, schema_version, category, key.generation, row_version, profile_id)
    block = expand(key.category_key(category), _SEAL + salt + aad, 76)
    padded = plaintext + b"\x80"
    padded += bytes(padded_length(len(padded)) - len(padded))
    body = AESGCM(block[:32]).encrypt(block[32:44], padded, aad)
    return _HEADER.pack(FORMAT, SUITE, schema_version, key.generation, row_version) + salt + block[44:] + body


def open_sealed(key: DataKey, category: int, profile_id: bytes, row_version: int, sealed: bytes) -> bytes:
    """Open a block that was sealed for exactly this place; SealError, always the same, for everything else.

    Order: the header must equal the row's columns, then the key commitment, then the ciphertext.
    """
    if len(sealed) < _SMALLEST or len(profile_id) != 16:
        raise SealError
    found_format, suite, schema_version, generation, version = _HEADER.unpack_from(sealed)
    if found_format != FORMAT or suite != SUITE or generation != key.generation or version != row_version:
        raise SealError
    try:
        aad = _AAD.pack(_MAGIC, FORMAT, SUITE, schema_version, category, generation, version, profile_id)
    except struct.error:
        raise SealError from None
    block = expand(key.category_key(category), _SEAL + sealed[_SALT] + aad, 76)
    if not hmac.compare_digest(block[44:], sealed[_COMMITMENT]):
        raise SealError
    try:
        padded = AESGCM(block[:32]).decrypt(block[32:44], sealed[_BODY], aad)
    except InvalidTag:
        raise SealError from None
    plaintext = padded.rstrip(b"\0")
    if not plaintext.endswith(b"\x80"):
        raise SealError
    return plaintext[:-1]


def commitment(sealed: bytes) -> bytes:
    """The 32-byte key commitment in a block's header; the manifest names its first half."""
    return sealed[_COMMITMENT]


def schema_version(sealed: bytes) -> int:
    """The catalogue schema the block was written under; trustworthy only after `open_sealed` succeeded."""
    if len(sealed) < _SMALLEST:
        raise SealError
    return int.from_bytes(sealed[2:4], "big")


def padded_length(length: int) -> int:
    """The padmé step at or above `length`, at least 256; costs at most 13 % and leaves few distinguishable sizes."""
    if length <= 256:
        return 256
    exponent = length.bit_length() - 1
    mask = (1 << (exponent - exponent.bit_length())) - 1
    return (length + mask) & ~mask
