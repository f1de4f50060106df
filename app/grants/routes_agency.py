"""HTTP of grants for agencies: ask, see one's own requests and evidence, take down a decision for a person without a phone."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from app.audit.record import Entry
from app.cursors import open_cursor, seal_cursor
from app.errors import CursorInvalid, ValidationFailed
from app.grants.assisted import NothingToWithdraw, take_down
from app.grants.named import identifier
from app.grants.overview import agencies_of, consent_members, stored_request
from app.grants.reach import keep_refusal, reach, refuse_at
from app.grants.receipts import sign_receipt
from app.grants.request import Ask, ask
from app.grants.schemas import (
    AssistedBody,
    AssistedDecision,
    ConsentPage,
    ConsentView,
    RequestBody,
    RequestPage,
    RequestStored,
    SignedReceipt,
)
from app.grants.store import find_request, requests_of
from app.idempotency import begin, keep
from app.identity.callers import AgencyCaller, AsAgency
from app.ids import CONSENT, REQUEST, parse, wire
from app.ledger.content_last import content_last
from app.ledger.head import Head
from app.newcomers.claims import KEY_REQUIRED, claim_of_agency
from app.problems import problem, refuse, responses
from app.unit_of_work import UnitOfWork, UoW
from app.wire import json_answer
from consent.decision import Deny
from consent.standing import ConsentState
from consent.vocabulary import ConsentId

router = APIRouter(tags=["consent"])

PAGE = 50
LARGEST_PAGE = 200
_READS = ("body-malformed", "token-missing", "token-invalid", "client-suspended", "not-found", "erased", "unavailable")
_PURPOSE = ("purpose-missing", "purpose-not-allowed")
_CREATES = (
    *_READS,
    "body-too-large",
    "media-type-unsupported",
    "validation-failed",
    "idempotency-key-missing",
    "idempotency-key-reused",
    "request-in-progress",
    "reporting-duty",
)


@router.post(
    "/v1/consent-requests",
    summary="Ask a person for a consent",
    status_code=201,
    response_model=RequestStored,
    responses=responses(*_CREATES, "purpose-not-allowed", "request-open", "asked-too-soon"),
    openapi_extra=KEY_REQUIRED,
)
async def ask_for_consent(request: Request, caller: AgencyCaller, uow: UoW, body: RequestBody) -> Response:
    """At most the template; one open request per person; not again for six months after a refusal."""
    claim = await claim_of_agency(request, uow, caller)
    head = await reach(uow, caller, body.newcomer, "consent.request")
    if isinstance(head, Response):
        return head
    replay = await begin(uow, claim)
    if replay is not None:
        return await _request_again(uow, caller, head, replay.resource)
    if body.purpose not in (None, body.template):
        raise ValidationFailed.at("/purpose", "not-the-templates", "The template is for another purpose.")
    done = await ask(head, caller, Ask(body.template, tuple(body.categories), body.reason, body.valid_months))
    if isinstance(done, Deny):
        return await refuse_at(uow, caller, head, "consent.request", str(done.reason))
    await keep(uow, claim, status=201, resource=wire(REQUEST, done.request_id))
    return json_answer(stored_request(uow, done), 201)


@router.get(
    "/v1/consent-requests",
    summary="One's own requests, newest first",
    response_model=RequestPage,
    responses=responses(
        "body-malformed",
        "token-missing",
        "token-invalid",
        "client-suspended",
        *_PURPOSE,
        "cursor-invalid",
        "validation-failed",
        "unavailable",
    ),
)
async def list_requests(
    caller: AgencyCaller,
    uow: UoW,
    cursor: Annotated[str | None, Query(max_length=512)] = None,
    limit: Annotated[int, Query(ge=1, le=LARGEST_PAGE)] = PAGE,
) -> Response:
    """Only requests to people this agency still has a reference for."""
    denied = caller.without_purpose()
    if denied is not None:
        return await keep_refusal(uow, caller, "consent.requests", denied)
    name = f"consent-requests:{caller.client_id}"
    before = None if cursor is None else _position(open_cursor(uow.world.keyring, name, cursor).get("before"))
    found = await requests_of(uow, caller.agency.agency_id, before, limit + 1)
    shown, more = found[:limit], len(found) > limit
    following = seal_cursor(uow.world.keyring, name, {"before": shown[-1].request_id.hex}) if more else None
    await uow.record(_entry(caller, "consent.requests"))
    links = {"Link": f'</v1/consent-requests?cursor={following}&limit={limit}>; rel="next"'} if following else {}
    return json_answer(RequestPage(items=[stored_request(uow, request) for request in shown], next=following), headers=links)


@router.get(
    "/v1/newcomers/{newcomer}/consents",
    summary="The consents of a person that name this agency",
    response_model=ConsentPage,
    responses=responses(*_READS, *_PURPOSE),
)
async def list_consents(newcomer: str, caller: AgencyCaller, uow: UoW) -> Response:
    """Evidence for the recipient; consents to other agencies are not shown and not counted."""
    head = await _readable(uow, caller, newcomer, "consent.list")
    if isinstance(head, Response):
        return head
    agencies = await agencies_of(head)
    own = [state for state in head.standing().consents.values() if state.agency == caller.agency.agency_id]
    await uow.record(_entry(caller, "consent.list", head))
    return json_answer(ConsentPage(items=[ConsentView(**consent_members(state, agencies)) for state in reversed(own)]))


@router.get(
    "/v1/newcomers/{newcomer}/consents/{consent}",
    summary="One consent that names this agency",
    response_model=ConsentView,
    responses=responses(*_READS, *_PURPOSE),
)
async def read_consent(newcomer: str, consent: str, caller: AgencyCaller, uow: UoW) -> Response:
    """A consent to another agency is answered like one that does not exist."""
    head = await _readable(uow, caller, newcomer, "consent.read")
    if isinstance(head, Response):
        return head
    state = _own(head, caller, consent)
    if state is None:
        return await refuse_at(uow, caller, head, "consent.read", "not-found")
    await uow.record(_entry(caller, "consent.read", head, state))
    return json_answer(ConsentView(**consent_members(state, await agencies_of(head))))


@router.get(
    "/v1/newcomers/{newcomer}/consents/{consent}/receipt",
    summary="The signed receipt of one consent",
    response_model=SignedReceipt,
    responses=responses(*_READS, *_PURPOSE),
)
async def read_receipt(newcomer: str, consent: str, caller: AgencyCaller, uow: UoW) -> Response:
    """ISO/IEC TS 27560 groups with DPV terms, signed as JWS (ES256) and as C2SP note (Ed25519)."""
    head = await _readable(uow, caller, newcomer, "receipt.read")
    if isinstance(head, Response):
        return head
    state = _own(head, caller, consent)
    if state is None:
        return await refuse_at(uow, caller, head, "receipt.read", "not-found")
    await uow.record(_entry(caller, "receipt.read", head, state))
    return json_answer(sign_receipt(uow, state, caller.agency, newcomer))


@router.post(
    "/v1/newcomers/{newcomer}/assisted-decisions",
    summary="Take down a decision for a person without a phone",
    status_code=201,
    response_model=AssistedDecision,
    responses=responses(*_CREATES, "purpose-not-allowed"),
    dependencies=[content_last(reach, "decision.assisted")],
    openapi_extra=KEY_REQUIRED,
)
async def take_down_decision(newcomer: str, request: Request, caller: AgencyCaller, uow: UoW, body: AssistedBody) -> Response:
    """Grant, refusal, withdrawal, giving back, releases of secrecy. A withdrawal is accepted from any agency with a link.

    A release of secrecy towards the writing agency itself needs `paper_reference`.
    """
    claim = await claim_of_agency(request, uow, caller)
    head = await reach(uow, caller, newcomer, "decision.assisted")
    if isinstance(head, Response):
        return head
    replay = await begin(uow, claim)
    if replay is not None:
        uow.unaudited("the decision was recorded the first time; the answer says what the caller itself had sent")
        status, _, named = replay.resource.partition(" ")
        return json_answer(AssistedDecision(decision=body.decision, status=status, id=named or None), 201)
    done = await take_down(head, caller, body)
    if isinstance(done, Deny):
        await uow.record(_entry(caller, "decision.assisted", head, reason=str(done.reason)))
        return refuse(done)
    if isinstance(done, NothingToWithdraw):
        await uow.record(_entry(caller, "decision.assisted", head))
        done = AssistedDecision(decision=body.decision, status="withdrawn", id=None)
    await keep(uow, claim, status=201, resource=f"{done.status} {done.id or ''}".strip())
    return json_answer(done, 201)


async def _readable(uow: UnitOfWork, caller: AsAgency, newcomer: str, action: str) -> Head | Response:
    """The person's head for a reader: relation first, then a purpose that the agency may use."""
    head = await reach(uow, caller, newcomer, action, shared=True)
    if isinstance(head, Response):
        return head
    denied = caller.without_purpose()
    return head if denied is None else await refuse_at(uow, caller, head, action, denied)


def _own(head: Head, caller: AsAgency, consent: str) -> ConsentState | None:
    consent_id = parse(CONSENT, consent)
    state = head.standing().consents.get(ConsentId(consent_id)) if consent_id is not None else None
    return state if state is not None and state.agency == caller.agency.agency_id else None


async def _request_again(uow: UnitOfWork, caller: AsAgency, head: Head, resource: str) -> Response:
    found = await find_request(uow, head.newcomer_id, identifier(REQUEST, resource, ""))
    await uow.record(_entry(caller, "consent.request", head))
    return problem("not-found") if found is None else json_answer(stored_request(uow, found), 201)


def _position(value: object) -> UUID:
    try:
        return UUID(str(value))
    except ValueError:
        raise CursorInvalid() from None


def _entry(
    caller: AsAgency, action: str, head: Head | None = None, state: ConsentState | None = None, reason: str | None = None
) -> Entry:
    return Entry(
        action,
        "allowed" if reason is None else "refused",
        subject_ref=head.key.subject_ref if head else None,
        agency=caller.agency.agency_id,
        purpose=caller.purpose,
        granting_event=state.granted if state else None,
        consent=state.consent if state else None,
        reason=reason,
        actor=caller.actor,
        case=caller.case,
    )
