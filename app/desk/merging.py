"""At the desk: this office has two records of one person. Joining them, and parting them again while that is possible."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from app.audit.record import Entry
from app.desk.callers import AsStaff, StaffPage
from app.desk.faults import DeskRoute
from app.desk.offices import usable
from app.desk.refusals import refused
from app.grants.reach import reach
from app.ids import MERGE, NEWCOMER, decode, parse, wire
from app.ledger.references import reference_of
from app.merges.ask import ask_merge, undo_own
from app.merges.store import merges_of
from app.pages.forms import read_form
from app.pages.render import page, see_other
from app.problems import refuse
from app.unit_of_work import UnitOfWork, UoW
from consent.decision import Deny

router = APIRouter(route_class=DeskRoute, include_in_schema=False)


@router.get("/desk/person/{reference}/zusammenlegen")
async def ask_which(
    request: Request,
    caller: StaffPage,
    uow: UoW,
    reference: str,
    andere: Annotated[str, Query(max_length=64)] = "",
) -> Response:
    """Which other record, and what this office joined before."""
    return await _form(request, caller, uow, reference, andere)


@router.post("/desk/person/{reference}/zusammenlegen")
async def join(request: Request, caller: StaffPage, uow: UoW, reference: str) -> Response:
    """Joined at once if this office registered both; else the person is asked. Sent twice it is done once."""
    form = await read_form(request, caller.form)
    other, purpose = form.one("andere").strip(), form.one("zweck")
    if decode(NEWCOMER, other) is None:
        return await _form(request, caller, uow, reference, other, wrong=True)
    acting = caller.acting(purpose)
    done = await ask_merge(uow, acting, reference, other)
    if isinstance(done, Deny):
        return refused(request, caller, refuse(done), reference, purpose)
    if done.merge is None:
        return see_other(f"/desk/person/{reference}?erledigt=zusammen-gefragt")
    kept = await reference_of(uow, done.merge.survivor_id, caller.agency.agency_id)
    return see_other(f"/desk/person/{kept or reference}?erledigt=zusammengelegt")


@router.post("/desk/person/{reference}/zusammenlegen/{merge}/trennen")
async def part(request: Request, caller: StaffPage, uow: UoW, reference: str, merge: str) -> Response:
    """Both records are again what they were."""
    await read_form(request, caller.form)
    done = await undo_own(uow, caller.acting(), reference, parse(MERGE, merge))
    if isinstance(done, Deny):
        return refused(request, caller, refuse(done), reference)
    return see_other(f"/desk/person/{reference}?erledigt=getrennt")


async def _form(
    request: Request, caller: AsStaff, uow: UnitOfWork, reference: str, other: str, *, wrong: bool = False
) -> Response:
    head = await reach(uow, caller.acting(), reference, "consent.list", shared=True)
    if isinstance(head, Response):
        return refused(request, caller, head, reference)
    agency = caller.agency.agency_id
    await uow.record(Entry("consent.list", subject_ref=head.key.subject_ref, agency=agency, actor=caller.actor))
    own = [one for one in await merges_of(uow, head.newcomer_id) if one.agency_id == agency and one.state == "open"]
    return page(
        request,
        "desk/templates/merging.html",
        caller,
        status=422 if wrong else 200,
        reference=reference,
        other=other if wrong or decode(NEWCOMER, other) is not None else "",
        wrong=wrong,
        purposes=usable(uow.world.catalogue, caller.agency, caller.purposes),
        merges=[(wire(MERGE, one.merge_id), one) for one in own],
    )
