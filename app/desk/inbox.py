"""One thing that came in, and what the office did about it: the evidence that recipients were told (Art. 19 GDPR)."""

from collections.abc import Sequence

from fastapi import APIRouter, Request
from pydantic import TypeAdapter, ValidationError
from starlette.responses import Response

from app.audit.record import Entry
from app.desk.callers import HOME_PATH, AsStaff, StaffPage
from app.desk.faults import DeskRoute
from app.errors import NotFound, ValidationFailed
from app.exchange.acknowledge import acknowledge
from app.exchange.store import find_change
from app.ids import CHANGE, parse
from app.pages.forms import EMPTY, Form, read_form
from app.pages.render import page, see_other
from app.profile.question import answer
from app.unit_of_work import UnitOfWork, UoW
from app.wire import Line
from consent.duties import due

router = APIRouter(route_class=DeskRoute, include_in_schema=False)
ANSWER = "antwort"
"""What the form about a question sends in place of an outcome."""
_LINE = TypeAdapter[str](Line)
OUTCOMES = {
    "deleted": "Wir haben unsere Kopien gelöscht.",
    "done": "Wir haben es gelesen. Wir haben keine Kopien.",
    "justified": "Wir müssen oder dürfen Kopien behalten.",
}
BASES = {
    "legal_duty": "Ein Gesetz verlangt es.",
    "public_task": "Wir brauchen sie für eine öffentliche Aufgabe.",
    "contract": "Wir brauchen sie für einen Vertrag.",
    "legal_claims": "Wir brauchen sie für einen Rechtsstreit.",
}


@router.get("/desk/eingang/{change}")
async def show_change(request: Request, caller: StaffPage, uow: UoW, change: str) -> Response:
    """What happened, and what was said about it."""
    return await _shown(request, caller, uow, change)


@router.post("/desk/eingang/{change}")
async def answer_change(request: Request, caller: StaffPage, uow: UoW, change: str) -> Response:
    """Say what was done; the first answer stays, and the person sees it."""
    form = await read_form(request, caller.form)
    if form.one("ergebnis") == ANSWER:
        return await _answered(request, caller, uow, change, form)
    outcome, basis = form.one("ergebnis"), form.one("grund") if form.one("ergebnis") == "justified" else ""
    if outcome not in OUTCOMES or basis not in {"", *BASES}:
        return await _shown(request, caller, uow, change, form, [("ergebnis", "Bitte wählen Sie eine Antwort.")])
    try:
        done = await acknowledge(uow, caller.acting(), change, outcome, basis or None)
    except ValidationFailed:
        return await _shown(request, caller, uow, change, form, [("grund", "Bitte wählen Sie, warum Sie Kopien behalten.")])
    return see_other(HOME_PATH) if done is not None else await _shown(request, caller, uow, change)


async def _answered(request: Request, caller: AsStaff, uow: UnitOfWork, change: str, form: Form) -> Response:
    """The answer to a question of the person's: she reads it, and the inbox shows the question as dealt with."""
    try:
        text = _LINE.validate_python(" ".join(form.one("antwort").split()))
    except ValidationError:
        wrong = "Bitte schreiben Sie eine Antwort, höchstens 500 Zeichen."
        return await _shown(request, caller, uow, change, form, [("antwort", wrong)])
    acting = caller.acting()
    if await answer(uow, acting, change, text) is None:
        return await _shown(request, caller, uow, change)
    await acknowledge(uow, acting, change, "done", None)
    return see_other(HOME_PATH)


async def _shown(
    request: Request,
    caller: AsStaff,
    uow: UnitOfWork,
    change: str,
    sent: Form = EMPTY,
    faults: Sequence[tuple[str, str]] = (),
) -> Response:
    change_id = parse(CHANGE, change)
    found = None if change_id is None else await find_change(uow, caller.agency.agency_id, change_id)
    if found is None:
        raise NotFound()
    await uow.record(Entry("feed.read", agency=caller.agency.agency_id, actor=caller.actor))
    return page(
        request,
        "desk/templates/change.html",
        caller,
        status=422 if faults else 200,
        purposes=uow.world.catalogue.purposes,
        change=change,
        item=found,
        until=due(found.type, found.occurred_at),
        now=uow.now,
        outcomes=OUTCOMES,
        bases=BASES,
        sent=sent,
        faults=faults,
    )
