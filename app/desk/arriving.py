"""Take in somebody at the desk who moved here: the code that she shows, her first consent here, the letter she takes home."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import ValidationError
from starlette.responses import Response

from app.audit.record import Entry
from app.desk.callers import AsStaff, StaffPage
from app.desk.evidence import choices, evidence_members, malformed, told
from app.desk.faults import DeskRoute
from app.desk.letters import letter_page
from app.desk.offices import askable, durations, end_after, usable, wording
from app.desk.refusals import refused
from app.errors import Conflict, NotFound, Unavailable, ValidationFailed
from app.idempotency import begin, keep
from app.moves.arrive import Arrived, arrive
from app.moves.collect import collect
from app.moves.package import PackageRefused
from app.moves.partners import partners
from app.newcomers.register import AlreadyRegistered
from app.newcomers.routes import registration_of
from app.newcomers.schemas import NewcomerBody
from app.pages.forms import EMPTY, Form
from app.pages.languages import GERMAN
from app.pages.render import page, see_other
from app.problems import refuse
from app.staff.once import new_key, read_once
from app.unit_of_work import UnitOfWork, UoW
from consent.decision import Deny

router = APIRouter(route_class=DeskRoute, include_in_schema=False)
PATH = "/desk/person/zugezogen"
_CODE = "Damit gibt es dort nichts abzuholen. Bitte prüfen Sie den Code und den Ort."
_AWAY = "Das andere System antwortet gerade nicht. Bitte versuchen Sie es später noch einmal."
_ONCE = "Diese Person wurde hier schon aufgenommen."
_PLACES = {"/code": "code", "/origin": "herkunft", "/package": "code"}
_LONGEST_CODE = 64


@router.get(PATH)
async def ask_arrival(
    request: Request, caller: StaffPage, uow: UoW, zweck: Annotated[str, Query(max_length=64)] = ""
) -> Response:
    """Which purpose the first consent is for, then the form."""
    uow.unaudited("a form made of the catalogue and the register of instances")
    purposes = usable(uow.world.catalogue, caller.agency, caller.purposes)
    chosen = zweck or (next(iter(purposes)) if len(purposes) == 1 else "")
    if chosen and await partners(uow, sends=True):
        return await _form(request, caller, uow, chosen)
    return page(request, "desk/templates/arrive_for.html", caller, purposes=purposes, origins=await partners(uow, sends=True))


@router.post(PATH)
async def take_in(request: Request, caller: StaffPage, uow: UoW) -> Response:
    """All of it or nothing, as registering; a code that opens nothing is told at its field."""
    form, claim = await read_once(request, caller)
    purpose = form.one("zweck")
    replay = await begin(uow, claim)
    if replay is not None:
        uow.unaudited("the arrival was recorded the first time")
        return see_other(f"/desk/person/{replay.resource}")
    try:
        done = await _arrive(uow, caller, form)
    except (ValidationError, ValidationFailed) as fault:
        faults = malformed(fault) if isinstance(fault, ValidationError) else fault.errors
        return await _again(request, caller, uow, form, told(faults, _PLACES, {"unknown": _CODE}))
    except (Unavailable, PackageRefused, Conflict) as fault:
        words = _AWAY if isinstance(fault, Unavailable) else _ONCE if isinstance(fault, Conflict) else _CODE
        return await _again(request, caller, uow, form, [("code", words)])
    if isinstance(done, Deny):
        await uow.record(_refused(caller, str(done.reason)))
        return refused(request, caller, refuse(done), purpose=purpose)
    if isinstance(done, AlreadyRegistered):
        wrong = [("aktenzeichen", "Unter diesem Aktenzeichen hat Ihre Stelle schon jemanden aufgenommen.")]
        return await _again(request, caller, uow, form, wrong)
    await keep(uow, claim, status=201, resource=done.registered.reference)
    made = done.registered
    return letter_page(request, caller, uow, made.letter, made.reference, made.possible_duplicates, came=done)


async def _arrive(uow: UnitOfWork, caller: AsStaff, form: Form) -> Arrived | AlreadyRegistered | Deny:
    consent = {
        "purpose": form.one("zweck"),
        "categories": list(form.many("kategorie")),
        "valid_until": end_after(uow, form.one("monate")),
        **evidence_members(form),
    }
    body = NewcomerBody.model_validate({"external_id": form.one("aktenzeichen") or None, "consent": consent, "statements": []})
    package = await collect(uow, form.one("herkunft"), form.one("code")[:_LONGEST_CODE])
    acting = caller.acting()
    return await arrive(uow, acting, package, registration_of(acting, body))


async def _again(request: Request, caller: AsStaff, uow: UnitOfWork, form: Form, faults: Sequence[tuple[str, str]]) -> Response:
    await uow.record(_refused(caller, "validation-failed"))
    return await _form(request, caller, uow, form.one("zweck"), form, faults)


async def _form(
    request: Request,
    caller: AsStaff,
    uow: UnitOfWork,
    purpose: str,
    sent: Form = EMPTY,
    faults: Sequence[tuple[str, str]] = (),
) -> Response:
    catalogue = uow.world.catalogue
    if purpose not in usable(catalogue, caller.agency, caller.purposes):
        raise NotFound()
    return page(
        request,
        "desk/templates/arrive.html",
        caller,
        status=422 if faults else 200,
        purpose=purpose,
        purpose_label=catalogue.purposes[purpose].labels[GERMAN],
        wording=wording(catalogue, uow.world.settings, caller.agency, purpose),
        offered=askable(catalogue, caller.agency, purpose),
        months=durations(catalogue, purpose),
        **choices(),
        origins={row["issuer"]: row["name"] for row in await partners(uow, sends=True)},
        key=new_key(),
        sent=sent,
        faults=faults,
    )


def _refused(caller: AsStaff, reason: str) -> Entry:
    return Entry("newcomer.register", "refused", agency=caller.agency.agency_id, reason=reason, actor=caller.actor)
