"""Add a statement at the desk: choose a field, give its value with the input that fits it, the kind of evidence, the day."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import ValidationError
from starlette.responses import Response

from app.access.answer import well_formed
from app.desk.callers import AsStaff, StaffPage
from app.desk.evidence import malformed
from app.desk.faults import DeskRoute
from app.desk.instruments import instruments_of
from app.desk.kinds import addable_kinds
from app.desk.known import known
from app.desk.offices import askable, usable
from app.desk.refusals import refused
from app.errors import NotFound
from app.idempotency import Claim
from app.ledger.statements import Invalid, NewStatement
from app.newcomers.schemas import StatementBody
from app.pages.forms import EMPTY, Form
from app.pages.languages import GERMAN
from app.pages.render import page, see_other
from app.problems import refuse
from app.profile.amend import Stored
from app.profile.carry import Addition
from app.profile.hot import numbers_touched
from app.profile.refusals import refusal
from app.staff.once import new_key, read_once
from app.values.inputs import Unreadable, as_sent, date_as_sent, input_at, inputs_of, sent_date, stated_value
from app.values.words import words_of
from app.world import world_of
from consent.catalogue import Catalogue, FieldSpec
from consent.decision import Deny

router = APIRouter(route_class=DeskRoute, include_in_schema=False)
SECRETS = {
    "none": "kein Geheimnis",
    "secrecy_203": "Berufsgeheimnis (§ 203 StGB)",
    "entrusted_65": "anvertraut (§ 65 SGB VIII)",
}
ENTRUSTING = {"subject": "die Person selbst", "other": "jemand anderes"}
_BESIDE = {"as_of": "stand", "kind": "art"}
_PATH = "/desk/person/{reference}/eintragen"


@router.get(_PATH)
async def record_what(
    request: Request,
    caller: StaffPage,
    reference: str,
    zweck: Annotated[str, Query(max_length=64)],
    feld: Annotated[str, Query(max_length=130)] = "",
) -> Response:
    """Choose the field, then its form, with what is known of that field already; choosing says nothing of the person."""
    catalogue = world_of(request).catalogue
    if zweck not in usable(catalogue, caller.agency, caller.purposes):
        raise NotFound()
    if feld:
        spec = _spec(catalogue, feld)
        if not addable_kinds(catalogue, caller.agency, spec.category, spec.code):
            raise NotFound()
        return _form(request, caller, reference, zweck, feld, hint=await known(request, caller, reference, zweck, spec))
    groups = []
    for category, label in askable(catalogue, caller.agency, zweck).items():
        fields = catalogue.categories[category].fields.values()
        named = {
            f"{category}.{spec.code}": spec.labels[GERMAN]
            for spec in fields
            if addable_kinds(catalogue, caller.agency, category, spec.code)
        }
        groups += [(label, named)] if named else []
    return page(request, "desk/templates/record_what.html", caller, reference=reference, purpose=zweck, groups=groups)


@router.post(_PATH)
async def record_statement(request: Request, caller: StaffPage, reference: str) -> Response:
    """Store it under a consent for this purpose that covers the category; the steward table says who may add what."""
    form, claim = await read_once(request, caller)
    world, purpose, field = world_of(request), form.one("zweck"), form.one("feld")
    spec = _spec(world.catalogue, field)
    try:
        item = StatementBody.model_validate(_members(world.catalogue, spec, form))
    except Unreadable as unread:
        return _form(request, caller, reference, purpose, field, form, {unread.field: unread.kind}, unread)
    except ValidationError as fault:
        faults = {input_at(each["pointer"], _BESIDE): each["code"] for each in malformed(fault)}
        return _form(request, caller, reference, purpose, field, form, faults)
    outcome = await instruments_of(request).amender.add(_addition(request, caller, reference, purpose, item, claim))
    match outcome:
        case Stored():
            return see_other(f"/desk/person/{reference}?erledigt=eingetragen")
        case Deny():
            return refused(request, caller, refuse(outcome), reference, purpose)
        case Invalid():
            faults = {input_at(fault.pointer.removeprefix("/0"), _BESIDE): fault.code for fault in outcome.faults}
            return _form(request, caller, reference, purpose, field, form, faults)
    return refused(request, caller, refusal(world.catalogue, outcome, purpose, []), reference, purpose)


def _members(catalogue: Catalogue, spec: FieldSpec, form: Form) -> dict[str, Any]:
    """The statement as a program would send it. Raises Unreadable."""
    secrecy = form.one("geheimnis") or "none"
    return {
        "category": spec.category,
        "field": spec.code,
        "value": stated_value(words_of(GERMAN, catalogue), spec, form),
        "kind": form.one("art"),
        "as_of": sent_date(form, "stand"),
        "secrecy": secrecy,
        "entrusted_by": form.one("anvertraut-von") or None if secrecy == "entrusted_65" else None,
    }


def _addition(request: Request, caller: AsStaff, reference: str, purpose: str, item: StatementBody, claim: Claim) -> Addition:
    catalogue = world_of(request).catalogue
    asked, fetch = numbers_touched(catalogue, [item])
    return Addition(
        reference=well_formed(reference),
        agency_id=caller.agency.agency_id,
        client_id=caller.client_id,
        purpose=purpose if purpose in catalogue.purposes else None,
        items=(NewStatement(**item.model_dump()),),
        asked=asked,
        fetch=fetch,
        malformed=False,
        operation=claim.operation,
        key_hash=claim.key_hash,
        body_hash=claim.body_hash,
        request_id=request.state.request_id,
        actor=caller.actor,
    )


def _spec(catalogue: Catalogue, field: str) -> FieldSpec:
    category, _, code = field.partition(".")
    spec = catalogue.fields.get((category, code))
    if spec is None:
        raise NotFound()
    return spec


def _form(
    request: Request,
    caller: AsStaff,
    reference: str,
    purpose: str,
    field: str,
    sent: Form = EMPTY,
    faults: Mapping[str, str] = MappingProxyType({}),
    unread: Unreadable | None = None,
    hint: Mapping[str, Any] | None = None,
) -> Response:
    """The form about one field, filled with what was sent; `hint` is what is known already."""
    catalogue = world_of(request).catalogue
    spec = _spec(catalogue, field)
    kinds = addable_kinds(catalogue, caller.agency, spec.category, spec.code)
    if not kinds:
        raise NotFound()
    return page(
        request,
        "desk/templates/record_field.html",
        caller,
        status=422 if faults else 200,
        reference=reference,
        purpose=purpose,
        field=field,
        category=spec.category,
        hint=hint,
        label=spec.labels[GERMAN],
        inputs=as_sent(inputs_of(words_of(GERMAN, catalogue), spec, _rows(spec)), sent),
        since=date_as_sent(sent, "stand"),
        optional=spec.optional,
        kinds=kinds,
        secrets=SECRETS,
        entrusting=ENTRUSTING,
        key=new_key(),
        sent=sent,
        faults=faults,
        unread=unread,
    )


def _rows(spec: FieldSpec) -> Sequence[Mapping[str, Any]] | None:
    """Empty rows of a list of objects, such as children; the inputs add one more."""
    return ({}, {}, {}, {}) if spec.many and spec.type == "object" else None
