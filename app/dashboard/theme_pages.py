"""The themes as pages and downloads: a question, its answer in a sentence, the table, and what the table does not say."""

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from app.dashboard.callers import MonitoringPage
from app.dashboard.faults import DashboardRoute
from app.dashboard.home import NOBODY
from app.errors import NotFound
from app.pages.render import HEADERS, page
from app.unit_of_work import UoW

if TYPE_CHECKING:
    from app.reporting.theme import Answer

router = APIRouter(prefix="/monitoring/themen", route_class=DashboardRoute, include_in_schema=False)

_FILES = {".csv": "text/csv", ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
_SAID_ONCE = ("Gebiet", "Name", "± Personen", "Abdeckung", "Stand")
"""Columns that stand above the table where they say the same in every row."""

Name = Annotated[str, Path(max_length=80)]
Area = Annotated[str, Query(max_length=20)]
Day = Annotated[str, Query(max_length=10)]


@router.get("/")
async def list_themes(request: Request, caller: MonitoringPage, uow: UoW, stichtag: Day = "") -> Response:
    """Every question with its answer; before the first release the questions alone."""
    from app.reporting.material import read_material
    from app.reporting.themes import answer, first_area, themes

    uow.unaudited(NOBODY)
    try:
        material = await read_material(uow, stichtag)
    except NotFound:
        if stichtag:
            raise
        return page(request, "dashboard/templates/themes.html", caller, material=None, lines=[(one, "") for one in themes()])
    lines = [(one, answer(material, one.code, first_area(one, material)).sentence) for one in themes()]
    return page(request, "dashboard/templates/themes.html", caller, material=material, lines=lines)


@router.get("/{name}")
async def show_theme(
    request: Request, caller: MonitoringPage, uow: UoW, name: Name, gebiet: Area = "", stichtag: Day = ""
) -> Response:
    """One theme for an area or for all; with `.csv` or `.xlsx` after its name the same table as a file."""
    from app.monitoring.grid import apart
    from app.reporting.material import read_material
    from app.reporting.theme import EVERYWHERE, caption_of
    from app.reporting.themes import answer, areas_of, find_theme, first_area

    uow.unaudited(NOBODY)
    ending = next((ending for ending in _FILES if name.endswith(ending)), "")
    theme = find_theme(name.removesuffix(ending))
    material = await read_material(uow, stichtag)
    area = gebiet or first_area(theme, material)
    made = answer(material, theme.code, area)
    if ending:
        return _file(made, ending)
    areas = [(EVERYWHERE, "alle Gebiete"), *((key, material.names.get(key, key)) for key in areas_of(theme, material))]
    days = [(day.isoformat(), day.strftime("%d.%m.%Y")) for day in material.dates]
    query = f"?gebiet={area}&stichtag={material.reference_date.isoformat()}"
    facts, table = apart(made.grid, _SAID_ONCE)
    return page(
        request,
        "dashboard/templates/theme.html",
        caller,
        made=made,
        figures=[(caption_of(chart), chart) for chart in made.charts],
        facts=facts,
        table=table,
        material=material,
        areas=areas,
        days=days,
        query=query,
    )


def _file(made: "Answer", ending: str) -> Response:
    from app.monitoring.grid import csv_file, xlsx_file

    body = csv_file(made.grid) if ending == ".csv" else xlsx_file(made.grid)
    named = {"Content-Disposition": f'attachment; filename="{made.grid.name}-{made.area}{ending}"'}
    return Response(body, 200, HEADERS | named, _FILES[ending])
