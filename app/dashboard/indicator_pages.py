"""One indicator: its value with all that belongs to it, over time and by area, and the same numbers as files."""

from typing import Annotated

from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from app.dashboard.callers import HOME_PATH, MonitoringPage
from app.dashboard.faults import DashboardRoute
from app.dashboard.home import NOBODY, Chosen
from app.pages.render import page
from app.unit_of_work import UoW

router = APIRouter(route_class=DashboardRoute, include_in_schema=False)

FORMATS = (
    (".xlsx", "XLSX", "für Tabellenprogramme, mit Hinweisen"),
    (".csv", "CSV", "Semikolon, für Tabellenprogramme"),
    (".sdmx.csv", "SDMX-CSV", "für andere Statistiksysteme"),
    (".sdmx.xml", "SDMX-ML", "Struktur zu SDMX-CSV"),
)
"""Endings of a file's address, what the format is called, and what it is for."""


@router.get(HOME_PATH + "{code}")
async def indicator(
    request: Request,
    caller: MonitoringPage,
    uow: UoW,
    code: Annotated[str, Path(max_length=80)],
    gebiet: Chosen = "",
    von: Chosen = "",
    bis: Chosen = "",
) -> Response:
    """The page of an indicator; with an ending, all of its numbers as a file."""
    from app.dashboard.indicator_view import Wish, read_view
    from app.dashboard.series_file import read_file

    uow.unaudited(NOBODY)
    name, ending = split_ending(code)
    if ending:
        return await read_file(uow, name, ending)
    view = await read_view(uow, name, Wish(gebiet, von, bis))
    files = [(f"{HOME_PATH}{name}{each}", called, words) for each, called, words in FORMATS]
    return page(
        request, "dashboard/templates/indicator.html", caller, view=view, one=view.indicator, shown=view.shown, files=files
    )


def split_ending(code: str) -> tuple[str, str]:
    """What a file is about, and its ending; no ending for a page."""
    ending = next((ending for ending, *_ in sorted(FORMATS, key=lambda each: -len(each[0])) if code.endswith(ending)), "")
    return code.removesuffix(ending), ending
