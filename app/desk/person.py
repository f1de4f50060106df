"""One person at the desk: what she allowed this office, and, for one purpose at a time, a look at what is released for it.

A look goes through the same gate as a program's read: one decision, one row in her list, nothing but what is released.
"""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from app.audit.record import Entry
from app.desk.callers import AsStaff, StaffPage
from app.desk.faults import DeskRoute
from app.desk.kinds import changeable_kinds, may_confirm
from app.desk.looking import look
from app.desk.offices import usable
from app.desk.refusals import refused
from app.grants.reach import reach
from app.ids import CONSENT, wire
from app.ledger.head import Head
from app.pages.languages import GERMAN
from app.pages.render import page
from app.referrals.offer import may_hand_over
from app.unit_of_work import UnitOfWork, UoW
from app.values.words import Words, parts_of, words_of
from consent.catalogue import Catalogue, FieldSpec
from consent.standing import ConsentState, RefusalState
from consent.vocabulary import AgencyFacts, ConsentStatus, Purpose

router = APIRouter(route_class=DeskRoute, include_in_schema=False)
_DONE = {
    "ja": "Das Ja ist aufgeschrieben.",
    "nein": "Das Nein ist aufgeschrieben.",
    "zurueckgenommen": "Die Erlaubnis gilt nicht mehr. Es wurde aufgeschrieben.",
    "gefragt": "Die Person ist gefragt. Die Antwort kommt in Ihren Eingang.",
    "angeboten": "Die Person ist gefragt. Sagt sie Ja, erfährt es die andere Stelle. Was daraus wird, steht unter Übergaben.",
    "eingetragen": "Die Angabe ist eingetragen.",
    "geaendert": "Die neue Angabe gilt. Die alte sieht nur noch die Person.",
    "entbunden": "Die Ausnahme von der Schweigepflicht ist aufgeschrieben.",
    "wieder-geheim": "Die Ausnahme gilt nicht mehr. Das Geheime bleibt geheim.",
    "bestaetigt": "Die Angabe ist bestätigt.",
    "zusammengelegt": "Die zwei Akten sind jetzt eine. Trennen geht noch 30 Tage lang.",
    "zusammen-gefragt": "Die Person ist gefragt. Sie entscheidet auf ihrer Seite.",
    "vertretung": "Es ist eingetragen, wer für die Person entscheidet.",
    "todesfall": "Der Todesfall ist gemeldet. Der Betreiber bestätigt ihn.",
    "getrennt": "Die Akten sind wieder getrennt.",
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
        hands_over=may_hand_over(uow.world.catalogue, caller.agency),
        done=_DONE.get(erledigt, ""),
    )


async def _look(request: Request, caller: AsStaff, uow: UnitOfWork, reference: str, purpose: str) -> Response:
    catalogue = uow.world.catalogue
    record = await look(request, caller, reference, purpose)
    if isinstance(record, Response):
        return refused(request, caller, record, reference, purpose if purpose in catalogue.purposes else "")
    return page(
        request,
        "desk/templates/record.html",
        caller,
        reference=reference,
        purpose=purpose,
        purpose_label=catalogue.purposes[purpose].labels[GERMAN],
        valid_until=record["release"]["valid_until"],
        categories=shown_categories(catalogue, record, caller.agency),
    )


def shown_categories(catalogue: Catalogue, record: dict[str, Any], agency: AgencyFacts) -> list[dict[str, Any]]:
    """The released categories that hold anything, in the catalogue's order; of each field the current statement first."""
    words, told = words_of(GERMAN, catalogue), []
    for code, spec in catalogue.categories.items():
        fields = record["categories"].get(code, {}).get("fields", {})
        if fields:
            shown = [_shown_field(words, spec.fields[name], fields[name], agency) for name in spec.fields if name in fields]
            told.append({"code": code, "label": spec.labels[GERMAN], "fields": shown})
    return told


def _shown_field(words: Words, spec: FieldSpec, held: dict[str, Any], agency: AgencyFacts) -> dict[str, Any]:
    statements = sorted(held["statements"], key=lambda one: one["id"] != held["current"])
    shown = [(one, parts_of(words, spec, one["value"]), _open_to(words.catalogue, spec, one, agency)) for one in statements]
    return {"label": spec.labels[GERMAN], "statements": shown}


def _open_to(catalogue: Catalogue, spec: FieldSpec, told: dict[str, Any], agency: AgencyFacts) -> bool:
    """Whether the office may replace or confirm it; what counts in the end is decided when it does."""
    own = told["recorded_by"]["agency"] == agency.name
    if own and changeable_kinds(catalogue, agency, spec.category, spec.code):
        return True
    return may_confirm(catalogue, agency, spec.category, spec.code, told["kind"], own=own)


def _standings(head: Head, caller: AsStaff) -> list[dict[str, Any]]:
    """For each purpose of the office what the person decided about it, as far as the office may know."""
    catalogue, standing, own = head.uow.world.catalogue, head.standing(), caller.agency.agency_id
    pending = standing.pending(own)
    told = []
    for code, label in usable(catalogue, caller.agency, caller.purposes, one_time=True).items():
        decided = standing.decision(own, Purpose(code))
        if decided is None and catalogue.purposes[code].one_time:
            continue
        members: dict[str, Any] = {"code": code, "label": label, "state": "none", "when": None, "categories": [], "consent": ""}
        if isinstance(decided, RefusalState) and decided.known:
            members |= {"state": "refused", "when": decided.at}
        elif isinstance(decided, ConsentState):
            live = decided.status is ConsentStatus.GRANTED
            members["consent"] = wire(CONSENT, decided.consent)
            members |= {"state": decided.status.wire, "when": decided.valid_until if live else decided.ended_at}
            members["categories"] = [catalogue.categories[each].labels[GERMAN] for each in decided.categories] if live else []
        members["one_time"] = catalogue.purposes[code].one_time
        asked = pending is not None and (pending.recipient, pending.purpose) == (own, code)
        told.append(members | {"asked_at": pending.asked_at if asked and pending is not None else None})
    return told
