"""Everything taken along, after the PIN: as a page, as a paper (PDF), as a signed file for programs."""

import sys
from collections.abc import Collection, Sequence
from typing import Any

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
from app.portal.record_words import CategoryShown, fitting, record_in_words
from app.portal.sign_in import LONGEST_PIN, network_address
from app.profile.accesses import NEWEST, agency_acts
from app.profile.exercised import exercised
from app.profile.export import export
from app.profile.own import own_head
from app.profile.schemas_newcomer import Export
from app.unit_of_work import UnitOfWork, open_request_unit
from app.values.words import words_of
from app.wire import json_answer
from consent.rights import Right

router = APIRouter(route_class=PageRoute, include_in_schema=False)
_ACTS = 100
_ROWS = (100, 80, 60, 45, 30, 20, 10)
_ROOM = 22_000
"""Bytes of a page; with its style sheet it stays below thirty kilobytes."""
_NAMED = {"json": 'attachment; filename="meine-daten.json"', "pdf": 'attachment; filename="meine-daten.pdf"'}


@router.get("/{lang}/herunterladen")
async def ask_download(request: Request, caller: NewcomerPage) -> Response:
    """As a page, as a paper, or as a file for programs."""
    return _asked(request, caller, wrong=False)


@router.post("/{lang}/herunterladen")
async def answer_download(request: Request, caller: NewcomerPage) -> Response:
    """Everything, after the PIN. The paper takes seconds, so it is set when the transaction is over."""
    form = await read_form(request, caller.form)
    async with open_request_unit(request) as uow:
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
    await exercised(head, Right.PORTABILITY if form.one("art") == "datei" else Right.ACCESS)
    match form.one("art"):
        case "datei":
            return json_answer(
                Export.model_validate(await export(head)), headers=HEADERS | {"Content-Disposition": _NAMED["json"]}
            )
        case "papier":
            return await sections_of(head, both(caller.language.code))
    return await _printable(request, caller, head)


async def _printable(request: Request, caller: AsSignedIn, head: Head) -> Response:
    """The record and the newest looks on one page, in the person's language with German beside it: as much as loads quickly."""
    catalogue = head.uow.world.catalogue
    own = await record_in_words(head, words_of(caller.language.code, catalogue))
    german = await record_in_words(head, words_of(GERMAN, catalogue))
    acts, older = await agency_acts(head, NEWEST, _ACTS)
    lines = await folded(head, speech(caller.language.code), acts)
    held = len(fitting(own, sys.maxsize))
    for most in _ROWS:
        shown = page(
            request,
            "portal/templates/printable.html",
            caller,
            categories=_beside(own, german, fitting(own, most)),
            short=held > most,
            lines=lines[: most // 5],
            more=older is not None or len(lines) > most // 5,
            made_at=head.uow.now,
        )
        if len(shown.body) <= _ROOM:
            break
    return shown


def _beside(own: Sequence[CategoryShown], german: Sequence[CategoryShown], kept: Collection[str]) -> list[Any]:
    """Categories, their fields and statements, each with its German twin; only these statements, and nothing empty."""
    categories = []
    for category, twin in zip(own, german, strict=True):
        fields = []
        for field, field_twin in zip(category.fields, twin.fields, strict=True):
            pairs = zip(field.statements, field_twin.statements, strict=True)
            statements = [(one, other) for one, other in pairs if one.told["id"] in kept]
            fields += [(field.label, field_twin.label, statements)] if statements else []
        categories += [(category.label, twin.label, fields)] if fields else []
    return categories


def _asked(request: Request, caller: AsSignedIn, *, wrong: bool) -> Response:
    return page(request, "portal/templates/download.html", caller, status=422 if wrong else 200, wrong=wrong)
