"""HTTP of the exchange for the newcomer: who was told of what she decided, and who has not answered (Art. 19 GDPR)."""

from fastapi import APIRouter
from starlette.responses import Response

from app.audit.record import Entry
from app.errors import NotFound
from app.exchange.schemas import ToldDecisions
from app.exchange.told import told
from app.identity.callers import NewcomerCaller
from app.ledger.head import lock_head
from app.problems import responses
from app.unit_of_work import UoW
from app.wire import json_answer

router = APIRouter(tags=["newcomer"])


@router.get(
    "/v1/me/recipients",
    summary="Who was told of one's decisions, and who answered",
    response_model=ToldDecisions,
    responses=responses("token-missing", "token-invalid", "not-found", "unavailable"),
)
async def list_my_recipients(caller: NewcomerCaller, uow: UoW) -> Response:
    """Withdrawals, disputes, corrections, restrictions: with their recipients, until when each must answer, what it said."""
    head = await lock_head(uow, caller.newcomer_id, shared=True)
    if head is None:
        raise NotFound()
    body = await told(head)
    await uow.record(Entry("me.recipients", subject_ref=head.key.subject_ref))
    return json_answer(body)
