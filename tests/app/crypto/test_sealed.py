"""A block opens exactly where it was sealed, hides its length in steps and costs 76 bytes."""

import os
import struct

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.crypto.data_keys import DataKey
from app.crypto.faults import SealError
from app.crypto.sealed import OVERHEAD, mark, open_sealed, padded_length, schema_version, seal, seal_with_nonce

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
    assert struct.unpack(">BBHIQ", sealed[:16]) == (1, 2, 2, key.generation, 9)
    aad = b"KIMC" + struct.pack(">H", 5) + PROFILE + sealed[:16]
    assert len(aad) == 38
    assert key.sealing.decrypt(sealed[16:28], sealed[28:], aad) == bytes(32) + b"{}\x80" + bytes(253)
    assert mark(sealed) == (9).to_bytes(8, "big") + sealed[-16:]
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
    assert first[16:28] != second[16:28]
    assert first[28:60] != second[28:60]
    assert first[-16:] != second[-16:]


@pytest.mark.parametrize("profile", [b"", bytes(15), bytes(17)])
def test_a_profile_id_of_another_length_is_refused_before_anything_is_packed(key: DataKey, profile: bytes) -> None:
    with pytest.raises(ValueError, match="wrong length"):
        seal(key, 3, profile, 7, 1, b"{}")
    with pytest.raises(SealError):
        open_sealed(key, 3, profile, 7, seal(key, 3, PROFILE, 7, 1, b"{}"))


def test_a_nonce_of_another_length_is_refused(key: DataKey) -> None:
    with pytest.raises(ValueError, match="wrong length"):
        seal_with_nonce(key, 3, PROFILE, 7, 1, b"{}", bytes(11))


def test_an_impossible_category_is_a_seal_error(key: DataKey) -> None:
    with pytest.raises(SealError):
        open_sealed(key, 70_000, PROFILE, 7, seal(key, 3, PROFILE, 7, 1, b"{}"))


def test_a_short_block_has_no_schema_version() -> None:
    with pytest.raises(SealError):
        schema_version(b"\x01\x01\0\x01")


@pytest.mark.parametrize("padded", [bytes(288), bytes(32) + b"x" * 256, bytes(31) + b"x" + b"\x80".ljust(256, b"\0")])
def test_authentic_bytes_without_padding_or_commitment_are_refused(key: DataKey, padded: bytes) -> None:
    header, nonce = seal(key, 5, PROFILE, 9, 2, b"")[:16], os.urandom(12)
    body = key.sealing.encrypt(nonce, padded, b"KIMC" + struct.pack(">H", 5) + PROFILE + header)
    with pytest.raises(SealError):
        open_sealed(key, 5, PROFILE, 9, header + nonce + body)
