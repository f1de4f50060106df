"""Is a second record hers too? The questions, what became one, and parting it again."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.audit.record import Entry
from app.errors import NotFound
from app.ids import MERGE, MERGE_OFFER, parse, wire
from app.merges.answer import answer_offer, undo_hers
from app.merges.overview import own_merges
from app.pages.callers import AsSignedIn, NewcomerPage, VisitorPage
from app.pages.faults import PageRoute
from app.pages.forms import read_form
from app.pages.render import page, see_other
from app.portal.sign_in import leave
from app.profile.own import own_head
from app.unit_of_work import UnitOfWork, UoW
from consent.decision import Deny, Reason

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get("/{lang}/zweite-akte")
async def show_merges(request: Request, caller: NewcomerPage, uow: UoW) -> Response:
    """Questions that wait for her, and what became one."""
    return await _shown(request, caller, uow)


@router.post("/{lang}/zweite-akte/{offer}")
async def answer(request: Request, caller: NewcomerPage, uow: UoW, offer: str) -> Response:
    """Her yes or no; what the other card still has to say is told."""
    form = await read_form(request, caller.form)
    said = form.one("antwort")
    if said not in ("ja", "nein"):
        raise NotFound()
    done = await answer_offer(uow, caller.newcomer.newcomer_id, parse(MERGE_OFFER, offer), same=said == "ja")
    if isinstance(done, Deny):
        return await _refused(request, caller, uow, done)
    result = {"merged": "zusammengelegt", "open": "zweite-karte"}.get(done.state, "nicht-meine")
    return see_other(f"/{caller.language.code}/erledigt/{result}")


@router.post("/{lang}/zweite-akte/{merge}/trennen")
async def undo(request: Request, caller: NewcomerPage, uow: UoW, merge: str) -> Response:
    """Both cards open their own records again, so nobody stays signed in."""
    await read_form(request, caller.form)
    done = await undo_hers(uow, caller.newcomer.newcomer_id, parse(MERGE, merge))
    return await _refused(request, caller, uow, done) if isinstance(done, Deny) else leave(f"/{caller.language.code}/getrennt")


@router.get("/{lang}/getrennt")
async def show_parted(request: Request, caller: VisitorPage) -> Response:
    """What happened; says nothing about anybody."""
    return page(request, "portal/templates/parted.html", caller)


async def _refused(request: Request, caller: AsSignedIn, uow: UnitOfWork, done: Deny) -> Response:
    if done.reason is Reason.NOT_FOUND:
        raise NotFound()
    return await _shown(request, caller, uow, impossible=True)


async def _shown(request: Request, caller: AsSignedIn, uow: UnitOfWork, *, impossible: bool = False) -> Response:
    head = await own_head(uow, caller.newcomer, shared=True)
    offers, merges = await own_merges(uow, head.newcomer_id)
    await uow.record(Entry("me.merges", subject_ref=head.key.subject_ref))
    return page(
        request,
        "portal/templates/merging.html",
        caller,
        status=409 if impossible else 200,
        impossible=impossible,
        offers=[(wire(MERGE_OFFER, one.offer_id), name) for one, name in offers],
        merges=[(wire(MERGE, one.merge_id), one, name) for one, name in merges],
    )
