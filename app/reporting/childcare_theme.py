"""Theme: parents who wish a Kita place against free places, with the official number of children in columns of its own."""

from markupsafe import Markup

from app.monitoring.catalogue import table_name
from app.monitoring.grid import Grid, Value, share_cells, text_of
from app.monitoring.shares import share
from app.offers.offer import Kind
from app.official.values import OfficialValue
from app.reporting.chart import Bar, bar_chart
from app.reporting.material import CHILDREN, Material, level_of
from app.reporting.supplied import gap_of, result, unassigned, within
from app.reporting.theme import (
    ENDS,
    EVERYWHERE,
    Answer,
    Theme,
    asked,
    counted,
    counts_chart,
    ends,
    name_of,
    notes_of,
    offers_listed,
    own_count,
    telling,
    told,
)

WANTED = "place_wanted"
HEADS = (
    "Gebiet", "Name", "Eltern mit Wunsch (eigene Zählung)", "± Personen", "Anteil an allen Gezählten", "± Prozentpunkte",
    "Angebote", "freie Plätze", "Angebote ohne Angabe", "Ergebnis", "fehlende Plätze",
    "Kinder 0 bis 2 (amtlich)", "Kinder 3 bis 5 (amtlich)", "Stand (amtlich)", *ENDS,
)  # fmt: skip


def answer(theme: Theme, material: Material, area: str) -> Answer:
    """One row per area, and one for what is offered nowhere in particular."""
    about = material.focus(area)
    rows = [_row(material, each) for each in asked(theme, material, area)]
    loose = unassigned(material.supply[Kind.CHILDCARE], material.catalogue.areas.keys("municipality"))
    if loose.offers and area == EVERYWHERE:
        offered = (loose.offers, loose.free_seats, loose.unstated)
        rows.append(("", "ohne Gemeinde oder außerhalb", "", "", "", "", *offered, "", "", "", "", "", "", ""))
    inside = [each for each in material.areas("municipality") if each.startswith(about)] or [about]
    wishes = [(name_of(material, each), wanted(material, each)) for each in inside]
    sentence, sources = _sentence(material, about), [own_count(material), offers_listed(material), *_citations(material)]
    return Answer(
        theme=theme,
        area=area,
        sentence=sentence,
        grid=Grid(theme.code, theme.label, HEADS, tuple(rows), notes_of(theme, material, sentence, sources), keys=2),
        charts=(
            counts_chart(material, about, "Eltern mit Wunsch nach einem Kita-Platz", wishes, inside[0]),
            _free(material, inside),
        ),
        released=theme.released(material, area),
        sources=tuple(sources),
    )


def wanted(material: Material, area: str) -> int | None:
    """The published number of people who wish a place."""
    return material.release.cell(table_name(level_of(area), ("childcare",)), area=area, childcare=WANTED)


def _row(material: Material, area: str) -> tuple[Value, ...]:
    level, demand = level_of(area), wanted(material, area)
    there = within(material.supply[Kind.CHILDCARE], area)
    gap = gap_of(area, WANTED, demand, there)
    part = telling(share([demand], [material.release.cell(level, area=area)], level, material.parameters))
    known = [material.children.get((area, age)) for age in CHILDREN]
    return (
        area,
        material.names.get(area, area),
        demand,
        material.margin(area),
        *share_cells(part),
        there.offers,
        there.free_seats,
        there.unstated,
        result(gap, material.margin(area)),
        "" if gap.missing is None else gap.missing,
        *(_official(value) for value in known),
        next((value.time for value in known if value is not None), ""),
        *ends(material, area),
    )


def _official(value: OfficialValue | None) -> Value:
    """An official number, the source's own words where it gives a sign instead, and nothing where none was imported."""
    if value is None:
        return ""
    return value.words if value.figure.amount is None else int(value.figure.amount)


def _citations(material: Material) -> list[str]:
    return sorted({value.provenance.citation for value in material.children.values()})


def _free(material: Material, areas: list[str]) -> Markup:
    seats = [(name_of(material, each), within(material.supply[Kind.CHILDCARE], each).free_seats) for each in areas]
    bars = [Bar(name, free, text_of(free)) for name, free in seats]
    return bar_chart("Freie Kita-Plätze in den Angeboten", f"Stand {text_of(material.offers_on)}, Plätze.", bars, "")


def _sentence(material: Material, area: str) -> str:
    demand, there, name = wanted(material, area), within(material.supply[Kind.CHILDCARE], area), name_of(material, area)
    seats, offers = counted(there.free_seats, "Platz ist", "Plätze sind"), counted(there.offers, "Angebot", "Angeboten")
    offered = f"{seats} in {offers} frei"
    if there.unstated:
        offered += f" ({counted(there.unstated, 'Angebot nennt', 'Angebote nennen')} keine Zahl)"
    if demand is None:
        return f"{name}: Wie viele Eltern einen Kita-Platz wünschen, ist nicht veröffentlicht; {offered}."
    gap = gap_of(area, WANTED, demand, there)
    end = "" if not gap.missing else f", {text_of(gap.missing)} weniger"
    number = told(demand, material.margin(area))
    return f"{name}: {number} gezählte Eltern wünschen einen Kita-Platz; {offered}{end}."
