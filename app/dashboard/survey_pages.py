"""Surveys as pages: the list, one with chart and table for each question, and all of its numbers as files."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from app.dashboard.callers import HOME_PATH, MonitoringPage
from app.dashboard.faults import DashboardRoute
from app.dashboard.home import NOBODY
from app.pages.render import HEADERS, page
from app.surveys.look_up import list_surveys
from app.surveys.survey import Kind
from app.unit_of_work import UoW

router = APIRouter(prefix="/monitoring/umfragen", route_class=DashboardRoute, include_in_schema=False)

LIST = HOME_PATH + "umfragen/"
_FILES = {".csv": "text/csv", ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
_KINDS = {Kind.AGGREGATES: "übernommen", Kind.ANSWERS: "hier gezählt"}


@router.get("/")
async def surveys(request: Request, caller: MonitoringPage, uow: UoW) -> Response:
    """Every survey in its newest version, the newest first."""
    uow.unaudited(NOBODY)
    return page(request, "dashboard/templates/surveys.html", caller, surveys=await list_surveys(uow), kinds=_KINDS)


@router.get("/{name}")
async def survey(
    request: Request,
    caller: MonitoringPage,
    uow: UoW,
    name: Annotated[str, Path(max_length=80)],
    gebiet: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    """One survey for an area; with `.csv` or `.xlsx` after its code all of it as a file."""
    from app.dashboard.survey_view import read_grid, read_view
    from app.monitoring.grid import csv_file, xlsx_file

    uow.unaudited(NOBODY)
    ending = next((ending for ending in _FILES if name.endswith(ending)), "")
    if not ending:
        view = await read_view(uow, name, gebiet)
        return page(request, "dashboard/templates/survey.html", caller, view=view, about=view.survey.about)
    grid = await read_grid(uow, name.removesuffix(ending))
    body = csv_file(grid) if ending == ".csv" else xlsx_file(grid)
    named = {"Content-Disposition": f'attachment; filename="{grid.name}{ending}"'}
    return Response(body, 200, HEADERS | named, _FILES[ending])
