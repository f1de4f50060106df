"""Texts of the pages by gettext: German is the msgid, the other languages are `locales/<code>.po`, read as they are.

A language is offered only when every msgid of the German catalogue file is translated and the catalogue of data says everything
in it, from labels to notices: nothing German ever stands in a foreign page. `locales/de.po` lists the msgids; `make texts`
extracts them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from app.pages.languages import GERMAN, Language, known
from consent.catalogue import load

LOCALES: Traversable = files("app.pages") / "locales"


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of one language; raises KeyError for a text that has no translation: it must not have been offered."""

    language: str
    plain: Mapping[str, str]
    plural: Mapping[str, tuple[str, ...]]
    rule: str

    def gettext(self, message: str) -> str:
        """The text in this language."""
        return message if self.language == GERMAN else self.plain[message]

    def ngettext(self, singular: str, plural: str, count: int) -> str:
        """The text that fits the number; German has two forms, Arabic six."""
        if self.language == GERMAN:
            return singular if count == 1 else plural
        forms = self.plural[singular]
        return forms[_plural_index(self.rule, count, len(forms))]


@cache
def texts(code: str) -> Texts:
    """The texts of a known language, read once."""
    catalog = catalog_of(code)
    plain: dict[str, str] = {}
    plural: dict[str, tuple[str, ...]] = {}
    for message in catalog:
        told = message.string
        if isinstance(told, str):
            if isinstance(message.id, str) and message.id and told:
                plain[message.id] = told
        elif told and all(told):
            plural[message.id[0]] = tuple(told)
    return Texts(code, plain, plural, catalog.plural_expr)


def catalog_of(code: str) -> Catalog:
    """The catalogue file of a language as it stands; an empty catalogue where there is none yet."""
    entry, locale = LOCALES / f"{code}.po", known()[code].locale
    if not entry.is_file():
        return Catalog(locale=locale)
    with entry.open("rb") as file:
        return read_po(file, locale=locale, abort_invalid=True)


def missing(code: str) -> list[str]:
    """The msgids of the pages that this language lacks."""
    if code == GERMAN:
        return []
    held = texts(code)
    return [wanted for wanted, counted in _wanted() if wanted not in (held.plural if counted else held.plain)]


@cache
def _wanted() -> tuple[tuple[str, bool], ...]:
    """Every msgid of the pages, and whether it has a form for each count."""
    ids = [message.id for message in catalog_of(GERMAN) if message.id]
    return tuple((each, False) if isinstance(each, str) else (each[0], True) for each in ids)


@cache
def offered() -> tuple[Language, ...]:
    """The languages that are complete in texts and catalogue, German first."""
    catalogue = load()
    return tuple(
        language for code, language in known().items() if code == GERMAN or not (missing(code) or catalogue.missing_in(code))
    )


@cache
def _rule(expression: str) -> Mapping[int, int]:
    from gettext import c2py

    rule = c2py(expression)
    return {count: rule(count) for count in range(200)}


def _plural_index(expression: str, count: int, forms: int) -> int:
    # CLDR's and gettext's rules repeat every hundred from a hundred on.
    return min(_rule(expression)[count if count < 200 else 100 + count % 100], forms - 1)
