"""A name as words, and a word as sounds: what is common to every spelling of it.

A word is a tuple of letters, each with its readings (app/crypto/letters.py). Articles and words for "son of" are left out where
another word remains; what stands for one name in two words (Abd al-Rahman, Nur ad-Din, Abu Bakr) is one word.
"""

import re
import unicodedata
from functools import lru_cache

from anyascii import anyascii

from app.crypto.letters import ARABIC, CYRILLIC, LATIN, SPELLED, Readings

Word = tuple[Readings, ...]

_OTHERS = {**ARABIC, **CYRILLIC}
_GROUP = re.compile("([abeijlmnrvy]+|(?<!^)u+)|" + "|".join(f"({pattern})" for pattern, _ in SPELLED) + "|.")
_GROUPS = (None, None, *(readings for _, readings in SPELLED))
_ARTICLES = frozenset("al el ul il as ash asch ad ar az at an ech es er ed en ال аль эль ель".split())
_SONS = frozenset(
    "bin ibn ben bint binti ould wuld wald بن ابن إبن بنت ولد ибн бин "
    "sayed sayyed seyed seyyed sayyid syed haji hajji haj hadj hadschi سید سيد حاج حاجی "
    "fnu lnu nn xxx unknown unbekannt".split()
)
"""Words for son and daughter of, honours that are given and left out, and what is written where a name is missing."""

_WITH_NEXT = frozenset(
    "abd abdul abdel abdal abdol abdur abdus abdu abu abou abo aboo bou umm um عبد ابو أبو بو ام أم абу абд абдул абдель".split()
)
_KEEPING = frozenset({"abd", "abu", "abou", "abo"})
_WITH_FORMER = frozenset(
    "din deen dine eddin eddine uddin aldin aldeen allah ullah ollah الدين الدین الله اللہ дин аллах".split()
)
_LETTER = re.compile(r"[^\W\d_]")
_PIECES = re.compile(r"[\s\-‐-―_.,;/|]+")
_SILENT = re.compile(r"[\u0300-\u036f\u064b-\u065f\u0670\u0640\u200b-\u200f'’‘`´ʼʿʾʹʻ]")
_SUN_LATIN = re.compile(r"^(abd?[aeiouü]+)l(?=[rnsztd])|l(?=dd?(?:i|ee|y|ie)ne?$)")
_SUN_CYRILLIC = re.compile(r"^(абд[уаеи])л(?=[рнсзтдш])|л(?=дд?ин$)")
_SUN_ARABIC = re.compile(r"(?<=\w)ال(?=[تثدذرزسشصضطظن]\w)")
_SUN_DIN = re.compile(r"ل(?=د[يی]ن$)|(?<=^ب)و(?=ال)|(?<=^[اأ]ب)و(?=ال)")
_LATIN_ARTICLE = re.compile(r"^[ae]l(?=[^aeiouylh])")


def words(name: str) -> tuple[str, ...]:
    """The words of a name as they are compared: lower case, without articles; none for an empty name."""
    return read(name)[0]


def written_together(name: str) -> str:
    """All words of a name as one, as somebody else may write it (Ben Ali, Benali; Mohammad Reza, Mohammadreza)."""
    return read(name)[1]


def read(name: str) -> tuple[tuple[str, ...], str]:
    """The words of a name, and all of them written together."""
    pieces = _pieces(name)
    if len(pieces) <= 1:
        whole = _assimilated(pieces[0]) if pieces else ""
        return (whole,) if pieces else (), whole
    bare = _bare(pieces)
    kept = _joined([piece for piece in bare if piece not in _SONS] or bare)
    return tuple(_assimilated(word) for word in kept), _assimilated("".join(_joined(bare)))


def spellings(word: str) -> tuple[str, ...]:
    """The word, and without an article written as one with it; with its l alone where a vowel follows (al-Amin, Lamin)."""
    if word.startswith("ال") and len(word) > 3:
        bare = word[2:]
        return (bare, "ل" + bare) if bare[0] in "اأإعآه" else (bare, word)
    if len(word) > 4 and _LATIN_ARTICLE.match(word):
        return word, word[2:]
    return (word,)


def sounds(word: str) -> Word:
    """The readings of each letter of a word, in order."""
    if word.isascii():
        return tuple(_latin(word))
    found: list[Readings] = []
    latin = ""
    last = len(word) - 1
    for place, sign in enumerate(word):
        if sign in LATIN or "a" <= sign <= "z":
            latin += sign
            continue
        if latin:
            found += _latin(latin)
            latin = ""
        if sign in _OTHERS:
            found.append(_placed(word, place, last))
        elif place == last and sign in "ህሕኅ":
            continue
        else:
            found += _sign(sign)
    return tuple(found + _latin(latin)) if latin else tuple(found)


def _pieces(name: str) -> list[str]:
    if name.isalpha() and name.isascii():
        return [name.lower()]
    text = _SILENT.sub("", unicodedata.normalize("NFKC", name).lower().replace("дж", "џ"))
    return [piece for piece in _PIECES.split(text) if piece and (piece.isalpha() or _LETTER.search(piece))]


def _placed(word: str, place: int, last: int) -> Readings:
    """The readings of an Arabic or Cyrillic letter in its place."""
    sign = word[place]
    if sign == "و" and place < last:
        after = word[place + 1]
        if place and word[place - 1] == "خ" and after == "ا":
            return ("", "W")
        if place == 0 or after in "اآ" or (after in "يی" and place == last - 1):
            return ("W",)
    if place == last and place:
        if sign in "هھہ":
            return ("a",)
        if sign == "ح":
            return ("",)
        if sign == "х":
            return ("X", "")
    if sign == "ة" and place and word[place - 1] == "ا":
        return ("T", "")
    return _OTHERS[sign]


def _latin(run: str) -> list[Readings]:
    found: list[Readings] = []
    for match in _GROUP.finditer(run):
        readings = _GROUPS[match.lastindex or 0]
        if readings:
            found.append(readings)
        else:
            found += [LATIN.get(sign) or _ascii(sign) for sign in match[0]]
    return found


@lru_cache(maxsize=4096)
def _sign(sign: str) -> tuple[Readings, ...]:
    """The sounds of one sign of any other script."""
    plain = "".join(letter for letter in anyascii(sign).lower() if letter.isalpha())
    return tuple(_latin(f"·{plain}·"))[1:-1]


@lru_cache(maxsize=1024)
def _ascii(sign: str) -> Readings:
    return LATIN.get(anyascii(sign).lower()[:1], ("",))


def _bare(pieces: list[str]) -> list[str]:
    """Without articles, but Abd al-Malik keeps its own: it is also spelled in one word."""
    return [piece for at, piece in enumerate(pieces) if piece not in _ARTICLES or (at and pieces[at - 1] in _KEEPING)] or pieces


def _joined(pieces: list[str]) -> list[str]:
    joined: list[str] = []
    open_end = False
    for piece in pieces:
        if joined and (open_end or piece in _WITH_FORMER):
            joined[-1] += piece
        else:
            joined.append(piece)
        open_end = piece in _WITH_NEXT or (open_end and piece in _ARTICLES)
    return joined


def _assimilated(word: str) -> str:
    """An article inside of a name is spoken like the letter after it: Abd al-Rahman is Abdurrahman."""
    if "l" in word:
        return _SUN_LATIN.sub(r"\1", word)
    if "л" in word:
        return _SUN_CYRILLIC.sub(r"\1", word)
    return _SUN_DIN.sub("", _SUN_ARABIC.sub("", word)) if "ل" in word else word
