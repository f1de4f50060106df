"""Unusual looks as a page: what was counted, what is usual there, and where too little is known to compare."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.officer.callers import HOME_PATH, OfficerPage
from app.officer.faults import OfficerRoute
from app.officer.unusual_report import DAYS, PAST_DAYS, report_unusual
from app.pages.render import page
from app.unit_of_work import UoW

router = APIRouter(route_class=OfficerRoute, include_in_schema=False)

KINDS = {
    "many-people": (
        "Viele Menschen an einem Tag",
        "So viele verschiedene Menschen an einem Tag; üblich ist die Mitte früherer Tage.",
    ),
    "at-night": ("Nachts oder am Sonntag", "Zugriffe zwischen 20 und 6 Uhr oder am Sonntag; üblich ist der frühere Anteil."),
    "never-again": (
        "Nur ein Mal, sonst nie",
        "Menschen, die jemand ein Mal ansah und um die sich die Stelle sonst nie kümmerte.",
    ),
    "before-end": ("Kurz vor dem Widerruf", "Menschen, die am Tag vor ihrem Widerruf noch angesehen wurden."),
}


@router.get(HOME_PATH + "auffaellig")
async def show_unusual(request: Request, caller: OfficerPage, uow: UoW) -> Response:
    """The report of the last thirty days."""
    told = await report_unusual(uow, caller.officer)
    return page(request, "officer/templates/unusual.html", caller, told=told, kinds=KINDS, days=DAYS, past_days=PAST_DAYS)
