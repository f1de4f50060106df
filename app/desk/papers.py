"""Papers of the desk: the form on which somebody decides and signs, and the receipt of a consent that this office is party to."""

import asyncio
from typing import Annotated

import orjson
from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from app.audit.record import Entry
from app.desk.callers import AsStaff, StaffPage
from app.desk.faults import DeskRoute
from app.desk.offices import askable, chosen, durations
from app.desk.refusals import refused
from app.documents.decision import Question, decision_pdf
from app.documents.receipt import receipt_pdf
from app.documents.speech import both
from app.documents.wording import Party
from app.grants.reach import reach, refuse_at
from app.grants.receipts import sign_receipt, surroundings
from app.ids import CONSENT, parse
from app.ledger.head import Head
from app.ledger.notices import reviewed_texts
from app.pages.languages import GERMAN
from app.pages.render import HEADERS
from app.pages.texts import offered
from app.profile.printed import PDF
from app.unit_of_work import UoW
from consent.standing import ConsentState
from consent.vocabulary import ConsentId, Purpose

router = APIRouter(route_class=DeskRoute, include_in_schema=False)
_ACTION = "receipt.read"


@router.get("/desk/papier")
async def print_question(
    caller: StaffPage,
    uow: UoW,
    wahl: Annotated[str, Query(max_length=120)],
    sprache: Annotated[str, Query(max_length=16)] = GERMAN,
) -> Response:
    """What would be asked, in German and one more language, to be read aloud and signed. It names nobody."""
    uow.unaudited("a paper made of the catalogue and the register alone")
    catalogue = uow.world.catalogue
    recipient, purpose = await chosen(uow, caller.agency, caller.purposes, wahl)
    question = Question(
        Party(recipient.name, recipient.type, recipient.reporting_duty, recipient.course_reporting, recipient.legal_regime),
        purpose,
        tuple(askable(catalogue, recipient, purpose)),
        durations(catalogue, purpose),
        await reviewed_texts(uow, Purpose(purpose)),
    )
    pdf = await asyncio.to_thread(decision_pdf, catalogue, question, both(_language(sprache)))
    return Response(pdf, 200, HEADERS | {"Content-Disposition": 'inline; filename="entscheidung.pdf"'}, PDF)


@router.get("/desk/person/{reference}/quittung/{consent}/papier")
async def print_receipt(
    request: Request,
    caller: StaffPage,
    uow: UoW,
    reference: str,
    consent: str,
    sprache: Annotated[str, Query(max_length=16)] = "",
) -> Response:
    """The receipt for the person to take home: in German and the language in which she decided, if our pages speak it."""
    found = await _found(request, caller, uow, reference, consent)
    if isinstance(found, Response):
        return found
    _, state = found
    signed = sign_receipt(uow, state, caller.agency, reference)
    speeches = both(_language(sprache or state.notice.read_aloud or state.notice.language))
    pdf = await asyncio.to_thread(receipt_pdf, signed.receipt, speeches, await surroundings(uow, state))
    return _file(pdf, PDF, "quittung.pdf")


@router.get("/desk/person/{reference}/quittung/{consent}/datei")
async def download_receipt(request: Request, caller: StaffPage, uow: UoW, reference: str, consent: str) -> Response:
    """The receipt with its signatures, the same that a program gets."""
    found = await _found(request, caller, uow, reference, consent)
    if isinstance(found, Response):
        return found
    signed = sign_receipt(uow, found[1], caller.agency, reference)
    return _file(orjson.dumps(signed.model_dump()), "application/json", "quittung.json")


async def _found(
    request: Request, caller: AsStaff, uow: UoW, reference: str, consent: str
) -> tuple[Head, ConsentState] | Response:
    """The consent, recorded as read; one to another office is refused like one that does not exist."""
    acting = caller.acting()
    head = await reach(uow, acting, reference, _ACTION, shared=True)
    if isinstance(head, Response):
        return refused(request, caller, head, reference)
    consent_id = parse(CONSENT, consent)
    state = None if consent_id is None else head.standing().consents.get(ConsentId(consent_id))
    if state is None or state.agency != caller.agency.agency_id:
        return refused(request, caller, await refuse_at(uow, acting, head, _ACTION, "not-found"), reference)
    entry = Entry(
        _ACTION,
        subject_ref=head.key.subject_ref,
        agency=caller.agency.agency_id,
        purpose=str(state.purpose),
        granting_event=state.granted,
        consent=state.consent,
        actor=caller.actor,
    )
    await uow.record(entry)
    return head, state


def _language(wanted: str) -> str:
    return wanted if wanted in {each.code for each in offered()} else GERMAN


def _file(content: bytes, kind: str, name: str) -> Response:
    return Response(content, 200, HEADERS | {"Content-Disposition": f'attachment; filename="{name}"'}, kind)
