"""Attacks 1 to 8, 14 to 16 and 18: whoever may write the ciphertext columns moves, replays, cuts or invents blocks."""

import os
import random

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.crypto.data_keys import DataKey
from app.crypto.faults import SealError
from app.crypto.keyring import Keyring
from app.crypto.sealed import open_sealed, seal
from tests.attacks.naive import naive_open, naive_seal, with_header
from tests.support.keys import some_key

ANNA, BORIS = bytes([1] * 16), bytes([2] * 16)


def test_1_a_block_swapped_between_profiles_does_not_open(key: DataKey, keyring: Keyring) -> None:
    assert naive_open(key, naive_seal(key, b"B2")) == b"B2"  # one service key for all: any row takes any ciphertext
    sealed = seal(key, 3, ANNA, 1, 1, b"B2")
    with pytest.raises(SealError):
        open_sealed(key, 3, BORIS, 1, sealed)
    with pytest.raises(SealError):
        open_sealed(some_key(keyring), 3, BORIS, 1, sealed)
    with pytest.raises(SealError):
        open_sealed(some_key(keyring), 3, ANNA, 1, sealed)


def test_2_a_block_swapped_between_categories_does_not_open(key: DataKey) -> None:
    health = naive_seal(key, b"health")
    assert naive_open(key, health) == b"health"  # naive: the column `language` now answers with health data
    with pytest.raises(SealError):
        open_sealed(key, 4, ANNA, 1, seal(key, 3, ANNA, 1, 1, b"health"))


def test_3_an_older_version_does_not_open_as_the_newer_one(key: DataKey) -> None:
    old = naive_seal(key, b"old")
    assert naive_open(key, old) == b"old"
    with pytest.raises(SealError):
        open_sealed(key, 3, ANNA, 2, seal(key, 3, ANNA, 1, 1, b"old"))


def test_4_patching_header_and_columns_along_does_not_help(key: DataKey) -> None:
    patched = with_header(seal(key, 3, ANNA, 1, 1, b"old"), row_version=2)
    with pytest.raises(SealError):
        open_sealed(key, 3, ANNA, 2, patched)


def test_5_another_schema_version_does_not_open(key: DataKey) -> None:
    with pytest.raises(SealError):
        open_sealed(key, 3, ANNA, 1, with_header(seal(key, 3, ANNA, 1, 1, b"{}"), schema_version=2))


def test_6_another_key_generation_does_not_open(key: DataKey) -> None:
    sealed = seal(key, 3, ANNA, 1, 1, b"{}")
    with pytest.raises(SealError):
        open_sealed(key, 3, ANNA, 1, with_header(sealed, generation=2))
    next_generation = DataKey(key.key_id, 2, key.subject_ref, os.urandom(64))
    for candidate in (sealed, with_header(sealed, generation=2)):
        with pytest.raises(SealError):
            open_sealed(next_generation, 3, ANNA, 1, candidate)


def test_7_every_flipped_bit_is_noticed(key: DataKey) -> None:
    sealed = seal(key, 3, ANNA, 1, 1, b"{}")
    for position in range(len(sealed) * 8):
        changed = bytearray(sealed)
        changed[position // 8] ^= 1 << position % 8
        with pytest.raises(SealError):
            open_sealed(key, 3, ANNA, 1, bytes(changed))


def test_8_every_truncation_and_every_extra_byte_is_noticed(key: DataKey) -> None:
    sealed = seal(key, 3, ANNA, 1, 1, b"{}")
    for changed in [*(sealed[:length] for length in range(len(sealed))), sealed + b"\0", b"\0" + sealed, sealed[1:]]:
        with pytest.raises(SealError):
            open_sealed(key, 3, ANNA, 1, changed)


@pytest.mark.parametrize("fields", [{"format": 0}, {"format": 2}, {"suite": 0}, {"suite": 1}, {"format": 255, "suite": 255}])
def test_14_an_unknown_format_or_suite_is_refused_never_guessed(key: DataKey, fields: dict[str, int]) -> None:
    with pytest.raises(SealError):
        open_sealed(key, 3, ANNA, 1, with_header(seal(key, 3, ANNA, 1, 1, b"{}"), **fields))


def test_15_values_of_0_to_200_characters_have_one_length(key: DataKey) -> None:
    naive = {len(naive_seal(key, b"x" * length)) for length in range(201)}
    assert len(naive) == 201  # naive: the length of a note or a name is public
    assert {len(seal(key, 3, ANNA, 1, 1, b"x" * length)) for length in range(201)} == {332}


@settings(max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=600), st.integers(0, 2**64 - 1))
def test_16_random_bytes_raise_seal_errors_and_nothing_else(key: DataKey, raw: bytes, version: int) -> None:
    with pytest.raises(SealError):
        open_sealed(key, 3, ANNA, version, raw)


def test_16_random_bytes_behind_a_valid_header_raise_seal_errors_and_nothing_else(key: DataKey) -> None:
    dice = random.Random(16)  # noqa: S311  # repeatable garbage
    sealed = seal(key, 3, ANNA, 1, 1, b"{}")
    with pytest.raises(InvalidTag):
        naive_open(key, naive_seal(key, b"{}")[:-1] + b"\0\0")  # the library's own error says which step failed
    for _ in range(2000):
        with pytest.raises(SealError):
            open_sealed(key, 3, ANNA, 1, sealed[: dice.randrange(16, 60)] + dice.randbytes(dice.randrange(600)))


def test_18_a_hundred_thousand_seals_repeat_no_nonce(key: DataKey) -> None:
    assert len({seal(key, 3, ANNA, 1, 1, b"")[16:28] for _ in range(100_000)}) == 100_000
