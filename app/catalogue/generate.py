"""Makes the large code lists: ISO codes from pycountry, names from Babel (CLDR), municipalities from a Destatis extract."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from importlib.metadata import version
from pathlib import Path

import pycountry
from babel import Locale

from app.errors import KiimError
from consent.catalogue import load

MADE_WITH = {"pycountry": "26.2.16", "babel": "2.18.0"}  # the versions the committed files were made with
KOSOVO = ("XK", "XKX", "")  # user-assigned in ISO 3166-1, in general use
NOT_LANGUAGES = frozenset({"S"})  # special codes such as `und`
GERMAN_NAMES = {  # what CLDR names under another key or not at all; the other languages name these in their labels/<code>.json
    "acm": "Irakisches Arabisch",
    "apc": "Levantinisches Arabisch",
    "arb": "Hocharabisch",
    "cmn": "Mandarin",
    "gsg": "Deutsche Gebärdensprache",
    "kmr": "Kurmandschi",
    "pes": "Persisch (Iran)",
    "prs": "Dari",
}
CLDR_KEYS = {"arb": "ar_001", "prs": "fa_AF"}  # languages that CLDR knows as a variety of another one


class ListProblem(KiimError):
    """The file an operator named does not have the columns this list is made from."""


def countries() -> str:
    """`countries.csv`: alpha-2, alpha-3 as alias, numeric, an empty Destatis key, the name in every offered language."""
    spoken = tuple(load().languages)
    names = {language: Locale(language).territories for language in spoken}
    codes = sorted([*((each.alpha_2, each.alpha_3, each.numeric) for each in pycountry.countries), KOSOVO])
    rows = (
        (alpha_2, alpha_3, numeric, "", *(names[language][alpha_2] for language in spoken)) for alpha_2, alpha_3, numeric in codes
    )
    return _csv(("code", "alias", "numeric", "destatis", *spoken), rows)


def languages() -> str:
    """`languages.csv`: ISO 639-3 of every language in use, two-letter alias, German name where it differs from the English one.

    In the other languages as far as CLDR has a name.
    """
    german, others = Locale("de").languages, [Locale(code).languages for code in _others()]
    rows = []
    for each in sorted(pycountry.languages, key=lambda each: str(each.alpha_3)):
        if each.type in {"L", "C"} and each.scope not in NOT_LANGUAGES:
            alias = getattr(each, "alpha_2", "")
            name = GERMAN_NAMES.get(each.alpha_3) or german.get(alias) or german.get(each.alpha_3) or ""
            told = [names.get(alias) or names.get(CLDR_KEYS.get(each.alpha_3, each.alpha_3), "") for names in others]
            rows.append((each.alpha_3, alias, "" if name == each.name else name, each.name, *told))
    return _csv(("code", "alias", "de", "en", *_others()), rows)


def scripts() -> str:
    """`scripts.csv`: ISO 15924 codes that write something, with an English name, and others as far as CLDR has them."""
    german, english = Locale("de").scripts, Locale("en").scripts
    others = [Locale(code).scripts for code in _others()]
    rows = []
    for each in sorted(pycountry.scripts, key=lambda each: str(each.alpha_4)):
        if not each.alpha_4.startswith("Z") and not each.alpha_4.startswith("Qa"):
            name = english.get(each.alpha_4, each.name)
            own = german.get(each.alpha_4, "")
            told = [names.get(each.alpha_4, "") for names in others]
            rows.append((each.alpha_4, "" if own == name else own, name, *told))
    return _csv(("code", "de", "en", *_others()), rows)


def municipalities(source: Path, as_of: date, before: str = "") -> str:
    """`municipalities.csv` from a register extract with columns `ags`, `ars`, `name`; digits 6-9 of the ARS are kept.

    `before` is the list it replaces: a municipality that is no longer in the register was merged and stays, ended on `as_of`.
    """
    with source.open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines)
        if not {"ags", "ars", "name"} <= set(reader.fieldnames or ()):
            raise ListProblem("the file needs the columns ags, ars and name")
        rows = {row["ags"]: (row["ags"], row["ars"][5:9], row["name"], "") for row in reader}
    for old in csv.DictReader(io.StringIO(before)):
        ended = (old["code"], old["association"], old["name"], old["valid_to"] or as_of.isoformat())
        rows.setdefault(old["code"], ended)
    return _csv(("code", "association", "name", "valid_to"), sorted(rows.values()))


def generated() -> dict[str, str]:
    """File name -> content of every list that needs no other source than the installed libraries."""
    return {"countries.csv": countries(), "languages.csv": languages(), "scripts.csv": scripts()}


def differs_from_documented() -> list[str]:
    """The libraries whose installed version is not the one the committed lists were made with."""
    return [f"{name} {version(name)} instead of {wanted}" for name, wanted in MADE_WITH.items() if version(name) != wanted]


def _others() -> tuple[str, ...]:
    """The catalogue's languages beside German and English."""
    return tuple(code for code in load().languages if code not in {"de", "en"})


def _csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue()
