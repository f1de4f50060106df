"""Data keys: wrapped with their context inside, two independent secrets, wiped when nobody uses them."""

import gc
import os
import pickle
from uuid import uuid4

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.crypto.data_keys import DataKey, DekRow, new_data_key, unwrap, wrap_row
from app.crypto.faults import SealError
from app.crypto.keyring import Keyring


def fresh(keyring: Keyring) -> tuple[DataKey, DekRow]:
    """A new data key that the cache does not hold."""
    key, row = new_data_key(keyring)
    keyring.cache.clear()
    return key, row


def test_a_wrapped_key_has_133_bytes_and_unwraps_to_the_same_secrets(keyring: Keyring) -> None:
    key, row = fresh(keyring)
    again = unwrap(keyring, row)
    assert len(row.wrapped) == 133
    assert len(key.wrapping_payload()) == 105
    assert key.wrapping_payload()[:5] == b"KIMK\x02"
    assert again.wrapping_payload() == key.wrapping_payload()
    assert again.subject_ref == key.subject_ref == row.subject_ref


def test_each_use_has_its_own_half_of_the_secrets() -> None:
    halves = os.urandom(32), os.urandom(32)
    key = DataKey(uuid4(), 1, uuid4(), b"".join(halves))
    nonce = os.urandom(12)
    for cipher, own, other in [(key.sealing, halves[0], halves[1]), (key.details, halves[1], halves[0])]:
        sealed = cipher.encrypt(nonce, b"one", b"place")
        assert AESGCM(own).decrypt(nonce, sealed, b"place") == b"one"
        with pytest.raises(InvalidTag):
            AESGCM(other).decrypt(nonce, sealed, b"place")


def test_a_row_with_any_foreign_column_is_refused(keyring: Keyring) -> None:
    _, row = fresh(keyring)
    for changed in [
        row._replace(key_id=uuid4()),
        row._replace(generation=2),
        row._replace(subject_ref=uuid4()),
        row._replace(wrapped=row.wrapped[:-1]),
        row._replace(wrapped=b""),
    ]:
        with pytest.raises(SealError):
            unwrap(keyring, changed)


def test_a_wrapped_secret_of_another_use_is_no_data_key(keyring: Keyring) -> None:
    _, row = fresh(keyring)
    with pytest.raises(SealError):
        unwrap(keyring, row._replace(wrapped=keyring.provider.wrap("service", bytes(105)).sealed))
    with pytest.raises(SealError):
        unwrap(keyring, row._replace(wrapped=keyring.provider.wrap("dek", bytes(40)).sealed))


def test_a_cached_key_is_the_same_object_and_still_checks_the_subject(keyring: Keyring) -> None:
    _, row = fresh(keyring)
    assert unwrap(keyring, row) is unwrap(keyring, row)
    with pytest.raises(SealError):
        unwrap(keyring, row._replace(subject_ref=uuid4()))


def test_a_key_wrapped_again_under_a_new_epoch_still_opens(keyring: Keyring) -> None:
    key, row = fresh(keyring)
    epoch = keyring.provider.create_epoch()
    again = wrap_row(keyring, key)
    assert (row.epoch, again.epoch) == (1, epoch) == (1, 2)
    assert unwrap(keyring, row).wrapping_payload() == unwrap(keyring, again).wrapping_payload()
    keyring.cache.clear()
    with pytest.raises(SealError):
        unwrap(keyring, again._replace(epoch=1))


def test_a_wiped_key_never_works_with_zeros(key: DataKey) -> None:
    secrets, _, _ = key._secrets, key.sealing, key.details
    key.wipe()
    assert not any(secrets)
    for use in (lambda: key.sealing, lambda: key.details, key.wrapping_payload):
        with pytest.raises(SealError):
            use()


def test_the_bytes_are_overwritten_when_the_last_user_lets_go(keyring: Keyring) -> None:
    _, row = fresh(keyring)
    key = unwrap(keyring, row)
    secrets, _ = key._secrets, key.sealing
    keyring.cache.clear()
    assert any(secrets)  # a request still holds it and must not continue with zeros
    del key
    gc.collect()
    assert not any(secrets)


def test_a_data_key_shows_and_pickles_nothing(key: DataKey) -> None:
    assert "redacted" in repr(key)
    assert "redacted" in f"{key}"
    with pytest.raises(TypeError):
        pickle.dumps(key)


def test_a_secret_of_another_length_is_refused() -> None:
    with pytest.raises(SealError):
        DataKey(uuid4(), 1, uuid4(), bytes(63))
