"""Two spellings of a person are recognised, two persons are kept apart."""

import pytest

from app.newcomers.likeness import LIKELY, Person, jaro_winkler, likeness


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(Person("Haddad", "Samira", "1991-03-07"), Person("حداد", "سميرة", "1991-03-07"), id="arabic-and-latin"),
        pytest.param(
            Person("Kovalenko", "Olena", "1988-05-04"), Person("Коваленко", "Олена", "1988-04-05"), id="day-and-month-exchanged"
        ),
        pytest.param(
            Person("Yilmaz", "Ayşe", "1979-01-01"), Person("Ayse", "Yılmaz", "1979-08-21"), id="names-exchanged-unknown-day"
        ),
        pytest.param(Person("Testesfay", "Selam", "1995-11-02"), Person("Testesfay", "Selam", "1995-11-03"), id="one-digit"),
    ],
)
def test_another_spelling_of_the_same_person_is_likely(one: Person, other: Person) -> None:
    assert likeness(one, other) >= LIKELY


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(Person("Haddad", "Samira", "1991-03-07"), Person("Haddad", "Karim", "1964-09-30"), id="same-family"),
        pytest.param(
            Person("Kovalenko", "Olena", "1988-05-04"), Person("Petrenko", "Olena", "1988-05-04"), id="same-given-name-and-date"
        ),
        pytest.param(Person("", "", "1988-05-04"), Person("", "", "1988-05-04"), id="no-names"),
        pytest.param(
            Person("Haddad", "Samira", "", frozenset({"+491"})),
            Person("Rahimi", "Omid", "", frozenset({"+491"})),
            id="shared-phone",
        ),
    ],
)
def test_another_person_is_not_likely(one: Person, other: Person) -> None:
    assert likeness(one, other) < LIKELY


def test_jaro_winkler_gives_the_published_values() -> None:
    assert jaro_winkler("martha", "marhta") == pytest.approx(0.9611, abs=1e-4)
    assert jaro_winkler("dixon", "dicksonx") == pytest.approx(0.8133, abs=1e-4)
    assert jaro_winkler("abc", "xyz") == 0.0
