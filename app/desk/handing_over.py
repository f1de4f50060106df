"""Hand somebody over to another office: offer her; she decides on her phone or here, the other office accepts or declines."""

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, Request
from pydantic import ValidationError
from starlette.responses import Response

from app.desk.callers import AsStaff, StaffPage
from app.desk.evidence import malformed, told
from app.desk.faults import DeskRoute
from app.desk.refusals import refused
from app.errors import Fault, NotFound, ValidationFailed
from app.grants.named import agency_named
from app.grants.reach import reach, refuse_at
from app.idempotency import begin, keep
from app.ids import AGENCY, REQUEST, wire
from app.pages.forms import EMPTY, Form
from app.pages.languages import GERMAN
from app.pages.render import page, see_other
from app.referrals.find import entry
from app.referrals.offer import ACTION, PURPOSE, Wanted, may_hand_over, offer
from app.referrals.recipients import takers
from app.referrals.schemas import OfferBody
from app.staff.once import new_key, read_once
from app.unit_of_work import UnitOfWork, UoW
from consent.decision import Deny

router = APIRouter(route_class=DeskRoute, include_in_schema=False)
GROUNDS = {
    "moving": "Die Person zieht um.",
    "topic": "Die andere Stelle kennt sich mit dem Thema besser aus.",
    "language": "Die andere Stelle berät in einer Sprache der Person.",
    "age": "Die andere Stelle ist für dieses Alter da.",
    "wish": "Die Person möchte wechseln.",
    "capacity": "Wir haben keine Zeit mehr für die Beratung.",
}
_PLACES = {"/recipient": "stelle", "/ground": "grund"}


@router.get("/desk/person/{reference}/uebergeben")
async def hand_over_what(request: Request, caller: StaffPage, uow: UoW, reference: str) -> Response:
    """To whom, what, why; the page says nothing of the person."""
    uow.unaudited("a form made of the catalogue and the register alone")
    return await _form(request, caller, uow, reference)


@router.post("/desk/person/{reference}/uebergeben")
async def hand_over(request: Request, caller: StaffPage, uow: UoW, reference: str) -> Response:
    """Offer her; she is asked first, and the other office learns nothing before her yes."""
    form, claim = await read_once(request, caller)
    acting = caller.acting()
    head = await reach(uow, acting, reference, ACTION)
    if isinstance(head, Response):
        return refused(request, caller, head, reference)
    after = see_other(f"/desk/person/{reference}?erledigt=angeboten")
    if await begin(uow, claim) is not None:
        uow.unaudited("the offer was recorded the first time")
        return after
    try:
        body = OfferBody.model_validate(_members(form, reference))
        recipient = await agency_named(uow, body.recipient, "/recipient")
        done = await offer(head, acting, Wanted(recipient, tuple(body.categories), body.ground, body.reason or ""))
    except (ValidationError, ValidationFailed) as fault:
        await uow.record(entry(acting, ACTION, head, "validation-failed"))
        faults = malformed(fault) if isinstance(fault, ValidationError) else fault.errors
        return await _form(request, caller, uow, reference, form, faults)
    if isinstance(done, Deny):
        return refused(request, caller, await refuse_at(uow, acting, head, ACTION, str(done.reason)), reference)
    await keep(uow, claim, status=201, resource=wire(REQUEST, done.request_id))
    return after


def _members(form: Form, reference: str) -> dict[str, Any]:
    return {
        "newcomer": reference,
        "recipient": form.one("stelle"),
        "categories": list(form.many("kategorie")),
        "ground": form.one("grund") or None,
        "reason": " ".join(form.one("begruendung").split()) or None,
    }


async def _form(
    request: Request, caller: AsStaff, uow: UnitOfWork, reference: str, sent: Form = EMPTY, faults: Sequence[Fault] = ()
) -> Response:
    catalogue = uow.world.catalogue
    if not may_hand_over(catalogue, caller.agency):
        raise NotFound()
    spec = catalogue.purposes[PURPOSE]
    return page(
        request,
        "desk/templates/hand_over.html",
        caller,
        status=422 if faults else 200,
        reference=reference,
        offices={wire(AGENCY, one.agency_id): one.name for one in await takers(uow, caller.agency.agency_id)},
        offered={code: catalogue.categories[code].labels[GERMAN] for code in spec.template.categories},
        grounds=GROUNDS,
        key=new_key(),
        sent=sent,
        faults=told(faults, _PLACES),
    )
