"""The manifest names exactly the blocks, ledger head and status that belong together."""

import hashlib
import hmac
import os
import struct

import pytest

from app.crypto.data_keys import DataKey
from app.crypto.faults import SealError
from app.crypto.manifest import LEDGER, STATUS, Manifest, state_hash
from app.crypto.sealed import seal

PROFILE = bytes(range(16))
HEAD = hashlib.sha256(b"head").digest()


def written(key: DataKey) -> tuple[Manifest, bytes]:
    """A manifest with one block, and that block."""
    block = seal(key, 3, PROFILE, 7, 1, b"{}")
    manifest = Manifest(12)
    manifest.put_block(3, 7, block)
    manifest.put_ledger(4, HEAD)
    manifest.put_status("active")
    return manifest, block


def test_what_was_written_opens_and_fits(key: DataKey) -> None:
    manifest, block = written(key)
    opened = Manifest.open(key, PROFILE, manifest.seal(key, PROFILE))
    assert opened == manifest
    opened.check_block(3, 7, block)
    opened.check_head(4, HEAD, "active", 12)
    assert opened.categories() == {3}


def test_the_layout_is_the_published_one(key: DataKey) -> None:
    manifest, block = written(key)
    raw = manifest.seal(key, PROFILE)
    body = struct.pack(">BBIQH", 1, 1, key.generation, 12, 3)
    body += struct.pack(">HQ", 3, 7) + block[40:56]
    body += struct.pack(">HQ", LEDGER, 4) + HEAD[:16]
    body += struct.pack(">HQ", STATUS, 0) + hashlib.sha256(b"active").digest()[:16]
    assert raw == body + hmac.digest(key.manifest_key, PROFILE + body, "sha256")
    assert state_hash(raw) == hashlib.sha256(raw).hexdigest()


def test_another_version_block_or_category_does_not_fit(key: DataKey) -> None:
    manifest, block = written(key)
    other = seal(key, 3, PROFILE, 7, 1, b"{}")
    for category, version, candidate in [(3, 8, block), (4, 7, block), (3, 7, other), (3, 7, b"")]:
        with pytest.raises(SealError):
            manifest.check_block(category, version, candidate)


@pytest.mark.parametrize(
    ("number", "head", "status", "version"),
    [(5, HEAD, "active", 12), (4, bytes(32), "active", 12), (4, HEAD, "restricted", 12), (4, HEAD, "active", 11)],
)
def test_another_ledger_head_status_or_version_does_not_fit(
    key: DataKey, number: int, head: bytes, status: str, version: int
) -> None:
    with pytest.raises(SealError):
        written(key)[0].check_head(number, head, status, version)


def test_every_flipped_bit_and_every_truncation_is_noticed(key: DataKey) -> None:
    raw = written(key)[0].seal(key, PROFILE)
    for position in range(len(raw) * 8):
        changed = bytearray(raw)
        changed[position // 8] ^= 1 << position % 8
        with pytest.raises(SealError):
            Manifest.open(key, PROFILE, bytes(changed))
    for length in range(len(raw)):
        with pytest.raises(SealError):
            Manifest.open(key, PROFILE, raw[:length])


@pytest.mark.parametrize(
    ("found_format", "suite", "more", "extra"), [(2, 1, 0, b""), (1, 2, 0, b""), (1, 1, 1, b""), (1, 1, 0, b"x")]
)
def test_a_wrong_form_is_refused_even_with_a_valid_mac(
    key: DataKey, found_format: int, suite: int, more: int, extra: bytes
) -> None:
    body = struct.pack(">BBIQH", found_format, suite, key.generation, 12, more) + extra
    with pytest.raises(SealError):
        Manifest.open(key, PROFILE, body + hmac.digest(key.manifest_key, PROFILE + body, "sha256"))


def test_garbage_and_a_wrong_profile_id_are_refused(key: DataKey) -> None:
    for raw, profile in [(b"", PROFILE), (os.urandom(200), PROFILE), (written(key)[0].seal(key, PROFILE), bytes(15))]:
        with pytest.raises(SealError):
            Manifest.open(key, profile, raw)
