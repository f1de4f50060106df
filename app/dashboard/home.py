"""The first page of the dashboard: one line per indicator, by Handlungsfeld."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from app.dashboard.callers import HOME_PATH, MonitoringPage
from app.dashboard.faults import DashboardRoute
from app.pages.render import page, see_other
from app.unit_of_work import UoW

router = APIRouter(route_class=DashboardRoute, include_in_schema=False)

NOBODY = "published figures name nobody"
Chosen = Annotated[str, Query(max_length=20)]


@router.get(HOME_PATH)
async def home(request: Request, caller: MonitoringPage, uow: UoW, gebiet: Chosen = "") -> Response:
    """What there is to read, and what is missing before there can be anything."""
    from app.dashboard.overview import read_overview
    from app.reporting.series import NoAreas

    uow.unaudited(NOBODY)
    try:
        told = await read_overview(uow, gebiet)
    except NoAreas:
        return page(request, "dashboard/templates/no_areas.html", caller)
    return page(request, "dashboard/templates/home.html", caller, told=told)


@router.get(HOME_PATH.rstrip("/"))
async def home_without_slash(caller: MonitoringPage) -> Response:
    """The address as people type it."""
    return see_other(HOME_PATH)
