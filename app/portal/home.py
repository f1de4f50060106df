"""The first page: open requests, then permissions in force, then who looked, my data, my rights."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.audit.record import Entry
from app.grants.overview import my_consents, my_requests
from app.merges.store import offers_to
from app.pages.callers import NewcomerPage, PublicPage
from app.pages.faults import PageRoute
from app.pages.render import page
from app.profile.own import own_head
from app.retention.inactive import announced_end
from app.rights.deaths import is_said_dead
from app.rights.guardians import came_of_age
from app.unit_of_work import UoW

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get("/")
async def choose_language(request: Request, caller: PublicPage) -> Response:
    """Every language by its own name; the text around them in the one that the browser prefers."""
    return page(request, "portal/templates/languages.html", caller)


@router.get("/{lang}/")
async def home(request: Request, caller: NewcomerPage, uow: UoW) -> Response:
    """What waits for an answer, and what is allowed now."""
    head = await own_head(uow, caller.newcomer, shared=True)
    requests = [asked for asked in await my_requests(head) if asked.status == "pending"]
    consents = [given for given in (await my_consents(head)).items if given.status == "active"]
    await uow.record(Entry("me.read", subject_ref=head.key.subject_ref))
    return page(
        request,
        "portal/templates/home.html",
        caller,
        second_record=bool(await offers_to(uow, head.newcomer_id)),
        unused_end=await announced_end(uow, head.newcomer_id),
        requests=requests,
        consents=consents,
        purposes=uow.world.catalogue.purposes,
        record_status=head.status,
        of_age=await came_of_age(head),
        said_dead=await is_said_dead(head),
    )
