"""What is common to every spelling of a name: its words, and the sounds of a word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.crypto.letters import ARABIC, COARSE, CYRILLIC, LATIN, SPELLED, VOWELS
from app.crypto.sounds import read, sounds, spellings, words, written_together


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Abd al-Rahman", ("abdarahman",)),
        ("عبد الرحمن", ("عبدرحمن",)),
        ("Nur ad-Din Zengi", ("nurdin", "zengi")),
        ("Abu Bakr", ("abubakr",)),
        ("Mohammed bin Salman", ("mohammed", "salman")),
        ("al-Khatib", ("khatib",)),
        ("Bin", ("bin",)),
        ("FNU Ahmad", ("ahmad",)),
        ("Müller-Lüdenscheidt", ("müller", "lüdenscheidt")),
        ("O’Brien", ("obrien",)),
        ("  ", ()),
        ("123", ()),
    ],
)
def test_a_name_becomes_its_words(name: str, expected: tuple[str, ...]) -> None:
    assert words(name) == expected


@pytest.mark.parametrize(
    ("one", "other"), [("Ben Ali", "Benali"), ("Mohammad Reza", "Mohammadreza"), ("بن علي", "بنعلي"), ("Anna-Maria", "Annamaria")]
)
def test_what_one_writes_apart_another_writes_together(one: str, other: str) -> None:
    assert written_together(one) == written_together(other)


def test_an_attached_article_is_left_out_as_well() -> None:
    assert spellings("الخطيب") == ("خطيب", "الخطيب")
    assert spellings("الامين") == ("امين", "لامين")  # Lamin in the Maghreb
    assert spellings("alkhatib") == ("alkhatib", "khatib")
    assert spellings("alina") == ("alina",)
    assert spellings("elli") == ("elli",)


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("schtscherba", "$eRBa"),
        ("щерба", "$eRBa"),
        ("tschehow", "CeHoW"),
        ("джамал", "JaMaL"),
        ("ფა", "Pa"),
        ("ተክለ", "TeKLe"),
        ("ğül", "GuL"),
    ],
)
def test_the_likeliest_reading_of_every_letter(word: str, expected: str) -> None:
    assert "".join(readings[0] for readings in sounds(words(word)[0])) == expected


def test_waw_is_heard_by_its_place() -> None:
    assert sounds("وليد")[0] == ("W",)
    assert sounds("نواف")[1] == ("W",)
    assert sounds("نور")[1] == ("W", "u")
    assert sounds("خواه")[1] == ("", "W")


def test_every_reading_is_made_of_known_sounds() -> None:
    known = set(COARSE) | VOWELS | {"Y"}
    readings = [*ARABIC.values(), *CYRILLIC.values(), *LATIN.values(), *(found for _, found in SPELLED)]
    assert {sign for found in readings for reading in found for sign in reading} <= known
    assert all(found for found in readings)


@given(st.text(max_size=40))
def test_any_text_has_words_and_sounds(text: str) -> None:
    found, whole = read(text)
    assert all(found)
    assert bool(found) == bool(whole)
    assert read(f" {text}, ") == (found, whole)
    for word in (*found, whole):
        for spelling in spellings(word):
            assert all(isinstance(readings, tuple) and readings for readings in sounds(spelling))
