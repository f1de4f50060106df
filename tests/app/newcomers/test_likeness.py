"""Two spellings of a person are recognised, two persons are kept apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.newcomers.likeness import (
    BOTH_UNKNOWN,
    EXCHANGED,
    LIKELY,
    ONE_UNKNOWN,
    SAME,
    SAME_MONTH,
    WRONG_DIGIT,
    WRONG_YEAR,
    Person,
    likeness,
    names_alike,
    names_needed,
    suggested,
)
from app.newcomers.matching import candidate_pairs

WORDS = st.text("abdehilmnorstuşжحسمن ", max_size=14)
DATES = st.one_of(st.just(""), st.dates().map(lambda day: f"{day.year:04}-{day.month:02}-{day.day:02}"), st.just("1990"))
PEOPLE = st.builds(Person, WORDS, WORDS, DATES, st.sets(st.just("+491"), max_size=1).map(frozenset))


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
        pytest.param(Person("Tesfay", "Selam", "1995-11-02"), Person("Tesfai", "Salam", "1959-11-02"), id="digits-of-the-year"),
        pytest.param(Person("Maxamed", "Xasan", "1995-11-02"), Person("Mohamed", "Hassan", "1995-11-02"), id="somali"),
        pytest.param(
            Person("کریمی", "محمدرضا", "1990-01-01"), Person("Karimi", "Mohammad Reza", "1990-01-01"), id="one-word-and-two"
        ),
        pytest.param(
            Person("Ivanenko", "Oleh Petrovych", "1970-06-01"), Person("Ivanenko", "Oleg", "1970-06-01"), id="patronymic"
        ),
        pytest.param(Person("", "Ahmad", "1990-05-06"), Person("Ahmad", "FNU", "1990-05-06"), id="single-name"),
        pytest.param(Person("ተስፋይ", "ሰላም", "1994"), Person("Tesfay", "Selam", "1994-02-03"), id="year-alone"),
        pytest.param(
            Person("Haddad", "Samira", "1991-03-07", frozenset({"+491"})),
            Person("Haddad", "Sameera", "1990-08-09", frozenset({"+491"})),
            id="same-phone",
        ),
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
        pytest.param(Person("Haddad", "Samira", "2011-03-07"), Person("Haddad", "Omar", "2011-03-07"), id="twins"),
        pytest.param(Person("", "", "1988-05-04"), Person("", "", "1988-05-04"), id="no-names"),
        pytest.param(Person("Haddad", "Samira"), Person("Haddad", "Samira"), id="no-dates"),
        pytest.param(Person("", "Ahmad", "1990-01-01"), Person("Karimi", "Ahmad", "1990-05-06"), id="a-single-name-and-a-year"),
        pytest.param(
            Person("Ali", "Hasan", "1990-01-01"), Person("Alizadeh", "Hossein", "1990-05-06"), id="near-names-and-a-year"
        ),
        pytest.param(
            Person("Haddad", "Samira", "", frozenset({"+491"})),
            Person("Rahimi", "Omid", "", frozenset({"+491"})),
            id="shared-phone",
        ),
    ],
)
def test_another_person_is_not_likely(one: Person, other: Person) -> None:
    assert likeness(one, other) < LIKELY


@pytest.mark.parametrize(
    ("one", "other", "needed"),
    [
        ("1990-05-06", "1990-05-06", SAME),
        ("1990-05-06", "1990-06-05", EXCHANGED),
        ("1990-05-06", "1980-05-06", WRONG_YEAR),
        ("1998-05-06", "1989-05-06", WRONG_YEAR),
        ("1990-05-06", "1990-05-16", WRONG_DIGIT),
        ("1990-05-21", "1990-05-12", WRONG_DIGIT),
        ("1990-01-01", "1990-01-01", BOTH_UNKNOWN),
        ("1990-05", "1990-05-06", SAME_MONTH),
        ("1990-01-01", "1990-05-06", ONE_UNKNOWN),
        ("1990", "1990-05-06", ONE_UNKNOWN),
        ("1990", "1990", ONE_UNKNOWN),
        ("1990-01-01", "1991-01-01", None),
        ("1990-05-06", "1990-07-16", None),
        ("1990-05-06", "1974-05-06", None),
        ("1990-05-06", "1991-06-05", None),
        ("", "1990-05-06", None),
    ],
)
def test_the_less_the_dates_say_the_better_names_must_fit(one: str, other: str, needed: float | None) -> None:
    assert names_needed(one, other) == names_needed(other, one) == needed
    assert SAME < EXCHANGED < WRONG_YEAR < WRONG_DIGIT < BOTH_UNKNOWN < SAME_MONTH < ONE_UNKNOWN


def test_names_that_fit_as_well_as_needed_are_just_likely() -> None:
    one, other = Person("Testesfay", "Selam", "1995-11-02"), Person("Testasfay", "Salom", "1995-11-02")
    alike = names_alike(one, other)
    assert alike > SAME
    assert likeness(one, other) == pytest.approx(LIKELY + (1 - LIKELY) * (alike - SAME) / (1 - SAME))
    assert likeness(one, one) == 1.0


@given(PEOPLE, PEOPLE)
def test_likeness_is_a_share_and_does_not_depend_on_who_came_first(one: Person, other: Person) -> None:
    score = likeness(one, other)
    assert 0 <= score <= 1
    assert score == pytest.approx(likeness(other, one))


@given(PEOPLE, PEOPLE)
def test_a_shared_phone_never_makes_people_less_alike(one: Person, other: Person) -> None:
    shared = frozenset({"+492"})
    mine, theirs = (Person(each.family_name, each.given_names, each.birth_date, shared) for each in (one, other))
    apart = likeness(*(Person(each.family_name, each.given_names, each.birth_date) for each in (one, other)))
    assert likeness(mine, theirs) >= apart or names_alike(mine, theirs) < 0.8


NEW = Person("Haddad", "Samira", "1991-03-07")


def test_a_common_name_with_a_date_that_says_little_is_nobody() -> None:
    unknown, digit, same = (Person("Hadad", "Samira", born) for born in ("1991-01-01", "1991-03-08", "1991-03-07"))
    for other, rare in ((unknown, 0.1), (digit, 0.05), (same, 0.0)):
        assert [key for key, _ in suggested(NEW, [("a", other, rare)])] == ["a"]
        assert suggested(NEW, [("a", other, rare - 0.01)]) == [] or other is same
    assert suggested(unknown, [("a", Person("Haddad", "Samira", "1991-01-01"), 0.04)]) == []


def test_a_single_name_with_two_unknown_dates_is_nobody_unless_it_is_rare() -> None:
    one, other, whole = (Person(family, "Samira", "1991-01-01") for family in ("", "Haddad", "Haddad"))
    assert [key for key, _ in suggested(one, [("a", other, 0.25)])] == ["a"]
    assert suggested(one, [("a", other, 0.24)]) == suggested(other, [("a", one, 0.24)]) == []
    assert [key for key, _ in suggested(whole, [("a", other, 0.05)])] == ["a"]
    born = Person("", "Samira", "1991-03-07")
    assert [key for key, _ in suggested(born, [("a", Person("Haddad", "Samira", "1991-03-07"), 0.01)])] == ["a"]


def test_where_no_date_is_the_same_only_those_who_are_about_as_likely_are_named() -> None:
    unknown, less, digit = (Person("Haddad", given, born) for given, born in SAYING_LITTLE)
    assert likeness(NEW, less) >= LIKELY
    assert [key for key, _ in suggested(NEW, [(1, unknown, 1.0), (2, less, 1.0)])] == [1]
    assert [key for key, _ in suggested(NEW, [(2, less, 1.0)])] == [2]
    assert [key for key, _ in suggested(NEW, [(1, unknown, 1.0), (3, unknown, 0.9)])] == [1, 3]
    assert [key for key, _ in suggested(NEW, [(1, unknown, 1.0), (3, unknown, 0.25)])] == [1]
    assert [key for key, _ in suggested(NEW, [(1, unknown, 1.0), (4, digit, 1.0)])] == [4]


def test_a_first_of_january_in_a_year_a_slip_away_is_likely_only_where_it_is_rare() -> None:
    one, other = Person("Haddad", "Samira", "1991-01-01"), Person("حداد", "سميرة", "1997-01-01")
    assert likeness(one, other) < LIKELY
    assert [key for key, _ in suggested(one, [("a", other, 0.33)])] == ["a"]
    assert suggested(one, [("a", other, 0.32)]) == []
    assert suggested(one, [("a", Person("Haddad", "", "1997-01-01"), 9.0)]) == []  # a single name
    assert suggested(one, [("a", Person("Haddad", "Samira", "1985-01-01"), 9.0)]) == []  # two digits
    assert [key for key, _ in suggested(one, [("a", other, 1.0), ("b", Person("Haddad", "Samira", "1991-01-01"), 1.0)])] == ["b"]


def test_half_a_date_and_a_word_more_are_a_namesake_unless_they_are_rare() -> None:
    new, more = Person("Haddad", "Samira", "1991-01-01"), "Samira Layla"
    for born, rare in (("1991-03-07", 1.0), ("1991-01-01", 0.3)):
        other = Person("Haddad", more, born)
        assert [key for key, _ in suggested(new, [("a", other, rare)])] == ["a"]
        assert suggested(new, [("a", other, rare - 0.01)]) == suggested(other, [("a", new, rare - 0.01)]) == []
    assert [key for key, _ in suggested(NEW, [("a", Person("Haddad", more, "1991-03-07"), 0.01)])] == ["a"]
    assert [key for key, _ in suggested(new, [("a", other, 1.0), ("b", new, 1.0)])] == ["b"]


@given(PEOPLE, PEOPLE, st.floats(0.01, 9))
def test_whoever_is_suggested_for_another_would_have_been_asked_about_her_too(one: Person, other: Person, shared: float) -> None:
    assert bool(suggested(one, [(0, other, shared)])) == bool(suggested(other, [(0, one, shared)]))


@given(PEOPLE, st.lists(st.tuples(PEOPLE, st.floats(0.01, 9)), max_size=6))
def test_the_order_of_candidates_changes_nobody_and_the_likeliest_alone_stays(
    one: Person, others: list[tuple[Person, float]]
) -> None:
    candidates = [(at, *each) for at, each in enumerate(others)]
    found = suggested(one, candidates)
    assert set(found) == set(suggested(one, candidates[::-1]))
    alone = [key for key, person, shared in candidates if suggested(one, [(key, person, shared)])]
    assert {key for key, _ in found} <= set(alone)
    assert bool(found) == bool(alone)


SAYING_LITTLE = (("Samira", "1991-01-01"), ("Samaria", "1991-01-01"), ("Samira", "1991-03-08"))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Wang", "Xiaoming"), ("王", "小明")),
        (("Wang", "Xiaoming"), ("Xiao Ming", "WANG")),
        (("Lü", "Xue"), ("Lyu", "雪")),
        (("Nguyễn", "Thị Hương"), ("NGUYEN", "Huong Thi")),
        (("Nguyễn", "Văn Đức"), ("Nguyen Van", "Duc")),
    ],
)
def test_names_of_china_and_vietnam_are_found_in_other_orders_spaces_and_scripts(
    one: tuple[str, str], other: tuple[str, str]
) -> None:
    mine, theirs = (Person(*names, "1991-03-07") for names in (one, other))
    assert likeness(mine, theirs) > 0.95
    assert list(candidate_pairs([mine, theirs])) == [(0, 1)]


def test_whoever_has_the_same_date_leaves_no_room_for_others() -> None:
    unknown, same = Person("Haddad", "Samira", "1991-01-01"), Person("Hadad", "Zamira", "1991-07-03")
    assert [key for key, _ in suggested(NEW, [(1, unknown, 9.0), (2, same, 9.0)])] == [2]
    assert [key for key, _ in suggested(NEW, [(1, unknown, 9.0), (2, Person("Rahimi", "Omid", "1991-03-07"), 9.0)])] == [1]
    called = Person("Haddad", "Samira", "1991-01-01", frozenset({"+491"}))
    mine = Person("Haddad", "Samira", "1991-03-07", frozenset({"+491"}))
    assert [key for key, _ in suggested(mine, [(1, called, 0.0), (2, same, 9.0)])] == [1, 2]
