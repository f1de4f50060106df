"""Take down what somebody without a phone decides: a yes, a no, a withdrawal; for this office, or towards another one.

A withdrawal is written down for any recipient, and answered alike whether or not there was something to withdraw.
"""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import ValidationError
from starlette.responses import Response

from app.audit.record import Entry
from app.desk.callers import AsStaff, StaffPage
from app.desk.evidence import choices, evidence_members, malformed, told
from app.desk.faults import DeskRoute
from app.desk.offices import askable, durations, end_after, recipients, usable, wording
from app.desk.once import new_key, read_once
from app.desk.refusals import refused
from app.errors import Fault, NotFound, ValidationFailed
from app.grants.assisted import NothingToWithdraw, take_down
from app.grants.reach import reach, refuse_at
from app.grants.schemas import AssistedBody
from app.idempotency import begin, keep
from app.ids import AGENCY, parse
from app.ledger.head import Head
from app.pages.forms import EMPTY, Form
from app.pages.languages import GERMAN
from app.pages.render import page, see_other
from app.unit_of_work import UnitOfWork, UoW
from consent.decision import Deny
from consent.vocabulary import AgencyFacts, AgencyId

router = APIRouter(route_class=DeskRoute, include_in_schema=False)
_ACTION = "decision.assisted"
_DONE = {"grant": "ja", "refusal": "nein", "withdrawal": "zurueckgenommen"}
_PATH = "/desk/person/{reference}/entscheidung"


@router.get(_PATH)
async def decide_what(
    request: Request, caller: StaffPage, uow: UoW, reference: str, wahl: Annotated[str, Query(max_length=120)] = ""
) -> Response:
    """Choose recipient and purpose (`agency:purpose`, the office itself without the first part), then the decision."""
    uow.unaudited("a form made of the catalogue and the register alone")
    if wahl:
        return await _form(request, caller, uow, reference, wahl)
    return page(
        request,
        "desk/templates/decide_what.html",
        caller,
        reference=reference,
        own=usable(uow.world.catalogue, caller.agency, caller.purposes),
        others=await recipients(uow, caller.agency.agency_id),
    )


@router.post(_PATH)
async def take_down_decision(request: Request, caller: StaffPage, uow: UoW, reference: str) -> Response:
    """Store the decision with its evidence; the person sees it with the office that wrote it down."""
    form, claim = await read_once(request, caller)
    acting, choice = caller.acting(), form.one("wahl")
    head = await reach(uow, acting, reference, _ACTION)
    if isinstance(head, Response):
        return refused(request, caller, head, reference)
    decision = form.one("entscheidung")
    after = see_other(f"/desk/person/{reference}?erledigt={_DONE.get(decision, '')}")
    if await begin(uow, claim) is not None:
        uow.unaudited("the decision was recorded the first time")
        return after
    try:
        done = await take_down(head, acting, AssistedBody.model_validate(_members(uow, form, choice)))
    except (ValidationError, ValidationFailed) as fault:
        await uow.record(_entry(caller, head, "validation-failed"))
        faults = malformed(fault) if isinstance(fault, ValidationError) else fault.errors
        return await _form(request, caller, uow, reference, choice, form, faults)
    if isinstance(done, Deny):
        answer = await refuse_at(uow, acting, head, _ACTION, str(done.reason))
        return refused(request, caller, answer, reference)
    if isinstance(done, NothingToWithdraw):
        await uow.record(_entry(caller, head))
    await keep(uow, claim, status=201, resource=reference)
    return after


def _members(uow: UnitOfWork, form: Form, choice: str) -> dict[str, Any]:
    """The body of a program that would take the same decision down."""
    agency, _, purpose = choice.rpartition(":")
    decision = form.one("entscheidung")
    members = {"decision": decision, "purpose": purpose, "recipient": agency or None, **evidence_members(form)}
    if decision == "grant":
        members |= {"categories": list(form.many("kategorie")), "valid_until": end_after(uow, form.one("monate"))}
    if decision == "withdrawal":
        members |= {"capacity": None, "notice_language": None}
    return members


async def _form(
    request: Request,
    caller: AsStaff,
    uow: UnitOfWork,
    reference: str,
    choice: str,
    sent: Form = EMPTY,
    faults: Sequence[Fault] = (),
) -> Response:
    agency, _, purpose = choice.rpartition(":")
    catalogue = uow.world.catalogue
    recipient = await _recipient(uow, caller, agency, purpose)
    return page(
        request,
        "desk/templates/decide.html",
        caller,
        status=422 if faults else 200,
        reference=reference,
        choice=choice,
        purpose_label=catalogue.purposes[purpose].labels[GERMAN],
        recipient=recipient.name,
        wording=wording(catalogue, uow.world.settings, recipient, purpose),
        offered=askable(catalogue, recipient, purpose),
        months=durations(catalogue, purpose),
        **choices(),
        key=new_key(),
        sent=sent,
        faults=told(faults),
    )


async def _recipient(uow: UnitOfWork, caller: AsStaff, agency: str, purpose: str) -> AgencyFacts:
    """Who gets the data: this office for a purpose it may use, or another one for which the purpose is made. Raises NotFound."""
    catalogue, agency_id = uow.world.catalogue, parse(AGENCY, agency)
    if not agency:
        facts, purposes = caller.agency, caller.purposes
    elif agency_id is not None:
        facts, purposes = await uow.world.agencies.get(AgencyId(agency_id)), frozenset(catalogue.purposes)
    else:
        raise NotFound()
    if purpose not in usable(catalogue, facts, purposes):
        raise NotFound()
    return facts


def _entry(caller: AsStaff, head: Head, reason: str | None = None) -> Entry:
    return Entry(
        _ACTION,
        "allowed" if reason is None else "refused",
        subject_ref=head.key.subject_ref,
        agency=caller.agency.agency_id,
        reason=reason,
        actor=caller.actor,
    )
