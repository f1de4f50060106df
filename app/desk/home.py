"""The first page of the desk."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.desk.callers import HOME_PATH, StaffPage
from app.desk.faults import DeskRoute
from app.pages.render import page
from app.world import world_of

router = APIRouter(route_class=DeskRoute, include_in_schema=False)


@router.get(HOME_PATH)
async def home(request: Request, caller: StaffPage) -> Response:
    """Which agency one is signed in for, and what it may use."""
    return page(request, "desk/templates/home.html", caller, purposes=world_of(request).catalogue.purposes)
