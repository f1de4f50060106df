"""Skeletons join spellings of one name, forks stay few, and no token stands for little."""

import json
from pathlib import Path

import pytest

from app.crypto.blind_index import normalise_phone
from app.crypto.keyring import Keyring
from app.crypto.skeleton import MAX_FORMS, duplicate_tokens, skeletons

PAIRS: dict[str, list[list[str]]] = json.loads((Path(__file__).parents[2] / "data" / "name_pairs.json").read_text())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Abd al-Rahman", "عبدالرحمن"),
        ("Abdulaziz", "عبد العزيز"),
        ("El-Khatib", "الخطيب"),
        ("Alkhatib", "Chatib"),
        ("Müller", "Mueller"),
        ("Zoë-Marie", "Zoe Marie"),
        ("O'Brien", "OBrien"),
        ("Josef", "Yosef"),
    ],
)
def test_spellings_of_one_name_share_a_form(one: str, other: str) -> None:
    assert set(skeletons(one)) & set(skeletons(other))


@pytest.mark.parametrize(("one", "other"), [("Ahmad", "Mahmoud"), ("Selam", "Tesfay"), ("Olena", "Oksana"), ("Reza", "Rahim")])
def test_different_names_do_not(one: str, other: str) -> None:
    assert not set(skeletons(one)) & set(skeletons(other))


def test_no_name_has_more_than_four_forms() -> None:
    names = [name for kind in ("given", "family", "hold_out") for pair in PAIRS[kind] for name in pair]
    forms = [len(skeletons(name)) for name in names]
    assert max(forms) <= MAX_FORMS
    assert sum(forms) / len(forms) < 1.8
    assert len(skeletons("Wjcjcjcjcجwjوو")) <= MAX_FORMS


def test_a_name_of_vowels_has_no_form_and_an_article_alone_is_a_name() -> None:
    assert skeletons("Aya") == ()
    assert skeletons("") == ()
    assert skeletons("El") == ("L",)


def kinds(keyring: Keyring, *person: str | None) -> list[str]:
    """The kinds of a person's tokens."""
    return [token.kind for token in duplicate_tokens(keyring, person[0], person[1], person[2])]


def test_names_in_any_order_and_dates_in_any_order_meet(keyring: Keyring) -> None:
    one = set(duplicate_tokens(keyring, "Selam", "Tesfay", "1994-03-07"))
    assert one == set(duplicate_tokens(keyring, "Tesfay", "Selam", "1994-07-03"))
    assert {token.kind for token in one} == {"B", "C", "D"}
    first_of_january = set(duplicate_tokens(keyring, "ሰላም", "ተስፋይ", "1994-01-01"))
    assert {token.kind for token in one & first_of_january} == {"B"}


def test_no_token_stands_for_a_name_or_a_date_alone(keyring: Keyring) -> None:
    assert kinds(keyring, "Selam", "Tesfay", None) == []
    assert kinds(keyring, None, None, "1994-03-07") == []
    assert kinds(keyring, "Selam", None, "1994") == []
    assert kinds(keyring, "Aya", "Ali", "1994-03-07") == []  # too little is left of both names
    assert kinds(keyring, "Aya", "Tesfay", "1994-03-07") == ["B", "C", "D"]
    assert kinds(keyring, "Selam", "Tesfay", "1994-03") == ["B"]


def test_contacts_have_tokens_of_their_own(keyring: Keyring) -> None:
    phone = normalise_phone("0391 5550101")
    assert phone is not None
    [token] = duplicate_tokens(keyring, None, None, None, [("phone", phone)])
    assert (token.kind, len(token.token)) == ("P", 8)
    assert [token] != duplicate_tokens(keyring, None, None, None, [("email", phone)])
