"""One person at the desk: what she allowed this office, and, for one purpose at a time, a look at what is released for it.

A look goes through the same gate as a program's read: one decision, one row in her list, nothing but what is released.
"""

from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from app.access.answer import well_formed
from app.access.read_record import Look
from app.audit.record import Entry
from app.desk.callers import AsStaff, StaffPage
from app.desk.faults import DeskRoute
from app.desk.instruments import instruments_of
from app.desk.offices import usable
from app.desk.refusals import refused
from app.grants.reach import reach
from app.ledger.head import Head
from app.pages.languages import GERMAN
from app.pages.render import page
from app.unit_of_work import UnitOfWork, UoW
from app.values.words import Words, parts_of, words_of
from consent.catalogue import Catalogue, FieldSpec
from consent.standing import ConsentState, RefusalState
from consent.vocabulary import ConsentStatus, Purpose

router = APIRouter(route_class=DeskRoute, include_in_schema=False)
_DONE = {
    "ja": "Das Ja ist aufgeschrieben.",
    "nein": "Das Nein ist aufgeschrieben.",
    "zurueckgenommen": "Die Erlaubnis gilt nicht mehr. Es wurde aufgeschrieben.",
    "gefragt": "Die Person ist gefragt. Die Antwort kommt in Ihren Eingang.",
    "eingetragen": "Die Angabe ist eingetragen.",
}


@router.get("/desk/person/{reference}")
async def show_person(
    request: Request,
    caller: StaffPage,
    uow: UoW,
    reference: str,
    zweck: Annotated[str | None, Query(max_length=64)] = None,
    erledigt: Annotated[str, Query(max_length=32)] = "",
) -> Response:
    """Without a purpose what stands between her and this office; with one a look."""
    if zweck is not None:
        uow.unaudited("the gate records the look in a transaction of its own")
        return await _look(request, caller, uow, reference, zweck)
    acting = caller.acting()
    head = await reach(uow, acting, reference, "consent.list", shared=True)
    if isinstance(head, Response):
        return refused(request, caller, head, reference)
    entry = Entry("consent.list", subject_ref=head.key.subject_ref, agency=caller.agency.agency_id, actor=caller.actor)
    await uow.record(entry)
    return page(
        request,
        "desk/templates/person.html",
        caller,
        reference=reference,
        standings=_standings(head, caller),
        done=_DONE.get(erledigt, ""),
    )


async def _look(request: Request, caller: AsStaff, uow: UnitOfWork, reference: str, purpose: str) -> Response:
    catalogue = uow.world.catalogue
    known = purpose if purpose in catalogue.purposes else None
    wanted = Look(
        reference=well_formed(reference),
        agency_id=caller.agency.agency_id,
        client_id=caller.client_id,
        purpose=known,
        asked=None,
        malformed=False,
        request_id=request.state.request_id,
        actor=caller.actor,
    )
    answer = await instruments_of(request).reader.answer(wanted)
    if isinstance(answer, Response):
        return refused(request, caller, answer, reference, known or "")
    record = orjson.loads(answer)
    return page(
        request,
        "desk/templates/record.html",
        caller,
        reference=reference,
        purpose=purpose,
        purpose_label=catalogue.purposes[purpose].labels[GERMAN],
        valid_until=record["release"]["valid_until"],
        categories=shown_categories(catalogue, record),
    )


def shown_categories(catalogue: Catalogue, record: dict[str, Any]) -> list[dict[str, Any]]:
    """The released categories that hold anything, in the catalogue's order; of each field the current statement first."""
    words, told = words_of(GERMAN, catalogue), []
    for code, spec in catalogue.categories.items():
        fields = record["categories"].get(code, {}).get("fields", {})
        if fields:
            shown = [_shown_field(words, spec.fields[name], fields[name]) for name in spec.fields if name in fields]
            told.append({"label": spec.labels[GERMAN], "fields": shown})
    return told


def _shown_field(words: Words, spec: FieldSpec, held: dict[str, Any]) -> dict[str, Any]:
    statements = sorted(held["statements"], key=lambda one: one["id"] != held["current"])
    return {"label": spec.labels[GERMAN], "statements": [(one, parts_of(words, spec, one["value"])) for one in statements]}


def _standings(head: Head, caller: AsStaff) -> list[dict[str, Any]]:
    """For each purpose of the office what the person decided about it, as far as the office may know."""
    catalogue, standing, own = head.uow.world.catalogue, head.standing(), caller.agency.agency_id
    pending = standing.pending(own)
    told = []
    for code, label in usable(catalogue, caller.agency, caller.purposes).items():
        decided = standing.decision(own, Purpose(code))
        members: dict[str, Any] = {"code": code, "label": label, "state": "none", "when": None, "categories": []}
        if isinstance(decided, RefusalState) and decided.known:
            members |= {"state": "refused", "when": decided.at}
        elif isinstance(decided, ConsentState):
            live = decided.status is ConsentStatus.GRANTED
            members |= {"state": decided.status.wire, "when": decided.valid_until if live else decided.ended_at}
            members["categories"] = [catalogue.categories[each].labels[GERMAN] for each in decided.categories] if live else []
        asked = pending is not None and pending.purpose == code
        told.append(members | {"asked_at": pending.asked_at if asked and pending is not None else None})
    return told
