"""How alike two registrations are: names in any spelling and order, dates with the usual slips. Pure; no threshold decides alone.

Rules: 1. names are compared word by word as they sound, in any order, and as two wholes (Mohammad Reza, Mohammadreza); the word
that fits worst counts as much as all together, since relatives share one name; 2. a date is the same, or day and month are
exchanged, or one digit is wrong, or it is a first of January standing for "unknown": the less the dates say, the better the names
must fit; 3. the same phone number or e-mail address replaces a date, but families share phones: it never suffices without a name.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import exp, inf
from typing import TypeVar

from app.crypto.sounds import read
from app.newcomers.alignment import Heard, alike, hear

Key = TypeVar("Key")

LIKELY = 0.80
"""From this score on a clerk is told that the person may be registered already."""

SAME, EXCHANGED, WRONG_YEAR, WRONG_DIGIT, BOTH_UNKNOWN, SAME_MONTH, ONE_UNKNOWN = 0.58, 0.62, 0.70, 0.72, 0.74, 0.82, 0.84
"""How alike names must be, by what the dates of birth say: each set where 100,000 invented people had few strangers above it."""

YEAR_UNSURE = 0.80
"""The same for two firsts of January in years one slip apart, if what the two share is rare; by names alone they are nobody."""

_RARE = {ONE_UNKNOWN: 0.1, WRONG_DIGIT: 0.05, BOTH_UNKNOWN: 0.05, YEAR_UNSURE: 0.33}
"""How much must be shared (tokens, each by the people who share it: `Register.sharing`) where the dates of birth say little."""

_RARE_OF_ONE_WORD = _RARE | {BOTH_UNKNOWN: 0.25, WRONG_YEAR: 0.3}
"""The same where one of the two names is a single word."""

_RARE_OF_MORE_WORDS = _RARE | {BOTH_UNKNOWN: 0.3, ONE_UNKNOWN: 1.0}
"""The same where one name has more words than the other: with half a date, she is rather a namesake in part."""

_TIMES = {
    YEAR_UNSURE: 0.2,
    ONE_UNKNOWN: 1,
    BOTH_UNKNOWN: 7,
    SAME_MONTH: 7,
    WRONG_DIGIT: 45,
    WRONG_YEAR: 45,
    EXCHANGED: 10_000,
    SAME: 13_000,
}
"""How many times likelier the dates of birth make somebody than a date that is unknown on one side does."""

_BY_NAMES = 20.0  # names that fit worse by a twentieth make somebody less likely by the factor e
_BY_WORDS = 3.0
_PART = 0.21  # whoever has less of what speaks for anybody is somebody else: a person is there once, if at all

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


class _Name:
    """A person's name taken apart once, however many it is compared with: all its words, and each part written together."""

    __slots__ = ("_heard", "wholes", "words")

    def __init__(self, person: Person) -> None:
        (given, first), (family, last) = read(person.given_names), read(person.family_name)
        self.words = [*given, *family]
        self.wholes = [whole for whole in (first, last) if whole]
        self._heard: dict[str, Heard] = {}

    def heard(self, word: str) -> Heard:
        """How one of these words sounds."""
        if word not in self._heard:
            self._heard[word] = hear(word)
        return self._heard[word]


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

    A common name with a date that says little is nobody. What speaks for a candidate is weighed against what speaks for all of
    them together, for a person is there once, if at all: whoever has the same date hardly leaves room for those who have not.
    """
    found: list[tuple[Key, float, float]] = []
    mine = _Name(person)
    for key, other, shared in candidates:
        needed = _needed(person.birth_date, other.birth_date)
        same_phone = bool(person.reachable & other.reachable)
        if needed is None and not same_phone:
            continue  # no name is alike enough
        theirs = _Name(other)
        if needed is not None and not same_phone and shared < _rare(needed, mine, theirs):
            continue
        names = _names_alike(mine, theirs)
        score = _score(names, needed, same_phone)
        if score >= LIKELY:
            found.append(
                (key, score, inf if same_phone or needed is None else _odds(names, needed, shared, _apart(mine, theirs)))
            )
    least = _PART * sum(odds for _, _, odds in found if odds < inf)
    return [(key, score) for key, score, odds in sorted(found, key=lambda one: -one[1]) if odds >= least]


def _needed(one: str, other: str) -> float | None:
    """As `names_needed`, and where what is shared must be rare besides."""
    if one[4:] == other[4:] == "-01-01" and one != other and _one_slip_apart(one, other):
        return YEAR_UNSURE
    return names_needed(one, other)


def _rare(needed: float, one: _Name, other: _Name) -> float:
    """How much these two must share."""
    single = min(len(one.words), len(other.words)) == 1
    return (_RARE_OF_ONE_WORD if single else _RARE_OF_MORE_WORDS if _apart(one, other) else _RARE).get(needed, 0.0)


def _apart(one: _Name, other: _Name) -> int:
    """How many words one name has more than the other; a single word says nothing about that."""
    counts = len(one.words), len(other.words)
    return 0 if min(counts) == 1 else max(counts) - min(counts)


def _odds(names: float, needed: float, shared: float, apart: int) -> float:
    """How much speaks for somebody beside other candidates; no probability, since people who were not opened are not counted."""
    return max(shared, 0.01) * _TIMES[needed] * exp(-_BY_NAMES * (1 - names) - _BY_WORDS * apart)


def names_alike(one: Person, other: Person) -> float:
    """How alike the names are, from 0 to 1."""
    return _names_alike(_Name(one), _Name(other))


def _names_alike(one: _Name, other: _Name) -> float:
    mine, theirs = one.words, other.words
    if len(mine) != len(theirs):  # one name written twice is one name
        mine, theirs = list(dict.fromkeys(mine)), list(dict.fromkeys(theirs))
    if not mine or not theirs:
        return 0.0
    found = max(0.0, _paired(one, mine, other, theirs) - _MORE_WORDS * abs(len(mine) - len(theirs)))
    if max(len(mine), len(theirs)) > 2 and len(one.wholes) == len(other.wholes) == 2:
        found = max(found, _paired(one, one.wholes, other, other.wholes))
    return min(found, _ONE_WORD) if min(len(mine), len(theirs)) == 1 else found


def _paired(one: _Name, mine: list[str], other: _Name, theirs: list[str]) -> float:
    """Every word of the shorter name with the one of the longer name that fits it best."""
    mine, theirs = sorted(mine), sorted(theirs)
    if (len(theirs), theirs) < (len(mine), mine):
        one, mine, other, theirs = other, theirs, one, mine
    few, many = [one.heard(word) for word in mine], [other.heard(word) for word in theirs]
    scored = sorted(
        ((alike(word, another), at, to) for at, word in enumerate(few) for to, another in enumerate(many)), reverse=True
    )
    taken: dict[int, float] = {}
    lengths: dict[int, int] = {}
    for score, at, to in scored:
        if at not in taken and to not in lengths:
            taken[at] = score
            lengths[to] = len(mine[at]) + len(theirs[to])
    worst = min(taken.values())
    if worst < _ANOTHER_NAME:
        return worst
    weighed = sum(score * length for score, length in zip(taken.values(), lengths.values(), strict=True))
    return (worst + weighed / sum(lengths.values())) / 2


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
