"""Theme: what surveys found, each number with its source, how many answered, and whether noise protects it."""

from markupsafe import Markup

from app.areas import GERMANY
from app.monitoring.grid import Grid, Value, share_cells, text_of
from app.monitoring.shares import Share
from app.reporting.chart import Bar, bar_chart
from app.reporting.material import Material
from app.reporting.theme import EVERYWHERE, Answer, Theme, notes_of, share_told
from app.surveys.survey import Block, Kind, Survey
from app.surveys.tabulate import margin_of_survey, share_in

HEADS = (
    "Gebiet", "Name", "Umfrage", "Frage", "Antwort", "Antworten", "± Personen", "Anteil an den Befragten, die antworteten",
    "± Prozentpunkte", "geantwortet", "gefragt", "Art der Zahlen", "Quelle", "Stand",
)  # fmt: skip
KINDS = {Kind.ANSWERS: "einzelne Antworten, hier geschützt gezählt", Kind.AGGREGATES: "Summen, wie sie geliefert wurden"}


def areas(material: Material) -> list[str]:
    """The areas that surveys tell of, the largest first."""
    found = {area for survey in material.surveys for area in survey.areas()}
    return sorted(found, key=lambda area: (area != GERMANY, len(area), area))


def answer(theme: Theme, material: Material, area: str) -> Answer:
    """Every option of every question, the newest survey first; the sentence is about the newest one."""
    told = [
        (survey, place, each)
        for survey in material.surveys
        for place in range(len(survey.results.questions))
        for each in survey.areas()
        if (place, each) in survey.results.blocks and area in (EVERYWHERE, each)
    ]
    rows = tuple(row for survey, place, each in told for row in _rows(material, survey, place, each))
    sources = tuple(dict.fromkeys(_citation(survey) for survey, _, _ in told))
    sentence = _sentence(material, *told[0]) if told else "Es ist noch keine Umfrage eingelesen, die dieses Gebiet betrifft."
    return Answer(
        theme=theme,
        area=area,
        sentence=sentence,
        grid=Grid(theme.code, theme.label, HEADS, rows, notes_of(theme, material, sentence, sources), keys=5),
        charts=(_chart(material, *told[0]),) if told else (),
        released=(),
        sources=sources or ("Umfragen, die der Betreiber einliest",),
    )


def _margin(survey: Survey) -> Value:
    margin = margin_of_survey(survey)
    return "" if margin is None else margin


def _rows(material: Material, survey: Survey, place: int, area: str) -> list[tuple[Value, ...]]:
    about, question, block = survey.about, survey.results.questions[place], survey.results.blocks[place, area]
    asked = "" if block.asked is None else block.asked
    return [
        (
            area,
            material.names.get(area, area),
            about.title,
            question.text,
            option,
            block.cells[number],
            _margin(survey),
            *share_cells(share_in(survey, block, number)),
            block.answered,
            asked,
            KINDS[about.kind],
            about.source,
            about.held_on,
        )
        for number, option in enumerate(question.options)
    ]


def _citation(survey: Survey) -> str:
    about = survey.about
    return f"{about.source}: {about.title}, {text_of(about.held_on)}, {about.method}, Lizenz {about.licence}, {KINDS[about.kind]}"


def _sentence(material: Material, survey: Survey, place: int, area: str) -> str:
    about, question, block = survey.about, survey.results.questions[place], survey.results.blocks[place, area]
    parts = [
        (one.percent, number, one) for number in range(len(question.options)) if (one := _told(material, survey, block, number))
    ]
    head = f"{material.names.get(area, area)}, {about.title} ({text_of(about.held_on)}): „{question.text}“"
    if not parts:
        return f"{head} Die Antworten sind zu wenige, um veröffentlicht zu werden."
    _, number, found = max(parts, key=lambda one: (one[0], -one[1]))
    people = text_of(block.answered)
    return f"{head} {share_told(found)} von {people} Befragten, die antworteten, wählten „{question.options[number]}“."


def _told(material: Material, survey: Survey, block: Block, option: int) -> Share | None:
    found = share_in(survey, block, option)
    return found if found is not None and found.sign == "about" else None


def _chart(material: Material, survey: Survey, place: int, area: str) -> Markup:
    question, block = survey.results.questions[place], survey.results.blocks[place, area]
    margin = margin_of_survey(survey)
    bars = [Bar(option, value, text_of(value), margin) for option, value in zip(question.options, block.cells, strict=True)]
    about = f"{survey.about.title}, {text_of(survey.about.held_on)}, {material.names.get(area, area)}, Zahl der Antworten."
    return bar_chart(question.text, about, bars, "")
