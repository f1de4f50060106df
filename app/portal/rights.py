"""Freeze, object, erase: each says first what happens, and asks for the PIN where a found phone could do harm."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.audit.record import Entry
from app.identity.own_pin import knows_pin
from app.ids import ERASURE, wire
from app.pages.callers import AsSignedIn, NewcomerPage
from app.pages.faults import PageRoute
from app.pages.forms import read_form
from app.pages.render import page, see_other
from app.portal.sign_in import LONGEST_PIN, leave, network_address
from app.profile.erase import ERASED, KEPT, erase
from app.profile.own import own_head
from app.profile.restrict import lift, restrict
from app.rights.object import counted_by
from app.rights.object import object_to_statistics as objected
from app.unit_of_work import UoW

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get("/{lang}/sperren")
async def ask_restriction(request: Request, caller: NewcomerPage, uow: UoW) -> Response:
    """Freeze or lift, whichever is possible now; the objection to statistics, if there is anything to object to."""
    head = await own_head(uow, caller.newcomer, shared=True)
    await uow.record(Entry("me.read", subject_ref=head.key.subject_ref))
    frozen, counted = head.status == "restricted", bool(counted_by(head))
    return page(request, "portal/templates/restriction.html", caller, frozen=frozen, counted=counted)


@router.post("/{lang}/sperren")
async def answer_restriction(request: Request, caller: NewcomerPage, uow: UoW) -> Response:
    """No reason is asked."""
    form = await read_form(request, caller.form)
    head = await own_head(uow, caller.newcomer)
    if form.one("tun") == "beenden":
        await lift(head)
        return see_other(f"/{caller.language.code}/erledigt/entsperrt")
    await restrict(head)
    return see_other(f"/{caller.language.code}/erledigt/gesperrt")


@router.post("/{lang}/statistik")
async def object_to_statistics(request: Request, caller: NewcomerPage, uow: UoW) -> Response:
    """End every consent to statistics (Art. 21 GDPR); nothing of hers is counted in the next ones."""
    await read_form(request, caller.form)
    head = await own_head(uow, caller.newcomer)
    await objected(head)
    return see_other(f"/{caller.language.code}/erledigt/statistik")


@router.get("/{lang}/loeschen")
async def ask_erasure(request: Request, caller: NewcomerPage) -> Response:
    """What goes and what must stay, before anything happens."""
    return _asked(request, caller, wrong=False)


@router.post("/{lang}/loeschen")
async def answer_erasure(request: Request, caller: NewcomerPage, uow: UoW) -> Response:
    """For good, after the PIN; nobody is signed in afterwards."""
    form = await read_form(request, caller.form)
    if not await knows_pin(uow, caller.newcomer, form.one("pin")[:LONGEST_PIN], network_address(request), "me.erase"):
        return _asked(request, caller, wrong=True)
    head = await own_head(uow, caller.newcomer)
    await erase(head)
    return leave(f"/{caller.language.code}/geloescht/{wire(ERASURE, head.key.key_id)}")


def _asked(request: Request, caller: AsSignedIn, *, wrong: bool) -> Response:
    status = 422 if wrong else 200
    return page(request, "portal/templates/erasure.html", caller, status=status, wrong=wrong, erased=ERASED, kept=KEPT)
