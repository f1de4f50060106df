"""Theme: people at each level of German against free seats of courses that take this level in."""

from markupsafe import Markup

from app.monitoring.catalogue import table_name
from app.monitoring.class_names import class_name
from app.monitoring.grid import Grid, Value, text_of
from app.offers.offer import Kind
from app.offers.supply import Supply
from app.reporting.chart import Bar, bar_chart
from app.reporting.material import Material, level_of
from app.reporting.supplied import gap_of, result, unassigned, within
from app.reporting.theme import (
    ENDS,
    EVERYWHERE,
    Answer,
    Theme,
    asked,
    counted,
    ends,
    name_of,
    notes_of,
    offers_listed,
    own_count,
    told,
)

LEVELS_IN: dict[str, tuple[str | None, ...]] = {
    "below_A1": ("below_A1",),
    "A1": ("A1",),
    "A2": ("A2",),
    "B1": ("B1",),
    "B2": ("B2",),
    "C": ("C1", "C2"),
}
"""Classes of the released tables, and the levels that courses take in."""

WAITING = ("none", "registered")
EVERYBODY, WITHOUT_COURSE = "alle mit diesem Niveau", "ohne laufenden Kurs"
WITH_CHILDREN = "angemeldet, mit Wunsch nach einem Kita-Platz"
HEADS = (
    "Gebiet", "Name", "Niveau", "Bedarf gezählt als", "Bedarf", "± Personen", "Angebote", "freie Plätze",
    "Angebote ohne Angabe", "Angebote mit Kinderbetreuung", "Ergebnis", "fehlende Plätze", *ENDS,
)  # fmt: skip


def answer(theme: Theme, material: Material, area: str) -> Answer:
    """One row per area and level; a Kreis or Land has a second one for those without a running course."""
    about = material.focus(area)
    rows: list[tuple[Value, ...]] = []
    for each in asked(theme, material, area):
        rows += [row for level in LEVELS_IN for row in _rows(material, each, level)]
        if level_of(each) != "municipality":
            rows.append(_with_children(material, each))
    known = tuple(level for levels in LEVELS_IN.values() for level in levels)
    loose = unassigned(material.supply[Kind.LANGUAGE_COURSE], material.catalogue.areas.keys("municipality"), known)
    if loose.offers and area == EVERYWHERE:
        rows.append(("", "ohne Gemeinde oder Niveau", "", "", "", "", *_offered(loose), "", "", "", ""))
    sentence, sources = _sentence(material, about), [own_count(material), offers_listed(material)]
    return Answer(
        theme=theme,
        area=area,
        sentence=sentence,
        grid=Grid(theme.code, theme.label, HEADS, tuple(rows), notes_of(theme, material, sentence, sources), keys=4),
        charts=(_chart(material, about),),
        released=theme.released(material, area),
        sources=tuple(sources),
    )


def demand(material: Material, area: str, level: str, *, waiting: bool = False) -> tuple[int | None, int]:
    """The published number of people at a level, or of those of them without a running course, with its margin."""
    table_level = level_of(area)
    if not waiting:
        return material.release.cell(table_name(table_level, ("level",)), area=area, level=level), material.margin(area)
    table = table_name(table_level, ("course", "level"))
    parts = [material.release.cell(table, area=area, level=level, course=course) for course in WAITING]
    shown = [part for part in parts if part is not None]
    return sum(shown) if len(shown) == len(parts) else None, material.margin(area, len(parts))


def _rows(material: Material, area: str, level: str) -> list[tuple[Value, ...]]:
    there = within(material.supply[Kind.LANGUAGE_COURSE], area, LEVELS_IN[level])
    kinds = ((EVERYBODY, False), (WITHOUT_COURSE, True)) if level_of(area) != "municipality" else ((EVERYBODY, False),)
    found: list[tuple[Value, ...]] = []
    for words, waiting in kinds:
        people, margin = demand(material, area, level, waiting=waiting)
        gap = gap_of(area, level, people, there)
        head = (area, material.names.get(area, area), class_name("level", level), words, people, margin)
        missing = "" if gap.missing is None else gap.missing
        found.append((*head, *_offered(there), result(gap, margin), missing, *ends(material, area)))
    return found


def _with_children(material: Material, area: str) -> tuple[Value, ...]:
    """Those who wait for a course and wish a Kita place, beside all courses; seats with childcare are not counted apart."""
    table = table_name(level_of(area), ("childcare", "course"))
    people = material.release.cell(table, area=area, childcare="place_wanted", course="registered")
    there = within(material.supply[Kind.LANGUAGE_COURSE], area)
    head = (area, material.names.get(area, area), "alle", WITH_CHILDREN, people, material.margin(area))
    return (*head, *_offered(there), "", "", *ends(material, area))


def _offered(there: Supply) -> tuple[Value, ...]:
    return there.offers, there.free_seats, there.unstated, there.with_childcare


def _sentence(material: Material, area: str) -> str:
    """Where most is missing, for a Kreis or Land by those without a running course; a difference within the margin is none."""
    waiting, name = level_of(area) != "municipality", name_of(material, area)
    gaps = []
    for level, taken_in in LEVELS_IN.items():
        people, margin = demand(material, area, level, waiting=waiting)
        there = within(material.supply[Kind.LANGUAGE_COURSE], area, taken_in)
        if people is not None and people - there.free_seats > margin:
            gaps.append((people - there.free_seats, class_name("level", level), people, margin, there))
    if not gaps:
        return f"{name}: Auf keinem Niveau übersteigt der veröffentlichte Bedarf die bekannten freien Plätze."
    missing, label, people, margin, there = max(gaps, key=lambda gap: gap[0])
    whom = "ohne laufenden Kurs" if waiting else "mit diesem Niveau"
    need, offered = f"{told(people, margin)} Menschen {whom}", counted(there.free_seats, "freier Platz", "freie Plätze")
    end = f"höchstens {text_of(missing)} weniger" if there.unstated else f"{text_of(missing)} weniger"
    return f"{name}: Am meisten fehlt auf dem Niveau {label}: {need}, {offered}, {end}."


def _chart(material: Material, area: str) -> Markup:
    waiting = level_of(area) != "municipality"
    bars = []
    for level, taken_in in LEVELS_IN.items():
        people, margin = demand(material, area, level, waiting=waiting)
        free = within(material.supply[Kind.LANGUAGE_COURSE], area, taken_in).free_seats
        bars.append(Bar(f"{class_name('level', level)}: Bedarf", people, text_of(people), margin))
        bars.append(Bar(f"{class_name('level', level)}: freie Plätze", free, text_of(free)))
    counted_as, day = WITHOUT_COURSE if waiting else EVERYBODY, text_of(material.reference_date)
    about = f"{name_of(material, area)}, Bedarf {counted_as}, Stichtag {day}."
    return bar_chart("Bedarf und freie Plätze in Deutschkursen nach Niveau", about, bars, "")
