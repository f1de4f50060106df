"""The languages of the pages: their own names, their direction, and whether they are complete enough to be offered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from consent.catalogue.model import LANGUAGES

GERMAN = "de"


@dataclass(frozen=True, slots=True)
class Language:
    """A language of the pages: BCP 47 tag, name in itself, `ltr` or `rtl`, and the CLDR locale of its dates."""

    code: str
    name: str
    direction: str
    locale: str


_NAMES: Mapping[str, tuple[str, str, str]] = MappingProxyType(
    {
        "de": ("Deutsch", "ltr", "de"),
        "en": ("English", "ltr", "en_GB"),
        "uk": ("Українська", "ltr", "uk"),
        "ar": ("العربية", "rtl", "ar"),
        "fa": ("فارسی", "rtl", "fa"),
        "tr": ("Türkçe", "ltr", "tr"),
        "ru": ("Русский", "ltr", "ru"),
        "fr": ("Français", "ltr", "fr"),
    }
)


@cache
def known() -> Mapping[str, Language]:
    """Every language that the catalogue speaks, in the catalogue's order."""
    return MappingProxyType({code: Language(code, *_NAMES[code]) for code in LANGUAGES})


def preferred(accepted: str, offered: Sequence[Language]) -> Language:
    """The offered language that an Accept-Language header (RFC 9110 12.5.4) likes best; German if none."""
    by_code = {language.code: language for language in offered}
    wishes: list[tuple[float, int, str]] = []
    for place, part in enumerate(accepted.split(",")[:20]):
        tag, _, quality = part.strip().partition(";q=")
        try:
            weight = float(quality) if quality else 1.0
        except ValueError:
            continue
        wishes.append((-weight, place, tag.strip().lower().partition("-")[0]))
    return next((by_code[code] for weight, _, code in sorted(wishes) if weight < 0 and code in by_code), by_code[GERMAN])
