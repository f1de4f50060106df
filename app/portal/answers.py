"""Who was told of what she decided, who has answered, and who has not (Art. 19 GDPR)."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.audit.record import Entry
from app.exchange.told import told
from app.pages.callers import NewcomerPage
from app.pages.faults import PageRoute
from app.pages.render import page
from app.profile.own import own_head
from app.unit_of_work import UoW

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get("/{lang}/antworten")
async def list_answers(request: Request, caller: NewcomerPage, uow: UoW) -> Response:
    """Her decisions, newest first, each with the agencies that had to be told and what they said."""
    head = await own_head(uow, caller.newcomer, shared=True)
    decisions = (await told(head)).items
    await uow.record(Entry("me.recipients", subject_ref=head.key.subject_ref))
    return page(request, "portal/templates/answers.html", caller, decisions=decisions, catalogue=uow.world.catalogue)
