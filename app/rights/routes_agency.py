"""HTTP of rights through an agency: taken down for a person without a phone, who decides for her, that she died."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.audit.record import Entry
from app.grants.reach import reach as reach_linked
from app.idempotency import begin, keep
from app.identity.callers import AgencyCaller, AsAgency
from app.identity.letters import Letter as Issued
from app.ids import DEATH_REPORT, RIGHTS_REQUEST, wire
from app.ledger.content_last import content_last
from app.ledger.head import Head
from app.newcomers.claims import KEY_REQUIRED, claim_of_agency
from app.newcomers.schemas import Letter
from app.problems import problem, responses
from app.profile.exercised import Row, requests_of
from app.profile.reach import Reached, reach
from app.profile.refusals import OF_REACHING
from app.rights.assisted import check_members, take_down, take_down_statement
from app.rights.deaths import REPORT, report_death
from app.rights.guardians import SET, Seen, set_guardian
from app.rights.requests import REQUEST
from app.rights.schemas import (
    AssistedRight,
    DeathBody,
    DeathReported,
    GuardianBody,
    GuardianSet,
    RightsRequest,
    RightsRequests,
)
from app.unit_of_work import UnitOfWork, UoW
from app.wire import json_answer, moment_text

router = APIRouter(tags=["rights"])

_REPEATED = ("idempotency-key-missing", "request-in-progress", "idempotency-key-reused")
_LIST = "rights.list"


async def _reach_frozen(uow: UnitOfWork, caller: AsAgency, reference: str, action: str) -> Reached | Response:
    return await reach(uow, caller, reference, action, frozen=True)


@router.post(
    "/v1/newcomers/{newcomer}/rights-requests",
    summary="Take down a right for a person without a phone",
    status_code=201,
    response_model=RightsRequest,
    responses=responses(*OF_REACHING, *_REPEATED, "restricted"),
    dependencies=[content_last(reach_linked, REQUEST)],
    openapi_extra=KEY_REQUIRED,
)
async def take_down_right(newcomer: str, request: Request, caller: AgencyCaller, uow: UoW, body: AssistedRight) -> Response:
    """Restriction and objection to statistics act at once. A statement that the agency may see is disputed or corrected at once.

    Everything else is open until `due`; a document goes to the person alone and never to the agency.
    """
    claim = await claim_of_agency(request, uow, caller)
    if body.statement is not None:
        reached = await reach(uow, caller, newcomer, REQUEST)
        if not isinstance(reached, Reached):
            return reached
        replay = await begin(uow, claim)
        if replay is not None:
            return await _again(uow, caller, reached.head, replay.resource)
        check_members(body)
        found = await reached.find(body.statement)
        if found is None:
            return await reached.refuse("not-found")
        row = await take_down_statement(reached, found[2]["id"], body)
    else:
        head = await reach_linked(uow, caller, newcomer, REQUEST)
        if isinstance(head, Response):
            return head
        replay = await begin(uow, claim)
        if replay is not None:
            return await _again(uow, caller, head, replay.resource)
        check_members(body)
        row = await take_down(head, caller, body)
    await keep(uow, claim, status=201, resource=wire(RIGHTS_REQUEST, row["request_id"]))
    return json_answer(shown_request(row), 201)


@router.get(
    "/v1/newcomers/{newcomer}/rights-requests",
    summary="What one took down for a person, and what came of it",
    response_model=RightsRequests,
    responses=responses(
        "token-missing", "token-invalid", "client-suspended", "body-malformed", "not-found", "erased", "unavailable"
    ),
)
async def list_rights(newcomer: str, caller: AgencyCaller, uow: UoW) -> Response:
    """Only what this very agency wrote down; what she asked for by herself is hers."""
    head = await reach_linked(uow, caller, newcomer, _LIST, shared=True)
    if isinstance(head, Response):
        return head
    rows = await requests_of(head, caller.agency.agency_id)
    await uow.record(
        Entry(_LIST, subject_ref=head.key.subject_ref, agency=caller.agency.agency_id, actor=caller.actor, case=caller.case)
    )
    return json_answer(RightsRequests(items=[shown_request(row) for row in rows]))


@router.post(
    "/v1/newcomers/{newcomer}/guardian",
    summary="Say who decides for a minor or a ward",
    status_code=201,
    response_model=GuardianSet,
    responses=responses(*OF_REACHING, *_REPEATED, "too-many-requests"),
    dependencies=[content_last(_reach_frozen, SET)],
    openapi_extra=KEY_REQUIRED,
)
async def register_guardian(newcomer: str, request: Request, caller: AgencyCaller, uow: UoW, body: GuardianBody) -> Response:
    """A change ends what the former guardian could do, and makes the new letter: consents, card, PIN, sessions, passkeys."""
    claim = await claim_of_agency(request, uow, caller)
    reached = await _reach_frozen(uow, caller, newcomer, SET)
    if not isinstance(reached, Reached):
        return reached
    if await begin(uow, claim) is not None:
        await uow.record(reached.entry())
        return json_answer(GuardianSet(kind=body.kind, until=None, letter=None, ended_consents=0), 201)
    done = await set_guardian(reached, Seen(body.kind, body.evidence, {"paper": body.paper_reference, "actor": body.actor}))
    await keep(uow, claim, status=201, resource=body.kind)
    until = None if done.row is None or done.row["ends_at"] is None else moment_text(done.row["ends_at"])
    return json_answer(GuardianSet(kind=body.kind, until=until, letter=_shown(done.letter), ended_consents=done.ended), 201)


@router.post(
    "/v1/newcomers/{newcomer}/death-reports",
    summary="Say that a person died",
    status_code=201,
    response_model=DeathReported,
    responses=responses(*OF_REACHING, "idempotency-key-reused", "request-in-progress"),
    dependencies=[content_last(_reach_frozen, REPORT)],
)
async def report(newcomer: str, caller: AgencyCaller, uow: UoW, body: DeathBody) -> Response:
    """On a paper that was seen. Nothing happens before an operator, who has seen it too, confirms it."""
    reached = await _reach_frozen(uow, caller, newcomer, REPORT)
    if not isinstance(reached, Reached):
        return reached
    agency = caller.agency.agency_id
    row = await report_death(reached.head, body.evidence, f"agency {agency}", reached.entry(), agency)
    return json_answer(DeathReported(id=wire(DEATH_REPORT, row["report_id"]), status=row["status"]), 201)


def _shown(made: Issued | None) -> Letter | None:
    if made is None:
        return None
    return Letter(card=made.card, activation_code=made.activation_code, spoken_digits=made.spoken_digits)


async def _again(uow: UnitOfWork, caller: AsAgency, head: Head, resource: str) -> Response:
    """The answer to a repeated request: the row as it stands now."""
    await uow.record(Entry(REQUEST, subject_ref=head.key.subject_ref, agency=caller.agency.agency_id, actor=caller.actor))
    found = next((row for row in await requests_of(head) if wire(RIGHTS_REQUEST, row["request_id"]) == resource), None)
    return problem("not-found") if found is None else json_answer(shown_request(found), 201)


def shown_request(row: Row) -> RightsRequest:
    """A request in the contract's words."""
    return RightsRequest(
        id=wire(RIGHTS_REQUEST, row["request_id"]),
        right=row["kind"],
        way=row["way"],
        status=row["status"],
        received_at=moment_text(row["received_at"]),
        due=moment_text(row["due_at"]),
        extended=row["extension_ground"],
        answered_at=None if row["answered_at"] is None else moment_text(row["answered_at"]),
        outcome=row["outcome"],
        ground=row["ground"],
    )
