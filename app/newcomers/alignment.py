"""How alike two words of names sound, in whatever script and spelling: an alignment of their sounds. Pure.

Sounds that one letter of some script stands for are the same; sounds of one class (k and g, s and sh) are near; vowels count
little, and next to nothing where the other word is in a script that does not write the short ones.
"""

from functools import lru_cache
from typing import NamedTuple

from app.crypto.letters import COARSE, VOWELS
from app.crypto.sounds import Word, sounds, spellings

Unit = frozenset[str]

_NEAR = 0.25  # of one class
_FAR = 1.0
_VOWEL = 0.3  # what a vowel weighs beside a consonant
_UNWRITTEN = 0.03
_WEAK = frozenset("HW")
_APART = {
    **dict.fromkeys(("ae", "ei"), 0.12),
    "ou": 0.06,
    "ao": 0.2,
}
_STRANGE = 0.35  # two vowels that no spelling confuses
_WITHOUT_VOWELS = ("\u0590", "\u08ff")


class Heard(NamedTuple):
    """A word as it sounds: its spellings, each with its weight, and whether its script writes no short vowels."""

    word: str
    spellings: list[tuple[list[Unit], float]]
    bare: bool


def hear(word: str) -> Heard:
    """The sounds of a word as `app.crypto.sounds.words` gives it."""
    units = [_merged(sounds(spelling)) for spelling in spellings(word)]
    return Heard(word, [(one, sum(_VOWEL if unit <= VOWELS else 1.0 for unit in one)) for one in units], _abjad(word))


def alike(one: Heard, other: Heard) -> float:
    """A score from 0 to 1 for two words; 1 where they sound the same."""
    if one.word == other.word:
        return 1.0
    bare = one.bare, other.bare
    return max(_score(mine, theirs, bare) for mine in one.spellings for theirs in other.spellings)


def _merged(word: Word) -> list[Unit]:
    """The letters as sets of sounds; doubles and vowels in a row become one."""
    merged: list[Unit] = []
    for readings in word:
        unit = _unit(readings)
        if not unit:
            continue
        if merged and (unit == merged[-1] or (unit <= VOWELS and merged[-1] <= VOWELS)):
            merged[-1] |= unit
        else:
            merged.append(unit)
    return merged


@lru_cache(maxsize=1024)
def _unit(readings: tuple[str, ...]) -> Unit:
    return frozenset((reading[:1] or "-").replace("Y", "i") for reading in readings) if any(readings) else frozenset()


def _score(one: tuple[list[Unit], float], other: tuple[list[Unit], float], bare: tuple[bool, bool]) -> float:
    if not one[0] or not other[0]:
        return 0.0
    return max(0.0, 1 - _cost(one[0], other[0], bare) / max(one[1], other[1]))


def _cost(one: list[Unit], other: list[Unit], bare: tuple[bool, bool]) -> float:
    """Edit distance; two neighbours in the wrong order cost as much as one wrong sound."""
    lost = [_lost(unit, bare[1]) for unit in one]
    won = [_lost(unit, bare[0]) for unit in other]
    before: list[float] = []
    row = [0.0]
    for cost in won:
        row.append(row[-1] + cost)
    for at, mine in enumerate(one):
        earlier, before, gone = before, row, lost[at]
        last = row[0] + gone
        row = [last]
        for to, theirs in enumerate(other):
            best = before[to] + _apart(mine, theirs)
            if before[to + 1] + gone < best:  # noqa: PLR1730  min() takes longer than all the rest
                best = before[to + 1] + gone
            if last + won[to] < best:  # noqa: PLR1730
                best = last + won[to]
            if at and to and mine == other[to - 1] and theirs == one[at - 1] and earlier[to - 1] + _FAR * 0.8 < best:
                best = earlier[to - 1] + _FAR * 0.8
            row.append(best)
            last = best
    return row[-1]


@lru_cache(maxsize=4096)
def _lost(unit: Unit, other_bare: bool) -> float:
    if "-" in unit:
        return 0.05
    if unit & VOWELS:
        return _UNWRITTEN if other_bare else _VOWEL * 0.7
    return 0.5 if unit <= _WEAK else 1.0


@lru_cache(maxsize=16384)
def _apart(one: Unit, other: Unit) -> float:
    if one & other:
        return 0.0
    if one <= VOWELS and other <= VOWELS:
        return min(_APART.get(a + b, _APART.get(b + a, _STRANGE)) for a in one for b in other)
    if {COARSE.get(sign) for sign in one} & {COARSE.get(sign) for sign in other} - {None}:
        return _NEAR
    return _FAR if not (one | other) & VOWELS else _FAR + _VOWEL


def _abjad(word: str) -> bool:
    return _WITHOUT_VOWELS[0] <= word[0] <= _WITHOUT_VOWELS[1]
