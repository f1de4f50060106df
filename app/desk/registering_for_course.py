"""The registration for an integration course from the desk: one click, one look in the person's list, one PDF."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.access.course_form import PURPOSE, fill
from app.access.course_routes import as_paper
from app.desk.callers import StaffPage
from app.desk.faults import DeskRoute
from app.desk.looking import look
from app.desk.refusals import refused
from app.pages.render import HEADERS
from app.world import world_of

router = APIRouter(route_class=DeskRoute, include_in_schema=False)


@router.get("/desk/person/{reference}/kursanmeldung")
async def print_course_registration(request: Request, caller: StaffPage, reference: str) -> Response:
    """The form as PDF; a refusal as a page."""
    record = await look(request, caller, reference, PURPOSE)
    if isinstance(record, Response):
        return refused(request, caller, record, reference, PURPOSE)
    world = world_of(request)
    paper = await as_paper(world, fill(world.catalogue, record, world.clock.now()))
    paper.headers.update(HEADERS)
    return paper
