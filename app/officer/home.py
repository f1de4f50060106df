"""The officer's first page: what waits, and where to go."""

from datetime import timedelta
from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.exchange.owed import overdue
from app.officer.alarms import alarm_rows
from app.officer.callers import HOME_PATH, OfficerPage
from app.officer.cases import list_cases
from app.officer.disclosures import list_disclosures
from app.officer.faults import OfficerRoute
from app.officer.key_watch import watched_keys
from app.pages.render import page, see_other
from app.rights.requests import listing
from app.unit_of_work import UoW

router = APIRouter(route_class=OfficerRoute, include_in_schema=False)

RECENT_DAYS: Final = 30
MOST_DEBTS: Final = 10_000


@router.get(HOME_PATH)
async def home(request: Request, caller: OfficerPage, uow: UoW) -> Response:
    """What waits for the officer."""
    uow.unaudited("states and counts of the officer's own work; nobody is named")
    alarms, cases, asked = await alarm_rows(uow), await list_cases(uow), await list_disclosures(uow)
    recent = uow.now - timedelta(days=RECENT_DAYS)
    return page(
        request,
        "officer/templates/home.html",
        caller,
        alarms=sum(one.at >= recent for one in alarms),
        recent_days=RECENT_DAYS,
        open_cases=sum(one.closed_at is None for one in cases),
        undecided=sum(one.state == "asked" for one in asked),
        to_tell=sum(one.telling_is_due(uow.now) for one in asked),
        overdue=len(await overdue(uow, None, MOST_DEBTS)),
        keys=await watched_keys(uow),
        rights_overdue=len(await listing(uow, overdue=True)),
    )


@router.get(HOME_PATH.rstrip("/"))
async def home_without_slash(caller: OfficerPage) -> Response:
    """The address as people type it."""
    return see_other(HOME_PATH)
