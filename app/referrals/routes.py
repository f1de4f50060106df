"""HTTP of referrals: offer, see what one sent and received, accept, decline, be done, withdraw; the person's own list."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from app.audit.record import Entry
from app.cursors import open_cursor, seal_cursor
from app.errors import CursorInvalid, NotFound
from app.grants.named import agency_named
from app.grants.reach import keep_refusal, reach, refuse_at
from app.idempotency import begin, keep
from app.identity.callers import AgencyCaller, AsAgency, NewcomerCaller
from app.ids import REQUEST, parse, wire
from app.ledger.head import Head, lock_head
from app.newcomers.claims import KEY_REQUIRED, claim_of_agency
from app.problems import problem, responses
from app.referrals.find import entry, find_referral
from app.referrals.offer import ACTION, Wanted, offer
from app.referrals.overview import my_referrals, referral_shown, referral_view
from app.referrals.pages import PAGE, read_page
from app.referrals.recipients import recipients_of
from app.referrals.schemas import (
    DeclineBody,
    MyReferrals,
    NothingBody,
    OfferBody,
    Recipients,
    ReferralPage,
    ReferralShown,
    ReferralView,
)
from app.referrals.step import ACTIONS, take_step
from app.unit_of_work import UnitOfWork, UoW
from app.wire import json_answer
from consent.decision import Deny
from consent.vocabulary import ReferralStep, RequestId

router = APIRouter(tags=["referrals"])

_CLIENT = ("body-malformed", "token-missing", "token-invalid", "client-suspended", "unavailable")
_PURPOSE = ("purpose-missing", "purpose-not-allowed")
_STEPS = (*_CLIENT, "body-too-large", "media-type-unsupported", "validation-failed", "not-found", "referral-closed")


@router.post(
    "/v1/referrals",
    summary="Offer a person to another agency",
    status_code=201,
    response_model=ReferralShown,
    responses=responses(
        *_CLIENT,
        "body-too-large",
        "media-type-unsupported",
        "validation-failed",
        "idempotency-key-missing",
        "idempotency-key-reused",
        "request-in-progress",
        "purpose-not-allowed",
        "not-found",
        "erased",
        "request-open",
        "asked-too-soon",
    ),
    openapi_extra=KEY_REQUIRED,
)
async def offer_person(request: Request, caller: AgencyCaller, uow: UoW, body: OfferBody) -> Response:
    """She is asked first; before her yes the other agency learns nothing. It is this agency's one open request to her."""
    claim = await claim_of_agency(request, uow, caller)
    head = await reach(uow, caller, body.newcomer, ACTION)
    if isinstance(head, Response):
        return head
    replay = await begin(uow, claim)
    if replay is not None:
        await uow.record(entry(caller, ACTION, head))
        return await _shown(head, caller, replay.resource, 201)
    recipient = await agency_named(uow, body.recipient, "/recipient")
    done = await offer(head, caller, Wanted(recipient, tuple(body.categories), body.ground, body.reason or ""))
    if isinstance(done, Deny):
        return await refuse_at(uow, caller, head, ACTION, str(done.reason))
    await keep(uow, claim, status=201, resource=wire(REQUEST, done.request_id))
    return await _shown(head, caller, wire(REQUEST, done.request_id), 201)


@router.get(
    "/v1/referrals",
    summary="What one sent or received, newest first",
    response_model=ReferralPage,
    responses=responses(*_CLIENT, *_PURPOSE, "cursor-invalid", "validation-failed"),
)
async def list_referrals(
    caller: AgencyCaller,
    uow: UoW,
    side: Literal["sent", "received"] = "received",
    cursor: Annotated[str | None, Query(max_length=512)] = None,
    limit: Annotated[int, Query(ge=1, le=PAGE)] = PAGE,
) -> Response:
    """A recipient sees what the person agreed to, and nothing before."""
    denied = caller.without_purpose()
    if denied is not None:
        return await keep_refusal(uow, caller, "referral.list", denied)
    name = f"referrals:{side}:{caller.client_id}"
    before = None if cursor is None else _position(open_cursor(uow.world.keyring, name, cursor).get("before"))
    items, last = await read_page(uow, caller.agency.agency_id, received=side == "received", before=before, limit=limit)
    following = None if last is None else seal_cursor(uow.world.keyring, name, {"before": last.hex})
    await uow.record(entry(caller, "referral.list"))
    links = {"Link": f'</v1/referrals?side={side}&cursor={following}&limit={limit}>; rel="next"'} if following else {}
    return json_answer(ReferralPage(items=items, next=following), headers=links)


@router.get(
    "/v1/referrals/{referral}",
    summary="One referral with its reason",
    response_model=ReferralView,
    responses=responses(*_CLIENT, *_PURPOSE, "not-found"),
)
async def read_referral(referral: str, caller: AgencyCaller, uow: UoW) -> Response:
    """For its two agencies, the recipient once the person has agreed; for everybody else there is no such thing."""
    found = await find_referral(uow, caller, referral, "referral.read", shared=True)
    if isinstance(found, Response):
        return found
    head, asked = found
    denied = caller.without_purpose()
    if denied is not None:
        return await refuse_at(uow, caller, head, "referral.read", denied)
    view = await referral_view(head, caller.agency.agency_id, asked.request)
    await uow.record(entry(caller, "referral.read", head))
    return problem("not-found") if view is None else json_answer(view)


@router.post(
    "/v1/referrals/{referral}/acceptance",
    summary="Take the person over",
    response_model=ReferralShown,
    responses=responses(*_STEPS),
)
async def accept(referral: str, caller: AgencyCaller, uow: UoW, body: NothingBody) -> Response:
    """The recipient accepts: what she agreed to can be read with a token for `handover` until `open_until`, then never again."""
    return await _step(uow, caller, referral, ReferralStep.ACCEPTED)


@router.post(
    "/v1/referrals/{referral}/decline",
    summary="Do not take the person over",
    response_model=ReferralShown,
    responses=responses(*_STEPS),
)
async def decline(referral: str, caller: AgencyCaller, uow: UoW, body: DeclineBody) -> Response:
    """The recipient says why by a code; nothing was released and nothing will be."""
    return await _step(uow, caller, referral, ReferralStep.DECLINED, body.ground)


@router.post(
    "/v1/referrals/{referral}/completion",
    summary="Say that the hand-over is done",
    response_model=ReferralShown,
    responses=responses(*_STEPS),
)
async def complete(referral: str, caller: AgencyCaller, uow: UoW, body: NothingBody) -> Response:
    """Either agency; the consent is used up with it."""
    return await _step(uow, caller, referral, ReferralStep.DONE)


@router.post(
    "/v1/referrals/{referral}/withdrawal",
    summary="Withdraw an offer",
    response_model=ReferralShown,
    responses=responses(*_STEPS),
)
async def withdraw(referral: str, caller: AgencyCaller, uow: UoW, body: NothingBody) -> Response:
    """The sender, as long as nobody has accepted."""
    return await _step(uow, caller, referral, ReferralStep.WITHDRAWN)


@router.get(
    "/v1/referral-recipients",
    summary="Who takes people over",
    response_model=Recipients,
    responses=responses(*_CLIENT),
)
async def list_recipients(caller: AgencyCaller, uow: UoW) -> Response:
    """The agencies that somebody can be handed over to."""
    uow.unaudited("the register of agencies names no person")
    return json_answer(Recipients(items=await recipients_of(uow, caller.agency.agency_id)))


@router.get(
    "/v1/me/referrals",
    tags=["newcomer"],
    summary="Who offered to hand one over, and what became of it",
    response_model=MyReferrals,
    responses=responses("token-missing", "token-invalid", "not-found", "unavailable"),
)
async def list_my_referrals(caller: NewcomerCaller, uow: UoW) -> Response:
    """Every offer with its reason, newest first; an open one is answered like any request."""
    head = await lock_head(uow, caller.newcomer_id, shared=True)
    if head is None:
        raise NotFound()
    await uow.record(Entry("me.referrals", subject_ref=head.key.subject_ref))
    return json_answer(MyReferrals(items=await my_referrals(head)))


async def _step(uow: UnitOfWork, caller: AsAgency, referral: str, step: ReferralStep, ground: str | None = None) -> Response:
    found = await find_referral(uow, caller, referral, ACTIONS[step])
    if isinstance(found, Response):
        return found
    head, asked = found
    if asked.step is step:  # sent twice: it stands as it was said first
        await uow.record(entry(caller, ACTIONS[step], head))
        return await _shown(head, caller, referral, 200)
    done = await take_step(head, caller, asked.request, step, ground)
    if isinstance(done, Deny):
        return await refuse_at(uow, caller, head, ACTIONS[step], str(done.reason))
    return await _shown(head, caller, referral, 200)


async def _shown(head: Head, caller: AsAgency, referral: str, status: int) -> Response:
    request_id = parse(REQUEST, referral)
    shown = None if request_id is None else await referral_shown(head, caller.agency.agency_id, RequestId(request_id))
    return problem("not-found") if shown is None else json_answer(shown, status)


def _position(value: object) -> UUID:
    try:
        return UUID(str(value))
    except ValueError:
        raise CursorInvalid() from None
