"""Releases from professional secrecy, one by one: what was released, and taking it back; the consent beside it stands."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.audit.record import Entry
from app.errors import NotFound
from app.grants.overview import secrecy_view
from app.grants.secrecy import find_release, take_back
from app.ids import SECRECY_RELEASE, parse
from app.ledger.granting import Evidence
from app.ledger.head import Head
from app.ledger.releases import facts_of
from app.pages.callers import NewcomerPage
from app.pages.faults import PageRoute
from app.pages.forms import read_form
from app.pages.render import page, see_other
from app.profile.own import own_head
from app.unit_of_work import UoW
from consent.standing import SecrecyState

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get("/{lang}/schweigepflicht/{release}")
async def show_release(request: Request, caller: NewcomerPage, uow: UoW, release: str) -> Response:
    """Who may tell what to whom, and the button that takes it back."""
    head = await own_head(uow, caller.newcomer, shared=True)
    state = _release(head, release)
    named = {state.agency} if state.releasing is None else {state.agency, state.releasing}
    agencies = await facts_of(uow.world, named)
    await uow.record(Entry("me.secrecy-releases", subject_ref=head.key.subject_ref))
    return page(
        request,
        "portal/templates/secrecy.html",
        caller,
        release=secrecy_view(state),
        recipient=agencies[state.agency].name,
        releasing=None if state.releasing is None else agencies[state.releasing].name,
        catalogue=uow.world.catalogue,
    )


@router.post("/{lang}/schweigepflicht/{release}")
async def take_release_back(request: Request, caller: NewcomerPage, uow: UoW, release: str) -> Response:
    """The secrets are closed with this answer; sent twice they stay closed."""
    await read_form(request, caller.form)
    head = await own_head(uow, caller.newcomer)
    await take_back(head, _release(head, release), Evidence(language=caller.language.code))
    return see_other(f"/{caller.language.code}/schweigepflicht/{release}")


def _release(head: Head, name: str) -> SecrecyState:
    release_id = parse(SECRECY_RELEASE, name)
    state = None if release_id is None else find_release(head, release_id)
    if state is None:
        raise NotFound()
    return state
