"""How alike two registrations are: names in any spelling and order, dates with the usual slips. Pure; no threshold decides alone.

Rules: 1. names are compared word by word as they sound, in any order, and as two wholes (Mohammad Reza, Mohammadreza); the word
that fits worst counts as much as all together, since relatives share one name; 2. a date is the same, or day and month are
exchanged, or one digit is wrong, or it is a first of January standing for "unknown": the less the dates say, the better the names
must fit; 3. the same phone number or e-mail address replaces a date, but families share phones: it never suffices without a name.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import inf, log2
from typing import TypeVar

from app.crypto.sounds import words, written_together
from app.newcomers.alignment import alike, hear

Key = TypeVar("Key")

LIKELY = 0.80
"""From this score on a clerk is told that the person may be registered already."""

SAME, EXCHANGED, WRONG_YEAR, WRONG_DIGIT, BOTH_UNKNOWN, SAME_MONTH, ONE_UNKNOWN = 0.58, 0.62, 0.70, 0.72, 0.74, 0.82, 0.84
"""How alike names must be, by what the dates of birth say: each set where 100,000 invented people had few strangers above it."""

_WEAK = {ONE_UNKNOWN: 0.1, WRONG_DIGIT: 0.05, BOTH_UNKNOWN: 0.05}
"""How rare the shared tokens must be (the sum of one by the people who share each) where the dates of birth say little."""

_WEAK_OF_ONE_WORD = {BOTH_UNKNOWN: 0.25}
"""The same where one of the two names is a single word."""

_BETTER = {WRONG_YEAR: 0.15, WRONG_DIGIT: 0.10, BOTH_UNKNOWN: 0.10}
"""By how much dates of birth speak for somebody beside a date that is unknown on one side, in the measure of names."""

_TWICE_AS_RARE = 0.05  # what shared tokens speak for somebody where half as many people share them
_BEHIND = 0.06  # whoever is this much less likely than the likeliest is somebody else: she is there once, if at all

_REACHABLE = 0.80
_ONE_WORD = 0.75  # a single name is no more than this, so it needs a date that is known on both sides
_ANOTHER_NAME = 0.6  # a word that fits less is another name, as a twin has one; it decides alone
_MORE_WORDS = 0.02


@dataclass(frozen=True, slots=True)
class Person:
    """What two registrations are compared by; empty where it is not known. `birth_date` is YYYY, YYYY-MM or YYYY-MM-DD."""

    family_name: str = ""
    given_names: str = ""
    birth_date: str = ""
    reachable: frozenset[str] = frozenset()


def likeness(one: Person, other: Person) -> float:
    """A score from 0 (strangers) to 1 (the same); `LIKELY` where the names are as alike as the dates demand."""
    return _score(names_alike(one, other), names_needed(one.birth_date, other.birth_date), bool(one.reachable & other.reachable))


def _score(names: float, needed: float | None, same_phone: bool) -> float:
    if same_phone:
        needed = min(needed or _REACHABLE, _REACHABLE)
    if needed is None:
        return names / 2
    if names < needed:
        return LIKELY * names / needed
    return LIKELY + (1 - LIKELY) * (names - needed) / (1 - needed)


def suggested(person: Person, candidates: Iterable[tuple[Key, Person, float]]) -> list[tuple[Key, float]]:
    """Which candidates are likely the same person, likeliest first; each comes with how rare the tokens are that it shares.

    A common name with a date that says little is nobody. Whoever has the same date leaves no room for those who have not, and
    without one, whoever is likeliest leaves none for those who are clearly less likely.
    """
    found: list[tuple[Key, float, float]] = []
    for key, other, shared in candidates:
        needed = names_needed(person.birth_date, other.birth_date)
        same_phone = bool(person.reachable & other.reachable)
        if not same_phone and (needed is None or shared < _rare(needed, person, other)):
            continue  # no name is alike enough
        names = names_alike(person, other)
        score = _score(names, needed, same_phone)
        if score >= LIKELY:
            certain = same_phone or needed in {SAME, EXCHANGED}
            found.append((key, score, inf if certain else _standing(names, needed, shared)))
    best = max((standing for _, _, standing in found), default=0.0)
    return [(key, score) for key, score, standing in sorted(found, key=lambda one: -one[1]) if standing >= best - _BEHIND]


def _rare(needed: float, one: Person, other: Person) -> float:
    """How rare the tokens must be that these two share."""
    if needed in _WEAK_OF_ONE_WORD and min(_count(one), _count(other)) == 1:
        return _WEAK_OF_ONE_WORD[needed]
    return _WEAK.get(needed, 0.0)


def _count(person: Person) -> int:
    return len(words(person.given_names)) + len(words(person.family_name))


def _standing(names: float, needed: float | None, shared: float) -> float:
    """How likely somebody is beside others whose dates of birth say as little."""
    return names + _BETTER.get(needed or 0.0, 0.0) + _TWICE_AS_RARE * log2(max(shared, 0.01))


def names_alike(one: Person, other: Person) -> float:
    """How alike the names are, from 0 to 1."""
    mine, theirs = ([*words(person.given_names), *words(person.family_name)] for person in (one, other))
    if len(mine) != len(theirs):  # one name written twice is one name
        mine, theirs = list(dict.fromkeys(mine)), list(dict.fromkeys(theirs))
    if not mine or not theirs:
        return 0.0
    found = max(0.0, _paired(mine, theirs) - _MORE_WORDS * abs(len(mine) - len(theirs)))
    if max(len(mine), len(theirs)) > 2:
        found = max(found, _as_wholes(one, other))
    return min(found, _ONE_WORD) if min(len(mine), len(theirs)) == 1 else found


def _paired(one: list[str], other: list[str]) -> float:
    """Every word of the shorter name with the one of the longer name that fits it best."""
    few, many = sorted((sorted(one), sorted(other)), key=lambda found: (len(found), found))
    heard, others = ([hear(word) for word in side] for side in (few, many))
    scored = sorted(
        ((alike(word, other), at, to) for at, word in enumerate(heard) for to, other in enumerate(others)), reverse=True
    )
    taken: dict[int, float] = {}
    lengths: dict[int, int] = {}
    for score, at, to in scored:
        if at not in taken and to not in lengths:
            taken[at] = score
            lengths[to] = len(few[at]) + len(many[to])
    worst = min(taken.values())
    if worst < _ANOTHER_NAME:
        return worst
    weighed = sum(score * length for score, length in zip(taken.values(), lengths.values(), strict=True))
    return (worst + weighed / sum(lengths.values())) / 2


def _as_wholes(one: Person, other: Person) -> float:
    mine, theirs = (
        [whole for whole in (written_together(person.given_names), written_together(person.family_name)) if whole]
        for person in (one, other)
    )
    return _paired(mine, theirs) if len(mine) == len(theirs) == 2 else 0.0


def names_needed(one: str, other: str) -> float | None:
    """How alike the names of two people with these dates of birth must be; None where no name is alike enough."""
    if not one or not other:
        return None
    if one[:4] != other[:4]:
        return WRONG_YEAR if _year_mistaken(one, other) else None
    if len(one) < 10 or len(other) < 10:
        return SAME_MONTH if one[5:7] == other[5:7] != "" else ONE_UNKNOWN
    unknown = one.endswith("-01-01"), other.endswith("-01-01")
    if one == other:
        return BOTH_UNKNOWN if all(unknown) else SAME
    if any(unknown):
        return ONE_UNKNOWN
    if one[5:7] == other[8:10] and one[8:10] == other[5:7]:
        return EXCHANGED
    return WRONG_DIGIT if _one_slip_apart(one, other) else None


def _year_mistaken(one: str, other: str) -> bool:
    return len(one) == len(other) == 10 and one[5:] == other[5:] and not one.endswith("-01-01") and _one_slip_apart(one, other)


def _one_slip_apart(one: str, other: str) -> bool:
    """One digit differs, or two digits stand in each other's place."""
    wrong = [at for at, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    return len(wrong) == 1 or (len(wrong) == 2 and one[wrong[0]] == other[wrong[1]] and one[wrong[1]] == other[wrong[0]])
