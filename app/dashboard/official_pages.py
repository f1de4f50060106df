"""Indicators that only official statistics can give: all of them for an area, and one over time with its files."""

from typing import Annotated

from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from app.dashboard.callers import HOME_PATH, MonitoringPage
from app.dashboard.faults import DashboardRoute
from app.dashboard.home import NOBODY, Chosen
from app.pages.render import page
from app.unit_of_work import UoW

router = APIRouter(route_class=DashboardRoute, include_in_schema=False)
PATH = HOME_PATH + "amtlich/"
_FORMATS = ((".xlsx", "XLSX", "für Tabellenprogramme, mit Hinweisen"), (".csv", "CSV", "Semikolon, für Tabellenprogramme"))


@router.get(PATH)
async def all_official(request: Request, caller: MonitoringPage, uow: UoW, gebiet: Chosen = "") -> Response:
    """Each with its newest figure for an area, or how to bring it in."""
    from app.dashboard.official_view import read_list

    uow.unaudited(NOBODY)
    return page(request, "dashboard/templates/official.html", caller, told=await read_list(uow, gebiet))


@router.get(PATH + "{code}")
async def one_official(
    request: Request, caller: MonitoringPage, uow: UoW, code: Annotated[str, Path(max_length=80)], gebiet: Chosen = ""
) -> Response:
    """One of them; with an ending, all of its figures as a file."""
    from app.dashboard.official_view import read_file, read_one

    uow.unaudited(NOBODY)
    ending = next((ending for ending, *_ in _FORMATS if code.endswith(ending)), "")
    name = code.removesuffix(ending)
    if ending:
        return await read_file(uow, name, ending)
    view = await read_one(uow, name, gebiet)
    files = [(f"{PATH}{name}{each}", called, words) for each, called, words in _FORMATS]
    return page(request, "dashboard/templates/official_one.html", caller, view=view, files=files)
