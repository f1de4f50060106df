"""HTTP of the exchange: poll the feed, acknowledge a change (Art. 19 GDPR)."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from app.audit.record import Entry
from app.exchange.acknowledge import acknowledge
from app.exchange.feed import read_feed
from app.exchange.schemas import Acknowledged, AcknowledgementBody, ChangePage
from app.identity.callers import AgencyCaller, AsAgency
from app.problems import problem, responses
from app.unit_of_work import UoW
from app.wire import json_answer, moment_text

router = APIRouter(tags=["changes"])

PAGE = 1000
LARGEST_PAGE = 1000
_CLIENT = ("body-malformed", "token-missing", "token-invalid", "client-suspended", "unavailable")


@router.get(
    "/v1/changes",
    summary="What concerns this agency, in order",
    response_model=ChangePage,
    responses=responses(*_CLIENT, "purpose-missing", "purpose-not-allowed", "cursor-invalid", "validation-failed"),
)
async def list_changes(
    caller: AgencyCaller,
    uow: UoW,
    cursor: Annotated[str | None, Query(max_length=512)] = None,
    limit: Annotated[int, Query(ge=1, le=LARGEST_PAGE)] = PAGE,
) -> Response:
    """Start without a cursor, then go on from `next`, also after an empty page. Any token with a purpose of the agency's."""
    denied = caller.without_purpose()
    if denied is not None:
        await uow.record(_entry(caller, "feed.read", outcome="refused", reason=denied))
        return problem(denied)
    page = await read_feed(uow, caller.agency.agency_id, caller.client_id, cursor, limit)
    if page.items:
        await uow.record(_entry(caller, "feed.read"))
    else:
        uow.unaudited("an empty page names nobody")
    body = ChangePage(items=page.items, next=page.next)
    return json_answer(body, headers={"Link": f'</v1/changes?cursor={page.next}&limit={limit}>; rel="next"'}, sparse=True)


@router.post(
    "/v1/changes/{change}/acknowledgement",
    summary="Say what was done about a change",
    status_code=201,
    response_model=Acknowledged,
    responses={
        200: {"model": Acknowledged, "description": "It was acknowledged before; the first acknowledgement stays."},
        **responses(*_CLIENT, "body-too-large", "media-type-unsupported", "validation-failed", "not-found"),
    },
)
async def acknowledge_change(change: str, caller: AgencyCaller, uow: UoW, body: AcknowledgementBody) -> Response:
    """Noted, own copies deleted, or kept on an own legal basis that is named. The person sees it."""
    done = await acknowledge(uow, caller, change, body.outcome, body.basis)
    if done is None:
        return problem("not-found")
    added, stands = done
    members = {"outcome": stands.outcome, "basis": stands.basis, "acknowledged_at": moment_text(stands.acknowledged_at)}
    return json_answer(Acknowledged.model_validate({"id": change, **members}), 201 if added else 200)


def _entry(caller: AsAgency, action: str, outcome: str = "allowed", reason: str | None = None) -> Entry:
    return Entry(
        action,
        outcome,
        agency=caller.agency.agency_id,
        purpose=caller.purpose,
        reason=reason,
        actor=caller.actor,
        case=caller.case,
    )
