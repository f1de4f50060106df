"""Theme: who uses counselling and whom it does not reach yet, by the finest groups that are released for an area."""

from app.monitoring.catalogue import table_name
from app.monitoring.class_names import class_name
from app.monitoring.grid import Grid, Value, share_cells
from app.monitoring.parameters import Level
from app.monitoring.shares import Share, share
from app.offers.offer import Kind
from app.reporting.material import Material, level_of
from app.reporting.supplied import within
from app.reporting.theme import (
    ENDS,
    Answer,
    Theme,
    asked,
    counts_chart,
    ends,
    name_of,
    notes_of,
    offers_listed,
    own_count,
    share_told,
    spoken,
    telling,
    told,
)

USED = ("once", "repeated")
GROUPS: dict[Level, tuple[str, ...]] = {
    "municipality": ("level",),
    "kreis": ("age", "level"),
    "land": ("age", "level", "country"),
}
"""By which dimension the released tables divide the use of counselling, at each level."""

_NAMES = {"level": "Deutsch", "age": "Alter", "country": "Herkunft"}
_ALL = "alle"


def answer(theme: Theme, material: Material, area: str) -> Answer:
    """One row for everybody of an area and one for each group."""
    about = material.focus(area)
    contacts = material.catalogue.dimensions["counselling"].classes
    rows = []
    for each in asked(theme, material, area):
        rows.append(_row(material, each, contacts))
        for dimension in GROUPS[level_of(each)]:
            rows += [
                _row(material, each, contacts, dimension, group) for group in material.catalogue.dimensions[dimension].classes
            ]
    sentence, sources = _sentence(material, about), [own_count(material), offers_listed(material)]
    heads = ("Gebiet", "Name", "Gruppe", "gezählt", *(class_name("counselling", code) for code in contacts))
    grid = Grid(
        theme.code,
        theme.label,
        (*heads, "± Personen", "Beratung genutzt", "± Prozentpunkte", "Beratungsangebote", *ENDS),
        tuple(rows),
        notes_of(theme, material, sentence, sources),
        keys=3,
    )
    values = [(class_name("counselling", code), _cell(material, about, counselling=code)) for code in contacts]
    return Answer(
        theme=theme,
        area=area,
        sentence=sentence,
        grid=grid,
        charts=(counts_chart(material, about, "Gezählte Menschen nach Kontakten zur Beratung", values),),
        released=theme.released(material, area),
        sources=tuple(sources),
    )


def used(material: Material, area: str, dimension: str = "", group: str = "") -> Share | None:
    """The share of an area's people, or of a group of them, who had contact."""
    of_group = {dimension: group} if dimension else {}
    part = [_cell(material, area, **of_group, counselling=code) for code in USED]
    return telling(share(part, [_cell(material, area, **of_group)], level_of(area), material.parameters))


def _cell(material: Material, area: str, **classes: str) -> int | None:
    return material.release.cell(table_name(level_of(area), tuple(classes)), area=area, **classes)


def _row(material: Material, area: str, contacts: tuple[str, ...], dimension: str = "", group: str = "") -> tuple[Value, ...]:
    of_group = {dimension: group} if dimension else {}
    return (
        area,
        material.names.get(area, area),
        f"{_NAMES[dimension]}: {class_name(dimension, group)}" if dimension else _ALL,
        _cell(material, area, **of_group),
        *(_cell(material, area, **of_group, counselling=code) for code in contacts),
        material.margin(area),
        *share_cells(used(material, area, dimension, group)),
        "" if dimension else within(material.supply[Kind.COUNSELLING], area).offers,
        *ends(material, area),
    )


def _sentence(material: Material, area: str) -> str:
    """How many use it, and which group least."""
    name, people, found = name_of(material, area), _cell(material, area), used(material, area)
    if people is None or found is None:
        return f"{name}: Wie viele Menschen Beratung nutzen, lässt sich nicht veröffentlichen."
    head = f"{name}: {share_told(found)} von {told(people, material.margin(area))} Gezählten haben Beratung genutzt"
    groups = [
        (there.percent, dimension, group)
        for dimension in GROUPS[level_of(area)]
        for group in spoken(material.catalogue.dimensions[dimension].classes)
        if (there := used(material, area, dimension, group)) is not None and there.sign == "about"
    ]
    if not groups:
        return f"{head}."
    percent, dimension, group = min(groups)
    return f"{head}; am seltensten die Gruppe „{_NAMES[dimension]}: {class_name(dimension, group)}“ mit {percent} %."
