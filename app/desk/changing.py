"""Change one statement at the desk: replace one's own by a new version, or say of one with a date that it is still true.

The page is a look, and remembers the version of the category that it showed: who replaces a value after somebody else changed
that category is shown first what stands there now. Whether a statement is the office's own is decided when it is replaced.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from app.desk.callers import AsStaff, StaffPage
from app.desk.faults import DeskRoute
from app.desk.kinds import changeable_kinds, may_confirm
from app.desk.looking import look
from app.desk.refusals import refused
from app.errors import ValidationFailed
from app.idempotency import begin, keep
from app.ledger.blocks import Block, Statement
from app.pages.forms import EMPTY, Form
from app.pages.languages import GERMAN
from app.pages.render import page, see_other
from app.problems import refuse
from app.profile.confirm import confirm
from app.profile.reach import Reached, reach
from app.profile.replace import Replacement, replace
from app.staff.once import new_key, read_once
from app.unit_of_work import UoW
from app.values.inputs import Unreadable, as_sent, date_as_sent, input_at, inputs_of, sent_date, stated_value
from app.values.words import parts_of, words_of
from app.world import world_of
from consent.decision import Deny

router = APIRouter(route_class=DeskRoute, include_in_schema=False)
_PATH = "/desk/person/{reference}/angabe/{statement}"
_ACTIONS = {"ersetzen": "statement.replace", "bestaetigen": "statement.confirm"}
_RESULTS = {"ersetzen": "geaendert", "bestaetigen": "bestaetigt"}


@dataclass(frozen=True, slots=True)
class _Shown:
    """What the page is about: a statement as it stands, and the version of its category."""

    reference: str
    purpose: str
    name: str
    category: str
    field: str
    told: Mapping[str, Any]
    own: bool
    version: int


@router.get(_PATH)
async def show_statement(
    request: Request,
    caller: StaffPage,
    reference: str,
    statement: str,
    zweck: Annotated[str, Query(max_length=64)],
    bereich: Annotated[str, Query(max_length=64)],
) -> Response:
    """The value that stands, with the form for a new one and the one that confirms it, as far as the office may."""
    answer = await look(request, caller, reference, zweck, [bereich])
    if isinstance(answer, Response):
        return refused(request, caller, answer, reference, zweck)
    held = answer["categories"].get(bereich, {"version": 0, "fields": {}})
    for field, found in held["fields"].items():
        for told in found["statements"]:
            if told["id"] == statement:
                own = told["recorded_by"]["agency"] == caller.agency.name
                return _form(request, caller, _Shown(reference, zweck, statement, bereich, field, told, own, held["version"]))
    return _gone(request, caller, reference, zweck)


@router.post(_PATH)
async def change_statement(request: Request, caller: StaffPage, uow: UoW, reference: str, statement: str) -> Response:
    """Replace or confirm; a form sent twice does it once."""
    form, claim = await read_once(request, caller)
    purpose, act = form.one("zweck"), form.one("tun") if form.one("tun") in _ACTIONS else "ersetzen"
    reached = await reach(uow, caller.acting(purpose), reference, _ACTIONS[act])
    if not isinstance(reached, Reached):
        return refused(request, caller, reached, reference, purpose)
    after = see_other(f"/desk/person/{reference}?erledigt={_RESULTS[act]}")
    if await begin(uow, claim) is not None:
        await uow.record(reached.entry())
        return after
    found = await reached.find(statement)
    if found is None:
        await reached.refuse("not-found")
        return _gone(request, caller, reference, purpose)
    block, field, old = found
    own = old["_agency"] == caller.agency.agency_id.hex
    shown = _Shown(reference, purpose, statement, block.category, field, dict(old), own, block.version)
    if act == "ersetzen" and form.one("fassung") != str(block.version):
        await reached.refuse("version-mismatch")
        return _form(request, caller, shown, form, meanwhile=True)
    try:
        done = await _done(reached, block, field, old, form, act)
    except Unreadable as unread:
        await reached.refuse("validation-failed")
        return _form(request, caller, shown, form, {unread.field: unread.kind}, unread)
    except ValidationFailed as fault:
        await reached.refuse("validation-failed")
        beside = {"as_of": "stand" if act == "ersetzen" else "stimmt-am", "kind": "art"}
        return _form(request, caller, shown, form, {input_at(one["pointer"], beside): one["code"] for one in fault.errors})
    if isinstance(done, Deny):
        await uow.record(reached.entry((block.number,), str(done.reason), "refused"))
        return refused(request, caller, refuse(done), reference, purpose)
    await keep(uow, claim, status=201, resource=reference)
    return after


async def _done(reached: Reached, block: Block, field: str, old: Statement, form: Form, act: str) -> str | Deny | None:
    """Do it. Raises Unreadable, ValidationFailed."""
    if act == "bestaetigen":
        return await confirm(reached, block, field, old, sent_date(form, "stimmt-am"))
    catalogue = reached.head.uow.world.catalogue
    value = stated_value(words_of(GERMAN, catalogue), catalogue.fields[block.category, field], form)
    if not form.given("art"):
        raise Unreadable("art", "empty")
    return await replace(reached, block, field, old, Replacement(value, form.one("art"), sent_date(form, "stand")))


def _form(
    request: Request,
    caller: AsStaff,
    shown: _Shown,
    sent: Form = EMPTY,
    faults: Mapping[str, str] = MappingProxyType({}),
    unread: Unreadable | None = None,
    *,
    meanwhile: bool = False,
) -> Response:
    """The statement and what can be done about it; `meanwhile`: somebody changed the category after the page was opened."""
    world = world_of(request)
    catalogue, words = world.catalogue, words_of(GERMAN, world.catalogue)
    spec, kind = catalogue.fields[shown.category, shown.field], shown.told["kind"]
    inputs, retyped = inputs_of(words, spec, shown.told["value"]), sent.one("tun") == "ersetzen"
    today = dict(zip(("jahr", "monat", "tag"), world.clock.now().date().isoformat().split("-"), strict=True))
    return page(
        request,
        "desk/templates/statement.html",
        caller,
        status=409 if meanwhile else 422 if faults else 200,
        shown=shown,
        meanwhile=meanwhile,
        label=spec.labels[GERMAN],
        parts=parts_of(words, spec, shown.told["value"]),
        kinds=changeable_kinds(catalogue, caller.agency, shown.category, shown.field) if shown.own else {},
        confirms=may_confirm(catalogue, caller.agency, shown.category, shown.field, kind, own=shown.own),
        inputs=as_sent(inputs, sent) if retyped else inputs,
        since=date_as_sent(sent, "stand"),
        still=date_as_sent(sent, "stimmt-am") if sent.one("tun") == "bestaetigen" else today,
        optional=spec.optional,
        key=new_key(),
        sent=sent,
        faults=faults,
        unread=unread,
    )


def _gone(request: Request, caller: AsStaff, reference: str, purpose: str) -> Response:
    """The statement was replaced, or is not shown to this office any more."""
    return page(request, "desk/templates/replaced.html", caller, status=404, reference=reference, purpose=purpose)
