"""Words are compared by their sounds: scripts and schemes do not matter, other consonants do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.newcomers.alignment import alike as sounding_alike
from app.newcomers.alignment import hear

WORDS = st.text("abcdefghijklmnopqrstuvwxyzşçжшحسمنويا", min_size=1, max_size=12)


def alike(one: str, other: str) -> float:
    """The score of two words."""
    return sounding_alike(hear(one), hear(other))


@pytest.mark.parametrize(
    ("one", "other", "least"),
    [
        ("khaled", "خالد", 0.95),
        ("schewtschenko", "шевченко", 0.95),
        ("mohammed", "muhamad", 0.9),
        ("yousef", "jusuf", 0.8),
        ("tesfay", "ተስፋይ", 0.9),
        ("serhii", "сергей", 0.9),
        ("giorgi", "გიორგი", 1.0),
        ("samira", "samria", 0.7),  # two neighbours exchanged
    ],
)
def test_one_name_in_two_spellings_is_alike(one: str, other: str, least: float) -> None:
    assert alike(one, other) >= least


@pytest.mark.parametrize(
    ("one", "other", "most"),
    [
        ("ahmad", "mahmoud", 0.75),
        ("hassan", "hussein", 0.9),
        ("selam", "tesfay", 0.4),
        ("olena", "oksana", 0.65),
        ("ali", "omar", 0.4),
    ],
)
def test_other_names_are_less_alike(one: str, other: str, most: float) -> None:
    assert alike(one, other) <= most


def test_sounds_of_one_class_are_nearer_than_others_and_vowels_count_least() -> None:
    assert alike("sami", "semi") > alike("sami", "zami") > alike("sami", "lami")
    assert alike("samra", "samira") > alike("samra", "samtra")


def test_a_short_vowel_costs_next_to_nothing_beside_a_script_without() -> None:
    assert alike("hasan", "حسن") > alike("hasan", "hsn")
    assert alike("hasan", "حسین") < alike("hosein", "حسین")


@given(WORDS, WORDS)
def test_a_score_is_a_share_and_the_same_from_both_sides(one: str, other: str) -> None:
    assert 0 <= alike(one, other) <= 1
    assert alike(one, other) == pytest.approx(alike(other, one))
    assert alike(one, one) == 1
