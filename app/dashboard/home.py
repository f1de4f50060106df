"""The first page of the dashboard."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.dashboard.callers import HOME_PATH, MonitoringPage
from app.dashboard.faults import DashboardRoute
from app.pages.render import page

router = APIRouter(route_class=DashboardRoute, include_in_schema=False)


@router.get(HOME_PATH)
async def home(request: Request, caller: MonitoringPage) -> Response:
    """What there is to read."""
    return page(request, "dashboard/templates/home.html", caller)
