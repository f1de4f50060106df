"""How offices, passports and people spell one name: transliteration by several standards and habits beside them, drawn at random.

Arabic, Persian and Afghan names start from a scholarly form (DIN 31635 and its kin), Cyrillic ones from their own letters, the
others from the spelling at home. Own tables, written from the published standards.
"""

from collections.abc import Callable
from random import Random

Speller = Callable[[str, Random], str]
Table = dict[str, str]


def _table(text: str, base: Table | None = None) -> Table:
    """`а a б b …` as a table; `·` stands for nothing."""
    signs = text.split()
    return (base or {}) | {sign: to.replace("·", "") for sign, to in zip(signs[::2], signs[1::2], strict=True)}


def _spell(word: str, table: Table) -> str:
    return "".join(table.get(sign, sign) for sign in word)


_SCHOLARLY = _table("ʾ · ʿ · ḥ h ṣ s ṭ t ẓ z ḍ d ż z ẕ z s̱ s q q ā a ī i ū u")
_ARABIC: tuple[Table, ...] = (
    _table("ṯ th ǧ j j j ḫ kh ḏ dh š sh ġ gh č ch ž zh", _SCHOLARLY),  # English and BGN/PCGN
    _table("ṯ th ǧ j j j ḫ kh ḏ dh š sh ġ gh č ch ž zh q k ī ee ū oo", _SCHOLARLY),
    _table("ṯ th ǧ dj j dj ḫ kh ḏ dh š ch ġ gh č tch ž j q k ū ou u ou w ou", _SCHOLARLY),  # French
    _table("ṯ th ǧ dsch j dsch ḫ ch ḏ dh š sch ġ gh č tsch ž sch q k z s ż s ẓ s w w y j", _SCHOLARLY),  # German
    _table("ṯ s ǧ c j c ḫ h ḏ z š ş ġ g č ç ž j q k w v ẓ z ḍ d", _SCHOLARLY),  # Turkish
    _table("ṯ t ǧ g j g ḫ kh ḏ d š sh ġ gh č ch ž zh q k ẓ z", _SCHOLARLY),  # Egypt
)
_PERSIAN: tuple[Table, ...] = (
    _table("ǧ j j j ḫ kh š sh ġ gh q gh č ch ž zh ū u w v", _SCHOLARLY),
    _table("ǧ j j j ḫ kh š sh ġ gh q q č ch ž j ū ou ī ee", _SCHOLARLY),
    _table("ǧ dsch j dsch ḫ ch š sch ġ gh q gh č tsch ž sch z s ż s ẓ s ẕ s v w y j", _SCHOLARLY),
)
_LATIN_OF_CYRILLIC = _table("а a б b в v д d з z к k л l м m н n о o п p р r с s т t у u ф f ’ ·")
_UKRAINIAN: tuple[Table, ...] = (
    _table(
        "г h ґ g е e є ie ж zh и y і i ї i й i х kh ц ts ч ch ш sh щ shch ь · ю iu я ia", _LATIN_OF_CYRILLIC
    ),  # passports since 2010
    _table("г h ґ g е e є ye ж zh и y і i ї yi й y х kh ц ts ч ch ш sh щ shch ь · ю yu я ya", _LATIN_OF_CYRILLIC),  # BGN/PCGN
    _table("г g ґ g е e є ê ж ž и i і ì ї ï й j х h ц c ч č ш š щ ŝ ь · ю û я â", _LATIN_OF_CYRILLIC),  # ISO 9
    _table("в w г h ґ g е e є je ж sch з s и y і i ї ji й j х ch ц z ч tsch ш sch щ schtsch ь · ю ju я ja", _LATIN_OF_CYRILLIC),
    _table("г h ґ g е e є ie ж j и y і i ї ï й ï у ou х kh ц ts ч tch ш ch щ chtch ь · ю iou я ia", _LATIN_OF_CYRILLIC),
)
_RUSSIAN: tuple[Table, ...] = (
    _table("г g е e ё e ж zh и i й i х kh ц ts ч ch ш sh щ shch ъ ie ы y ь · э e ю iu я ia", _LATIN_OF_CYRILLIC),  # ICAO 9303
    _table("г g е e ё yo ж zh и i й y х kh ц ts ч ch ш sh щ shch ъ · ы y ь · э e ю yu я ya", _LATIN_OF_CYRILLIC),  # BGN/PCGN
    _table("г g е e ё ë ж ž и i й j х h ц c ч č ш š щ ŝ ъ · ы y ь · э è ю û я â", _LATIN_OF_CYRILLIC),  # ISO 9
    _table("в w г g е e ё jo ж sch з s и i й j х ch ц z ч tsch ш sch щ schtsch ъ · ы y ь · э e ю ju я ja", _LATIN_OF_CYRILLIC),
    _table("г g е e ё e ж j и i й i у ou х kh ц ts ч tch ш ch щ chtch ъ · ы y ь · э e ю iou я ia", _LATIN_OF_CYRILLIC),
)
_RUSSIAN_OF_UKRAINIAN = _table("и и і и є е ї и ґ г ’ ъ")
_TURKISH: tuple[Table, ...] = (
    {},
    _table("ç c ğ g ı i ö o ş s ü u ê e î i û u"),
    _table("ç c ğ g ı i ö oe ş s ü ue ê e î i û u"),  # machine-readable passports
    _table("ç tsch c dsch ğ g ı i ş sch ê e î i û u"),
)
_KURDISH_X: tuple[Table, ...] = ({}, {"x": "kh"}, {"x": "h"})
_SOMALI: tuple[Table, ...] = ({}, _table("x h c · q q"), _table("x h c · q gh"), _table("x h c · q k"))


def arabic(base: str, rng: Random) -> str:
    """A name in the Latin letters of some office from Rabat to Baghdad."""
    return _vowels(_spell(base.lower(), rng.choices(_ARABIC, (5, 2, 2, 2, 1, 1))[0]), rng, ("u", "o"), ("i", "e"), ("a", "e"))


def persian(base: str, rng: Random) -> str:
    """A name as Iranian and Afghan offices and their people write it."""
    return _vowels(_spell(base.lower(), rng.choices(_PERSIAN, (4, 3, 2))[0]), rng, ("o", "u"), ("e", "i"), ("i", "e"))


def ukrainian(word: str, rng: Random) -> str:
    """A Ukrainian name by one of five standards, or by way of its Russian form."""
    if rng.random() < 0.2:
        return russian(_spell(word.lower(), _RUSSIAN_OF_UKRAINIAN), rng)
    return _spell(word.lower(), rng.choice(_UKRAINIAN))


def russian(word: str, rng: Random) -> str:
    """A Russian name by one of five standards."""
    return _spell(word.lower(), rng.choice(_RUSSIAN))


def turkish(word: str, rng: Random) -> str:
    """A Turkish name with its signs, without them, or as Germans hear it."""
    return _spell(_lower(word), rng.choices(_TURKISH, (4, 4, 2, 1))[0])


def kurdish(word: str, rng: Random) -> str:
    """A Kurdish name in its own letters, in Turkish ones, or in English ones."""
    return _spell(_spell(_lower(word), rng.choice(_KURDISH_X)), rng.choices(_TURKISH, (4, 4, 2, 1))[0])


def somali(word: str, rng: Random) -> str:
    """A Somali name in its own orthography or as others write it."""
    table = rng.choices(_SOMALI, (4, 3, 1, 2))[0]
    plain = _spell(word.lower(), table)
    return _vowels(plain if not table else _single(plain), rng, ("u", "o"), ("i", "e")) if table else plain


def tigrinya(base: str, rng: Random) -> str:
    """A name of Eritrea or Ethiopia in one of its usual Latin spellings."""
    for group, others in (("ts", "ts tz z"), ("gh", "gh g"), ("sh", "sh sch"), ("k", "k k q"), ("y", "y i"), ("w", "w u")):
        base = base.lower().replace(group, rng.choice(others.split()))
    return _vowels(base, rng, ("e", "a"), ("i", "e"))


def _vowels(word: str, rng: Random, *swaps: tuple[str, str]) -> str:
    """Vowels as a dialect has them; a doubled letter is often written once."""
    for one, other in swaps:
        if rng.random() < 0.2:
            word = word.replace(one, other)
    return _single(word) if rng.random() < 0.35 else word


def _single(word: str) -> str:
    return "".join(sign for at, sign in enumerate(word) if at == 0 or sign != word[at - 1])


def _lower(word: str) -> str:
    return word.replace("İ", "i").replace("I", "ı").lower()


SPELLERS: dict[str, Speller] = {
    "arabic": arabic,
    "persian": persian,
    "afghan": persian,
    "kurdish": kurdish,
    "turkish": turkish,
    "somali": somali,
    "tigrinya": tigrinya,
    "ukrainian": ukrainian,
    "russian": russian,
}
