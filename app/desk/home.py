"""The first page of the desk: find somebody by one's own reference, case number or the code she shows, and read what came in."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from app.audit.record import Entry
from app.crypto.blind_index import blind_index, normalise_external_id
from app.desk.callers import HOME_PATH, AsStaff, StaffPage
from app.desk.faults import DeskRoute
from app.desk.offices import usable
from app.exchange.inbox import read_inbox
from app.exchange.owed import overdue
from app.ids import CHANGE, NEWCOMER, decode, wire
from app.newcomers.link import link
from app.newcomers.store import reference_by_case_number
from app.pages.forms import EMPTY, Form, read_form
from app.pages.render import page, see_other
from app.unit_of_work import UnitOfWork, UoW
from consent.decision import Deny
from consent.duties import due

router = APIRouter(route_class=DeskRoute, include_in_schema=False)
PAGE = 20
_LONGEST = 100
_MOST_LATE = 1000


@router.get(HOME_PATH)
async def home(
    request: Request, caller: StaffPage, uow: UoW, vor: Annotated[str | None, Query(max_length=512)] = None
) -> Response:
    """Find, register, and what came in, newest first."""
    return await _home(request, caller, uow, vor)


@router.post("/desk/suchen")
async def find(request: Request, caller: StaffPage, uow: UoW) -> Response:
    """To the person with this reference or case number of the agency's own; nothing of her is looked at."""
    form = await read_form(request, caller.form)
    wanted = form.one("kennung")[:_LONGEST]
    reference = wanted if decode(NEWCOMER, wanted) is not None else await _by_case_number(uow, caller, wanted)
    if reference is None:
        return await _home(request, caller, uow, None, form, [("kennung", "Unter dieser Kennung kennt Ihre Stelle niemanden.")])
    uow.unaudited("the agency's own name for somebody became its own name for somebody")
    return see_other(f"/desk/person/{reference}")


@router.post("/desk/verbinden")
async def join(request: Request, caller: StaffPage, uow: UoW) -> Response:
    """Use the code that a person shows; it gives a reference and no data."""
    form = await read_form(request, caller.form)
    done = await link(uow, caller.acting(), form.one("code")[:_LONGEST])
    if isinstance(done, Deny):
        return await _home(request, caller, uow, None, form, [("code", "Dieser Code gilt nicht oder nicht mehr.")])
    return see_other(f"/desk/person/{done}")


async def _by_case_number(uow: UnitOfWork, caller: AsStaff, number: str) -> str | None:
    if not number:
        return None
    agency_id = caller.agency.agency_id
    token = blind_index(uow.world.keyring, "external-id", normalise_external_id(agency_id.bytes, number))
    return await reference_by_case_number(uow, agency_id, token)


async def _home(
    request: Request,
    caller: AsStaff,
    uow: UnitOfWork,
    before: str | None,
    sent: Form = EMPTY,
    faults: Sequence[tuple[str, str]] = (),
) -> Response:
    catalogue, agency = uow.world.catalogue, caller.agency
    inbox = await read_inbox(uow, agency.agency_id, caller.client_id, before, PAGE)
    late = await overdue(uow, agency.agency_id, _MOST_LATE)
    if inbox.items or late:
        await uow.record(Entry("feed.read", agency=agency.agency_id, actor=caller.actor))
    else:
        uow.unaudited("an empty inbox names nobody")
    return page(
        request,
        "desk/templates/home.html",
        caller,
        status=422 if faults else 200,
        purposes=catalogue.purposes,
        registers=bool(usable(catalogue, agency, caller.purposes)),
        items=[(wire(CHANGE, item.change_id), item, due(item.type, item.occurred_at)) for item in inbox.items],
        late=[wire(CHANGE, one.change_id) for one in late],
        now=uow.now,
        older=inbox.older,
        first=before is None,
        sent=sent,
        faults=faults,
    )
