"""Take down what somebody without a phone decides: a yes, a no, a withdrawal; for this office, or towards another one.

A withdrawal is written down for any recipient, and answered alike whether or not there was something to withdraw.
"""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from app.desk.callers import AsStaff, StaffPage
from app.desk.evidence import choices, evidence_members, told
from app.desk.faults import DeskRoute
from app.desk.offices import askable, chosen, durations, end_after, recipients, usable, wording
from app.desk.taking_down import written_down
from app.errors import Fault
from app.pages.forms import EMPTY, Form
from app.pages.languages import GERMAN
from app.pages.render import page, see_other
from app.staff.once import new_key, read_once
from app.unit_of_work import UnitOfWork, UoW

router = APIRouter(route_class=DeskRoute, include_in_schema=False)
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
    choice = form.one("wahl")
    after = see_other(f"/desk/person/{reference}?erledigt={_DONE.get(form.one('entscheidung'), '')}")
    done = await written_down(request, caller, uow, reference, _members(uow, form, choice), claim, after)
    return done if isinstance(done, Response) else await _form(request, caller, uow, reference, choice, form, done)


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
    catalogue = uow.world.catalogue
    recipient, purpose = await chosen(uow, caller.agency, caller.purposes, choice)
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
