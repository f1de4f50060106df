"""Cases as pages: the list, one with its persons, and content opened under it."""

from typing import Annotated

from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from app.errors import ValidationFailed
from app.ids import OFFICER_CASE, parse
from app.officer.callers import HOME_PATH, AsOfficer, OfficerPage
from app.officer.cases import Case, CaseKind, close_case, find_case, find_person, list_cases, name_person, open_case
from app.officer.content import look
from app.officer.faults import OfficerRoute
from app.officer.people import pseudonym_of
from app.pages.forms import EMPTY, Form, read_form
from app.pages.languages import GERMAN
from app.pages.render import page, see_other
from app.unit_of_work import UnitOfWork, UoW

router = APIRouter(prefix="/datenschutz/faelle", route_class=OfficerRoute, include_in_schema=False)

LIST = HOME_PATH + "faelle"
KINDS = {
    CaseKind.COMPLAINT: "Beschwerde oder Bitte einer Person",
    CaseKind.BREACH: "Verletzung des Schutzes (Art. 33 DSGVO)",
    CaseKind.SUSPICION: "Verdacht, zum Beispiel ein Alarm",
    CaseKind.AUDIT: "Prüfung ohne Anlass",
}
KNOWN_BY = {
    "self_stated": "sagt die Person",
    "adviser_estimate": "geschätzt",
    "document_seen": "Dokument gesehen",
    "placement_test": "Einstufungstest",
    "certificate": "Zertifikat",
}
Id = Annotated[str, Path(max_length=40)]
_WHY = ("warum", "Schreiben Sie in 10 bis 2.000 Zeichen, warum Sie den Fall öffnen.")
_WHO = ("wer", "Unter diesem Zeichen steht hier niemand.")
_WHAT = ("kategorie", "Wählen Sie mindestens eine Kategorie.")


@router.get("")
async def show_cases(request: Request, caller: OfficerPage, uow: UoW) -> Response:
    """Every case, and the form for a new one."""
    uow.unaudited("the office's own cases; nobody is named on this page")
    return await _list(request, caller, uow)


@router.post("")
async def begin_case(request: Request, caller: OfficerPage, uow: UoW) -> Response:
    """Open a case."""
    form = await read_form(request, caller.form)
    try:
        case = await open_case(uow, caller.officer, form.one("art"), form.one("warum"))
    except ValidationFailed:
        uow.unaudited("a form with faults, nothing was written")
        return await _list(request, caller, uow, form, wrong=True)
    return see_other(f"{LIST}/{case.wire_id}")


@router.get("/{case}")
async def show_case(request: Request, caller: OfficerPage, uow: UoW, case: Id) -> Response:
    """One case: why, whom it is about, what can be opened."""
    uow.unaudited("the office's own case; persons stand in it by pseudonym")
    return _case(request, caller, uow, await find_case(uow, parse(OFFICER_CASE, case)))


@router.post("/{case}/person")
async def add_person(request: Request, caller: OfficerPage, uow: UoW, case: Id) -> Response:
    """Name somebody the case is about."""
    form = await read_form(request, caller.form)
    found = await find_case(uow, parse(OFFICER_CASE, case))
    try:
        await name_person(uow, caller.officer, found.case_id, form.one("wer"))
    except ValidationFailed:
        uow.unaudited("nobody goes by that sign, nothing was written")
        return _case(request, caller, uow, found, _WHO)
    return see_other(f"{LIST}/{found.wire_id}")


@router.post("/{case}/ansehen")
async def open_content(request: Request, caller: OfficerPage, uow: UoW, case: Id) -> Response:
    """Open the chosen categories of one person, once; it stands in her list."""
    form = await read_form(request, caller.form)
    found = await find_case(uow, parse(OFFICER_CASE, case))
    person = await find_person(uow, form.one("wer"))
    try:
        if person is None:
            raise ValidationFailed.at("/who", "unknown", "")
        opened = await look(uow, caller.officer, found, person, form.many("kategorie"))
    except ValidationFailed:
        uow.unaudited("nothing was opened")
        return _case(request, caller, uow, found, _WHAT)
    who = pseudonym_of(uow.world.keyring, person)
    return page(request, "officer/templates/content.html", caller, case=found, who=who, opened=opened, known_by=KNOWN_BY)


@router.post("/{case}/schliessen")
async def end_case(request: Request, caller: OfficerPage, uow: UoW, case: Id) -> Response:
    """Close the case: nothing can be opened under it any more."""
    await read_form(request, caller.form)
    found = await find_case(uow, parse(OFFICER_CASE, case))
    await close_case(uow, caller.officer, found.case_id)
    return see_other(LIST)


async def _list(request: Request, caller: AsOfficer, uow: UnitOfWork, sent: Form = EMPTY, *, wrong: bool = False) -> Response:
    return page(
        request,
        "officer/templates/cases.html",
        caller,
        status=422 if wrong else 200,
        cases=await list_cases(uow),
        kinds=KINDS,
        sent=sent,
        faults=[_WHY] if wrong else [],
    )


def _case(request: Request, caller: AsOfficer, uow: UnitOfWork, case: Case, fault: tuple[str, str] | None = None) -> Response:
    return page(
        request,
        "officer/templates/case.html",
        caller,
        status=200 if fault is None else 422,
        case=case,
        kinds=KINDS,
        people=[pseudonym_of(uow.world.keyring, one) for one in case.about],
        categories=[(spec.code, spec.labels[GERMAN]) for spec in uow.world.catalogue.categories.values()],
        faults=[] if fault is None else [fault],
    )
