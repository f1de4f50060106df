"""Targets as pages: the list, one with its history, and the forms to decide, review, replace and close."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from app.csv_file import printable
from app.dashboard.callers import HOME_PATH, AsMonitoringStaff, MonitoringPage
from app.dashboard.faults import DashboardRoute
from app.dashboard.home import NOBODY
from app.dashboard.target_form import (
    CLOSINGS,
    DIRECTIONS,
    ENDINGS,
    JUDGEMENTS,
    Filled,
    all_faults,
    as_sent,
    chosen,
    from_template,
    read_ending,
    read_judgement,
    read_target,
    templates,
    told,
)
from app.errors import ValidationFailed
from app.idempotency import begin, keep
from app.pages.forms import EMPTY
from app.pages.render import page, see_other
from app.staff.once import new_key, read_once
from app.targets.look_up import find_target
from app.targets.target import Author, Target
from app.unit_of_work import UnitOfWork, UoW

router = APIRouter(prefix="/monitoring/ziele", route_class=DashboardRoute, include_in_schema=False)

LIST = HOME_PATH + "ziele/"
_DONE = {
    "beschlossen": "Die Zielvorgabe ist eingetragen.",
    "bewertet": "Die Überprüfung ist eingetragen.",
    "ersetzt": "Die neue Zielvorgabe ist eingetragen. Die frühere bleibt mit ihren Überprüfungen lesbar.",
    "beendet": "Die Zielvorgabe ist beendet. Sie bleibt mit ihren Überprüfungen lesbar.",
}
_REPEATED = "the form was recorded the first time"
_FAULTY = "a form with faults, nothing was written"
Id = Annotated[str, Path(max_length=40)]
Word = Annotated[str, Query(max_length=80)]
Faults = Sequence[tuple[str, str]]


@router.get("/")
async def list_targets(request: Request, caller: MonitoringPage, uow: UoW, erledigt: Word = "") -> Response:
    """Every target that stands beside the newest release, the ended ones, and the templates."""
    from app.dashboard.target_view import read_list

    uow.unaudited(NOBODY)
    holdings, lines = await read_list(uow)
    source, found = templates()
    return page(
        request,
        "dashboard/templates/targets.html",
        caller,
        standing=[line for line in lines if line.target.closing is None],
        ended=[line for line in lines if line.target.closing is not None],
        newest=holdings.listed[-1].reference_date if holdings.listed else None,
        invented=any(one.invented for one in holdings.listed),
        judgements=JUDGEMENTS,
        endings=ENDINGS,
        source=source,
        templates=found,
        done=_DONE.get(erledigt, ""),
    )


@router.get("/neu")
async def new_target(
    request: Request, caller: MonitoringPage, uow: UoW, indikator: Word = "", gebiet: Word = "", vorlage: Word = ""
) -> Response:
    """An empty form, or one begun by a template or from an indicator's page."""
    uow.unaudited(NOBODY)
    return await _form(request, caller, uow, None, from_template(vorlage, indikator, gebiet))


@router.post("/neu")
async def add_target(request: Request, caller: MonitoringPage, uow: UoW) -> Response:
    """Write down what was decided; a form that is sent twice does it once."""
    from app.targets.decide import decide, faults_in

    form, claim = await read_once(request, caller)
    before = await begin(uow, claim)
    if before is not None:
        uow.unaudited(_REPEATED)
        return see_other(f"{LIST}{before.resource}?erledigt=beschlossen")
    draft, unread = read_target(form)
    faults = unread and all_faults(unread, faults_in(uow, draft))
    try:
        made = None if faults else await decide(uow, draft, _author(caller))
    except ValidationFailed as refused:
        made, faults = None, told(refused.errors)
    if made is None:
        uow.unaudited(_FAULTY)
        return await _form(request, caller, uow, None, as_sent(form), faults)
    await keep(uow, claim, status=201, resource=made.wire_id)
    return see_other(f"{LIST}{made.wire_id}?erledigt=beschlossen")


@router.get("/{target}")
async def show_target(request: Request, caller: MonitoringPage, uow: UoW, target: Id, erledigt: Word = "") -> Response:
    """One target with what was published of it and every review."""
    uow.unaudited(NOBODY)
    return await _shown(request, caller, uow, target, as_sent(EMPTY), done=_DONE.get(erledigt, ""))


@router.post("/{target}/bewerten")
async def add_review(request: Request, caller: MonitoringPage, uow: UoW, target: Id) -> Response:
    """Review it from the newest release."""
    from app.targets.review import ReviewDraft, review

    form, claim = await read_once(request, caller)
    if await begin(uow, claim) is not None:
        uow.unaudited(_REPEATED)
        return see_other(f"{LIST}{target}?erledigt=bewertet")
    judgement = read_judgement(form)
    faults = [] if judgement else [chosen("judgement")]
    try:
        if judgement is not None:
            found = await find_target(uow, target)
            await review(uow, found, ReviewDraft(judgement, printable(form.one("bemerkung"))), _author(caller))
    except ValidationFailed as refused:
        faults = told(refused.errors)
    if faults:
        uow.unaudited(_FAULTY)
        return await _shown(request, caller, uow, target, as_sent(form), faults)
    await keep(uow, claim, status=201, resource=target)
    return see_other(f"{LIST}{target}?erledigt=bewertet")


@router.get("/{target}/ersetzen")
async def new_successor(request: Request, caller: MonitoringPage, uow: UoW, target: Id) -> Response:
    """The form of a target that takes the place of this one, begun with what stands now."""
    uow.unaudited(NOBODY)
    former = await find_target(uow, target)
    texts = {"richtung": former.direction.value, "wert": str(former.value), "frist": former.due_on.isoformat()}
    return await _form(request, caller, uow, former, Filled(texts))


@router.post("/{target}/ersetzen")
async def add_successor(request: Request, caller: MonitoringPage, uow: UoW, target: Id) -> Response:
    """Put another one in its place."""
    from app.targets.decide import faults_in, replace

    form, claim = await read_once(request, caller)
    before = await begin(uow, claim)
    if before is not None:
        uow.unaudited(_REPEATED)
        return see_other(f"{LIST}{before.resource}?erledigt=ersetzt")
    former = await find_target(uow, target)
    draft, unread = read_target(form, {"indicator": former.indicator, "area": former.area})
    faults = unread and all_faults(unread, faults_in(uow, draft))
    try:
        made = None if faults else await replace(uow, former, draft, printable(form.one("warum")), _author(caller))
    except ValidationFailed as refused:
        made, faults = None, told(refused.errors)
    if made is None:
        uow.unaudited(_FAULTY)
        return await _form(request, caller, uow, former, as_sent(form), faults)
    await keep(uow, claim, status=201, resource=made.wire_id)
    return see_other(f"{LIST}{made.wire_id}?erledigt=ersetzt")


@router.post("/{target}/beenden")
async def end_target(request: Request, caller: MonitoringPage, uow: UoW, target: Id) -> Response:
    """Let it stand no more."""
    from app.targets.close import close

    form, claim = await read_once(request, caller)
    if await begin(uow, claim) is not None:
        uow.unaudited(_REPEATED)
        return see_other(f"{LIST}{target}?erledigt=beendet")
    reason = read_ending(form)
    faults = [] if reason else [chosen("reason")]
    try:
        if reason is not None:
            await close(uow, await find_target(uow, target), reason, printable(form.one("warum")), _author(caller))
    except ValidationFailed as refused:
        faults = [("warum" if field == "bemerkung" else field, words) for field, words in told(refused.errors)]
    if faults:
        uow.unaudited(_FAULTY)
        return await _shown(request, caller, uow, target, as_sent(form), faults)
    await keep(uow, claim, status=201, resource=target)
    return see_other(f"{LIST}{target}?erledigt=beendet")


def _author(caller: AsMonitoringStaff) -> Author:
    return Author(caller.agency.agency_id, caller.actor)


async def _shown(
    request: Request,
    caller: AsMonitoringStaff,
    uow: UnitOfWork,
    target: str,
    filled: Filled,
    faults: Faults = (),
    done: str = "",
) -> Response:
    from app.dashboard.target_view import read_page, result_text

    told_of = await read_page(uow, target)
    return page(
        request,
        "dashboard/templates/target.html",
        caller,
        status=422 if faults else 200,
        told=told_of,
        one=told_of.history.target,
        result_text=result_text,
        judgements=JUDGEMENTS,
        endings=ENDINGS,
        closings=CLOSINGS,
        filled=filled,
        faults=faults,
        keys=(new_key(), new_key()),
        done=done,
    )


async def _form(
    request: Request,
    caller: AsMonitoringStaff,
    uow: UnitOfWork,
    former: Target | None,
    filled: Filled,
    faults: Faults = (),
) -> Response:
    from app.dashboard.target_view import read_choices

    choices = await read_choices(uow)
    return page(
        request,
        "dashboard/templates/target_form.html",
        caller,
        status=422 if faults else 200,
        former=former,
        choices=choices,
        indicators=dict(choices.indicators),
        areas=dict(choices.areas),
        directions=DIRECTIONS,
        filled=filled,
        faults=faults,
        key=new_key(),
    )
