"""HTTP of a newcomer's own record: what is held, who looked, and her rights (Art. 15 to 18, 20 GDPR)."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from sqlalchemy import select
from starlette.responses import Response

from app.audit.record import Entry
from app.cursors import LONGEST, open_cursor, seal_cursor
from app.errors import CursorInvalid
from app.idempotency import begin, keep
from app.identity.callers import AsNewcomer, NewcomerCaller
from app.ids import AGENCY, ERASURE, wire
from app.ledger.releases import facts_of
from app.ledger.tables import newcomer_reference
from app.newcomers.claims import KEY_HONOURED, claim_of_newcomer
from app.problems import responses
from app.profile.about import STAYS
from app.profile.accesses import NEWEST, accesses
from app.profile.correct import correct
from app.profile.dispute import dispute
from app.profile.erase import ERASED, KEPT, erase
from app.profile.exercised import exercised
from app.profile.export import export
from app.profile.forget import forget_former
from app.profile.own import own_head
from app.profile.own_record import own_record
from app.profile.question import questions_told
from app.profile.restrict import lift, restrict
from app.profile.schemas_newcomer import (
    Accesses,
    AgencyRelated,
    CorrectionBody,
    DisputeBody,
    Erasure,
    Export,
    Me,
    Nothing,
    OwnRecord,
    Question,
    Questions,
    RemovalBody,
    RightExercised,
)
from app.unit_of_work import UnitOfWork, UoW
from app.wire import json_answer, next_page
from consent.rights import Right
from consent.vocabulary import AgencyId, ConsentStatus, RequestStatus

router = APIRouter(tags=["newcomer"])

_READS = ("token-missing", "token-invalid", "not-found", "unavailable")
_PAGES = (*_READS, "cursor-invalid", "validation-failed")
_DECIDES = (*_READS, "body-malformed", "body-too-large", "media-type-unsupported", "validation-failed")
Cursor = Annotated[str | None, Query(max_length=LONGEST)]
Limit = Annotated[int, Query(ge=1, le=100)]


@router.get("/v1/me", summary="What stands", response_model=Me, responses=responses(*_READS))
async def read_me(caller: NewcomerCaller, uow: UoW) -> Response:
    """Status, how many consents are in force and requests open, and which agencies know the person."""
    head = await own_head(uow, caller, shared=True)
    standing = head.standing()
    rows = await uow.session.execute(
        select(newcomer_reference.c.agency_id, newcomer_reference.c.registered).where(
            newcomer_reference.c.newcomer_id == head.newcomer_id
        )
    )
    registered = {AgencyId(row.agency_id): row.registered for row in rows}
    agencies = await facts_of(uow.world, registered)
    await uow.record(Entry("me.read", subject_ref=head.key.subject_ref))
    return json_answer(
        Me(
            status=head.status,
            live_consents=sum(state.status is ConsentStatus.GRANTED for state in standing.consents.values()),
            open_requests=sum(state.status is RequestStatus.PENDING for state in standing.requests.values()),
            agencies=[
                AgencyRelated(
                    agency=facts.name, agency_id=wire(AGENCY, agency), agency_type=str(facts.type), registered=registered[agency]
                )
                for agency, facts in sorted(agencies.items(), key=lambda pair: pair[1].name)
            ],
        )
    )


@router.get("/v1/me/record", summary="Everything held", response_model=OwnRecord, responses=responses(*_READS))
async def read_my_record(caller: NewcomerCaller, uow: UoW) -> Response:
    """All categories and statements, replaced and disputed ones too, with who recorded them and when."""
    head = await own_head(uow, caller, shared=True)
    body = OwnRecord(status=head.status, categories=await own_record(head))
    await uow.record(Entry("me.record", subject_ref=head.key.subject_ref))
    return json_answer(body)


@router.get("/v1/me/accesses", summary="Who looked", response_model=Accesses, responses=responses(*_PAGES))
async def list_accesses(caller: NewcomerCaller, uow: UoW, cursor: Cursor = None, limit: Limit = 50) -> Response:
    """Every look and every attempt, newest first; refusals with their reason."""
    head = await own_head(uow, caller, shared=True)
    items, following = await accesses(head, _below(uow, caller, "accesses", cursor), limit)
    await uow.record(Entry("me.accesses", subject_ref=head.key.subject_ref))
    after = _cursor(uow, caller, "accesses", following)
    return json_answer(
        Accesses.model_validate({"items": items, "next": after}), headers=next_page("/v1/me/accesses", after, limit=limit)
    )


@router.get("/v1/me/questions", summary="What one asked about looks", response_model=Questions, responses=responses(*_READS))
async def list_questions(caller: NewcomerCaller, uow: UoW) -> Response:
    """Each question with the answer of the agency, if it gave one; `announced` false: the agency was not told of it."""
    head = await own_head(uow, caller, shared=True)
    items = [Question.model_validate(one) for one in await questions_told(head)]
    await uow.record(Entry("me.accesses", subject_ref=head.key.subject_ref))
    return json_answer(Questions(items=items))


@router.post(
    "/v1/me/disputes",
    summary="Dispute a statement",
    status_code=201,
    response_model=RightExercised,
    responses=responses(*_DECIDES),
)
async def dispute_statement(caller: NewcomerCaller, uow: UoW, body: DisputeBody) -> Response:
    """It stays and is marked for every reader; everybody who was ever allowed to read it hears of it."""
    head = await own_head(uow, caller)
    return json_answer(RightExercised(status=await dispute(head, body.statement, body.reason)), 201)


@router.post(
    "/v1/me/corrections",
    summary="Correct a statement",
    status_code=201,
    response_model=RightExercised,
    responses=responses(*_DECIDES, "idempotency-key-reused", "request-in-progress"),
    openapi_extra=KEY_HONOURED,
)
async def correct_statement(request: Request, caller: NewcomerCaller, uow: UoW, body: CorrectionBody) -> Response:
    """`applied` at once where the person is a steward of the field, else `forwarded` as a dispute with a proposal."""
    claim = await claim_of_newcomer(request, uow, caller)
    head = await own_head(uow, caller)
    replay = await begin(uow, claim)
    if replay is not None:
        await uow.record(Entry("me.correction", subject_ref=head.key.subject_ref))
        return json_answer(RightExercised(status=replay.resource), 201)
    status = await correct(head, body.statement, body.value, body.as_of, body.reason)
    await keep(uow, claim, status=201, resource=status)
    return json_answer(RightExercised(status=status), 201)


@router.post(
    "/v1/me/removals",
    summary="Remove a former value",
    status_code=201,
    response_model=RightExercised,
    responses=responses(*_DECIDES),
)
async def remove_former(caller: NewcomerCaller, uow: UoW, body: RemovalBody) -> Response:
    """For good, out of one's own history too: only a statement that was replaced. What stands is corrected or disputed first."""
    head = await own_head(uow, caller)
    return json_answer(RightExercised(status=await forget_former(head, body.statement)), 201)


@router.get("/v1/me/export", summary="Take everything along", response_model=Export, responses=responses(*_READS))
async def export_record(caller: NewcomerCaller, uow: UoW) -> Response:
    """Record, consents, requests, refusals, recipients and looks; signed."""
    head = await own_head(uow, caller, shared=True)
    await exercised(head, Right.PORTABILITY)
    document = await export(head)
    await uow.record(Entry("me.export", subject_ref=head.key.subject_ref))
    return json_answer(Export.model_validate(document))


@router.post("/v1/me/restriction", summary="Freeze", response_model=RightExercised, responses=responses(*_DECIDES))
async def restrict_record(caller: NewcomerCaller, uow: UoW, body: Nothing) -> Response:
    """Nobody reads anything from now on; consents stand and are released again when it is lifted."""
    return json_answer(RightExercised(status=await restrict(await own_head(uow, caller))))


@router.delete("/v1/me/restriction", summary="Lift the freeze", response_model=RightExercised, responses=responses(*_READS))
async def lift_restriction(caller: NewcomerCaller, uow: UoW) -> Response:
    """What was consented to and has not ended is released again."""
    return json_answer(RightExercised(status=await lift(await own_head(uow, caller))))


@router.post("/v1/me/erasure", summary="Erase", response_model=Erasure, responses=responses(*_DECIDES))
async def erase_record(caller: NewcomerCaller, uow: UoW, body: Nothing) -> Response:
    """At once and for good: the key is destroyed. The answer lists what went and what must stay."""
    head = await own_head(uow, caller)
    await erase(head)
    answer = Erasure(
        status="erased",
        erased=list(ERASED),
        kept=list(KEPT),
        kept_because=dict(STAYS),
        receipt=wire(ERASURE, head.key.key_id),
        final_within_days=uow.world.settings.key_roll_days or None,
    )
    return json_answer(answer)


def _below(uow: UnitOfWork, caller: AsNewcomer, name: str, cursor: str | None) -> int:
    if cursor is None:
        return NEWEST
    before = open_cursor(uow.world.keyring, f"{name}:{caller.newcomer_id.hex}", cursor).get("before")
    if not isinstance(before, int):
        raise CursorInvalid()
    return before


def _cursor(uow: UnitOfWork, caller: AsNewcomer, name: str, before: int | None) -> str | None:
    return None if before is None else seal_cursor(uow.world.keyring, f"{name}:{caller.newcomer_id.hex}", {"before": before})
