"""The page after something was done: what happened, and what happens next. Its address says nothing about the person."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.errors import NotFound
from app.pages.callers import NewcomerPage
from app.pages.faults import PageRoute
from app.pages.render import page
from app.world import world_of

router = APIRouter(route_class=PageRoute, include_in_schema=False)
RESULTS = frozenset(
    {
        "pin",
        "passkey",
        "berichtigt",
        "weitergeleitet",
        "bestritten",
        "geloescht",
        "gesperrt",
        "entsperrt",
        "gefragt",
        "aufgeschrieben",
        "statistik",
        "zusammengelegt",
        "zweite-karte",
        "nicht-meine",
    }
)


@router.get("/{lang}/erledigt/{result}")
async def show_result(request: Request, caller: NewcomerPage, result: str) -> Response:
    """One of the known results."""
    if result not in RESULTS:
        raise NotFound()
    rolls = world_of(request).settings.key_roll_days > 0
    return page(request, "portal/templates/done.html", caller, result=result, rolls=rolls)
