"""Attack 9: a thief who knows two old data keys stores one ciphertext that shows each reader something else."""

import os

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.crypto.data_keys import DataKey
from app.crypto.faults import SealError
from app.crypto.keyring import Keyring
from app.crypto.sealed import open_sealed, seal
from tests.attacks.collision import Opening, colliding
from tests.support.keys import some_key

ANNA = bytes([1] * 16)


def test_9_bare_gcm_opens_one_ciphertext_under_two_keys() -> None:
    first, second = Opening(os.urandom(32), os.urandom(12)), Opening(os.urandom(32), os.urandom(12))
    body = colliding(first, second, b"somewhere", b"", b"German level: B2")
    shown = [AESGCM(one.key).decrypt(one.nonce, body, b"somewhere") for one in (first, second)]
    assert shown[0][16:] == b"German level: B2"
    assert shown[0] != shown[1]


def test_9_the_commitment_refuses_the_second_key(key: DataKey, keyring: Keyring) -> None:
    other = some_key(keyring)
    header, nonce = seal(key, 3, ANNA, 1, 1, b"")[:16], os.urandom(12)
    place = b"KIMC\0\x03" + ANNA + header
    first, second = (Opening(bytes(one._secrets[:32]), nonce) for one in (key, other))
    body = colliding(first, second, place, bytes(32), b"German level: B2".ljust(240, b" ")[:-1] + b"\x80")
    for one in (key, other):  # the control off: both ciphers accept the body
        one.sealing.decrypt(nonce, body, place)
    assert b"B2" in open_sealed(key, 3, ANNA, 1, header + nonce + body)
    with pytest.raises(SealError):
        open_sealed(other, 3, ANNA, 1, header + nonce + body)
