"""What the pages of surveys tell. Loaded with the first request."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from app.areas import GERMANY, Areas
from app.errors import NotFound
from app.monitoring.grid import SIGN, Grid, text_of
from app.reporting.chart import Bar, bar_chart
from app.reporting.series import NoAreas, read_holdings
from app.surveys.look_up import find_survey
from app.surveys.survey import Block, Question, Survey
from app.surveys.tabulate import margin_of_survey, notes_of, question_grid, share_in, survey_grid
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Asked:
    """One question in the chosen area: its chart, its table, and how many answered."""

    question: Question
    chart: Markup
    grid: Grid
    answered: str
    asked: str


@dataclass(frozen=True, slots=True)
class View:
    """One survey for one area."""

    survey: Survey
    area: str
    areas: Sequence[tuple[str, str]]
    asked: Sequence[Asked]
    notes: Sequence[tuple[str, str]]
    margin: int | None


async def read_view(uow: UnitOfWork, code: str, area: str) -> View:
    """A survey for an area, the whole one for none. Raises NotFound."""
    survey = await find_survey(uow, code)
    names = await _names(uow, survey)
    chosen = area or survey.areas()[0]
    if chosen not in names:
        raise NotFound()
    asked = []
    for position, question in enumerate(survey.results.questions):
        grid, block = question_grid(survey, position, chosen), survey.results.blocks.get((position, chosen))
        if grid is not None and block is not None:
            chart = _chart(survey, question, block, names[chosen])
            asked.append(
                Asked(question, chart, grid, text_of(block.answered), "" if block.asked is None else text_of(block.asked))
            )
    return View(survey, chosen, list(names.items()), asked, notes_of(survey), margin_of_survey(survey))


async def read_grid(uow: UnitOfWork, code: str) -> Grid:
    """All of a survey as one table. Raises NotFound."""
    survey = await find_survey(uow, code)
    return survey_grid(survey, await _names(uow, survey))


def _chart(survey: Survey, question: Question, block: Block, area: str) -> Markup:
    margin = margin_of_survey(survey)
    bars = []
    for place, (option, cell) in enumerate(zip(question.options, block.cells, strict=True)):
        found = share_in(survey, block, place)
        told = SIGN if cell is None else text_of(cell) if found is None else f"{text_of(cell)} ({text_of(found)})"
        bars.append(Bar(option, cell, told, None if cell is None else margin))
    return bar_chart(question.text, f"{area}. {survey.about.title}, {survey.about.source}.", bars, "Personen")


async def _names(uow: UnitOfWork, survey: Survey) -> dict[str, str]:
    """What the survey's areas are called: as the installation calls them, else as the list of municipalities does."""
    known = Areas(uow.world.catalogue)
    try:
        holdings = await read_holdings(uow)
    except NoAreas:
        holdings = None
    named = {}
    for area in survey.areas():
        ours = holdings.name(area) if holdings is not None and area in holdings.names else None
        named[area] = ours or known.name(area) or ("Deutschland" if area == GERMANY else f"Gebiet {area}")
    return named
