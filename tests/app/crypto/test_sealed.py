"""A block opens exactly where it was sealed, hides its length in steps and costs 88 bytes."""

import os
import struct

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA512
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.crypto.data_keys import DataKey
from app.crypto.faults import SealError
from app.crypto.sealed import OVERHEAD, commitment, open_sealed, padded_length, schema_version, seal, seal_with_salt

PROFILE = bytes(range(16))


@pytest.mark.parametrize("length", [0, 1, 255, 256, 257, 5_000, 70_000])
def test_what_was_sealed_opens(key: DataKey, length: int) -> None:
    plaintext = os.urandom(length)
    assert open_sealed(key, 3, PROFILE, 7, seal(key, 3, PROFILE, 7, 1, plaintext)) == plaintext


@pytest.mark.parametrize("plaintext", [b"\x80", b"\0", b"\x80\0\0", b"x\x80"])
def test_a_plaintext_that_looks_like_padding_survives(key: DataKey, plaintext: bytes) -> None:
    assert open_sealed(key, 3, PROFILE, 7, seal(key, 3, PROFILE, 7, 1, plaintext)) == plaintext


def test_the_layout_is_the_published_one(key: DataKey) -> None:
    sealed = seal(key, 5, PROFILE, 9, 2, b"{}")
    assert struct.unpack(">BBHIQ", sealed[:16]) == (1, 1, 2, key.generation, 9)
    aad = b"KIMC" + struct.pack(">BBHHIQ", 1, 1, 2, 5, key.generation, 9) + PROFILE
    assert len(aad) == 38
    info = b"kiim/v1/seal\0" + sealed[16:40] + aad
    block = HKDFExpand(SHA512(), 76, info).derive(key.category_key(5))
    assert sealed[40:72] == block[44:] == commitment(sealed)
    assert AESGCM(block[:32]).decrypt(block[32:44], sealed[72:], aad) == b"{}\x80" + bytes(253)
    assert len(sealed) == 256 + OVERHEAD
    assert schema_version(sealed) == 2


@given(st.integers(min_value=0, max_value=3_000_000))
def test_padding_never_shrinks_and_costs_at_most_an_eighth(length: int) -> None:
    padded = padded_length(length)
    assert padded >= max(256, length)
    assert length <= 256 or padded <= length * 1.13


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=600))
def test_two_seals_of_one_plaintext_share_no_bytes_beyond_the_header(key: DataKey, plaintext: bytes) -> None:
    first, second = (seal(key, 3, PROFILE, 7, 1, plaintext) for _ in range(2))
    assert first[:16] == second[:16]
    assert first[16:40] != second[16:40]
    assert first[40:72] != second[40:72]


@pytest.mark.parametrize("profile", [b"", bytes(15), bytes(17)])
def test_a_profile_id_of_another_length_is_refused_before_anything_is_packed(key: DataKey, profile: bytes) -> None:
    with pytest.raises(ValueError, match="wrong length"):
        seal(key, 3, profile, 7, 1, b"{}")
    with pytest.raises(SealError):
        open_sealed(key, 3, profile, 7, seal(key, 3, PROFILE, 7, 1, b"{}"))


def test_a_salt_of_another_length_is_refused(key: DataKey) -> None:
    with pytest.raises(ValueError, match="wrong length"):
        seal_with_salt(key, 3, PROFILE, 7, 1, b"{}", bytes(23))


def test_an_impossible_category_is_a_seal_error(key: DataKey) -> None:
    with pytest.raises(SealError):
        open_sealed(key, 70_000, PROFILE, 7, seal(key, 3, PROFILE, 7, 1, b"{}"))


def test_a_short_block_has_no_schema_version() -> None:
    with pytest.raises(SealError):
        schema_version(b"\x01\x01\0\x01")


def test_authentic_bytes_without_padding_are_refused(key: DataKey) -> None:
    header_and_salt = seal(key, 5, PROFILE, 9, 2, b"")[:40]
    aad = b"KIMC" + struct.pack(">BBHHIQ", 1, 1, 2, 5, key.generation, 9) + PROFILE
    block = HKDFExpand(SHA512(), 76, b"kiim/v1/seal\0" + header_and_salt[16:] + aad).derive(key.category_key(5))
    for padded in (bytes(256), b"x" * 256):
        with pytest.raises(SealError):
            body = AESGCM(block[:32]).encrypt(block[32:44], padded, aad)
            open_sealed(key, 5, PROFILE, 9, header_and_salt + block[44:] + body)
