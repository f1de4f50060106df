"""Rights at the desk, for a person without a phone: taken down, or done at once; who decides for her; that she died.

The office reads what it took down itself and until when it is answered. No document of hers ever comes to the office.
"""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import ValidationError
from starlette.responses import Response

from app.audit.record import Entry
from app.desk.callers import AsStaff, StaffPage
from app.desk.evidence import CHANNELS, INTERPRETERS, malformed, told
from app.desk.faults import DeskRoute
from app.desk.letters import letter_page
from app.desk.offices import usable
from app.desk.refusals import refused
from app.errors import NotFound
from app.errors import ValidationFailed as Faulty
from app.grants.reach import reach as reach_linked
from app.idempotency import begin, keep
from app.pages.forms import EMPTY, Form, read_form
from app.pages.render import page, see_other
from app.profile.exercised import requests_of
from app.profile.reach import Reached, reach
from app.rights.assisted import take_down
from app.rights.deaths import REPORT, report_death
from app.rights.guardians import SET, Seen, guardian_of, set_guardian
from app.rights.requests import REQUEST
from app.rights.schemas import AssistedRight, DeathBody, GuardianBody
from app.staff.once import new_key, read_once
from app.unit_of_work import UnitOfWork, UoW

router = APIRouter(route_class=DeskRoute, include_in_schema=False)
RIGHTS = {
    "restriction": "Daten sperren: Niemand sieht mehr etwas. Das gilt sofort.",
    "objection": "Nicht mehr in der Statistik mitzählen. Das gilt sofort.",
    "access": "Auskunft: alles über sich bekommen. Das bekommt nur die Person selbst.",
    "portability": "Alles als Datei mitnehmen. Das bekommt nur die Person selbst.",
    "rectification": "Etwas berichtigen",
    "dispute": "Einer Angabe widersprechen",
    "erasure": "Alles löschen. Das geschieht frühestens nach sieben Tagen.",
    "moving": "Umziehen und die Daten mitnehmen",
}
STATES = {"open": "offen", "answered": "beantwortet", "withdrawn": "zurückgezogen"}
KINDS = {
    "parent": "Vater oder Mutter",
    "guardian": "ein Vormund oder Betreuer",
    "supplementary": "ein Ergänzungspfleger",
    "youth_office": "das Jugendamt",
    "none": "niemand mehr: die Person entscheidet selbst",
}
EVIDENCES = {
    "birth_certificate": "Geburtsurkunde",
    "custody_decision": "Sorgeerklärung oder Entscheidung über das Sorgerecht",
    "court_order": "Beschluss eines Gerichts",
    "appointment": "Bestallung oder Betreuerausweis",
}
DEATHS = {
    "death_certificate": "Sterbeurkunde",
    "register_office": "Nachricht vom Standesamt",
    "court_declaration": "Todeserklärung eines Gerichts",
}
_WORDS = {
    "no-guardian": "Es ist niemand eingetragen, der für die Person entscheidet.",
    "of-age": "Für eine volljährige Person zählt nur das Papier eines Gerichts.",
    "missing": "Bitte wählen Sie eine Antwort.",
}


@router.get("/desk/person/{reference}/rechte")
async def show_rights(request: Request, caller: StaffPage, uow: UoW, reference: str) -> Response:
    """What this office took down, and the form."""
    return await _rights(request, caller, uow, reference)


@router.post("/desk/person/{reference}/rechte")
async def take_right(request: Request, caller: StaffPage, uow: UoW, reference: str) -> Response:
    """What protects is done at once, the rest gets a day until which it is answered."""
    form, claim = await read_once(request, caller)
    head = await reach_linked(uow, caller.acting(), reference, REQUEST)
    if isinstance(head, Response):
        return refused(request, caller, head, reference)
    members: dict[str, Any] = {
        "right": form.one("recht"),
        "channel": form.one("kanal"),
        "interpreter": form.one("dolmetschen"),
        "paper_reference": form.one("papier") or None,
    }
    try:
        body = AssistedRight(**members)
    except ValidationError as fault:
        return await _rights(request, caller, uow, reference, form, told(malformed(fault), {"/right": "recht"}, _WORDS))
    if await begin(uow, claim) is None:
        await take_down(head, caller.acting(), body)
        await keep(uow, claim, status=201, resource=reference)
    else:
        await uow.record(Entry(REQUEST, subject_ref=head.key.subject_ref, agency=caller.agency.agency_id, actor=caller.actor))
    return see_other(f"/desk/person/{reference}/rechte")


@router.get("/desk/person/{reference}/vertretung")
async def show_guardian(
    request: Request, caller: StaffPage, uow: UoW, reference: str, zweck: Annotated[str, Query(max_length=64)]
) -> Response:
    """Who decides for the person now, and the form for a change."""
    return await _guardian(request, caller, uow, reference, zweck)


@router.post("/desk/person/{reference}/vertretung")
async def change_guardian(request: Request, caller: StaffPage, uow: UoW, reference: str) -> Response:
    """A change ends what the former one could do, and leads to the new letter."""
    form, claim = await read_once(request, caller)
    purpose = form.one("zweck")
    reached = await reach(uow, caller.acting(purpose), reference, SET, frozen=True)
    if not isinstance(reached, Reached):
        return refused(request, caller, reached, reference, purpose)
    if await begin(uow, claim) is not None:
        await uow.record(reached.entry())
        return see_other(f"/desk/person/{reference}")
    try:
        body = GuardianBody(kind=form.one("wer"), evidence=form.one("nachweis"), paper_reference=form.one("papier") or None)  # type: ignore[arg-type]  # checked by the model
        done = await set_guardian(reached, Seen(body.kind, body.evidence, {"paper": body.paper_reference, "actor": None}))
    except (ValidationError, Faulty) as fault:
        found = malformed(fault) if isinstance(fault, ValidationError) else fault.errors
        faults = told(found, {"/kind": "wer", "/evidence": "nachweis"}, _WORDS)
        return await _guardian(request, caller, uow, reference, purpose, form, faults)
    await keep(uow, claim, status=201, resource=reference)
    if done.letter is None:
        return see_other(f"/desk/person/{reference}?erledigt=vertretung")
    return letter_page(request, caller, uow, done.letter, reference)


@router.get("/desk/person/{reference}/todesfall")
async def ask_death(
    request: Request, caller: StaffPage, uow: UoW, reference: str, zweck: Annotated[str, Query(max_length=64)]
) -> Response:
    """What happens then, and the paper that was seen."""
    uow.unaudited("a form made of the catalogue alone")
    _known_purpose(uow, caller, zweck)
    return page(
        request, "desk/templates/death.html", caller, reference=reference, purpose=zweck, evidences=DEATHS, sent=EMPTY, faults=()
    )


@router.post("/desk/person/{reference}/todesfall")
async def answer_death(request: Request, caller: StaffPage, uow: UoW, reference: str) -> Response:
    """Written down; the operator confirms it, and nothing happens before."""
    form = await read_form(request, caller.form)
    reached = await reach(uow, caller.acting(form.one("zweck")), reference, REPORT, frozen=True)
    if not isinstance(reached, Reached):
        return refused(request, caller, reached, reference, form.one("zweck"))
    if form.one("nachweis") not in DEATHS:
        await uow.record(reached.entry(outcome="refused", reason="validation-failed"))
        return page(
            request,
            "desk/templates/death.html",
            caller,
            status=422,
            reference=reference,
            purpose=form.one("zweck"),
            evidences=DEATHS,
            sent=form,
            faults=[("nachweis", "Bitte wählen Sie, welches Papier Sie gesehen haben.")],
        )
    agency = caller.agency.agency_id
    body = DeathBody(evidence=form.one("nachweis"))  # type: ignore[arg-type]  # one of DEATHS
    await report_death(reached.head, body.evidence, f"agency {agency}", reached.entry(), agency)
    return see_other(f"/desk/person/{reference}?erledigt=todesfall")


async def _rights(
    request: Request,
    caller: AsStaff,
    uow: UnitOfWork,
    reference: str,
    sent: Form = EMPTY,
    faults: Sequence[tuple[str, str]] = (),
) -> Response:
    acting = caller.acting()
    head = await reach_linked(uow, acting, reference, "rights.list", shared=not faults)
    if isinstance(head, Response):
        return refused(request, caller, head, reference)
    rows = await requests_of(head, caller.agency.agency_id)
    await uow.record(Entry("rights.list", subject_ref=head.key.subject_ref, agency=caller.agency.agency_id, actor=caller.actor))
    return page(
        request,
        "desk/templates/rights.html",
        caller,
        status=422 if faults else 200,
        reference=reference,
        rows=rows,
        rights=RIGHTS,
        states=STATES,
        channels=CHANNELS,
        interpreters=INTERPRETERS,
        key=new_key(),
        sent=sent,
        faults=faults,
    )


async def _guardian(
    request: Request,
    caller: AsStaff,
    uow: UnitOfWork,
    reference: str,
    purpose: str,
    sent: Form = EMPTY,
    faults: Sequence[tuple[str, str]] = (),
) -> Response:
    _known_purpose(uow, caller, purpose)
    reached = await reach(uow, caller.acting(purpose), reference, SET, frozen=True)
    if not isinstance(reached, Reached):
        return refused(request, caller, reached, reference, purpose)
    row = await guardian_of(uow, reached.head.newcomer_id)
    await uow.record(reached.entry(outcome="refused" if faults else "allowed", reason="validation-failed" if faults else None))
    return page(
        request,
        "desk/templates/guardian.html",
        caller,
        status=422 if faults else 200,
        reference=reference,
        purpose=purpose,
        row=row,
        kinds=KINDS,
        evidences=EVIDENCES,
        key=new_key(),
        sent=sent,
        faults=faults,
    )


def _known_purpose(uow: UnitOfWork, caller: AsStaff, purpose: str) -> None:
    if purpose not in usable(uow.world.catalogue, caller.agency, caller.purposes):
        raise NotFound()
