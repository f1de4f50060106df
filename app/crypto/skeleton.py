"""Names across spellings and scripts as consonant skeletons, and the keyed tokens by which a likely duplicate is found.

Rules, in order: script-specific letters -> ASCII -> articles dropped -> digraphs -> sound classes -> vowels and y dropped ->
doubles and a last h dropped. A letter that stands for two sounds forks; at most four forms are kept.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import lru_cache
from itertools import product
from typing import Literal, NamedTuple

from anyascii import anyascii

from app.crypto.keyring import INDEX, Keyring

MAX_FORMS = 4

_ARTICLES = frozenset({"al", "el", "ul", "il", "as", "ash", "asch", "ad", "ar", "az", "at", "an"})

# Capital letters are marks of our own (the text is lower case): one letter of a script that no single ASCII letter stands for.
_LETTERS = {
    "و": "W",  # vowel or w/v
    "ؤ": "",
    "ق": "Q",  # k, in Persian speech gh
    "ج": "J",  # j, in Egypt g
    "ث": "D",  # t/th, in Persian s
    "ذ": "D",  # d/dh, in Persian z
    "ض": "D",
    "ظ": "D",
    "چ": "S",
    "ژ": "S",
    "г": "G",  # Russian for both g and h
    "ґ": "g",
    "ч": "S",
    "ж": "S",
    "ш": "S",
    "щ": "S",
    "ц": "S",
    "ç": "S",
    "č": "S",
    "ć": "S",
    "ş": "S",
    "š": "S",
    "ž": "S",
    "ğ": "g",
    "đ": "D",
    "j": "Y",  # y or a sibilant, by language
}
_DIGRAPHS = (
    ("tsch", "S"),
    ("dsch", "S"),
    ("shch", "S"),
    ("sch", "S"),
    ("tch", "S"),
    ("dzh", "S"),
    ("dS", "S"),
    ("tS", "S"),
    ("dY", "S"),
    ("tY", "S"),
    ("sh", "S"),
    ("zh", "S"),
    ("xh", "S"),
    ("ts", "S"),
    ("tz", "S"),
    ("ch", "X"),
    ("kh", "h"),
    ("gh", "Z"),
    ("ck", "k"),
    ("ph", "f"),
    ("th", "t"),
    ("dh", "t"),
    ("qu", "k"),
    ("x", "ks"),
)
_SINGLE = "'"  # after each Arabic letter: neighbours there never form a digraph
_CLASSES = {
    **dict.fromkeys("sz", "S"),
    **dict.fromkeys("wvf", "F"),
    **dict.fromkeys("qk", "K"),
    **dict.fromkeys("td", "T"),
    **dict.fromkeys("bp", "P"),
    "g": "G",
    "h": "H",
    "l": "L",
    "m": "M",
    "n": "N",
    "r": "R",
    "S": "S",
}
_FORKS = {
    "W": ("F", ""),
    "J": ("S", "G"),
    "D": ("T", "S"),
    "G": ("G", "H"),
    "Y": ("S", ""),
    "X": ("H", "S"),
    "Z": ("H", "G"),
    "Q": ("K", "H"),
    "c": ("K", "S"),
}
_SERVANT = re.compile(r"^('?a?b'?d'?)[aeiou]?l'?(?=[rnsztd])")  # Abd al-Rahman is spoken Abdurrahman
_ATTACHED = re.compile(r"^[ae]l(?=[^aeiouylL])")  # Alkhatib and Khatib; Latin spellings do not mark the article


class DuplicateToken(NamedTuple):
    """One token of a person: 8 bytes, and what it stands for."""

    kind: Literal["B", "C", "D", "P"]
    token: bytes


@lru_cache(maxsize=4096)
def _ascii(sign: str) -> str:
    plain = "".join([letter for letter in _LETTERS.get(sign, anyascii(sign).lower()) if letter.isalpha()])
    return plain + _SINGLE if "\u0600" <= sign <= "\u06ff" else plain


def skeletons(name: str) -> tuple[str, ...]:
    """The consonant skeletons under which a name, of one or several words, is found; at most four, empty for names of vowels."""
    words = [word for part in re.split(r"[\s\-‐-―_.,/]+", _folded(name)) if (word := _word(part))]
    kept = [word for at, word in enumerate(words) if word not in _ARTICLES or (at and words[at - 1] == "abd")] or words
    plain = _SERVANT.sub(r"\1", "".join(kept))
    found: dict[str, None] = {}
    for spelling in dict.fromkeys((plain, _ATTACHED.sub("", plain))):
        found |= dict.fromkeys(_forms(spelling))
    return tuple(found)[:MAX_FORMS]


def duplicate_tokens(
    keyring: Keyring,
    given: str | None,
    family: str | None,
    birth_date: str | None,
    contacts: Iterable[tuple[str, str]] = (),
    forms: Callable[[str], tuple[str, ...]] = skeletons,
) -> list[DuplicateToken]:
    """The tokens of a person; two people who share one may be the same. No token stands for a name or a birth date alone.

    B both names and the birth year, C both names and the date with day and month in any order, D one name and that date,
    P a contact. `birth_date` is YYYY, YYYY-MM or YYYY-MM-DD; contacts are (kind, normalised value), e.g. ("phone", "+49...").
    `forms` gives a name's skeletons; bulk work on invented names brings one that remembers.
    """
    year, *rest = birth_date.split("-") if birth_date else ("",)
    date = f"{year}/{'/'.join(sorted(rest))}" if len(rest) == 2 else None
    given_forms = (forms(given) or ("",)) if given else ()
    family_forms = (forms(family) or ("",)) if family else ()
    wanted: dict[tuple[Literal["B", "C", "D", "P"], str], None] = {}
    if year:
        for pair in product(given_forms, family_forms):
            both = "/".join(sorted(pair))
            if len(both) < 3:
                continue
            wanted["B", f"{both}/{year}"] = None
            if date:
                wanted["C", f"{both}/{date}"] = None
    if date:
        for form in (*given_forms, *family_forms):
            if len(form) >= 2:
                wanted["D", f"{form}/{date}"] = None
    for kind, value in contacts:
        wanted["P", f"{kind}/{value}"] = None
    return [DuplicateToken(kind, _token(keyring, kind, text)) for kind, text in wanted]


def _forms(plain: str) -> list[str]:
    for digraph, mark in _DIGRAPHS:
        plain = plain.replace(digraph, mark)
    choices: list[tuple[str, ...]] = [_FORKS.get(sign) or (_CLASSES.get(sign, ""),) for sign in plain]
    return [form for readings in product(*_bounded(choices)) if (form := _squeezed("".join(readings)))]


def _token(keyring: Keyring, kind: str, text: str) -> bytes:
    return keyring.mac(INDEX, f"kiim/v1/duplicate/{kind}\0".encode(), text.encode())[:8]


def _folded(name: str) -> str:
    text = unicodedata.normalize("NFKC", name).lower().replace("عبد ال", "عبدل").replace("عبدال", "عبدل")
    return re.sub(r"(?<![^\s\-])ال(?=\w{2})", "", text)


def _word(part: str) -> str:
    return "".join([_ascii(letter) for letter in part])


def _bounded(choices: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Only the first two ambiguous letters fork; a later one takes its first reading, so that there are at most four forms."""
    bounded, forks = [], 0
    for choice in choices:
        forks += len(choice) > 1
        bounded.append(choice if forks <= 2 else choice[:1])
    return bounded


def _squeezed(form: str) -> str:
    squeezed = re.sub(r"(.)\1+", r"\1", form)
    return squeezed[:-1] if len(squeezed) > 1 and squeezed.endswith("H") else squeezed
