"""The officer's first page: what waits, and where to go."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.officer.callers import HOME_PATH, OfficerPage
from app.officer.cases import list_cases
from app.officer.faults import OfficerRoute
from app.pages.render import page, see_other
from app.unit_of_work import UoW

router = APIRouter(route_class=OfficerRoute, include_in_schema=False)


@router.get(HOME_PATH)
async def home(request: Request, caller: OfficerPage, uow: UoW) -> Response:
    """What waits for the officer."""
    uow.unaudited("states and counts of the officer's own work; nobody is named")
    cases = await list_cases(uow)
    return page(request, "officer/templates/home.html", caller, open_cases=[one for one in cases if one.closed_at is None])


@router.get(HOME_PATH.rstrip("/"))
async def home_without_slash(caller: OfficerPage) -> Response:
    """The address as people type it."""
    return see_other(HOME_PATH)
