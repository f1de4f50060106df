"""The manifest names exactly the blocks, ledger head and status that belong together."""

import hashlib
import os
import struct

import pytest

from app.crypto.data_keys import DataKey
from app.crypto.faults import SealError
from app.crypto.manifest import MANIFEST, Manifest, state_hash
from app.crypto.sealed import open_sealed, seal

PROFILE = bytes(range(16))
HEAD = hashlib.sha256(b"head").digest()


def written(key: DataKey) -> tuple[Manifest, bytes]:
    """A manifest with one block, and that block."""
    block = seal(key, 3, PROFILE, 7, 1, b"{}")
    manifest = Manifest(12)
    manifest.put_block(3, block)
    manifest.put_head(4, HEAD, "active")
    return manifest, block


def test_what_was_written_opens_and_fits(key: DataKey) -> None:
    manifest, block = written(key)
    opened = Manifest.open(key, PROFILE, 12, manifest.seal(key, PROFILE))
    assert opened == manifest
    opened.check_block(3, block)
    opened.check_head(4, HEAD, "active")
    assert set(opened.entries) == {3}


def test_the_layout_is_the_published_one(key: DataKey) -> None:
    manifest, block = written(key)
    raw = manifest.seal(key, PROFILE)
    body = struct.pack(">Q", 4) + HEAD[:16] + hashlib.sha256(b"active").digest()[:16]
    body += struct.pack(">HQ", 3, 7) + block[-16:]
    assert open_sealed(key, MANIFEST, PROFILE, 12, raw) == body
    assert state_hash(raw) == hashlib.sha256(raw).hexdigest()


def test_the_next_version_is_a_copy_of_its_own(key: DataKey) -> None:
    manifest, block = written(key)
    following = manifest.following()
    assert (following.profile_version, following.head, following.entries) == (13, manifest.head, manifest.entries)
    following.put_block(4, block)
    assert set(manifest.entries) == {3}


def test_another_block_or_category_does_not_fit(key: DataKey) -> None:
    manifest, block = written(key)
    other = seal(key, 3, PROFILE, 7, 1, b"{}")
    later = block[:8] + struct.pack(">Q", 8) + block[16:]
    for category, candidate in [(3, later), (4, block), (3, other), (3, b"")]:
        with pytest.raises(SealError):
            manifest.check_block(category, candidate)


@pytest.mark.parametrize(
    ("number", "head", "status"),
    [(5, HEAD, "active"), (-1, HEAD, "active"), (4, bytes(32), "active"), (4, HEAD, "restricted")],
)
def test_another_ledger_head_or_status_does_not_fit(key: DataKey, number: int, head: bytes, status: str) -> None:
    with pytest.raises(SealError):
        written(key)[0].check_head(number, head, status)


def test_every_flipped_bit_and_every_truncation_is_noticed(key: DataKey) -> None:
    raw = written(key)[0].seal(key, PROFILE)
    for position in range(len(raw) * 8):
        changed = bytearray(raw)
        changed[position // 8] ^= 1 << position % 8
        with pytest.raises(SealError):
            Manifest.open(key, PROFILE, 12, bytes(changed))
    for length in range(len(raw)):
        with pytest.raises(SealError):
            Manifest.open(key, PROFILE, 12, raw[:length])


@pytest.mark.parametrize("body", [b"", bytes(39), bytes(41), bytes(40 + 25)])
def test_a_wrong_form_is_refused_even_if_it_was_sealed(key: DataKey, body: bytes) -> None:
    with pytest.raises(SealError):
        Manifest.open(key, PROFILE, 12, seal(key, MANIFEST, PROFILE, 12, 1, body)).check_head(4, HEAD, "active")


def test_a_block_is_no_manifest_and_a_manifest_no_block(key: DataKey) -> None:
    manifest, block = written(key)
    with pytest.raises(SealError):
        Manifest.open(key, PROFILE, 7, block)
    with pytest.raises(SealError):
        open_sealed(key, 3, PROFILE, 12, manifest.seal(key, PROFILE))


def test_garbage_another_version_and_another_profile_are_refused(key: DataKey) -> None:
    raw = written(key)[0].seal(key, PROFILE)
    for found, profile, version in [
        (b"", PROFILE, 12),
        (os.urandom(400), PROFILE, 12),
        (raw, bytes(15), 12),
        (raw, bytes(16), 12),
        (raw, PROFILE, 11),
    ]:
        with pytest.raises(SealError):
            Manifest.open(key, profile, version, found)
