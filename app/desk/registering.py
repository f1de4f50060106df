"""Register somebody who sits at the desk: her first consent, taken down, her first statements, and the letter she takes home."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import ValidationError
from starlette.responses import Response

from app.audit.record import Entry
from app.desk.callers import AsStaff, StaffPage
from app.desk.evidence import choices, evidence_members, malformed, told
from app.desk.faults import DeskRoute
from app.desk.kinds import KINDS, addable_kinds
from app.desk.letters import letter_page
from app.desk.offices import askable, durations, end_after, usable, wording
from app.desk.refusals import refused
from app.errors import NotFound, ValidationFailed
from app.idempotency import begin, keep
from app.newcomers.register import AlreadyRegistered, register
from app.newcomers.routes import registration_of
from app.newcomers.schemas import NewcomerBody
from app.pages.forms import EMPTY, Form
from app.pages.languages import GERMAN
from app.pages.render import page, see_other
from app.problems import refuse
from app.staff.once import new_key, read_once
from app.unit_of_work import UnitOfWork, UoW
from app.values.inputs import NOTHING, Input, Unreadable, as_sent, inputs_of, sent_value
from app.values.words import Words, words_of
from consent.decision import Deny

router = APIRouter(route_class=DeskRoute, include_in_schema=False)
FIRST = (
    ("identity", "family_name"),
    ("identity", "given_names"),
    ("identity", "birth_date"),
    ("contact", "phone"),
    ("contact", "preferred_channel"),
    ("language", "german_overall"),
)
"""What an office usually writes down at once; the rest follows on the person's page."""
_ACTION = "newcomer.register"


@router.get("/desk/person/neu")
async def register_whom(
    request: Request, caller: StaffPage, uow: UoW, zweck: Annotated[str, Query(max_length=64)] = ""
) -> Response:
    """Which purpose the first consent is for, then the form."""
    uow.unaudited("a form made of the catalogue alone")
    purposes = usable(uow.world.catalogue, caller.agency, caller.purposes)
    chosen = zweck or (next(iter(purposes)) if len(purposes) == 1 else "")
    if chosen:
        return _form(request, caller, uow, chosen)
    return page(request, "desk/templates/register_for.html", caller, purposes=purposes)


@router.post("/desk/person/neu")
async def register_person(request: Request, caller: StaffPage, uow: UoW) -> Response:
    """All of it or nothing. The letter is made once: a repeated form leads to the person and shows none."""
    form, claim = await read_once(request, caller)
    purpose, acting = form.one("zweck"), caller.acting()
    replay = await begin(uow, claim)
    if replay is not None:
        uow.unaudited("the registration was recorded the first time")
        return see_other(f"/desk/person/{replay.resource}")
    try:
        statements = _statements(uow, caller, form)
        body = NewcomerBody.model_validate(_members(uow, form, statements))
        done = await register(uow, acting, registration_of(acting, body))
    except Unreadable as unread:
        uow.unaudited("a form that could not be read, nobody was registered")
        return _form(request, caller, uow, purpose, form, [(unread.field, "Bitte prüfen Sie diese Angabe.")], unread=unread)
    except (ValidationError, ValidationFailed) as fault:
        await uow.record(_refused(caller, "validation-failed"))
        faults = malformed(fault) if isinstance(fault, ValidationError) else fault.errors
        return _form(request, caller, uow, purpose, form, told(faults, _places(form)))
    if isinstance(done, Deny):
        await uow.record(_refused(caller, str(done.reason)))
        return refused(request, caller, refuse(done), purpose=purpose)
    if isinstance(done, AlreadyRegistered):
        await uow.record(_refused(caller, "duplicate-newcomer"))
        wrong = [("aktenzeichen", "Unter diesem Aktenzeichen hat Ihre Stelle schon jemanden aufgenommen.")]
        return _form(request, caller, uow, purpose, form, wrong, known=done.reference)
    await keep(uow, claim, status=201, resource=done.reference)
    return letter_page(request, caller, uow, done.letter, done.reference, done.possible_duplicates)


def _members(uow: UnitOfWork, form: Form, statements: list[dict[str, Any]]) -> dict[str, Any]:
    """The body of a program that would register the same person."""
    consent = {
        "purpose": form.one("zweck"),
        "categories": list(form.many("kategorie")),
        "valid_until": end_after(uow, form.one("monate")),
        **evidence_members(form),
    }
    return {"external_id": form.one("aktenzeichen") or None, "consent": consent, "statements": statements}


def _statements(uow: UnitOfWork, caller: AsStaff, form: Form) -> list[dict[str, Any]]:
    """What was written down now. Raises Unreadable, ValidationFailed (a value for which the person did not allow anything)."""
    catalogue, words = uow.world.catalogue, _words(uow)
    told_now = []
    for category, field in FIRST:
        value = sent_value(words, catalogue.fields[category, field], form, _id(category, field))
        if value is NOTHING:
            continue
        if form.given("kategorie") and category not in form.many("kategorie"):
            raise ValidationFailed.at(f"/{_id(category, field)}", "not-consented", "There is no consent for this category.")
        kinds = addable_kinds(catalogue, caller.agency, category, field)
        kind = form.one("woher") if form.one("woher") in kinds else "self_stated"
        said = {"category": category, "field": field, "value": value, "kind": kind, "as_of": uow.now.date().isoformat()}
        told_now.append(said)
    return told_now


def _places(form: Form) -> dict[str, str]:
    """Which field of the form each statement came from; only fields that were filled are counted, in the order sent."""
    filled = [_id(category, field) for category, field in FIRST if any(form.given(name) for name in _names(category, field))]
    own = {f"/{_id(category, field)}": _id(category, field) for category, field in FIRST}
    return own | {f"/statements/{place}": name for place, name in enumerate(filled)}


def _names(category: str, field: str) -> tuple[str, ...]:
    own = _id(category, field)
    return own, f"{own}-tag", f"{own}-monat", f"{own}-jahr"


def _id(category: str, field: str) -> str:
    return f"{category}-{field}"


def _words(uow: UnitOfWork) -> Words:
    return words_of(GERMAN, uow.world.catalogue)


def _inputs(uow: UnitOfWork, caller: AsStaff, sent: Form) -> list[tuple[str, Input]]:
    """The inputs of what this kind of agency may write down, each with its label and what was sent."""
    fields = uow.world.catalogue.fields
    return [
        (fields[category, field].labels[GERMAN], each)
        for category, field in FIRST
        if addable_kinds(uow.world.catalogue, caller.agency, category, field)
        for each in as_sent(inputs_of(_words(uow), fields[category, field], None, _id(category, field)), sent)
    ]


def _form(
    request: Request,
    caller: AsStaff,
    uow: UnitOfWork,
    purpose: str,
    sent: Form = EMPTY,
    faults: Sequence[tuple[str, str]] = (),
    unread: Unreadable | None = None,
    known: str = "",
) -> Response:
    """The form, filled with what was sent; `known` is the person whom the case number already names."""
    catalogue = uow.world.catalogue
    if purpose not in usable(catalogue, caller.agency, caller.purposes):
        raise NotFound()
    return page(
        request,
        "desk/templates/register.html",
        caller,
        status=409 if known else 422 if faults else 200,
        purpose=purpose,
        purpose_label=catalogue.purposes[purpose].labels[GERMAN],
        wording=wording(catalogue, uow.world.settings, caller.agency, purpose),
        offered=askable(catalogue, caller.agency, purpose),
        months=durations(catalogue, purpose),
        **choices(),
        kinds={code: KINDS[code] for code in ("self_stated", "document_seen")},
        inputs=_inputs(uow, caller, sent),
        key=new_key(),
        sent=sent,
        faults=faults,
        unread=unread,
        known=known,
    )


def _refused(caller: AsStaff, reason: str) -> Entry:
    return Entry(_ACTION, "refused", agency=caller.agency.agency_id, reason=reason, actor=caller.actor)
