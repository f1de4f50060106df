"""HTTP of merging: an agency's own duplicates, and the newcomer's questions and merges."""

from fastapi import APIRouter
from starlette.responses import Response

from app.audit.record import Entry
from app.errors import NotFound
from app.identity.callers import AgencyCaller, NewcomerCaller
from app.ids import MERGE, MERGE_OFFER, parse, wire
from app.ledger.content_last import content_last
from app.ledger.head import lock_head
from app.ledger.references import reference_of
from app.merges.answer import answer_offer, undo_hers
from app.merges.ask import ask_merge, known, undo_own
from app.merges.merge import TAKES_UP
from app.merges.overview import own_merges
from app.merges.schemas import (
    MergeAsked,
    MergeBody,
    MergeParted,
    OfferAnswerBody,
    OfferAnswered,
    OwnMerge,
    OwnMerges,
    OwnOffer,
    UndoBody,
)
from app.merges.undo import PARTED
from app.problems import refuse, responses
from app.unit_of_work import UoW
from app.wire import json_answer, moment_text
from consent.decision import Deny

router = APIRouter()

_BODY = ("body-malformed", "token-missing", "token-invalid", "body-too-large", "media-type-unsupported", "unavailable")
_GATE = ("purpose-missing", "purpose-not-allowed", "consent-missing", "consent-withdrawn", "consent-expired", "consent-refused")
_AGENCY = (*_BODY, "client-suspended", "not-found", "validation-failed", "merge-not-possible")


@router.post(
    "/v1/newcomers/{newcomer}/merges",
    tags=["merging"],
    summary="Say that two references are one person",
    status_code=201,
    response_model=MergeAsked,
    dependencies=[content_last(known, TAKES_UP)],
    responses=responses(*_AGENCY, *_GATE, "restricted"),
)
async def merge_newcomers(newcomer: str, caller: AgencyCaller, uow: UoW, body: MergeBody) -> Response:
    """Merged at once where the agency registered both, else the person is asked. It releases nothing; undo within 30 days."""
    asked = await ask_merge(uow, caller, newcomer, body.other)
    if isinstance(asked, Deny):
        return refuse(asked)
    if asked.merge is None:
        return json_answer(MergeAsked(state="asked", newcomer=newcomer, id=None, undo_until=None), 201)
    name = await reference_of(uow, asked.merge.survivor_id, caller.agency.agency_id)
    return json_answer(
        MergeAsked(
            state="merged",
            newcomer=name or newcomer,
            id=wire(MERGE, asked.merge.merge_id),
            undo_until=moment_text(asked.merge.undo_until),
        ),
        201,
    )


@router.post(
    "/v1/newcomers/{newcomer}/merges/{merge}/undoing",
    tags=["merging"],
    summary="Undo a merge that this agency made",
    response_model=MergeParted,
    dependencies=[content_last(known, PARTED)],
    responses=responses(*_AGENCY),
)
async def undo_merge(newcomer: str, merge: str, caller: AgencyCaller, uow: UoW, body: UndoBody) -> Response:
    """Both records are again what they were; what she ended since then stays ended in both."""
    done = await undo_own(uow, caller, newcomer, parse(MERGE, merge))
    return refuse(done) if isinstance(done, Deny) else json_answer(MergeParted(id=merge, state="undone"))


@router.get(
    "/v1/me/merges",
    tags=["newcomer"],
    summary="Is another record yours too?",
    response_model=OwnMerges,
    responses=responses("token-missing", "token-invalid", "not-found", "unavailable"),
)
async def read_own_merges(caller: NewcomerCaller, uow: UoW) -> Response:
    """Questions that wait for her word, and what became part of her record."""
    head = await lock_head(uow, caller.newcomer_id, shared=True)
    if head is None:
        raise NotFound()
    offers, merges = await own_merges(uow, caller.newcomer_id)
    await uow.record(Entry("me.merges", subject_ref=head.key.subject_ref))
    return json_answer(
        OwnMerges(
            offers=[
                OwnOffer(id=wire(MERGE_OFFER, one.offer_id), asked_by=name, asked_at=moment_text(one.created_at))
                for one, name in offers
            ],
            merges=[
                OwnMerge(
                    id=wire(MERGE, one.merge_id),
                    merged_by=name,
                    merged_at=moment_text(one.merged_at),
                    undo_until=moment_text(one.undo_until) if one.state == "open" else None,
                )
                for one, name in merges
            ],
        )
    )


@router.post(
    "/v1/me/merge-offers/{offer}/answer",
    tags=["newcomer"],
    summary="Say whether both records are yours",
    response_model=OfferAnswered,
    responses=responses(*_BODY, "not-found", "validation-failed", "restricted", "merge-not-possible"),
)
async def answer_merge_offer(offer: str, caller: NewcomerCaller, uow: UoW, body: OfferAnswerBody) -> Response:
    """A yes counts for the record whose card she signed in with; a no ends the question for good."""
    done = await answer_offer(uow, caller.newcomer_id, parse(MERGE_OFFER, offer), same=body.same)
    return (
        refuse(done) if isinstance(done, Deny) else json_answer(OfferAnswered.model_validate({"id": offer, "state": done.state}))
    )


@router.post(
    "/v1/me/merges/{merge}/undoing",
    tags=["newcomer"],
    summary="Part two records again",
    response_model=MergeParted,
    responses=responses(*_BODY, "not-found", "validation-failed", "merge-not-possible"),
)
async def undo_own_merge(merge: str, caller: NewcomerCaller, uow: UoW, body: UndoBody) -> Response:
    """Whoever made it. Every session ends; each card opens its own record again."""
    done = await undo_hers(uow, caller.newcomer_id, parse(MERGE, merge))
    return refuse(done) if isinstance(done, Deny) else json_answer(MergeParted(id=merge, state="undone"))
