"""The newcomer says whether two records are hers: with the card of each record that nobody else vouches for.

1. A yes counts for the record whose card she signed in with. When both have one (or the agency that registered a record vouches
   for it), they are merged; the first no ends the question for good.
2. She may undo every merge of hers within thirty days, whoever made it.
"""

from dataclasses import replace
from typing import Final
from uuid import UUID

from app.audit.record import Entry
from app.ledger.head import lock_head
from app.merges.merge import lock_both, merge
from app.merges.store import Merge, Offer, find_merge, find_offer, put
from app.merges.undo import undo
from app.unit_of_work import UnitOfWork
from consent.decision import Deny, Reason

ANSWERS: Final = "me.merge-answer"


async def answer_offer(uow: UnitOfWork, newcomer_id: UUID, offer_id: UUID | None, *, same: bool) -> Offer | Deny:
    """Her answer, and the merge if it was the last one needed; recorded. Denies with `not-found` or `merge-not-possible`."""
    offer = None if offer_id is None else await find_offer(uow, offer_id)
    if offer is None or newcomer_id not in (offer.survivor_id, offer.other_id):
        return await _denied(uow, newcomer_id, Reason.NOT_FOUND)
    heads = await lock_both(uow, offer.survivor_id, offer.other_id)
    offer = await find_offer(uow, offer.offer_id)  # again: another answer may have been waited for
    if heads is None or offer is None or not offer.asks(newcomer_id):
        return await _denied(uow, newcomer_id, Reason.NOT_FOUND)
    survivor, other = heads
    mine = survivor if survivor.newcomer_id == newcomer_id else other
    await uow.record(Entry(ANSWERS, "allowed" if same else "refused", subject_ref=mine.key.subject_ref))
    if not same:
        return await put(uow, replace(offer, state="refused", ended_at=uow.now))
    offer = replace(offer, survivor_agreed=uow.now) if mine is survivor else replace(offer, other_agreed=uow.now)
    if offer.survivor_agreed is None or offer.other_agreed is None:
        return await put(uow, offer)
    ordered = (survivor, other) if not other.standing().merges else (other, survivor)
    done = await merge(*ordered, Entry(ANSWERS))
    return done if isinstance(done, Deny) else await put(uow, replace(offer, state="merged", ended_at=uow.now))


async def undo_hers(uow: UnitOfWork, newcomer_id: UUID, merge_id: UUID | None) -> Merge | Deny:
    """Part her record from one that it took up; recorded. Denies with `not-found` or `merge-not-possible`."""
    known = None if merge_id is None else await find_merge(uow, merge_id)
    if known is None or known.survivor_id != newcomer_id or known.state == "undone":
        return await _denied(uow, newcomer_id, Reason.NOT_FOUND)
    if known.state == "final":
        return await _denied(uow, newcomer_id, Reason.MERGE_NOT_POSSIBLE)
    return await undo(uow, known, Entry(ANSWERS))


async def _denied(uow: UnitOfWork, newcomer_id: UUID, reason: Reason) -> Deny:
    head = await lock_head(uow, newcomer_id, shared=True)
    subject = None if head is None else head.key.subject_ref
    await uow.record(Entry(ANSWERS, "refused", reason=str(reason), subject_ref=subject))
    return Deny(reason)
