"""Theme: age by group of countries by municipality; for Kreis and Land also of those who live in decentralised accommodation."""

from markupsafe import Markup

from app.monitoring.catalogue import table_name
from app.monitoring.class_names import class_name
from app.monitoring.grid import Grid, Value
from app.reporting.material import Material, level_of
from app.reporting.theme import ENDS, Answer, Theme, asked, counts_chart, ends, name_of, notes_of, own_count, spoken, told

DWELLINGS = (None, "decentralised_accommodation")
ALL = "alle"
_TOTAL = "total"
_MOST_BARS = 40


def answer(theme: Theme, material: Material, area: str) -> Answer:
    """Ages across, groups of countries down."""
    ages = spoken(material.catalogue.dimensions["age"].classes)
    countries = material.catalogue.dimensions["country"].classes
    about = material.focus(area)
    rows = tuple(
        _row(material, each, dwelling, country, ages)
        for each in asked(theme, material, area)
        for dwelling in (DWELLINGS if level_of(each) != "municipality" else DWELLINGS[:1])
        for country in (_TOTAL, *countries)
    )
    sentence = _sentence(material, about, ages, countries)
    heads = (
        "Gebiet",
        "Name",
        "Wohnform",
        "Herkunft",
        *(class_name("age", code) for code in ages),
        "zusammen",
        "± Personen",
        *ENDS,
    )
    notes = notes_of(theme, material, sentence, [own_count(material)])
    return Answer(
        theme=theme,
        area=area,
        sentence=sentence,
        grid=Grid(theme.code, theme.label, heads, rows, notes, keys=4),
        charts=(
            *_by_municipality(material, about),
            counts_chart(
                material, about, "Gezählte Menschen nach Alter und Herkunft", _one_way(material, about, ages, countries)
            ),
        ),
        released=theme.released(material, area),
        sources=(own_count(material),),
    )


def _cell(material: Material, area: str, dwelling: str | None, **classes: str) -> int | None:
    """A published number; a class that is `total` is left out."""
    given = {name: code for name, code in classes.items() if code != _TOTAL}
    if dwelling is not None:
        given["housing"] = dwelling
    return material.release.cell(table_name(level_of(area), tuple(given)), area=area, **given)


def _row(material: Material, area: str, dwelling: str | None, country: str, ages: tuple[str, ...]) -> tuple[Value, ...]:
    return (
        area,
        material.names.get(area, area),
        ALL if dwelling is None else class_name("housing", dwelling),
        ALL if country == _TOTAL else class_name("country", country),
        *(_cell(material, area, dwelling, age=age, country=country) for age in ages),
        _cell(material, area, dwelling, country=country),
        material.margin(area),
        *ends(material, area),
    )


def _sentence(material: Material, area: str, ages: tuple[str, ...], countries: tuple[str, ...]) -> str:
    margin, name = material.margin(area), name_of(material, area)
    people = _cell(material, area, None)
    if people is None:
        return f"{name}: Es sind zu wenige Menschen gezählt, um Zahlen zu veröffentlichen."
    groups = [
        (value, class_name("age", age), class_name("country", country))
        for age in ages
        for country in countries
        if (value := _cell(material, area, None, age=age, country=country)) is not None
    ]
    head = f"{name}: {told(people, margin)} Menschen sind gezählt"
    if not groups:
        return f"{head}; keine Gruppe nach Alter und Herkunft ist groß genug, um veröffentlicht zu werden."
    value, age, country = max(groups)
    return f"{head}; die größte veröffentlichte Gruppe ist {age} alt und hat die Herkunft „{country}“: {told(value, margin)}."


def _by_municipality(material: Material, area: str) -> list[Markup]:
    """Where people live; none for a municipality, and none where there are more bars than an eye takes in."""
    inside = [each for each in material.areas("municipality") if each.startswith(area) and each != area]
    if not 1 < len(inside) <= _MOST_BARS:
        return []
    values = [(name_of(material, each), _cell(material, each, None)) for each in inside]
    return [counts_chart(material, area, "Gezählte Menschen nach Gemeinde", values, inside[0])]


def _one_way(material: Material, area: str, ages: tuple[str, ...], countries: tuple[str, ...]) -> list[tuple[str, int | None]]:
    """Ages and groups of countries, each by itself."""
    by_age = [(f"Alter: {class_name('age', age)}", _cell(material, area, None, age=age)) for age in ages]
    by_country = [
        (f"Herkunft: {class_name('country', country)}", _cell(material, area, None, country=country))
        for country in spoken(countries)
    ]
    return [*by_age, *by_country]
