"""One language of a paper: its texts, its direction, its dates. A paper speaks German, and the person's language first."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from babel import Locale

from app.pages.dates import Dates
from app.pages.languages import GERMAN, Language, known
from app.pages.texts import texts


@dataclass(frozen=True, slots=True)
class Speech:
    """What a paper needs of a language; `gettext` takes a German text."""

    language: Language
    gettext: Callable[[str], str]

    @property
    def dates(self) -> Dates:
        """Days and moments in this language."""
        return Dates(self.language)

    def language_name(self, code: str) -> str:
        """What this language calls another one; the code where it has no word for it."""
        name: str | None = Locale.parse(self.language.locale).languages.get(code)
        return name or code

    def label(self, labels: Mapping[str, str]) -> tuple[str, str]:
        """A text of the catalogue, with its language where that is another one: German, if the catalogue lacks this one."""
        code = self.language.code
        return ("", labels[code]) if code in labels else (GERMAN, labels[GERMAN])


def speech(code: str) -> Speech:
    """The texts of the pages in a language they are offered in."""
    return Speech(known()[code], texts(code).gettext)


def both(language: str) -> tuple[Speech, ...]:
    """The person's language and German, in the order of the paper; only German for who reads German."""
    return tuple(speech(code) for code in dict.fromkeys((language, GERMAN)))


def languages_of(speeches: tuple[Speech, ...]) -> list[dict[str, str]]:
    """What the templates must know of the languages."""
    return [{"code": each.language.code, "direction": each.language.direction} for each in speeches]


def isolated(signs: str) -> str:
    """Signs that run from left to right, such as `2026-01`, to be put into a sentence of any direction."""
    return f"\N{LEFT-TO-RIGHT ISOLATE}{signs}\N{POP DIRECTIONAL ISOLATE}"
