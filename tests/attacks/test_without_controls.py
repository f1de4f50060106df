"""Attacks that succeed where their control is missing: the same job done plainly, for those that no other test shows.

docs/threat-model.md names for every attack where it is seen to succeed, or why there is nothing to switch off.
"""

import hashlib
import os
from dataclasses import dataclass

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import CTR

from app.audit.checkpoint import Checkpoint, opened_checkpoint
from app.audit.merkle import Frontier, leaf_hash, node_hash
from app.audit.note import LOG, Signer, note
from app.crypto.data_keys import DataKey, new_data_key, unwrap
from app.crypto.faults import SealError
from app.crypto.keyring import Keyring
from app.crypto.manifest import Manifest
from app.crypto.sealed import open_sealed, seal
from app.errors import KeyGone
from consent.events import Event
from consent.ledger import replay
from consent.vocabulary import ConsentStatus
from tests.attacks.naive import naive_open, naive_seal, with_header
from tests.consent.making import consent_id, day, granted, withdrawn
from tests.support.keys import some_key

ANNA, BORIS = bytes([1] * 16), bytes([2] * 16)
HEADER = bytes(16)


@pytest.mark.parametrize(
    "fields",
    [{"row_version": 2}, {"schema_version": 2}, {"generation": 2}, {"format": 9, "suite": 9}],
    ids=lambda f: next(iter(f)),
)
def test_4_5_6_14_a_header_that_the_cipher_does_not_cover_may_say_anything(key: DataKey, fields: dict[str, int]) -> None:
    patched = with_header(HEADER + naive_seal(key, b"old"), **fields)
    assert naive_open(key, patched[16:]) == b"old"


def keystream(key: bytes, nonce: bytes, text: bytes) -> bytes:
    """Encryption without a tag: the same call opens and seals."""
    return Cipher(AES256(key), CTR(nonce)).encryptor().update(text)


def test_7_8_without_a_tag_a_flipped_bit_and_a_cut_are_another_value() -> None:
    key, nonce = os.urandom(32), os.urandom(16)
    sealed = keystream(key, nonce, b"level B2")
    flipped = sealed[:-1] + bytes([sealed[-1] ^ ord("2") ^ ord("1")])
    assert keystream(key, nonce, flipped) == b"level B1"
    assert keystream(key, nonce, sealed[:5]) == b"level"


def test_13_a_manifest_bound_to_no_person_serves_whoever_it_is_given_to(key: DataKey) -> None:
    theirs = Manifest(1)
    theirs.put_head(1, bytes([9] * 32), "active")
    stored = theirs.seal(key, bytes(16))  # one key, no id: as it would be without the binding
    assert Manifest.open(key, bytes(16), 1, stored).entries == theirs.entries
    with pytest.raises(SealError):
        Manifest.open(key, ANNA, 1, stored)


def test_18_a_nonce_counted_from_the_beginning_again_shows_what_two_texts_have_in_common() -> None:
    cipher, nonce = AESGCM(os.urandom(32)), (1).to_bytes(12, "big")  # a counter, after the restore of an old copy
    one, other = (cipher.encrypt(nonce, text, None)[:-16] for text in (b"level B2", b"level A1"))
    both = bytes(a ^ b for a, b in zip(one, other, strict=True))
    assert both == bytes(6) + bytes([ord("B") ^ ord("A"), ord("2") ^ ord("1")])


def test_23_a_profile_pointed_at_anothers_key_and_block_shows_the_other_person(keyring: Keyring) -> None:
    theirs = some_key(keyring)
    assert naive_open(theirs, naive_seal(theirs, b"B2")) == b"B2"  # both columns moved to Anna: nothing says whose they were
    with pytest.raises(SealError):
        open_sealed(theirs, 3, ANNA, 1, seal(theirs, 3, BORIS, 1, 1, b"B2"))


def test_24_32_a_plain_memory_of_keys_opens_what_was_destroyed_and_holds_them_all(keyring: Keyring) -> None:
    made = [new_data_key(keyring) for _ in range(1100)]
    plain = {row.key_id: key for key, row in made}  # nobody asks whether the row is still there, nothing is ever let go
    first, row = made[0]
    sealed = seal(first, 3, ANNA, 1, 1, b"B2")
    assert open_sealed(plain[row.key_id], 3, ANNA, 1, sealed) == b"B2"
    assert sum(any(key._secrets) for key in plain.values()) == 1100


def test_29_an_epoch_destroyed_under_a_key_takes_the_person_with_it(keyring: Keyring) -> None:
    _, row = new_data_key(keyring)
    keyring.cache.clear()
    provider = keyring.provider
    provider.create_epoch()
    provider.destroy_epoch(row.epoch)  # the provider itself does not ask what is still wrapped
    with pytest.raises(KeyGone):
        unwrap(keyring, row)


@dataclass
class PlainKey:
    """A data key as it is usually written."""

    secrets: bytes


def test_33_a_plain_class_shows_its_key_in_every_message() -> None:
    key = PlainKey(os.urandom(32))
    assert repr(key.secrets)[2:-1] in f"refused: {key}"


def test_50_two_sealers_without_a_lock_sign_two_logs_of_one_size() -> None:
    signer = Signer("log.example", LOG, bytes(range(32)))
    roots = []
    for last in (b"allowed", b"refused"):
        tree = Frontier()
        for body in (b"one", b"two", last):
            tree.append(leaf_hash(body))
        text = Checkpoint("log.example", tree.size, tree.root).text
        roots.append(opened_checkpoint(note(text, [signer.sign(text)]), [signer.verifier])[0])
    assert roots[0].size == roots[1].size
    assert roots[0].root != roots[1].root  # both valid: whoever sees one of them cannot tell


def test_55_hashes_without_a_sign_of_their_level_let_a_node_pass_for_a_row() -> None:
    def plain(*parts: bytes) -> bytes:
        return hashlib.sha256(b"".join(parts)).digest()

    hashes = plain(b"one"), plain(b"two")
    root = plain(*hashes)
    invented = b"".join(hashes)  # "a row" that nobody wrote
    assert plain(invented) == root  # and a log of one row that proves it
    assert leaf_hash(invented) != node_hash(leaf_hash(b"one"), leaf_hash(b"two"))


def test_64_66_a_hash_without_a_key_is_guessed_from_a_list_and_joins_what_it_stands_for() -> None:
    def plain(text: str) -> bytes:
        return hashlib.sha256(text.encode()).digest()

    stolen = {"newcomer 1": plain("SYR"), "newcomer 2": plain("UKR"), "newcomer 3": plain("SYR")}
    guessed = {plain(code): code for code in ("AFG", "IRN", "SYR", "TUR", "UKR")}
    assert [guessed[token] for token in stolen.values()] == ["SYR", "UKR", "SYR"]
    of_another_register = {"person 9": plain("UKR")}
    assert of_another_register["person 9"] == stolen["newcomer 2"]


def test_70_a_ledger_believed_as_it_stands_grants_again_when_its_end_is_cut_off() -> None:
    events: list[Event] = [granted(1, at=0), withdrawn(1, at=1)]
    assert replay(events, day(2)).consents[consent_id(1)].status is ConsentStatus.WITHDRAWN
    assert replay(events[:-1], day(2)).consents[consent_id(1)].status is ConsentStatus.GRANTED


def test_73_a_subject_reference_believed_from_its_column_files_a_look_under_another_person(keyring: Keyring) -> None:
    (_, mine), (_, theirs) = new_data_key(keyring), new_data_key(keyring)
    exchanged = mine._replace(subject_ref=theirs.subject_ref)
    assert keyring.provider.unwrap("dek", mine.epoch, exchanged.wrapped)  # the key opens; the column says somebody else
    keyring.cache.clear()
    with pytest.raises(SealError):
        unwrap(keyring, exchanged)
