"""Everything taken along, after the PIN: as a page, as a paper (PDF), as a signed file for programs."""

from collections.abc import Sequence

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.audit.record import Entry
from app.documents.own_record import Section, own_record_pdf
from app.documents.speech import both, speech
from app.identity.own_pin import knows_pin
from app.ledger.head import Head
from app.pages.callers import AsSignedIn, NewcomerPage
from app.pages.faults import PageRoute
from app.pages.forms import Form, read_form
from app.pages.languages import GERMAN
from app.pages.render import HEADERS, page
from app.portal.looks import folded
from app.portal.paper import sections_of
from app.portal.record_words import record_in_words
from app.portal.sign_in import LONGEST_PIN, network_address
from app.profile.accesses import NEWEST, agency_acts
from app.profile.export import export
from app.profile.own import own_head
from app.profile.schemas_newcomer import Export
from app.unit_of_work import UnitOfWork, open_unit
from app.values.words import words_of
from app.wire import json_answer
from app.world import world_of

router = APIRouter(route_class=PageRoute, include_in_schema=False)
_PRINTED_LOOKS = 100
_NAMED = {"json": 'attachment; filename="meine-daten.json"', "pdf": 'attachment; filename="meine-daten.pdf"'}


@router.get("/{lang}/herunterladen")
async def ask_download(request: Request, caller: NewcomerPage) -> Response:
    """As a page, as a paper, or as a file for programs."""
    return _asked(request, caller, wrong=False)


@router.post("/{lang}/herunterladen")
async def answer_download(request: Request, caller: NewcomerPage) -> Response:
    """Everything, after the PIN. The paper takes seconds, so it is set when the transaction is over."""
    form = await read_form(request, caller.form)
    async with open_unit(world_of(request), request_id=request.state.request_id) as uow:
        made_at = uow.now
        taken = await _taken(request, caller, uow, form)
    if isinstance(taken, Response):
        return taken
    pdf = await own_record_pdf(made_at, both(caller.language.code), taken)
    return Response(pdf, 200, HEADERS | {"Content-Disposition": _NAMED["pdf"]}, "application/pdf")


async def _taken(request: Request, caller: AsSignedIn, uow: UnitOfWork, form: Form) -> Response | Sequence[Sequence[Section]]:
    """The answer, or what stands on the paper."""
    if not await knows_pin(uow, caller.newcomer, form.one("pin")[:LONGEST_PIN], network_address(request), "me.export"):
        return _asked(request, caller, wrong=True)
    head = await own_head(uow, caller.newcomer, shared=True)
    await uow.record(Entry("me.export", subject_ref=head.key.subject_ref))
    match form.one("art"):
        case "datei":
            return json_answer(
                Export.model_validate(await export(head)), headers=HEADERS | {"Content-Disposition": _NAMED["json"]}
            )
        case "papier":
            return await sections_of(head, both(caller.language.code))
    return await _printable(request, caller, head)


async def _printable(request: Request, caller: AsSignedIn, head: Head) -> Response:
    """Everything on one page, in the person's language with German beside it."""
    catalogue = head.uow.world.catalogue
    own = await record_in_words(head, words_of(caller.language.code, catalogue))
    german = await record_in_words(head, words_of(GERMAN, catalogue))
    acts, more = await agency_acts(head, NEWEST, _PRINTED_LOOKS)
    return page(
        request,
        "portal/templates/printable.html",
        caller,
        categories=list(zip(own, german, strict=True)),
        lines=await folded(head, speech(caller.language.code), acts),
        more=more is not None,
        made_at=head.uow.now,
    )


def _asked(request: Request, caller: AsSignedIn, *, wrong: bool) -> Response:
    return page(request, "portal/templates/download.html", caller, status=422 if wrong else 200, wrong=wrong)
