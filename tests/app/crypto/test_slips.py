"""Dates one slip away are looked for, in the words of the D tokens that are kept, and none of them is kept."""

from hypothesis import given
from hypothesis import strategies as st

from app.crypto.keyring import Keyring
from app.crypto.skeleton import LABELS, duplicate_tokens, token_texts
from app.crypto.slips import slipped_texts, slipped_tokens
from app.newcomers.likeness import Person
from app.newcomers.matching import Register

DATES = st.dates().map(lambda day: f"{day.year:04}-{day.month:02}-{day.day:02}")


def sought(date: str) -> set[str]:
    """The dates that are looked for beside this one, as they are written in D."""
    return {text.removeprefix("SLM/") for _, text in slipped_texts("Selam", None, date)}


def test_a_wrong_digit_and_two_in_the_wrong_order_are_looked_for() -> None:
    found = sought("1994-03-07")
    assert {"1995/03/07", "1984/03/07", "1949/03/07", "1994/03/08", "1994/03/17", "1994/04/07"} <= found
    assert {"1994/03/21"} <= sought("1994-03-12")
    assert "1994/03/07" not in found
    assert not found & {"1985/03/07", "2994/03/07", "1994/04/08", "1994/07/13", "1994/07/43"}


def test_nothing_is_looked_for_without_the_day_or_without_a_word() -> None:
    for date in ("", "1994", "1994-03", "1994-01-01", None):
        assert slipped_texts("Selam", "Tesfay", date) == []
    assert slipped_texts(None, "", "1994-03-07") == slipped_texts("Ali", "Aya", "1994-03-07") == []


@given(DATES)
def test_whoever_is_one_slip_away_looks_for_the_other(date: str) -> None:
    for other in sought(date):
        year, *rest = other.split("/")
        born = "-".join([year, *rest])
        if not born.endswith("-01-01"):
            written = {"/".join([date[:4], *sorted((date[5:7], date[8:]))])}
            assert written <= sought(born) | sought("-".join([year, *rest[::-1]]))


def test_they_are_the_tokens_of_whoever_was_born_then_and_none_that_is_kept_twice(keyring: Keyring) -> None:
    kept = {made.token for made in duplicate_tokens(keyring, "Selam", None, "1995-03-07") if made.kind == "D"}
    made = slipped_tokens(keyring, "ሰላም", None, "1994-03-07")
    assert kept <= {each.token for each in made}
    assert {each.kind for each in made} == {"S"}
    assert not {kind for kind, _ in token_texts("Selam", "Tesfay", "1994-03-07")} & {"S"}
    assert len(set(LABELS.values())) == 4
    assert len({each.token for each in made}) == len(made)


def test_a_slip_in_the_year_and_another_in_a_name_are_found() -> None:
    known = Register([Person("Haddad", "Samira", "1991-03-07")])
    assert [one.place for one in known.suggested(Person("Haddad", "Samirra", "1981-03-07"))] == [0]
    assert [one.place for one in known.suggested(Person("Hatad", "Sanira", "1981-03-07"))] == [0]
    assert known.tokens == 5
