"""A survey as tables: for a page one question in one area, for a file all of it; the same numbers in both."""

from collections.abc import Mapping

from app.monitoring.grid import Grid, Value, share_cells
from app.monitoring.parameters import load_parameters
from app.monitoring.publish import margin_of
from app.monitoring.shares import Share, share
from app.surveys.import_aggregates import LEVEL
from app.surveys.survey import Block, Kind, Survey

NUMBERS = ("Anzahl", "Anteil", "± Prozentpunkte")
KINDS = {
    Kind.AGGREGATES: "Fertig ausgezählt übernommen",
    Kind.ANSWERS: "Einzelne anonyme Antworten, hier einmal gezählt und danach gelöscht",
}


def margin_of_survey(survey: Survey) -> int | None:
    """How far a number may be off in 95 of 100 cases; None for counts that came as such."""
    return margin_of(LEVEL, load_parameters()) if survey.about.kind is Kind.ANSWERS else None


def share_in(survey: Survey, block: Block, place: int) -> Share | None:
    """The share of one option among those who answered; None where it is not told, or of too few."""
    cell, answered, parameters = block.cells[place], block.answered, load_parameters()
    if cell is None or answered is None:
        return None
    if survey.about.kind is Kind.ANSWERS:
        return share([cell], [answered], LEVEL, parameters)
    return Share("about", round(100 * cell / answered), None) if answered >= parameters.share_denominator else None


def question_grid(survey: Survey, position: int, area: str) -> Grid | None:
    """One question in one area; None where it was not asked there."""
    block = survey.results.blocks.get((position, area))
    if block is None:
        return None
    question = survey.results.questions[position]
    rows = tuple((option, *_cells(survey, block, place)) for place, option in enumerate(question.options))
    return Grid(f"frage-{position + 1}", question.text, ("Antwort", *NUMBERS), rows)


def survey_grid(survey: Survey, names: Mapping[str, str]) -> Grid:
    """All questions in all areas, with what a reader must know."""
    rows: list[tuple[Value, ...]] = []
    for position, question in enumerate(survey.results.questions):
        for area in survey.areas():
            block = survey.results.blocks.get((position, area))
            if block is not None:
                keys = (question.text, area, names.get(area, area))
                rows += [
                    (*keys, option, *_cells(survey, block, place), *_base(block)) for place, option in enumerate(question.options)
                ]
    heads = ("Frage", "Gebiet", "Name", "Antwort", *NUMBERS, "Geantwortet", "Gefragt")
    return Grid(f"umfrage-{survey.about.code}", survey.about.title, heads, tuple(rows), notes_of(survey), keys=4)


def notes_of(survey: Survey) -> tuple[tuple[str, str], ...]:
    """What every number of a survey is published with, as pairs of words."""
    about, margin = survey.about, margin_of_survey(survey)
    precise = "wie von der Quelle gezählt"
    if margin is not None:
        precise = f"± {margin}: So weit liegt eine Anzahl in 95 von 100 Fällen höchstens daneben."
    return (
        ("Umfrage", about.title),
        ("Quelle", about.source),
        ("Befragt bis", f"{about.held_on:%d.%m.%Y}"),
        ("Methode", about.method),
        ("Zählung", KINDS[about.kind]),
        ("Genauigkeit", precise),
        ("•", "null, zu klein oder geschützt; diese drei Fälle sind absichtlich nicht zu unterscheiden."),
        ("Aussage", "Eine Umfrage sagt etwas über die, die geantwortet haben. Ob sie für alle stehen, sagt sie nicht."),
        ("Lizenz", about.licence),
    )


def _cells(survey: Survey, block: Block, place: int) -> tuple[Value, ...]:
    found = share_in(survey, block, place)
    return block.cells[place], *share_cells(found)


def _base(block: Block) -> tuple[Value, Value]:
    return block.answered, "" if block.asked is None else block.asked
