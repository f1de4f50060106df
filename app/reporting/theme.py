"""A theme: a question that municipalities asked, and the answer that is made of released numbers."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from markupsafe import Markup

from app.monitoring.catalogue import MISSING, table_name
from app.monitoring.grid import SIGN, Grid, Value, text_of
from app.monitoring.parameters import LEVELS, Level
from app.monitoring.release import Release
from app.monitoring.shares import Share
from app.monitoring.shelf import INVENTED_NOTE
from app.reporting.chart import Bar, bar_chart
from app.reporting.material import Material

_LEVEL_WORDS: Mapping[Level, str] = {"municipality": "Gemeinden", "kreis": "Kreise", "land": "Länder"}
_COUNTED = (
    ("Summen", "Zahlen einer Tabelle ergeben nicht genau die Summe: Jede ist für sich geschützt."),
    ("Gezählt", "nur Menschen, die der Statistik zugestimmt haben; die Abdeckung sagt, wie viele das sind."),
)
_MOST_OPEN = 50
_TITLE = re.compile(r"<title[^>]*>([^<]*)</title>")
EVERYWHERE = "alle"
"""Named instead of an area: all of them."""


@dataclass(frozen=True, slots=True)
class Definition:
    """One term and the one meaning it has here."""

    term: str
    text: str


@dataclass(frozen=True, slots=True)
class Theme:
    """What is asked, what the words mean, what the answer does not say, and the released tables it stands on, by level.

    `everywhere`: it is first shown for all areas at once; `remarks` is the heading of what else belongs to the answer.
    """

    code: str
    label: str
    question: str
    definitions: tuple[Definition, ...]
    limits: tuple[str, ...]
    tables: Mapping[Level, tuple[tuple[str, ...], ...]]
    everywhere: bool = False
    remarks: str = ""

    def released(self, material: Material, area: str) -> tuple[str, ...]:
        """The names of its tables for an area, or for all; ValueError where the catalogue lacks one."""
        names: list[str] = []
        for level in LEVELS:
            wanted = self.tables.get(level, ())
            if not set(wanted) <= set(material.catalogue.tables[level]):
                raise ValueError(f"theme {self.code} names a table that level {level} does not have")
            if any(area in (EVERYWHERE, each) for each in material.areas(level)):
                names += [table_name(level, each) for each in wanted]
        return tuple(names)


@dataclass(frozen=True, slots=True)
class Answer:
    """A theme answered for one area or everywhere: `grid` holds what page and files show, `sources` where all of it is from."""

    theme: Theme
    area: str
    sentence: str
    grid: Grid
    charts: tuple[Markup, ...]
    released: tuple[str, ...]
    sources: tuple[str, ...]
    remarks: tuple[tuple[str, str], ...] = ()


@cache
def load_themes() -> Mapping[str, Theme]:
    """The themes that are shipped, by code, in their order."""
    file: dict[str, Any] = tomllib.loads(resources.files("app.reporting").joinpath("data/themes.toml").read_text("utf-8"))
    return {row["code"]: _theme(row) for row in file["theme"]}


def _theme(row: Mapping[str, Any]) -> Theme:
    return Theme(
        code=row["code"],
        label=row["label"],
        question=row["question"],
        definitions=tuple(Definition(**each) for each in row["definitions"]),
        limits=tuple(row["limits"]),
        tables={level: tuple(tuple(sorted(each.split())) for each in tables) for level, tables in row["tables"].items()},
        everywhere=row.get("everywhere", False),
        remarks=row.get("remarks", ""),
    )


def caption_of(chart: Markup) -> Markup:
    """What a picture shows, as it says itself, to be printed above it."""
    found = _TITLE.search(chart)
    return Markup("") if found is None else Markup(found.group(1))  # noqa: S704  # a part of what is markup already


def asked(theme: Theme, material: Material, area: str) -> list[str]:
    """The areas that the rows of an answer are about, the largest first."""
    return material.areas(*theme.tables) if area == EVERYWHERE else [area]


def told(value: int | None, margin: int) -> str:
    """A number in a sentence, with how far it may be off."""
    return SIGN if value is None else f"{text_of(value)} (± {margin})"


def own_count(material: Material) -> str:
    """The source line of released tables."""
    return f"eigene Zählung, Stichtag {text_of(material.reference_date)}"


def offers_listed(material: Material) -> str:
    """The source line of the catalogue of offers."""
    return f"Verzeichnis der Angebote, Stand {text_of(material.offers_on)}"


def name_of(material: Material, area: str) -> str:
    """What an area is called in a sentence."""
    return material.names.get(area, area)


def counts_chart(material: Material, area: str, title: str, values: Sequence[tuple[str, int | None]], part: str = "") -> Markup:
    """Published numbers of one area, or of its parts (of which `part` is one), as bars with their margin."""
    margin = material.margin(part or area)
    about = f"{name_of(material, area)}, Stichtag {text_of(material.reference_date)}, Personen mit Abweichung ± {margin}."
    return bar_chart(title, about, [Bar(label, value, text_of(value), margin) for label, value in values], "")


def telling(found: Share | None) -> Share | None:
    """The share, unless it is a bound that leaves more than half open and so tells nothing."""
    if found is None or found.margin is not None or found.sign == "about":
        return found
    open_part = found.percent if found.sign == "below" else 100 - found.percent
    return None if open_part > _MOST_OPEN else found


def share_told(share: Share) -> str:
    """A share in a sentence, with how far it may be off."""
    if share.margin is None:
        return text_of(share)
    return f"{text_of(share)} (± {share.margin} Prozentpunkt{'e' if share.margin != 1 else ''})"


def counted(number: int, one: str, more: str) -> str:
    """So many of something."""
    return f"{text_of(number)} {one if number == 1 else more}"


def spoken(classes: Sequence[str]) -> tuple[str, ...]:
    """The classes in which something was said: without the silences."""
    return tuple(code for code in classes if code not in MISSING)


def ends(material: Material, area: str, release: Release | None = None) -> tuple[Value, ...]:
    """The last cells of every row: coverage (empty where no official figure was imported) and as-of date of the area."""
    one = release or material.release
    return material.covered.get((one.reference_date, area), ""), one.as_of[area]


ENDS = ("Abdeckung", "Stand")


def notes_of(theme: Theme, material: Material, sentence: str, sources: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """What goes along with the numbers in a file: everything that the page says around its table."""
    examples = {level: material.catalogue.areas.keys(level)[0] for level in LEVELS if level in theme.tables}
    margins = ", ".join(f"{_LEVEL_WORDS[level]} ± {material.margin(area)}" for level, area in examples.items())
    return (
        ("Thema", theme.label),
        ("Frage", theme.question),
        ("Antwort", sentence),
        ("Stichtag", material.reference_date.isoformat()),
        *((INVENTED_NOTE,) if material.invented else ()),
        *((("Genauigkeit", f"{margins}: So weit liegt eine Zahl in 95 von 100 Fällen höchstens daneben."),) if margins else ()),
        (SIGN, "null, zu klein oder geschützt; diese drei Fälle sind absichtlich nicht zu unterscheiden."),
        *(_COUNTED if theme.tables else ()),
        *((definition.term, definition.text) for definition in theme.definitions),
        *(("Sagt nicht", limit) for limit in theme.limits),
        *(("Quelle", source) for source in sources),
    )
