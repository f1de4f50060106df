"""What she asked for: each request with its clock, one more look at a refused one, calling one off, an answer on paper."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.audit.record import Entry
from app.documents.speech import speech
from app.errors import NotFound
from app.ids import RIGHTS_REQUEST, parse, wire
from app.pages.callers import NewcomerPage
from app.pages.faults import PageRoute
from app.pages.forms import read_form
from app.pages.render import page, see_other
from app.portal.rights_words import course_of, kind_of
from app.profile.exercised import HERSELF, requests_of
from app.profile.own import own_head
from app.rights.requests import REQUEST, ask, call_off, refused_before
from app.unit_of_work import UoW
from consent.rights import Right

router = APIRouter(route_class=PageRoute, include_in_schema=False)
PATH = "verlangt"


@router.get("/{lang}/verlangt")
async def list_requests(request: Request, caller: NewcomerPage, uow: UoW) -> Response:
    """Newest first; what is late says so."""
    head = await own_head(uow, caller.newcomer, shared=True)
    rows = await requests_of(head)
    await uow.record(Entry("me.rights", subject_ref=head.key.subject_ref))
    spoken = speech(caller.language.code)
    items = [
        {
            "id": wire(RIGHTS_REQUEST, row["request_id"]),
            "kind": kind_of(spoken.gettext, row),
            "course": course_of(spoken.gettext, spoken.dates, row, late=row["due_at"] <= uow.now),
            "open": row["status"] == "open",
            "again": row["outcome"] in ("refused", "partly"),
        }
        for row in rows
    ]
    on_paper = not any(row["kind"] == Right.ACCESS and row["status"] == "open" for row in rows)
    return page(request, "portal/templates/requests.html", caller, items=items, on_paper=on_paper)


@router.post("/{lang}/verlangt")
async def decide_request(request: Request, caller: NewcomerPage, uow: UoW) -> Response:
    """Ask for the answer on paper, for one more look, or call one off. No reason is asked."""
    form = await read_form(request, caller.form)
    head, name = await own_head(uow, caller.newcomer), form.one("antrag")[:64]
    entry = Entry(REQUEST, subject_ref=head.key.subject_ref)
    match form.one("tun"):
        case "papier":
            await ask(head, Right.ACCESS, HERSELF, entry)
        case "nochmal":
            earlier = await refused_before(head, name)
            await ask(head, Right(earlier["kind"]), HERSELF, entry, earlier)
        case "zurueck":
            request_id = parse(RIGHTS_REQUEST, name)
            if request_id is None:
                raise NotFound()
            await call_off(head, request_id)
        case _:
            raise NotFound()
    return see_other(f"/{caller.language.code}/{PATH}")
