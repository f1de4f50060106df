"""HTTP of grants for the newcomer: what she was asked, what she decided, and deciding."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.audit.record import Entry
from app.errors import NotFound
from app.grants.give import give
from app.grants.named import agency_named, identifier, misfit
from app.grants.overview import agencies_of, consent_members, my_consents, my_requests, party_members, secrecy_view
from app.grants.receipts import sign_receipt
from app.grants.refuse import refuse, what_is_refused
from app.grants.schemas import (
    GrantBody,
    MyConsents,
    MyConsentView,
    RefusalBody,
    Refused,
    RequestsToMe,
    SecrecyReleaseBody,
    SecrecyReleases,
    SecrecyReleaseView,
    SignedReceipt,
    WithdrawalBody,
    Withdrawn,
)
from app.grants.secrecy import Release, find_release, release, take_back
from app.grants.withdraw import Wish, find_consent, withdraw
from app.idempotency import Claim, begin, keep
from app.identity.callers import AsNewcomer, NewcomerCaller
from app.ids import AGENCY, CONSENT, REQUEST, SECRECY_RELEASE, parse, wire
from app.ledger.granting import Evidence, Order
from app.ledger.head import Head, lock_head
from app.newcomers.claims import KEY_HONOURED, claim_of_newcomer
from app.problems import responses
from app.unit_of_work import UnitOfWork, UoW
from app.wire import json_answer, moment_text, parse_moment
from consent.decision import Deny
from consent.standing import ConsentState, SecrecyState
from consent.vocabulary import AgencyId, ConsentId, Purpose, RequestId

router = APIRouter(tags=["newcomer"])

_READS = ("token-missing", "token-invalid", "not-found", "unavailable")
_DECIDES = (*_READS, "body-malformed", "body-too-large", "media-type-unsupported", "validation-failed")
_CREATES = (*_DECIDES, "idempotency-key-reused", "request-in-progress")
_SELF = "self"
"""How a person's own receipt names her: no reference of any agency, so that showing it joins nothing."""


@router.get("/v1/me/requests", summary="What one is asked", response_model=RequestsToMe, responses=responses(*_READS))
async def list_my_requests(caller: NewcomerCaller, uow: UoW) -> Response:
    """Open requests first; who asks, for what, why, for how long, and whether that agency must report."""
    head = await _own_head(uow, caller, shared=True)
    items = await my_requests(head)
    await uow.record(Entry("me.requests", subject_ref=head.key.subject_ref))
    return json_answer(RequestsToMe(items=items))


@router.get("/v1/me/consents", summary="What one decided", response_model=MyConsents, responses=responses(*_READS))
async def list_my_consents(caller: NewcomerCaller, uow: UoW) -> Response:
    """Every consent with its evidence, every refusal, and what recipients said after the end."""
    head = await _own_head(uow, caller, shared=True)
    body = await my_consents(head)
    await uow.record(Entry("me.consents", subject_ref=head.key.subject_ref))
    return json_answer(body)


@router.get(
    "/v1/me/consents/{consent}/receipt", summary="The signed receipt", response_model=SignedReceipt, responses=responses(*_READS)
)
async def read_my_receipt(consent: str, caller: NewcomerCaller, uow: UoW) -> Response:
    """ISO/IEC TS 27560 groups with DPV terms, signed as JWS (ES256) and as C2SP note (Ed25519)."""
    head = await _own_head(uow, caller, shared=True)
    consent_id = parse(CONSENT, consent)
    state = head.standing().consents.get(ConsentId(consent_id)) if consent_id is not None else None
    if state is None:
        raise NotFound()
    await uow.record(Entry("me.receipt", subject_ref=head.key.subject_ref, consent=state.consent))
    return json_answer(sign_receipt(uow, state, await uow.world.agencies.get(state.agency), _SELF))


@router.post(
    "/v1/me/consents",
    summary="Say yes",
    status_code=201,
    response_model=MyConsentView,
    responses=responses(*_CREATES),
    openapi_extra=KEY_HONOURED,
)
async def give_consent(request: Request, caller: NewcomerCaller, uow: UoW, body: GrantBody) -> Response:
    """One purpose, one recipient; effective with this answer. A later yes for the same purpose and recipient replaces it."""
    claim, head, before = await _begun(request, uow, caller, "consent.give")
    if before is not None:
        return await _consent_answer(head, _consent(head, before))
    recipient = await agency_named(uow, body.recipient, "/recipient")
    order = Order(
        recipient=recipient,
        purpose=body.purpose,
        categories=tuple(body.categories),
        valid_until=parse_moment(body.valid_until) if body.valid_until else None,
        evidence=Evidence(language=body.notice_language, version=body.notice_version),
        request=None if body.request is None else RequestId(identifier(REQUEST, body.request, "/request")),
    )
    given = await give(head, order)
    if isinstance(given, Deny):
        raise misfit(given)
    await keep(uow, claim, status=201, resource=wire(CONSENT, given.consent))
    return await _consent_answer(head, head.standing().consents[given.consent])


@router.post(
    "/v1/me/consents/{consent}/withdrawal", summary="Take a yes back", response_model=Withdrawn, responses=responses(*_DECIDES)
)
async def withdraw_consent(consent: str, caller: NewcomerCaller, uow: UoW, body: WithdrawalBody) -> Response:
    """No reason is asked. The next read anywhere is refused, and the recipient is told to delete what it copied."""
    head = await _own_head(uow, caller)
    state = await withdraw(head, _consent(head, consent), Wish())
    ended = None if state.ended_at is None else moment_text(state.ended_at)
    return json_answer(Withdrawn(id=wire(CONSENT, state.consent), status=state.status.wire, withdrawn_at=ended))


@router.post(
    "/v1/me/refusals",
    summary="Say no",
    status_code=201,
    response_model=Refused,
    responses=responses(*_CREATES),
    openapi_extra=KEY_HONOURED,
)
async def refuse_request(request: Request, caller: NewcomerCaller, uow: UoW, body: RefusalBody) -> Response:
    """No reason is asked, nothing else changes. The agency may not ask again for six months."""
    claim, head, before = await _begun(request, uow, caller, "consent.refuse")
    if before is not None:
        said = next(no for no in head.standing().refusals if str(no.n) == before)
        return _refused_answer(said.agency, said.purpose, said.request)
    answered = None if body.request is None else RequestId(identifier(REQUEST, body.request, "/request"))
    agency = None if body.recipient is None else (await agency_named(uow, body.recipient, "/recipient")).agency_id
    no = what_is_refused(head, answered, agency, body.purpose)
    n = await refuse(head, no, Evidence(language=body.notice_language))
    await keep(uow, claim, status=201, resource=str(n))
    return _refused_answer(no.agency, no.purpose, no.request)


@router.get(
    "/v1/me/secrecy-releases", summary="One's releases from secrecy", response_model=SecrecyReleases, responses=responses(*_READS)
)
async def list_secrecy_releases(caller: NewcomerCaller, uow: UoW) -> Response:
    """§ 203 StGB: who was released, towards whom, for what; objects of their own beside consents."""
    head = await _own_head(uow, caller, shared=True)
    await uow.record(Entry("me.secrecy-releases", subject_ref=head.key.subject_ref))
    return json_answer(SecrecyReleases(items=[secrecy_view(state) for state in reversed(list(head.standing().secrecy.values()))]))


@router.post(
    "/v1/me/secrecy-releases",
    summary="Release somebody from secrecy",
    status_code=201,
    response_model=SecrecyReleaseView,
    responses=responses(*_CREATES),
    openapi_extra=KEY_HONOURED,
)
async def release_secrecy(request: Request, caller: NewcomerCaller, uow: UoW, body: SecrecyReleaseBody) -> Response:
    """It releases nothing without a consent for the same recipient and purpose, and no consent contains it."""
    claim, head, before = await _begun(request, uow, caller, "secrecy.release")
    if before is not None:
        return json_answer(secrecy_view(_secrecy_release(head, before)), 201)
    recipient = await agency_named(uow, body.recipient, "/recipient")
    releasing = None if body.releaser is None else (await agency_named(uow, body.releaser, "/releaser")).agency_id
    wanted = Release(releasing, recipient, body.purpose, tuple(body.categories))
    done = await release(head, wanted, Evidence(language=body.notice_language))
    if isinstance(done, Deny):
        raise misfit(done)
    await keep(uow, claim, status=201, resource=wire(SECRECY_RELEASE, done.secrecy_release))
    return json_answer(secrecy_view(done), 201)


@router.post(
    "/v1/me/secrecy-releases/{secrecy_release}/withdrawal",
    summary="Take a release from secrecy back",
    response_model=SecrecyReleaseView,
    responses=responses(*_DECIDES),
)
async def withdraw_secrecy_release(secrecy_release: str, caller: NewcomerCaller, uow: UoW, body: WithdrawalBody) -> Response:
    """The consent beside it stands; the secrets are closed with this answer."""
    head = await _own_head(uow, caller)
    held = _secrecy_release(head, secrecy_release)
    return json_answer(secrecy_view(await take_back(head, held, Evidence(language="de"))))


async def _own_head(uow: UnitOfWork, caller: AsNewcomer, *, shared: bool = False) -> Head:
    head = await lock_head(uow, caller.newcomer_id, shared=shared)
    if head is None:
        raise NotFound()
    return head


async def _begun(request: Request, uow: UnitOfWork, caller: AsNewcomer, action: str) -> tuple[Claim | None, Head, str | None]:
    """The request's claim and her head under lock; and what the same request made before, which is recorded as `action`."""
    claim = await claim_of_newcomer(request, uow, caller)
    head = await _own_head(uow, caller)
    replay = await begin(uow, claim)
    if replay is None:
        return claim, head, None
    await uow.record(Entry(action, subject_ref=head.key.subject_ref))
    return claim, head, replay.resource


def _consent(head: Head, text: str) -> ConsentState:
    consent_id = parse(CONSENT, text)
    state = None if consent_id is None else find_consent(head, consent_id)
    if state is None:
        raise NotFound()
    return state


def _secrecy_release(head: Head, text: str) -> SecrecyState:
    release_id = parse(SECRECY_RELEASE, text)
    state = None if release_id is None else find_release(head, release_id)
    if state is None:
        raise NotFound()
    return state


def _refused_answer(agency: AgencyId, purpose: Purpose, request: RequestId | None) -> Response:
    answered = None if request is None else wire(REQUEST, request)
    return json_answer(Refused(purpose=str(purpose), recipient=wire(AGENCY, agency), request=answered), 201)


async def _consent_answer(head: Head, state: ConsentState) -> Response:
    agencies = await agencies_of(head)
    members = consent_members(state, agencies) | party_members(agencies[state.agency])
    return json_answer(MyConsentView(**members, deletion=None), 201)
