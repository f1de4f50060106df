"""Requests of authorities as pages: written down, decided, given out once, told."""

from datetime import datetime, time
from typing import Annotated

from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from app.errors import ValidationFailed
from app.ids import DISCLOSURE, parse
from app.officer.asking import day_of
from app.officer.callers import HOME_PATH, AsOfficer, OfficerPage
from app.officer.case_pages import KNOWN_BY
from app.officer.disclosures import Asked, Disclosure, decide, disclose, find_disclosure, list_disclosures, record_request, tell
from app.officer.faults import OfficerRoute
from app.officer.people import pseudonym_of
from app.pages.dates import HERE
from app.pages.forms import EMPTY, Form, read_form
from app.pages.languages import GERMAN
from app.pages.render import page, see_other
from app.unit_of_work import UnitOfWork, UoW
from consent.catalogue.grounds import grounds

router = APIRouter(prefix="/datenschutz/herausgaben", route_class=OfficerRoute, include_in_schema=False)

LIST = HOME_PATH + "herausgaben"
STATES = {"asked": "noch nicht entschieden", "refused": "abgelehnt", "approved": "genehmigt", "disclosed": "herausgegeben"}
TELLING = {"due": "wird beim Herausgeben informiert", "forbidden": "darf noch nicht informiert werden", "told": "ist informiert"}
Id = Annotated[str, Path(max_length=40)]
_FAULTS = {
    "/authority": ("behoerde", "Nennen Sie die Behörde."),
    "/reference": ("aktenzeichen", "Nennen Sie das Aktenzeichen."),
    "/asked_for": ("verlangt", "Schreiben Sie auf, was verlangt wird."),
    "/ground": ("grund", "Wählen Sie eine Rechtsgrundlage."),
    "/who": ("wer", "Unter diesem Zeichen steht hier niemand."),
    "/why": ("warum", "Begründen Sie in 10 bis 2.000 Zeichen."),
    "/categories": ("kategorie", "So weit reicht die Rechtsgrundlage nicht."),
    "/silent_until": ("schweigen", "Das erlaubt diese Rechtsgrundlage nicht, oder die Zeit ist zu lang."),
}


@router.get("")
async def show_disclosures(request: Request, caller: OfficerPage, uow: UoW) -> Response:
    """Every request, and the form for a new one."""
    uow.unaudited("the office's own work; nobody is named on this page")
    return await _list(request, caller, uow)


@router.post("")
async def write_down(request: Request, caller: OfficerPage, uow: UoW) -> Response:
    """Write a request down."""
    form = await read_form(request, caller.form)
    asked = Asked(form.one("behoerde"), form.one("aktenzeichen"), form.one("grund"), form.one("verlangt"), form.one("wer"))
    try:
        made = await record_request(uow, caller.officer, asked)
    except ValidationFailed as refused:
        uow.unaudited("a form with faults, nothing was written")
        return await _list(request, caller, uow, form, refused)
    return see_other(f"{LIST}/{made.wire_id}")


@router.get("/{disclosure}")
async def show_disclosure(request: Request, caller: OfficerPage, uow: UoW, disclosure: Id) -> Response:
    """One request and what may be done with it now."""
    uow.unaudited("the office's own work; the person stands in it by pseudonym")
    return _one(request, caller, uow, await find_disclosure(uow, parse(DISCLOSURE, disclosure)))


@router.post("/{disclosure}/entscheidung")
async def write_decision(request: Request, caller: OfficerPage, uow: UoW, disclosure: Id) -> Response:
    """Approve some categories, or refuse."""
    form = await read_form(request, caller.form)
    found = await find_disclosure(uow, parse(DISCLOSURE, disclosure))
    wanted = form.many("kategorie") if form.one("entscheidung") == "genehmigen" else ()
    try:
        if form.one("entscheidung") == "genehmigen" and not wanted:
            raise ValidationFailed.at("/categories", "empty", "")
        day = day_of(form.one("schweigen"), "/silent_until") if form.given("schweigen") else None
        until = None if day is None else datetime.combine(day, time(), HERE)
        await decide(uow, caller.officer, found.disclosure_id, wanted, form.one("warum"), until)
    except ValidationFailed as refused:
        uow.unaudited("a form with faults, nothing was written")
        return _one(request, caller, uow, found, form, refused)
    return see_other(f"{LIST}/{found.wire_id}")


@router.post("/{disclosure}/herausgabe")
async def give_out(request: Request, caller: OfficerPage, uow: UoW, disclosure: Id) -> Response:
    """Show what was approved, once, to be printed."""
    await read_form(request, caller.form)
    found = await find_disclosure(uow, parse(DISCLOSURE, disclosure))
    given, opened = await disclose(uow, caller.officer, found.disclosure_id)
    ground = grounds()[given.ground]
    return page(
        request,
        "officer/templates/given.html",
        caller,
        given=given,
        ground=ground,
        opened=opened,
        known_by=KNOWN_BY,
        telling=TELLING,
    )


@router.post("/{disclosure}/information")
async def tell_person(request: Request, caller: OfficerPage, uow: UoW, disclosure: Id) -> Response:
    """Tell the person now."""
    await read_form(request, caller.form)
    found = await find_disclosure(uow, parse(DISCLOSURE, disclosure))
    await tell(uow, caller.officer, found.disclosure_id)
    return see_other(f"{LIST}/{found.wire_id}")


def _told(refused: ValidationFailed | None) -> list[tuple[str, str]]:
    return [] if refused is None else [_FAULTS[fault["pointer"]] for fault in refused.errors]


async def _list(
    request: Request, caller: AsOfficer, uow: UnitOfWork, sent: Form = EMPTY, refused: ValidationFailed | None = None
) -> Response:
    return page(
        request,
        "officer/templates/disclosures.html",
        caller,
        status=200 if refused is None else 422,
        found=await list_disclosures(uow),
        now=uow.now,
        grounds=grounds(),
        states=STATES,
        telling=TELLING,
        sent=sent,
        faults=_told(refused),
    )


def _one(
    request: Request,
    caller: AsOfficer,
    uow: UnitOfWork,
    one: Disclosure,
    sent: Form = EMPTY,
    refused: ValidationFailed | None = None,
) -> Response:
    catalogue, ground = uow.world.catalogue, grounds()[one.ground]
    return page(
        request,
        "officer/templates/disclosure.html",
        caller,
        status=200 if refused is None else 422,
        one=one,
        ground=ground,
        who=pseudonym_of(uow.world.keyring, one.about),
        states=STATES,
        telling=TELLING,
        may_tell=one.telling == "forbidden" and one.state == "disclosed",
        options=[(code, catalogue.categories[code].labels[GERMAN]) for code in ground.categories],
        approved=[catalogue.by_number[number].labels[GERMAN] for number in one.categories],
        sent=sent,
        faults=_told(refused),
    )
