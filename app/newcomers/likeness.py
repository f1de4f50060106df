"""How alike two registrations are: names in any spelling and order, dates with the usual slips. Pure; no threshold decides alone.

Rules: 1. names are compared as Latin letters, parts in any order (Jaro-Winkler per part, best pairing;
the part that fits worst decides, since relatives share one name); 2. a date is the same,
or day and month are exchanged, or it is a first of January standing for "unknown", or one digit differs; 3. the same phone
number or e-mail address counts, but families share phones, so it never suffices without a name.
"""

import re
from dataclasses import dataclass

from anyascii import anyascii

LIKELY = 0.80
"""From this score on a clerk is told that the person may be registered already."""

_WORD = re.compile(r"[a-z]+")


@dataclass(frozen=True, slots=True)
class Person:
    """What two registrations are compared by; empty where it is not known. `birth_date` is YYYY, YYYY-MM or YYYY-MM-DD."""

    family_name: str = ""
    given_names: str = ""
    birth_date: str = ""
    reachable: frozenset[str] = frozenset()


def likeness(one: Person, other: Person) -> float:
    """A score from 0 (strangers) to 1 (the same): 60 % names, 40 % date of birth; a shared phone lifts a doubtful date."""
    names = _names_alike(_words(one), _words(other))
    dates = _dates_alike(one.birth_date, other.birth_date)
    if one.reachable & other.reachable:
        dates = max(dates, 0.8)
    return 0.6 * names + 0.4 * dates


def _words(person: Person) -> list[str]:
    return _WORD.findall(anyascii(f"{person.given_names} {person.family_name}").lower())


def _names_alike(one: list[str], other: list[str]) -> float:
    if not one or not other:
        return 0.0
    few, many = sorted((one, other), key=len)
    left = list(many)
    worst = 1.0
    for word in few:
        scored = [jaro_winkler(word, candidate) for candidate in left]
        best = max(range(len(left)), key=scored.__getitem__)
        worst = min(worst, scored[best])
        del left[best]
    return worst


def _dates_alike(one: str, other: str) -> float:
    if not one or not other or one[:4] != other[:4]:
        return 0.3 if one and other and _one_digit_apart(one, other) else 0.0
    if one == other:
        return 1.0
    if len(one) < 10 or len(other) < 10 or one.endswith("-01-01") or other.endswith("-01-01"):
        return 0.8
    if one[5:7] == other[8:10] and one[8:10] == other[5:7]:
        return 0.9
    return 0.7 if _one_digit_apart(one, other) else 0.2


def _one_digit_apart(one: str, other: str) -> bool:
    return len(one) == len(other) and sum(a != b for a, b in zip(one, other, strict=True)) == 1


def jaro_winkler(one: str, other: str) -> float:
    """Jaro-Winkler similarity of two words, 0 to 1, with the usual prefix weight of 0.1 for up to four letters."""
    if one == other:
        return 1.0
    window = max(len(one), len(other)) // 2 - 1
    taken = [False] * len(other)
    matched: list[str] = []
    for index, letter in enumerate(one):
        for place in range(max(0, index - window), min(len(other), index + window + 1)):
            if not taken[place] and other[place] == letter:
                taken[place] = True
                matched.append(letter)
                break
    if not matched:
        return 0.0
    partners = [letter for letter, used in zip(other, taken, strict=True) if used]
    swapped = sum(a != b for a, b in zip(matched, partners, strict=True)) / 2
    count = len(matched)
    jaro = (count / len(one) + count / len(other) + (count - swapped) / count) / 3
    prefix = 0
    for a, b in zip(one[:4], other[:4], strict=False):
        if a != b:
            break
        prefix += 1
    return jaro + prefix * 0.1 * (1 - jaro)
