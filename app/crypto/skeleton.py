"""Names across spellings and scripts as consonant skeletons, and the keyed tokens by which a likely duplicate is found.

A word's letters become classes of consonants (app/crypto/letters.py), vowels are dropped and doubles count once. A letter with
two readings forks, everywhere in the word alike; at most four forms are kept.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from itertools import combinations, product
from typing import Literal, NamedTuple

from app.crypto.keyring import INDEX, Keyring
from app.crypto.letters import COARSE, Readings
from app.crypto.sounds import read, sounds, spellings

MAX_FORMS = 4

Kind = Literal["B", "C", "D", "P", "S"]
"""B, C, D and P as `token_texts` makes them; S is a D that is only looked for (app/crypto/slips.py)."""

TENTHS: Mapping[Kind, int] = {"B": 10, "C": 10, "D": 5, "P": 10, "S": 1}
"""How much a shared token counts, in tenths: whoever shares a D mostly shares a B too, and few dates are written with a slip."""

Forms = tuple[str, ...]

LABELS: dict[Kind, bytes] = {
    "B": b"kiim/v2/duplicate/B\0",
    "C": b"kiim/v2/duplicate/C\0",
    "D": b"kiim/v2/duplicate/D\0",
    "P": b"kiim/v2/duplicate/P\0",
    "S": b"kiim/v2/duplicate/D\0",
}
_DOUBLED = re.compile(r"(.)\1+")
_NONE = ("",)


class DuplicateToken(NamedTuple):
    """One token of a person: 8 bytes, and what it stands for."""

    kind: Kind
    token: bytes


def skeletons(word: str) -> Forms:
    """The consonant skeletons under which a word of a name is found; at most four, none for a word of vowels."""
    found: dict[str, None] = {}
    for spelling in spellings(word):
        letters = [_classes(readings) for readings in sounds(spelling)]
        forks = {readings: None for readings in letters if len(readings) > 1}
        if not forks:
            found[_squeezed([readings[0] for readings in letters])] = None
            continue
        for taken in product(*list(forks)[:2]):
            chosen = dict(zip(forks, taken, strict=False))
            found[_squeezed([chosen.get(readings, readings[0]) for readings in letters])] = None
    found.pop("", None)
    return tuple(found)[:MAX_FORMS]


class Word(NamedTuple):
    """The skeletons of a word, and the first sounds of them, each once; one empty sound for a word of vowels."""

    forms: Forms
    sounds: Forms


class Heard(NamedTuple):
    """Each word of a name, and all its words written together; a plain name is one word."""

    words: tuple[Word, ...]
    whole: Word
    plain: bool


Names = Callable[[str], Heard]


def heard(name: str, forms: Callable[[str], Forms] = skeletons) -> Heard:
    """A name as its tokens are made of it; `forms` gives a word's skeletons."""
    found, whole = read(name)
    words = tuple([_word(forms(word)) for word in found])
    if len(found) == 1 and found[0] == whole:
        return Heard(words, words[0], plain=True)
    return Heard(words, _word(forms(whole) if whole else ()), plain=not whole)


def remembering(most: int) -> Names:
    """As `heard` for bulk work, which remembers so many names and so many words of them while it runs; not whose they are."""
    forms = lru_cache(most)(skeletons)
    return lru_cache(most)(lambda name: heard(name, forms))


def _word(forms: Forms) -> Word:
    return Word(forms, tuple(dict.fromkeys([form[0] for form in forms])) or _NONE)


def token_texts(
    given: str | None,
    family: str | None,
    birth_date: str | None,
    contacts: Iterable[tuple[str, str]] = (),
    names: Names = heard,
) -> list[tuple[Kind, str]]:
    """What a person's tokens are made of, each once. No text holds a name or a birth date alone.

    B a word of the name, the first sound of another one, and the birth year; C both names and the day and month in any order,
    whatever the year; D a word of the name and the date with day and month in any order; P a contact. `birth_date` is YYYY,
    YYYY-MM or YYYY-MM-DD; contacts are (kind, normalised value), e.g. ("phone", "+49..."). `names` hears a name; bulk work
    brings `remembering`.
    """
    year, *rest = birth_date.split("-") if birth_date else ("",)
    found: dict[tuple[Kind, str], None] = {}
    if year:
        first, last = names(given or ""), names(family or "")
        _of_year(found, first, last, year)
        if len(rest) == 2:
            _of_day(found, first, last, year, "/".join(sorted(rest)))
    for kind, value in contacts:
        found["P", f"{kind}/{value}"] = None
    return list(found)


def duplicate_tokens(
    keyring: Keyring,
    given: str | None,
    family: str | None,
    birth_date: str | None,
    contacts: Iterable[tuple[str, str]] = (),
    names: Names = heard,
) -> list[DuplicateToken]:
    """The tokens of a person, `token_texts` under the index key; two people who share one may be the same."""
    texts = token_texts(given, family, birth_date, contacts, names)
    macs = keyring.macs(INDEX, [LABELS[kind] + text.encode() for kind, text in texts])
    return [DuplicateToken(kind, mac[:8]) for (kind, _), mac in zip(texts, macs, strict=True)]


def former_tokens(
    keyring: Keyring, given: str | None, family: str | None, birth_date: str | None, contacts: Iterable[tuple[str, str]] = ()
) -> list[DuplicateToken]:
    """The same tokens under index keys that are being replaced: whoever was not renewed yet is found by these."""
    *formers, _ = keyring.generations(INDEX)
    return [
        DuplicateToken(kind, keyring.mac_under(generation, INDEX, LABELS[kind], text.encode())[:8])
        for generation in formers
        for kind, text in token_texts(given, family, birth_date, contacts)
    ]


def _of_year(found: dict[tuple[Kind, str], None], first: Heard, last: Heard, year: str) -> None:
    """B: every word beside every other one, at most four of them, and both names as wholes."""
    kept = [*first.words[:2], *last.words[:1], *last.words[1:][-1:]]
    for one, other in combinations(kept, 2):
        _beside(found, one.forms, other.sounds, year)
        _beside(found, other.forms, one.sounds, year)
    if not (first.plain and last.plain) and first.whole.forms and last.whole.forms:
        _beside(found, first.whole.forms, last.whole.sounds, year)
        _beside(found, last.whole.forms, first.whole.sounds, year)
    if len(kept) == 1:
        _beside(found, kept[0].forms, _NONE, year)


def _beside(found: dict[tuple[Kind, str], None], forms: Forms, sounds: Forms, year: str) -> None:
    for form in forms:
        for sound in sounds:
            if sound or len(form) > 1:
                found["B", f"{form}/{sound}/{year}"] = None


def _of_day(found: dict[tuple[Kind, str], None], first: Heard, last: Heard, year: str, day: str) -> None:
    for word in (*first.words, *last.words, first.whole, last.whole):
        for form in word.forms:
            if len(form) > 1:
                found["D", f"{form}/{year}/{day}"] = None
    for one in first.whole.forms:
        for other in last.whole.forms:
            if len(one) + len(other) > 2:
                found["C", f"{one}/{other}/{day}" if one <= other else f"{other}/{one}/{day}"] = None


def _squeezed(classes: list[str]) -> str:
    """The classes in order, a double once."""
    form = ""
    for sound in classes:
        if sound and not form.endswith(sound):
            form += sound
    return form


@lru_cache(maxsize=1024)
def _classes(readings: Readings) -> Readings:
    return tuple(dict.fromkeys("".join([COARSE.get(sound, "") for sound in reading]) for reading in readings))
