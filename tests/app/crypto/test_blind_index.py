"""Blind indexes: equal after normalisation, unrelated across names, agencies and keys, and never of what can be guessed."""

from pathlib import Path

import pytest

from app.crypto.blind_index import (
    RULES,
    blind_index,
    index_generation,
    normalise_code,
    normalise_document,
    normalise_email,
    normalise_external_id,
    normalise_phone,
)
from app.crypto.keyring import Keyring
from tests.support.keys import local_keyring


def test_a_token_depends_on_name_value_and_key(keyring: Keyring, tmp_path: Path) -> None:
    token = blind_index(keyring, "email", "sonne@example.org")
    assert len(token) == 16
    assert token == blind_index(keyring, "email", "sonne@example.org")
    assert token != blind_index(keyring, "document", "sonne@example.org")
    assert token != blind_index(keyring, "email", "mond@example.org")
    assert token != blind_index(local_keyring(tmp_path / "other"), "email", "sonne@example.org")
    assert index_generation(keyring) == RULES << 16 | 1


@pytest.mark.parametrize("name", ["sex", "nationality", "birth-date", "residence-group", "given-name"])
def test_what_can_be_guessed_has_no_index(keyring: Keyring, name: str) -> None:
    with pytest.raises(ValueError, match="no blind index"):
        blind_index(keyring, name, "value")


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("0391 555-0101", "+493915550101"),
        ("+49 (0) 391 5550101", "+493915550101"),
        ("0049 391 5550101", "+493915550101"),
        ("+49 391/555.0101", "+493915550101"),
        ("+380 44 555 0101", "+380445550101"),
        ("\u0660\u0663\u0669\u0661", None),
        ("555", None),
        ("+0391555", None),
        ("call me", None),
        ("+49 391 5550101 0000000000", None),
    ],
)
def test_telephone_numbers_become_e164(written: str, normal: str | None) -> None:
    assert normalise_phone(written) == normal


def test_other_values_have_one_spelling_each() -> None:
    assert normalise_email(" Sonne@Example.ORG ") == normalise_email("sonne@example.org")
    assert normalise_document(" ab-12 345 x") == "AB12345X"
    assert normalise_code("k1o0-iL 7z") == "K1001" + "17Z"
    one, two = bytes(16), bytes(15) + b"\1"
    assert normalise_external_id(one, " A-17 ") == normalise_external_id(one, "A-17")
    assert normalise_external_id(one, "A-17") != normalise_external_id(two, "A-17")
    assert normalise_external_id(one, "A-17") != normalise_external_id(one, "a-17")
