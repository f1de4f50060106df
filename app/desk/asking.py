"""Ask a person for a consent, at most what the purpose's template allows; she answers on her phone or at the desk."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import ValidationError
from starlette.responses import Response

from app.audit.record import Entry
from app.desk.callers import AsStaff, StaffPage
from app.desk.evidence import malformed, told
from app.desk.faults import DeskRoute
from app.desk.offices import askable, durations, usable
from app.desk.refusals import refused
from app.errors import Fault, NotFound, ValidationFailed
from app.grants.reach import reach, refuse_at
from app.grants.request import Ask, ask
from app.grants.schemas import RequestBody
from app.pages.forms import EMPTY, Form, read_form
from app.pages.languages import GERMAN
from app.pages.render import page, see_other
from app.unit_of_work import UnitOfWork, UoW
from consent.decision import Deny

router = APIRouter(route_class=DeskRoute, include_in_schema=False)
_ACTION = "consent.request"


@router.get("/desk/person/{reference}/fragen")
async def ask_what(
    request: Request, caller: StaffPage, uow: UoW, reference: str, zweck: Annotated[str, Query(max_length=64)]
) -> Response:
    """What to ask for; the page says nothing of the person."""
    uow.unaudited("a form made of the catalogue alone")
    return _form(request, caller, uow, reference, zweck)


@router.post("/desk/person/{reference}/fragen")
async def ask_person(request: Request, caller: StaffPage, uow: UoW, reference: str) -> Response:
    """Ask; one open request at a time, and not again for six months after a no."""
    form = await read_form(request, caller.form)
    acting, purpose = caller.acting(), form.one("zweck")
    head = await reach(uow, acting, reference, _ACTION)
    if isinstance(head, Response):
        return refused(request, caller, head, reference)
    try:
        body = RequestBody.model_validate(_members(form, reference))
        done = await ask(head, acting, Ask(body.template, tuple(body.categories), body.reason, body.valid_months))
    except (ValidationError, ValidationFailed) as fault:
        faults = malformed(fault) if isinstance(fault, ValidationError) else fault.errors
        await uow.record(
            Entry(
                _ACTION,
                "refused",
                subject_ref=head.key.subject_ref,
                agency=caller.agency.agency_id,
                reason="validation-failed",
                actor=caller.actor,
            )
        )
        return _form(request, caller, uow, reference, purpose, form, faults)
    if isinstance(done, Deny):
        answer = await refuse_at(uow, acting, head, _ACTION, str(done.reason))
        return refused(request, caller, answer, reference, purpose)
    return see_other(f"/desk/person/{reference}?erledigt=gefragt")


def _members(form: Form, reference: str) -> dict[str, Any]:
    months = form.one("monate")
    return {
        "newcomer": reference,
        "template": form.one("zweck"),
        "categories": list(form.many("kategorie")),
        "reason": " ".join(form.one("begruendung").split()),
        "valid_months": int(months) if months.isascii() and months.isdigit() and len(months) < 4 else None,
    }


def _form(
    request: Request,
    caller: AsStaff,
    uow: UnitOfWork,
    reference: str,
    purpose: str,
    sent: Form = EMPTY,
    faults: Sequence[Fault] = (),
) -> Response:
    catalogue = uow.world.catalogue
    if purpose not in usable(catalogue, caller.agency, caller.purposes):
        raise NotFound()
    return page(
        request,
        "desk/templates/ask.html",
        caller,
        status=422 if faults else 200,
        reference=reference,
        purpose=purpose,
        purpose_label=catalogue.purposes[purpose].labels[GERMAN],
        offered=askable(catalogue, caller.agency, purpose),
        months=durations(catalogue, purpose),
        sent=sent,
        faults=told(faults),
    )
