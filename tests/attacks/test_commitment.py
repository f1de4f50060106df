"""Attack 9: a thief who knows two old data keys stores one ciphertext that shows each reader something else."""

import os

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.crypto.data_keys import DataKey
from app.crypto.derive import expand
from app.crypto.faults import SealError
from app.crypto.keyring import Keyring
from app.crypto.sealed import open_sealed, seal
from tests.attacks.collision import Opening, colliding
from tests.support.keys import some_key

ANNA = bytes([1] * 16)


def test_9_bare_gcm_opens_one_ciphertext_under_two_keys() -> None:
    first, second = Opening(os.urandom(32), os.urandom(12)), Opening(os.urandom(32), os.urandom(12))
    body = colliding(first, second, b"somewhere", b"German level: B2")
    shown = [AESGCM(one.key).decrypt(one.nonce, body, b"somewhere") for one in (first, second)]
    assert shown[0][16:] == b"German level: B2"
    assert shown[0] != shown[1]


def test_9_the_commitment_refuses_the_second_key(key: DataKey, keyring: Keyring) -> None:
    other = some_key(keyring)
    header_and_salt = seal(key, 3, ANNA, 1, 1, b"")[:40]
    aad = b"KIMC\x01\x01\0\x01\0\x03\0\0\0\x01" + (1).to_bytes(8, "big") + ANNA
    derived = [expand(one.category_key(3), b"kiim/v1/seal\0" + header_and_salt[16:] + aad, 76) for one in (key, other)]
    openings = [Opening(block[:32], block[32:44]) for block in derived]
    body = colliding(openings[0], openings[1], aad, b"German level: B2".ljust(240, b" ")[:-1] + b"\x80")
    for opening in openings:  # the control off: both ciphers accept the body
        AESGCM(opening.key).decrypt(opening.nonce, body, aad)
    stored = header_and_salt + derived[0][44:] + body
    assert b"B2" in open_sealed(key, 3, ANNA, 1, stored)
    with pytest.raises(SealError):
        open_sealed(other, 3, ANNA, 1, stored)
    with pytest.raises(SealError):
        open_sealed(key, 3, ANNA, 1, header_and_salt + derived[1][44:] + body)
