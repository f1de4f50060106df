"""The pages of the report as words and pictures, ready to be set: nothing is decided in the template."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from app.monitoring.grid import SIGN, text_of
from app.monitoring.indicators import Handlungsfeld, Indicator
from app.monitoring.parameters import LEVELS
from app.monitoring.publish import margin_of as people_margin
from app.official.values import OfficialValue
from app.pages.dates import Dates
from app.pages.languages import GERMAN, known
from app.reporting.chart import Goal, Point, line_chart
from app.reporting.comparing import Comparison
from app.reporting.district_map import district_map
from app.reporting.drawing import short_date
from app.reporting.on_paper import Figure, on_paper
from app.reporting.report import Line, Report
from app.reporting.report_words import FIRST, STATES
from app.reporting.series import level_of
from app.reporting.telling import NO_COVERAGE, UNITS, coverage_text, margin_of, margin_text, number_of, value_text
from app.reporting.theme import Answer

WHOLE, HALF = 482.0, 232.0
"""Widths of a picture in points: of the text, and of one of two beside each other."""
Cells = list[str]
_ISO_DAY = re.compile(r"\b(\d{4})-(\d\d)-(\d\d)\b")


def german_days(text: str) -> str:
    """The text with days as they are written in German; pages and files write them as ISO 8601 does."""
    return _ISO_DAY.sub(r"\3.\2.\1", text)


def day_text(day: date) -> str:
    """A day in German."""
    return Dates(known()[GERMAN]).day(day)


def summary(report: Report) -> dict[str, Any]:
    """All indicators in one table, and in a few sentences what stands out."""
    return {
        "sentences": _standing_out(report),
        "since": _since(report),
        "groups": [
            {"label": field.label, "rows": [[*_value(report, line), *_changes(line), ", ".join(_states(line))] for line in lines]}
            for field in report.holdings.indicators.fields.values()
            if (lines := report.of_field(field.code))
        ],
    }


def field_page(report: Report, field: Handlungsfeld) -> dict[str, Any]:
    """A Handlungsfeld: its goal, its indicators, up to two pictures, and what to bear in mind."""
    lines = report.of_field(field.code)
    return {
        "heading": field.label,
        "goal": field.goal,
        "about": _about(report, lines),
        "since": _since(report),
        "rows": [[*_value(report, line), _people(line), *_changes(line), _counted_as(line.indicator)] for line in lines],
        "aims": [[line.indicator.label, "; ".join(_aims(line))] for line in lines if line.aims],
        "figures": _figures(report, lines),
        "notes": [[line.indicator.label, line.indicator.note] for line in lines],
    }


def planned(report: Report) -> list[dict[str, Any]]:
    """What will be counted, where nothing has been released yet."""
    indicators = report.holdings.indicators
    return [
        {
            "heading": field.label,
            "goal": field.goal,
            "labels": [one.label for one in indicators.indicators.values() if one.handlungsfeld == field.code],
        }
        for field in indicators.fields.values()
    ]


def theme_page(answer: Answer) -> dict[str, Any]:
    """A theme: what was asked, the answer, its pictures, what its words mean and what it does not say."""
    width = WHOLE if len(answer.charts) == 1 else HALF
    figures = [on_paper(chart, width) for chart in answer.charts]
    return {
        "heading": answer.theme.label,
        "question": answer.theme.question,
        "answer": german_days(answer.sentence),
        "figures": [_figure(one, german_days(one.about)) for one in figures],
        "terms": [[one.term, one.text] for one in answer.theme.definitions],
        "remarks": [list(each) for each in answer.remarks],
        "limits": list(answer.theme.limits),
        "sources": [german_days(source) for source in answer.sources],
    }


def official_page(report: Report) -> dict[str, Any]:
    """Our numbers beside the official one, each named as what it is."""
    covered = next((line for line in report.lines if line.indicator.coverage), None)
    rows = []
    for area in report.holdings.areas():
        result = None if covered is None else report.at(covered, area)
        value = report.official.get(area)
        margin = people_margin(level_of(area), report.holdings.parameters)
        own = [SIGN if result is None else text_of(result.people), f"± {margin}"]
        rows.append([report.holdings.name(area), *own, *_amount(value), "" if value is None else coverage_text(result)])
    beside = [[value.title, *_amount(value), value.unit, label] for label, value in report.beside]
    known = [*report.official.values(), *(value for _, value in report.beside)]
    return {"rows": rows if report.official else [], "beside": beside, "sources": sources_of(known)}


def sources_of(values: Iterable[OfficialValue]) -> list[Cells]:
    """Each official source once: what it counts, and where it is from."""
    pairs = ((f"{one.title}: {one.provenance.definition}", one.provenance.citation) for one in values)
    return [list(pair) for pair in dict.fromkeys(pairs)]


def _value(report: Report, line: Line) -> Cells:
    return [line.indicator.label, value_text(line.result), margin_text(line.result, report.holdings.parameters)]


def _people(line: Line) -> str:
    return "" if line.result is None else text_of(line.result.people)


def _counted_as(one: Indicator) -> str:
    return f"{one.numerator}, von: {one.denominator}"


def _changes(line: Line) -> Cells:
    return [_change(line.change), _change(line.over_year)]


def _change(found: Comparison | None) -> str:
    """`+ 6 (± 2) mehr`: how large the difference is, how exact, and a word where it is more than that."""
    if found is None:
        return ""
    if found.difference is None:
        return found.short or SIGN
    sign = "+" if found.difference > 0 else "−" if found.difference < 0 else ""
    word = {"more": "mehr", "less": "weniger"}.get(found.kind, "")
    return f"{sign} {abs(found.difference)} (± {found.margin}) {word}".strip()


def _states(line: Line) -> Cells:
    return [STATES[aim.state] for aim in line.aims]


def _aims(line: Line) -> Cells:
    return [f"{aim.target.words}: {STATES[aim.state]}" for aim in line.aims]


def _since(report: Report) -> Cells:
    """The reference dates that are compared with; without one nothing stands in their columns."""
    return [f"{one.reference_date:%d.%m.%Y}" if one else "" for one in (report.before, report.year_before)]


def _about(report: Report, lines: Sequence[Line]) -> str:
    """What holds for every number of a page: area, as-of date and coverage are those of the area."""
    result = next((line.result for line in lines if line.result is not None), None)
    if result is None:
        return f"{report.place}: Zu diesem Stichtag wurde hier nicht gezählt."
    return f"{report.place}, Stand {result.as_of:%d.%m.%Y}, Abdeckung {coverage_text(result)}"


def _amount(value: OfficialValue | None) -> Cells:
    if value is None:
        return ["", ""]
    amount = value.figure.amount
    return [value.words if amount is None else text_of(amount if amount % 1 else int(amount)), german_days(value.time)]


def _figure(figure: Figure, caption: str, *, is_map: bool = False) -> dict[str, Any]:
    return {"svg": figure.svg, "words": figure.words, "title": figure.title, "caption": caption, "map": is_map}


def _figures(report: Report, lines: Sequence[Line]) -> list[dict[str, Any]]:
    """The course of an indicator with a target, or else of one that is told now; beside it a map or the course of another."""
    courses = [line for line in lines if sum(number_of(result) is not None for _, result in _until(report, line)) > 1]
    courses.sort(key=lambda line: (not line.aims, number_of(line.result) is None))
    mapped = [line for line in lines if report.shapes is not None and _told_on_a_map(report, line)][:1]
    chosen = [(_course, line) for line in courses[: 2 - len(mapped)]] + [(_map, line) for line in mapped]
    return [draw(report, line, WHOLE if len(chosen) == 1 and not mapped else HALF) for draw, line in chosen]


def _told_on_a_map(report: Report, line: Line) -> bool:
    """Whether a map would show anything: at least one municipality with a number or a bound."""
    told = LEVELS[0] in line.indicator.levels
    return told and any(value_text(report.at(line, area)) != SIGN for area in report.holdings.areas((LEVELS[0],)))


def _until(report: Report, line: Line) -> list[tuple[date, Any]]:
    return [(day, result) for day, result in line.series.of(report.area) if report.day is not None and day <= report.day]


def _course(report: Report, line: Line, width: float) -> dict[str, Any]:
    parameters, unit = report.holdings.parameters, UNITS[line.indicator.unit]
    points = [
        Point(short_date(day), number_of(result), value_text(result), margin_of(result, parameters))
        for day, result in _until(report, line)
    ]
    goal = Goal(f"Zielvorgabe: {line.aims[0].target.words}", line.aims[0].target.value) if line.aims else None
    title = f"{line.indicator.label}: Verlauf"
    figure = on_paper(line_chart(title, f"{report.place}, alle Stichtage.", points, unit, goal), width)
    told = "; ".join(f"{one.label}: {one.text}{f' ± {one.margin:g}' if one.margin else ''}" for one in points)
    return _figure(figure, f"{told}.")


def _map(report: Report, line: Line, width: float) -> dict[str, Any]:
    told = {area: report.at(line, area) for area in report.holdings.areas((LEVELS[0],))}
    values = {area: None if (number := number_of(result)) is None else float(number) for area, result in told.items()}
    texts = {area: value_text(result) for area, result in told.items()}
    title = f"{line.indicator.label}: Gemeinden"
    if report.shapes is None or report.day is None:
        raise ValueError("there is no map")
    made = district_map(title, f"Stichtag {day_text(report.day)}.", report.shapes, values, texts, UNITS[line.indicator.unit])
    figure = on_paper(made, width)
    parameters = report.holdings.parameters
    listed = (f"{report.holdings.name(area)} {texts[area]} {margin_text(told[area], parameters)}".strip() for area in told)
    return _figure(figure, f"{'; '.join(listed)}.", is_map=True)


def _standing_out(report: Report) -> Cells:
    told = [_counted(report)]
    if report.before is None:
        told.append(FIRST)
    for before, changes in (
        (report.before, [line.change for line in report.lines]),
        (report.year_before, [line.over_year for line in report.lines]),
    ):
        if before is not None:
            told.append(_moved(report.lines, changes, before.reference_date))
    states = [aim.state for line in report.lines for aim in line.aims]
    if states:
        told.append(f"Zielvorgaben: {', '.join(f'{states.count(state)} {words}' for state, words in STATES.items())}.")
    untold = sum(value_text(line.result) == SIGN for line in report.lines)
    if untold:
        told.append(
            f"{untold} von {len(report.lines)} Indikatoren lassen sich zu diesem Stichtag nicht veröffentlichen ({SIGN})."
        )
    return told


def _moved(lines: Sequence[Line], changes: Sequence[Comparison | None], day: date) -> str:
    moved = [
        f"{line.indicator.label} {_change(change)}"
        for line, change in zip(lines, changes, strict=True)
        if change is not None and change.kind in ("more", "less")
    ]
    if not moved:
        return f"Seit dem {day_text(day)} hat sich kein Indikator um mehr verändert, als die Zahlen ungenau sind."
    return f"Seit dem {day_text(day)} um mehr als die Ungenauigkeit verändert: {'; '.join(moved)}."


def _counted(report: Report) -> str:
    result = next((line.result for line in report.lines if line.indicator.coverage), None)
    if result is None or result.people is None:
        return f"{report.place}: Wie viele Menschen gezählt sind, lässt sich nicht veröffentlichen."
    margin = people_margin(result.level, report.holdings.parameters)
    head = f"{report.place}: {text_of(result.people)} Menschen sind gezählt (± {margin})"
    official = report.official.get(report.area)
    if official is None or official.figure.amount is None or result.share is None:
        return f"{head}. Die Abdeckung lässt sich nicht sagen: {NO_COVERAGE}."
    amount, time = _amount(official)
    share = coverage_text(result)
    return f"{head}. Das sind {share} der {amount} Ausländerinnen und Ausländer nach amtlicher Zahl ({time})."
