"""Attacks 10 to 13: blocks and manifests that were valid once, or belong to somebody else, are put back."""

from uuid import UUID

import pytest

from app.crypto.data_keys import DataKey
from app.crypto.faults import SealError
from app.crypto.keyring import Keyring
from app.crypto.manifest import Manifest, state_hash
from app.crypto.sealed import open_sealed, seal
from app.errors import IntegrityFault
from app.ledger.state import check_manifest
from tests.support.keys import some_key

ANNA, BORIS = UUID(bytes=bytes([1] * 16)), UUID(bytes=bytes([2] * 16))
HEAD = bytes([9] * 32)


class Profile:
    """A stored profile: two categories, their manifest, its version, and what the audit log says of it."""

    def __init__(self, key: DataKey, owner: UUID) -> None:
        self.key, self.owner, self.version = key, owner, 0
        self.rows: dict[int, tuple[int, bytes]] = {}
        self.manifest = b""
        self.audited = ""
        self.write(3, b"A2")
        self.write(4, b"no course")

    def write(self, category: int, plaintext: bytes) -> None:
        """What the service does: block, manifest, version and audited state in one transaction."""
        self.version += 1
        row_version = self.rows.get(category, (0, b""))[0] + 1
        self.rows[category] = (row_version, seal(self.key, category, self.owner.bytes, row_version, 1, plaintext))
        manifest = Manifest(self.version)
        for number, row in self.rows.items():
            manifest.put_block(number, row[1])
        manifest.put_head(1, HEAD, "active")
        self.manifest = manifest.seal(self.key, self.owner.bytes)
        self.audited = state_hash(self.manifest)

    def opened(self, category: int) -> bytes:
        """One block by itself: all that associated data can check."""
        return open_sealed(self.key, category, self.owner.bytes, *self.rows[category])

    def checked(self, category: int, *, audited: bool = True) -> bytes:
        """As the service reads: manifest, audited state, entry, block."""
        state = self.audited if audited else state_hash(self.manifest)
        manifest = check_manifest(self.key, self.owner, self.manifest, self.version, 1, HEAD, "active", state)
        manifest.check_block(category, self.rows[category][1])
        return self.opened(category)


@pytest.fixture
def anna(key: DataKey) -> Profile:
    """Somebody's profile."""
    return Profile(key, ANNA)


def test_10_one_category_rolled_back_is_refused_by_the_manifest(anna: Profile) -> None:
    before = anna.rows[3]
    anna.write(3, b"B1")
    anna.rows[3] = before
    assert anna.opened(3) == b"A2"  # associated data alone lets the old block pass
    with pytest.raises(SealError):
        anna.checked(3)
    assert anna.checked(4) == b"no course"


def test_11_block_manifest_and_version_rolled_back_together_are_refused_by_the_audited_state(anna: Profile) -> None:
    before = (dict(anna.rows), anna.manifest, anna.version)
    anna.write(3, b"B1")
    anna.rows, anna.manifest, anna.version = before
    assert anna.checked(3, audited=False) == b"A2"  # manifest and associated data let the whole old profile pass
    with pytest.raises(IntegrityFault):
        anna.checked(3)


def test_11_without_any_audited_state_nothing_is_read(anna: Profile, key: DataKey) -> None:
    with pytest.raises(IntegrityFault):
        check_manifest(key, ANNA, anna.manifest, anna.version, 1, HEAD, "active", None)


def test_12_a_deleted_category_row_is_missing_and_not_empty(anna: Profile) -> None:
    del anna.rows[4]
    manifest = Manifest.open(anna.key, ANNA.bytes, anna.version, anna.manifest)
    assert set(manifest.entries) - set(anna.rows) == {4}  # naive: no row, "nothing known"


def test_12_an_entry_taken_out_of_the_manifest_is_noticed(anna: Profile) -> None:
    first = 16 + 12 + 32 + 40  # header, nonce, commitment, ledger head and status
    shortened = anna.manifest[:first] + anna.manifest[first + 26 :]
    overwritten = anna.manifest[:first] + bytes(26) + anna.manifest[first + 26 :]
    for altered in (shortened, overwritten):
        with pytest.raises(SealError):
            Manifest.open(anna.key, ANNA.bytes, anna.version, altered)


def test_13_manifests_swapped_between_newcomers_do_not_open(anna: Profile, keyring: Keyring) -> None:
    boris = Profile(some_key(keyring), BORIS)
    anna.manifest, boris.manifest = boris.manifest, anna.manifest
    for profile in (anna, boris):
        with pytest.raises(SealError):
            profile.checked(3)


def test_13_a_manifest_of_one_key_does_not_serve_a_second_profile_of_the_same_key(anna: Profile) -> None:
    with pytest.raises(SealError):
        Manifest.open(anna.key, BORIS.bytes, anna.version, anna.manifest)
