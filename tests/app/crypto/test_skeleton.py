"""Skeletons join spellings of one name, forks stay few, and no token stands for little."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.crypto.blind_index import normalise_phone
from app.crypto.keyring import Keyring
from app.crypto.skeleton import MAX_FORMS, duplicate_tokens, remembering, skeletons, token_texts
from app.crypto.sounds import written_together

PAIRS: dict[str, list[list[str]]] = json.loads((Path(__file__).parents[2] / "data" / "name_pairs.json").read_text())
NAMES = st.text("abcdefghijklmnopqrstuvwxyzşçжшحسمن ", min_size=1, max_size=14)
DATES = st.dates().map(lambda day: f"{day.year:04}-{day.month:02}-{day.day:02}")


def forms(name: str) -> set[str]:
    """The forms of a whole name."""
    return set(skeletons(written_together(name)))


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
        ("Mousavi", "موسوی"),
        ("Lamin", "الأمين"),
        ("Noureddine", "نور الدين"),
        ("Maxamed", "محمد"),
        ("Cabdi", "Abdi"),
        ("Xuseen", "حسين"),
        ("Serhii", "Сергей"),
        ("Bouguerra", "بوقرة"),
        ("Tsehay", "ፀሐይ"),
        ("Jiyan", "Ciyan"),
        ("Şêrko", "شیرکۆ"),
        ("Gul", "ګل"),
    ],
)
def test_spellings_of_one_name_share_a_form(one: str, other: str) -> None:
    assert forms(one) & forms(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Ahmad", "Mahmoud"), ("Selam", "Tesfay"), ("Olena", "Oksana"), ("Reza", "Rahim"), ("Ali", "Omar"), ("حسن", "رضا")],
)
def test_different_names_do_not(one: str, other: str) -> None:
    assert not forms(one) & forms(other)


def test_no_name_has_more_than_four_forms() -> None:
    names = [name for kind in ("given", "family", "hold_out") for pair in PAIRS[kind] for name in pair]
    found = [len(forms(name)) for name in names]
    assert max(found) <= MAX_FORMS
    assert sum(found) / len(found) < 1.4
    assert len(skeletons("wjcjcjcjcجwjوو")) <= MAX_FORMS


def test_a_letter_that_may_be_silent_forks_into_both_readings() -> None:
    assert set(skeletons("نور")) == {"NFR", "NR"}
    assert set(skeletons("abdou")) == {"PT"}
    assert set(skeletons("jana")) == {"N", "SN"}


def test_a_word_of_vowels_has_no_form_and_an_article_alone_is_a_name() -> None:
    assert skeletons("aya") == ()
    assert skeletons("") == ()
    assert forms("El") == {"L"}


def kinds(*person: str | None) -> list[str]:
    """The kinds of a person's tokens, sorted."""
    return sorted(kind for kind, _ in token_texts(person[0], person[1], person[2]))


def test_names_in_any_order_and_dates_in_any_order_meet(keyring: Keyring) -> None:
    one = set(duplicate_tokens(keyring, "Selam", "Tesfay", "1994-03-07"))
    assert one == set(duplicate_tokens(keyring, "Tesfay", "Selam", "1994-07-03"))
    assert [token.kind for token in sorted(one)] == ["B", "B", "C", "D", "D"]
    first_of_january = set(duplicate_tokens(keyring, "ሰላም", "ተስፋይ", "1994-01-01"))
    assert {token.kind for token in one & first_of_january} == {"B"}
    wrong_year = set(duplicate_tokens(keyring, "Selam", "Tesfai", "1949-03-07"))
    assert {token.kind for token in one & wrong_year} == {"C"}
    misspelt = set(duplicate_tokens(keyring, "Salem", "Tesgai", "1994-03-01"))
    assert {token.kind for token in one & misspelt} == {"B"}  # one name whole, of the other the first sound


def test_no_token_stands_for_a_name_or_a_date_alone() -> None:
    assert kinds("Selam", "Tesfay", None) == []
    assert kinds(None, None, "1994-03-07") == []
    assert kinds("Aya", "Ali", "1994-03-07") == []  # too little is left of both names
    assert kinds("Aya", "Tesfay", "1994-03-07") == ["B", "D"]
    assert kinds("Selam", None, "1994") == ["B"]
    assert kinds("Selam", "Tesfay", "1994-03") == ["B", "B"]
    assert kinds("Selam", "Tesfay", "1994-03-07") == ["B", "B", "C", "D", "D"]


@given(NAMES, NAMES, DATES)
def test_every_text_holds_part_of_a_name_and_of_a_date(one: str, other: str, date: str) -> None:
    year, month, day = date.split("-")
    for kind, text in token_texts(one, other, date):
        parts = text.split("/")
        assert any(part.isalpha() for part in parts)
        assert year in parts or (kind == "C" and {month, day} <= set(parts))


@given(NAMES, NAMES, DATES)
def test_exchanged_names_and_days_give_the_same_tokens_of_two_words(one: str, other: str, date: str) -> None:
    year, month, day = date.split("-")
    one, other = one.replace(" ", ""), other.replace(" ", "")
    assert set(token_texts(one, other, date)) == set(token_texts(other, one, f"{year}-{day}-{month}"))


def test_a_word_more_or_less_and_a_gap_more_or_less_still_meet() -> None:
    def meet(one: tuple[str, str], other: tuple[str, str]) -> set[str]:
        mine, theirs = (set(token_texts(*person, "1994-01-01")) for person in (one, other))
        return {kind for kind, _ in mine & theirs}

    assert "B" in meet(("Selam Tesfay", "Haile"), ("Selam", "Tesfay Haile"))
    assert "B" in meet(("Oleksandr Ivanovych", "Kovalenko"), ("Oleksandr", "Kovalenko"))
    assert "B" in meet(("Mohammad Reza", "Karimi Zadeh"), ("Mohammadreza", "Karimizadeh"))
    assert "B" in meet(("Amira", "Ben Salah"), ("Amira", "Bensalah"))
    assert meet(("Ahmad", ""), ("", "FNU Ahmad")) == {"B", "D"}


def test_contacts_have_tokens_of_their_own(keyring: Keyring) -> None:
    phone = normalise_phone("0391 5550101")
    assert phone is not None
    [token] = duplicate_tokens(keyring, None, None, None, [("phone", phone)])
    assert (token.kind, len(token.token)) == ("P", 8)
    assert [token] != duplicate_tokens(keyring, None, None, None, [("email", phone)])


@given(st.lists(st.tuples(NAMES, NAMES, DATES), min_size=1, max_size=5))
def test_what_is_remembered_makes_the_same_texts(people: list[tuple[str, str, str]]) -> None:
    names = remembering(3)
    for given_names, family, born in people * 2:
        assert token_texts(given_names, family, born, names=names) == token_texts(given_names, family, born)
