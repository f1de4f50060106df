"""How often people were not asked a second time, and how fast offices answer them: the figures of the meter and of the duties."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from app.dashboard.callers import HOME_PATH, MonitoringPage
from app.dashboard.faults import DashboardRoute
from app.dashboard.home import NOBODY
from app.pages.render import HEADERS, page
from app.unit_of_work import UoW

router = APIRouter(route_class=DashboardRoute, include_in_schema=False)
PATH = HOME_PATH + "einmal/"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@router.get(PATH)
async def show_once(
    request: Request, caller: MonitoringPage, uow: UoW, monat: Annotated[str, Query(max_length=7)] = ""
) -> Response:
    """One month by field, the newest unless another is asked for."""
    from app.dashboard.once_view import read_view

    uow.unaudited(NOBODY)
    return page(request, "dashboard/templates/once.html", caller, view=await read_view(uow, monat), path=PATH)


@router.get(PATH + "einmal.csv")
async def once_csv(caller: MonitoringPage, uow: UoW) -> Response:
    """Every month as CSV."""
    from app.dashboard.once_view import read_view
    from app.monitoring.grid import csv_file

    uow.unaudited(NOBODY)
    return _file(csv_file((await read_view(uow, "")).all_months), "csv", "text/csv")


@router.get(PATH + "einmal.xlsx")
async def once_xlsx(caller: MonitoringPage, uow: UoW) -> Response:
    """Every month as XLSX."""
    from app.dashboard.once_view import read_view
    from app.monitoring.grid import xlsx_file

    uow.unaudited(NOBODY)
    return _file(xlsx_file((await read_view(uow, "")).all_months), "xlsx", _XLSX)


def _file(body: bytes, ending: str, media_type: str) -> Response:
    named = {"Content-Disposition": f'attachment; filename="einmal.{ending}"'}
    return Response(body, 200, HEADERS | named, media_type)
