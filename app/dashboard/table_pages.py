"""Released tables: the list of them, one of them for an area at a reference date, and the same cells as files."""

from typing import Annotated

from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from app.dashboard.callers import HOME_PATH, MonitoringPage
from app.dashboard.faults import DashboardRoute
from app.dashboard.home import NOBODY, Chosen
from app.dashboard.indicator_pages import FORMATS, split_ending
from app.monitoring.definitions import PEOPLE
from app.pages.render import page
from app.unit_of_work import UoW

router = APIRouter(route_class=DashboardRoute, include_in_schema=False)
PATH = HOME_PATH + "tabellen/"


@router.get(PATH)
async def tables(request: Request, caller: MonitoringPage, uow: UoW) -> Response:
    """Every table of the newest release, by area level."""
    from app.dashboard.table_view import read_list

    uow.unaudited(NOBODY)
    return page(request, "dashboard/templates/tables.html", caller, told=await read_list(uow))


@router.get(PATH + "{table}")
async def table(
    request: Request,
    caller: MonitoringPage,
    uow: UoW,
    table: Annotated[str, Path(max_length=200)],
    stichtag: Chosen = "",
    gebiet: Chosen = "",
) -> Response:
    """One table; with an ending, all of its cells as a file."""
    from app.dashboard.table_view import read_table, read_table_file

    uow.unaudited(NOBODY)
    name, ending = split_ending(table)
    if ending:
        return await read_table_file(uow, name, ending, stichtag)
    view = await read_table(uow, name, stichtag, gebiet)
    files = [(f"{PATH}{name}{each}?stichtag={view.day}", called, words) for each, called, words in FORMATS]
    return page(request, "dashboard/templates/table.html", caller, view=view, people=PEOPLE, files=files)
