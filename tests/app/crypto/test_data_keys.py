"""Data keys: wrapped with their context inside, split into independent subkeys, wiped when nobody uses them."""

import gc
import pickle
from uuid import uuid4

import pytest

from app.crypto.data_keys import DataKey, DekRow, new_data_key, unwrap, wrap_row
from app.crypto.derive import expand, expand32
from app.crypto.faults import SealError
from app.crypto.keyring import Keyring


def fresh(keyring: Keyring) -> tuple[DataKey, DekRow]:
    """A new data key that the cache does not hold."""
    key, row = new_data_key(keyring)
    keyring.cache.clear()
    return key, row


def test_a_wrapped_key_has_101_bytes_and_unwraps_to_the_same_subkeys(keyring: Keyring) -> None:
    key, row = fresh(keyring)
    again = unwrap(keyring, row)
    assert len(row.wrapped) == 101
    assert len(key.wrapping_payload()) == 73
    assert key.wrapping_payload()[:5] == b"KIMK\x01"
    assert again.category_key(3) == key.category_key(3)
    assert again.manifest_key == key.manifest_key
    assert again.audit_detail_key == key.audit_detail_key
    assert again.subject_ref == key.subject_ref == row.subject_ref


def test_subkeys_are_hkdf_expand_of_the_published_labels() -> None:
    key = DataKey(uuid4(), 1, uuid4(), bytes(range(32)))
    for info, found in [
        (b"kiim/v1/category\0\0\x03", key.category_key(3)),
        (b"kiim/v1/manifest\0", key.manifest_key),
        (b"kiim/v1/audit-detail\0", key.audit_detail_key),
    ]:
        assert found == expand(bytes(range(32)), info, 32) == expand32(bytes(range(32)), info)


def test_subkeys_differ(key: DataKey) -> None:
    subkeys = [bytes(key.category_key(number)) for number in range(12)] + [bytes(key.manifest_key), bytes(key.audit_detail_key)]
    assert len(set(subkeys)) == len(subkeys)


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
        unwrap(keyring, row._replace(wrapped=keyring.provider.wrap("service", bytes(73)).sealed))
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
    assert unwrap(keyring, row).category_key(1) == unwrap(keyring, again).category_key(1)
    keyring.cache.clear()
    with pytest.raises(SealError):
        unwrap(keyring, again._replace(epoch=1))


def test_a_wiped_key_never_works_with_zeros(key: DataKey) -> None:
    subkey, secret = key.category_key(3), key._secret
    key.wipe()
    assert not any(subkey)
    assert not any(secret)
    for use in (lambda: key.category_key(3), lambda: key.manifest_key, lambda: key.audit_detail_key, key.wrapping_payload):
        with pytest.raises(SealError):
            use()


def test_the_bytes_are_overwritten_when_the_last_user_lets_go(keyring: Keyring) -> None:
    _, row = fresh(keyring)
    key = unwrap(keyring, row)
    secret, subkey = key._secret, key.category_key(3)
    keyring.cache.clear()
    assert any(secret)  # a request still holds it and must not continue with zeros
    del key
    gc.collect()
    assert not any(secret)
    assert not any(subkey)


def test_a_data_key_shows_and_pickles_nothing(key: DataKey) -> None:
    assert "redacted" in repr(key)
    assert "redacted" in f"{key}"
    with pytest.raises(TypeError):
        pickle.dumps(key)


def test_a_secret_of_another_length_is_refused() -> None:
    with pytest.raises(SealError):
        DataKey(uuid4(), 1, uuid4(), bytes(31))
