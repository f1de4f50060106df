"""Theme: changes over time and transitions: from registration into a course, through it, to B1, and years of arrival followed."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources

from markupsafe import Markup

from app.monitoring.catalogue import Catalogue, table_name
from app.monitoring.grid import SIGN, Grid, Value, text_of
from app.monitoring.indicators import Indicator, Result, read_indicators, work_out
from app.monitoring.release import Release
from app.monitoring.shares import Share, share
from app.reporting.chart import Point, line_chart
from app.reporting.material import Material, level_of
from app.reporting.theme import ENDS, Answer, Theme, asked, ends, name_of, notes_of, own_count, share_told, telling

REACHED = ("B1", "B2", "C")
FOLLOWED = ("0", "1", "2", "3")
"""Years of stay in which a year of arrival stands alone; later ones are told together with another."""

FINISHED, OFFERED = "started_to_finished", "need_to_offer"
HEADS = (
    "Gebiet", "Name", "Übergang", "Stichtag", "Wert", "Einheit", "± (gleiche Einheit)", "unteres Viertel", "oberes Viertel",
    "Personen im Nenner", "± Personen", *ENDS,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Step:
    """One transition at one reference date in one area; `value` is a share or days."""

    code: str
    label: str
    area: str
    reference_date: date
    as_of: date
    value: Share | int | None
    unit: str
    people: int | None
    cells: int = 1
    lower: int | None = None
    upper: int | None = None


def answer(theme: Theme, material: Material, area: str) -> Answer:
    """Every transition at every reference date."""
    about = material.focus(area)
    rows = tuple(_row(material, step) for each in asked(theme, material, area) for step in steps(material, each))
    here = list(steps(material, about))
    sentence = _sentence(material, about, here)
    first = material.releases[0].reference_date
    source = f"{own_count(material)}, verglichen ab Stichtag {text_of(first)}"
    grid = Grid(theme.code, theme.label, HEADS, rows, notes_of(theme, material, sentence, [source]), keys=4)
    return Answer(
        theme=theme,
        area=area,
        sentence=sentence,
        grid=grid,
        charts=tuple(_chart(material, about, code, here) for code in (FINISHED, OFFERED, *_longest_followed(here))),
        released=theme.released(material, area),
        sources=(source,),
    )


def steps(material: Material, area: str) -> Iterator[Step]:
    """The transitions of an area, each over all reference dates, oldest first."""
    for indicator in transitions(material.catalogue):
        for release in material.releases:
            yield _step(work_out(indicator, release, material.parameters, area))
    years = sorted({year for release in material.releases for year in _years(release, area)})
    for year in years:
        for release in material.releases:
            if year in _years(release, area):
                yield _cohort(material, release, area, year)


@cache
def _text() -> str:
    return resources.files("app.reporting").joinpath("data/transitions.toml").read_text("utf-8")


def transitions(catalogue: Catalogue) -> Sequence[Indicator]:
    """The steps that are told of everybody, in order."""
    return list(read_indicators(_text(), catalogue).indicators.values())


def _step(result: Result) -> Step:
    one, days = result.indicator, result.days
    told = (result.reference_date, result.as_of)
    if days is not None:
        return Step(one.code, one.label, result.area, *told, days.median, "Tage", days.people, 1, days.lower, days.upper)
    cells = 1 if one.whole is None else sum(1 for _ in one.whole.coordinates())
    return Step(one.code, one.label, result.area, *told, telling(result.share), "%", result.people, cells)


def _years(release: Release, area: str) -> dict[int, str]:
    """Years of arrival that a release tells apart, with their class of stay; a repeated block counts from its own day."""
    now = release.as_of[area].year
    return {now - int(stay): stay for stay in FOLLOWED}


def _cohort(material: Material, release: Release, area: str, year: int) -> Step:
    stay, level = _years(release, area)[year], level_of(area)
    table = table_name(level, ("level", "stay"))
    part = [release.cell(table, area=area, stay=stay, level=code) for code in REACHED]
    whole = release.cell(table_name(level, ("stay",)), area=area, stay=stay)
    label = f"Jahrgang {year}: B1 oder höher erreicht"
    found = telling(share(part, [whole], level, material.parameters))
    return Step(f"arrived_{year}", label, area, release.reference_date, release.as_of[area], found, "%", whole)


def _row(material: Material, step: Step) -> tuple[Value, ...]:
    quartiles = ("", "") if step.unit == "%" else (step.lower, step.upper)
    release = next(one for one in material.releases if one.reference_date == step.reference_date)
    return (
        step.area,
        material.names.get(step.area, step.area),
        step.label,
        step.reference_date,
        step.value,
        step.unit,
        step.value.margin if isinstance(step.value, Share) and step.value.margin is not None else "",
        *quartiles,
        step.people,
        material.margin(step.area, step.cells),
        *ends(material, step.area, release),
    )


def _sentence(material: Material, area: str, here: Sequence[Step]) -> str:
    name = name_of(material, area)
    finished, waited = ([step for step in here if step.code == code] for code in (FINISHED, OFFERED))
    ended = f"{_said(finished[-1])} derer, die einen Kurs begonnen haben, haben ihn abgeschlossen{_before(finished)}"
    began = f"die Hälfte begann spätestens {_said(waited[-1])} nach der Anmeldung{_before(waited)}"
    if finished[-1].value is None and waited[-1].value is None:
        return f"{name}: Zu diesem Stichtag sind keine Übergänge veröffentlicht."
    parts = [words for words, step in ((ended, finished[-1]), (began, waited[-1])) if step.value is not None]
    return f"{name}: {'; '.join(parts)}."


def _longest_followed(here: Sequence[Step]) -> list[str]:
    """The year of arrival that was told at most reference dates, the latest of these; none where none was told."""
    told = Counter(step.code for step in here if step.code.startswith("arrived_") and _height(step) is not None)
    return [max(told, key=lambda code: (told[code], code))] if told else []


def _said(step: Step) -> str:
    if isinstance(step.value, Share):
        return share_told(step.value)
    return SIGN if step.value is None else f"{step.value} Tage"


def _before(series: Sequence[Step]) -> str:
    """What it was a year ago, where that was told."""
    now = series[-1].reference_date
    before = [step for step in series if step.value is not None and step.reference_date.year == now.year - 1]
    same = next((step for step in before if step.reference_date.month == now.month), None)
    return "" if same is None else f", ein Jahr zuvor {_said(same)}"


def _chart(material: Material, area: str, code: str, here: Sequence[Step]) -> Markup:
    series = [step for step in here if step.code == code]
    points = [Point(f"{step.reference_date:%m.%Y}", _height(step), text_of(step.value), _spread(step)) for step in series]
    first, last = (text_of(step.reference_date) for step in (series[0], series[-1]))
    about = f"{name_of(material, area)}, Stichtage {first} bis {last}."
    return line_chart(series[0].label, about, points, series[0].unit)


def _height(step: Step) -> float | None:
    """Where a point stands; a bound is no place."""
    if isinstance(step.value, Share):
        return step.value.percent if step.value.sign == "about" else None
    return step.value


def _spread(step: Step) -> float | None:
    return step.value.margin if isinstance(step.value, Share) else None
