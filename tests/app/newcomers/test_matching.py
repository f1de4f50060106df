"""Lists of people in, pairs out: what an outside measurement calls."""

import re
from pathlib import Path

from app.newcomers.likeness import LIKELY, Person
from app.newcomers.matching import Register, candidate_pairs, suggested_pairs

PEOPLE = [
    Person("Haddad", "Samira", "1991-03-07"),
    Person("Haddad", "Karim", "1964-09-30"),
    Person("Коваленко", "Олена", "1988-05-04"),
    Person("حداد", "سميرة", "1991-07-03"),
    Person("Olena", "Kowalenko", "1988-01-01"),
    Person("Haddad", "Omar", "1991-03-07"),
]


def test_pairs_are_those_of_one_person_and_name_the_earlier_first() -> None:
    assert [pair[:2] for pair in suggested_pairs(PEOPLE)] == [(0, 3), (2, 4)]
    assert {(0, 3), (2, 4), (0, 5)} <= set(candidate_pairs(PEOPLE))


def test_rarer_tokens_count_more_and_no_more_are_opened_than_allowed() -> None:
    crowd = [Person("Haddad", "Samir", f"1991-01-{day:02}") for day in range(1, 29)]
    register = Register([*crowd, Person("Haddad", "Samira", "1991-03-07")])
    ranked = register.sharing(Person("Haddad", "Samira", "1991-07-03"))
    assert len(ranked) == 29
    assert ranked[0].place == 28
    assert [one.place for one in register.suggested(Person("Haddad", "Samira", "1991-07-03"), opened=1)] == [28]
    assert register.suggested(Person("Haddad", "Samira", "1991-07-03"), opened=0) == []


def test_nobody_shares_a_token_with_a_stranger() -> None:
    assert Register(PEOPLE).sharing(Person("Tesfay", "Selam", "2001-02-03")) == []


def test_a_phone_finds_a_person_whose_name_was_changed() -> None:
    known = Register([Person("Haddad", "Samira", "1991-03-07", frozenset({"+4939155501"}))])
    married = Person("Rahimi", "Samira", "1990-03-07", frozenset({"+4939155501"}))
    assert [one.place for one in known.sharing(married)] == [0]
    assert known.suggested(married) == []


def test_the_example_of_the_docs_finds_its_pair() -> None:
    text = (Path(__file__).parents[3] / "docs" / "duplicates.md").read_text(encoding="utf-8")
    [example] = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    names: dict[str, object] = {}
    exec(example, names)  # noqa: S102
    people = names["people"]
    assert isinstance(people, list)
    assert list(candidate_pairs(people)) == [(0, 1)]
    [(first, second, score)] = suggested_pairs(people)
    assert (first, second) == (0, 1)
    assert LIKELY <= score <= 1
