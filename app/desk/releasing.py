"""Release somebody from professional secrecy (§ 203 StGB) at the desk, or take a release back: apart from every consent.

An office gets nothing by its own word: a release towards itself stands on a signed paper (`app.grants.secrecy`). It is shown the
releases that it must know: those towards itself, and those that release it.
"""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from app.audit.record import Entry
from app.desk.callers import AsStaff, StaffPage
from app.desk.evidence import choices, evidence_members, told
from app.desk.faults import DeskRoute
from app.desk.offices import askable, chosen, recipients, usable
from app.desk.refusals import refused
from app.desk.taking_down import written_down
from app.errors import Fault
from app.grants.reach import reach
from app.ids import AGENCY, SECRECY_RELEASE, wire
from app.ledger.head import Head
from app.ledger.releases import facts_of
from app.pages.forms import EMPTY, Form
from app.pages.languages import GERMAN
from app.pages.render import page, see_other
from app.staff.once import new_key, read_once
from app.unit_of_work import UnitOfWork, UoW

router = APIRouter(route_class=DeskRoute, include_in_schema=False)
_PATH = "/desk/person/{reference}/schweigepflicht"
_WORDS = {"written-form-needed": "Für Ihre eigene Stelle gilt das nur mit Unterschrift auf Papier. Wo liegt das Papier?"}


@router.get(_PATH)
async def release_what(
    request: Request, caller: StaffPage, uow: UoW, reference: str, wahl: Annotated[str, Query(max_length=120)] = ""
) -> Response:
    """What this office must know of; then towards whom and what for (`agency:purpose`), then the form."""
    if wahl:
        uow.unaudited("a form made of the catalogue and the register alone")
        return await _form(request, caller, uow, reference, wahl)
    head = await reach(uow, caller.acting(), reference, "consent.list", shared=True)
    if isinstance(head, Response):
        return refused(request, caller, head, reference)
    entry = Entry("consent.list", subject_ref=head.key.subject_ref, agency=caller.agency.agency_id, actor=caller.actor)
    await uow.record(entry)
    return page(
        request,
        "desk/templates/release_what.html",
        caller,
        reference=reference,
        held=await _held(head, caller),
        own=usable(uow.world.catalogue, caller.agency, caller.purposes),
        others=await recipients(uow, caller.agency.agency_id),
        channels=choices()["channels"],
        interpreters=choices()["interpreters"],
        key=new_key(),
        sent=EMPTY,
        faults=(),
    )


@router.post(_PATH)
async def take_down_release(request: Request, caller: StaffPage, uow: UoW, reference: str) -> Response:
    """Store the release or its end; the person sees it with the office that wrote it down."""
    form, claim = await read_once(request, caller)
    back = form.one("entscheidung") == "zuruecknehmen"
    after = see_other(f"/desk/person/{reference}?erledigt={'wieder-geheim' if back else 'entbunden'}")
    members = _withdrawal(form) if back else _release(form)
    done = await written_down(request, caller, uow, reference, members, claim, after)
    if isinstance(done, Response):
        return done
    return await _form(request, caller, uow, reference, form.one("wahl"), form, done)


def _release(form: Form) -> dict[str, Any]:
    """The body of a program that would take the same release down."""
    agency, _, purpose = form.one("wahl").rpartition(":")
    evidence = evidence_members(form)
    return {
        "decision": "secrecy_release",
        "purpose": purpose,
        "recipient": agency or None,
        "releaser": form.one("wer") or None,
        "categories": list(form.many("kategorie")),
        **evidence,
    }


def _withdrawal(form: Form) -> dict[str, Any]:
    return {
        "decision": "secrecy_release_withdrawal",
        "secrecy_release": form.one("ausnahme"),
        "channel": form.one("kanal"),
        "interpreter": form.one("dolmetschen"),
    }


async def _held(head: Head, caller: AsStaff) -> list[dict[str, Any]]:
    """The releases in force that name this office, newest first."""
    own, catalogue = caller.agency.agency_id, head.uow.world.catalogue
    concern = [one for one in head.standing().secrecy.values() if one.ended_at is None and own in (one.agency, one.releasing)]
    names = await facts_of(head.uow.world, {each for one in concern for each in (one.agency, one.releasing) if each is not None})
    return [
        {
            "id": wire(SECRECY_RELEASE, one.secrecy_release),
            "releasing": "" if one.releasing is None else names[one.releasing].name,
            "recipient": names[one.agency].name,
            "purpose": catalogue.purposes[one.purpose].labels[GERMAN],
            "categories": [catalogue.categories[code].labels[GERMAN] for code in one.categories],
            "at": one.released_at,
        }
        for one in reversed(concern)
    ]


async def _form(
    request: Request,
    caller: AsStaff,
    uow: UnitOfWork,
    reference: str,
    choice: str,
    sent: Form = EMPTY,
    faults: Sequence[Fault] = (),
) -> Response:
    catalogue, own = uow.world.catalogue, caller.agency
    recipient, purpose = await chosen(uow, own, caller.purposes, choice)
    others = {agency: name for agency, name, _purposes in await recipients(uow, own.agency_id)}
    return page(
        request,
        "desk/templates/release.html",
        caller,
        status=422 if faults else 200,
        reference=reference,
        choice=choice,
        purpose_label=catalogue.purposes[purpose].labels[GERMAN],
        recipient=recipient.name,
        for_us=recipient.agency_id == own.agency_id,
        offered=askable(catalogue, recipient, purpose),
        releasers={"": "Jede Stelle, die etwas Geheimes weiß", wire(AGENCY, own.agency_id): own.name, **others},
        **choices(),
        key=new_key(),
        sent=sent,
        faults=told(faults, {"/releaser": "wer", "/secrecy_release": "formular"}, _WORDS),
    )
