"""The receipt of a decision: as a page in her language with German below it, as signed JSON, and on paper."""

import asyncio
from dataclasses import dataclass

import orjson
from fastapi import APIRouter, Request
from starlette.responses import Response

from app.audit.record import Entry
from app.documents.receipt import Surroundings, in_words, receipt_pdf
from app.documents.speech import Speech, both
from app.errors import NotFound
from app.grants.receipts import sign_receipt, surroundings
from app.grants.schemas import SignedReceipt
from app.ids import CONSENT, REQUEST, parse
from app.ledger.head import Head
from app.pages.callers import AsSignedIn, NewcomerPage
from app.pages.faults import PageRoute
from app.pages.render import HEADERS, page
from app.profile.own import own_head
from app.unit_of_work import UnitOfWork, UoW
from consent.standing import ConsentState, RefusalState
from consent.vocabulary import ConsentId, RequestId

router = APIRouter(route_class=PageRoute, include_in_schema=False)
_SELF = "self"
"""How her own receipt names her: no reference of any agency, so that showing it joins nothing."""


@dataclass(frozen=True, slots=True)
class _Issued:
    signed: SignedReceipt
    speeches: tuple[Speech, ...]
    around: Surroundings


@router.get("/{lang}/quittung/{decision}")
async def show_receipt(request: Request, caller: NewcomerPage, uow: UoW, decision: str) -> Response:
    """The receipt in words; `decision` is a consent, or the request that a no answered."""
    issued = await _issued(uow, caller, decision)
    told = [(spoken.language, in_words(spoken, issued.signed.receipt, issued.around)) for spoken in issued.speeches]
    return page(request, "portal/templates/receipt.html", caller, decision=decision, told=told)


@router.get("/{lang}/quittung/{decision}/datei")
async def download_receipt(caller: NewcomerPage, uow: UoW, decision: str) -> Response:
    """The receipt with its signatures, for whoever wants to check it."""
    issued = await _issued(uow, caller, decision)
    return _file(orjson.dumps(issued.signed.model_dump()), "application/json", "quittung.json")


@router.get("/{lang}/quittung/{decision}/papier")
async def print_receipt(caller: NewcomerPage, uow: UoW, decision: str) -> Response:
    """The receipt to be printed."""
    issued = await _issued(uow, caller, decision)
    pdf = await asyncio.to_thread(receipt_pdf, issued.signed.receipt, issued.speeches, issued.around)
    return _file(pdf, "application/pdf", "quittung.pdf")


async def _issued(uow: UnitOfWork, caller: AsSignedIn, name: str) -> _Issued:
    head = await own_head(uow, caller.newcomer, shared=True)
    state = _decision(head, name)
    consent = state.consent if isinstance(state, ConsentState) else None
    await uow.record(Entry("me.receipt", subject_ref=head.key.subject_ref, consent=consent))
    recipient = await uow.world.agencies.get(state.agency)
    return _Issued(sign_receipt(uow, state, recipient, _SELF), both(caller.language.code), await surroundings(uow, state))


def _decision(head: Head, name: str) -> ConsentState | RefusalState:
    """The consent with this id, or the no that answered the request with this id. Raises NotFound."""
    standing = head.standing()
    consent, request = parse(CONSENT, name), parse(REQUEST, name)
    found: ConsentState | RefusalState | None = None
    if consent is not None:
        found = standing.consents.get(ConsentId(consent))
    elif request is not None:
        found = next((said for said in standing.refusals if said.request == RequestId(request)), None)
    if found is None:
        raise NotFound()
    return found


def _file(content: bytes, kind: str, name: str) -> Response:
    return Response(content, 200, HEADERS | {"Content-Disposition": f'attachment; filename="{name}"'}, kind)
