"""HTTP of newcomers: register, link by code, hand out a code."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.audit.record import Entry
from app.errors import NotFound
from app.idempotency import begin, keep
from app.identity.callers import AgencyCaller, AsAgency, NewcomerCaller
from app.ledger.granting import Evidence
from app.ledger.references import find_reference
from app.ledger.statements import NewStatement
from app.newcomers.claims import KEY_HONOURED, KEY_REQUIRED, claim_of_agency
from app.newcomers.link import issue_code, link
from app.newcomers.register import AlreadyRegistered, Registration, register
from app.newcomers.schemas import (
    FirstConsent,
    Letter,
    LinkBody,
    LinkCode,
    LinkCodeBody,
    Linked,
    NewcomerBody,
    NewcomerRegistered,
    StatementBody,
)
from app.problems import problem, refuse, responses
from app.unit_of_work import UnitOfWork, UoW
from app.wire import json_answer, parse_moment
from consent.decision import Deny
from consent.vocabulary import AgencyId, CapacityBasis, Channel, Interpreter

router = APIRouter()

_EVERYWHERE = ("body-malformed", "token-missing", "token-invalid", "body-too-large", "media-type-unsupported", "unavailable")
_AGENCY = (*_EVERYWHERE, "client-suspended", "idempotency-key-missing", "request-in-progress", "idempotency-key-reused")


@router.post(
    "/v1/newcomers",
    tags=["newcomers"],
    summary="Register a person with her first consent",
    status_code=201,
    response_model=NewcomerRegistered,
    responses=responses(
        *_AGENCY,
        "validation-failed",
        "purpose-not-allowed",
        "not-steward",
        "reporting-duty",
        "duplicate-newcomer",
        "not-found",
        "erased",
    ),
    openapi_extra=KEY_REQUIRED,
)
async def register_newcomer(request: Request, caller: AgencyCaller, uow: UoW, body: NewcomerBody) -> Response:
    """All of it is stored or nothing. The letter is shown in this answer and never again."""
    claim = await claim_of_agency(request, uow, caller)
    replay = await begin(uow, claim)
    if replay is not None:
        return await _answer_again(uow, caller, replay.resource)
    done = await register(uow, caller, registration_of(caller, body))
    if isinstance(done, Deny | AlreadyRegistered):
        reason = str(done.reason) if isinstance(done, Deny) else "duplicate-newcomer"
        await uow.record(_refused(caller, "newcomer.register", reason, body.consent.purpose))
        return refuse(done) if isinstance(done, Deny) else problem(reason, newcomer=done.reference)
    await keep(uow, claim, status=201, resource=done.reference)
    letter = Letter(card=done.letter.card, activation_code=done.letter.activation_code, spoken_digits=done.letter.spoken_digits)
    return json_answer(
        NewcomerRegistered(id=done.reference, letter=letter, possible_duplicates=list(done.possible_duplicates)), 201
    )


@router.post(
    "/v1/links",
    tags=["newcomers"],
    summary="Link to a person by the code she shows",
    status_code=201,
    response_model=Linked,
    responses=responses(
        *_EVERYWHERE,
        "client-suspended",
        "validation-failed",
        "not-found",
        "erased",
        "request-in-progress",
        "idempotency-key-reused",
    ),
    openapi_extra=KEY_HONOURED,
)
async def link_newcomer(request: Request, caller: AgencyCaller, uow: UoW, body: LinkBody) -> Response:
    """The code is used up; it gives this agency a reference and no data. A second link answers with the first reference.

    With an `Idempotency-Key` the request may be sent again although its code is used up.
    """
    claim = await claim_of_agency(request, uow, caller, required=False)
    replay = await begin(uow, claim)
    if replay is not None:
        refused = await _gone(uow, caller, replay.resource, "newcomer.link")
        return refused or json_answer(Linked(id=replay.resource), 201)
    done = await link(uow, caller, body.code)
    if isinstance(done, Deny):
        return refuse(done)
    await keep(uow, claim, status=201, resource=done)
    return json_answer(Linked(id=done), 201)


@router.post(
    "/v1/me/link-codes",
    tags=["newcomer"],
    summary="Get a one-time code to show to an agency",
    status_code=201,
    response_model=LinkCode,
    responses=responses(*_EVERYWHERE, "validation-failed", "not-found"),
)
async def issue_link_code(caller: NewcomerCaller, uow: UoW, body: LinkCodeBody) -> Response:
    """A new code voids the one before."""
    code = await issue_code(uow, caller.newcomer_id)
    if code is None:
        raise NotFound()
    return json_answer(LinkCode(code=code.text, expires_in=code.expires_in), 201)


async def _answer_again(uow: UnitOfWork, caller: AsAgency, reference: str) -> Response:
    refused = await _gone(uow, caller, reference, "newcomer.register")
    return refused or json_answer(NewcomerRegistered(id=reference, letter=None, possible_duplicates=[]), 201)


async def _gone(uow: UnitOfWork, caller: AsAgency, reference: str, action: str) -> Response | None:
    """Before an answer is repeated: the recorded refusal if the person is not there any more."""
    relation = await find_reference(uow, caller.agency.agency_id, reference)
    if relation is None or relation.status == "erased":
        reason = "erased" if relation is not None and relation.former_recipient else "not-found"
        await uow.record(_refused(caller, action, reason, caller.purpose))
        return problem(reason)
    uow.unaudited("it was recorded the first time; nothing of the person is in the answer")
    return None


def _refused(caller: AsAgency, action: str, reason: str, purpose: str | None) -> Entry:
    return Entry(
        action,
        "refused",
        agency=caller.agency.agency_id,
        purpose=purpose,
        reason=reason,
        actor=caller.actor,
        case=caller.case,
    )


def registration_of(caller: AsAgency, body: NewcomerBody) -> Registration:
    """What a body asks to be registered."""
    return Registration(
        purpose=body.consent.purpose,
        categories=tuple(body.consent.categories),
        valid_until=parse_moment(body.consent.valid_until) if body.consent.valid_until else None,
        evidence=_evidence(body.consent, caller.agency.agency_id),
        statements=tuple(statement_of(item) for item in body.statements),
        external_id=body.external_id,
    )


def _evidence(given: FirstConsent, agency_id: AgencyId) -> Evidence:
    return Evidence(
        language=given.notice_language,
        version=given.notice_version,
        channel=Channel(given.channel),
        interpreter=Interpreter(given.interpreter),
        assisted_by=agency_id,
        capacity=CapacityBasis(given.capacity.basis) if given.capacity else CapacityBasis.AGE,
        paper_reference=given.paper_reference,
        actor=given.actor,
    )


def statement_of(item: StatementBody) -> NewStatement:
    """A statement of a body, as the rules judge it."""
    return NewStatement(
        item.category, item.field, item.value, item.kind, item.as_of, item.secrecy, item.entrusted_by, item.recorder_secrecy
    )
