"""An agency says that two of its newcomers are one person: merged at once if it registered both, else a question to the person.

1. The agency must know both: it has a reference for each, and a live consent for its purpose with each that it registered.
2. It registered both: it could hand out the letter of either, so it may join them; she is told, and may undo it.
3. It registered one and knows the other by the code that she showed: whoever holds the card of that other record decides.
4. No agency learns of a record that it has no reference for, nor what became of a question beyond its own two references.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from starlette.responses import Response

from app.audit.record import Entry
from app.identity.callers import AsAgency
from app.ids import new_uuid
from app.ledger.head import Head
from app.ledger.references import Relation, find_reference
from app.ledger.releases import current_releases
from app.merges.merge import TAKES_UP, lock_both, merge
from app.merges.store import Merge, Offer, add, find_merge, former_of, is_registered, merges_of, offer_about
from app.merges.undo import undo
from app.problems import problem
from app.unit_of_work import UnitOfWork
from consent.decision import Deny, Reason
from consent.merging import may_merge
from consent.release import decide_read

ASKS: Final = "record.merge-asked"


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of it: a merge, or a question that the person has to answer."""

    merge: Merge | None = None
    offer: Offer | None = None


async def ask_merge(uow: UnitOfWork, caller: AsAgency, reference: str, other: str) -> Asked | Deny:
    """Merge, or ask the person; repeated, the answer is what stands. The record behind `reference` survives if it can.

    Denies with `not-found`, a reason of the gate or `merge-not-possible`; recorded in every case.
    """
    agency = caller.agency.agency_id
    uow.attempts(_entry(caller, "refused"))
    found = [await find_reference(uow, agency, one) for one in (reference, other)]
    named = [one.newcomer_id for one in found if one is not None and one.own]
    if len(named) < 2:
        return await _refused(uow, caller, Reason.NOT_FOUND, found)
    if named[0] == named[1]:
        return await _already(uow, caller, named[0], other, found)
    heads = await lock_both(uow, *named)
    if heads is None:
        return await _refused(uow, caller, Reason.NOT_FOUND, found)
    survivor, taken = heads if not heads[1].standing().merges else heads[::-1]
    registered = [await is_registered(uow, head.newcomer_id, agency) for head in (survivor, taken)]
    for head, own in zip((survivor, taken), registered, strict=True):
        missing = await _without_consent(uow, caller, head) if own else None
        if missing is not None:
            return await _refused(uow, caller, missing, found)
    if isinstance(may_merge(survivor.standing(), taken.standing()), Deny) or not any(registered):
        return await _refused(uow, caller, Reason.MERGE_NOT_POSSIBLE, found)
    if not all(registered):
        return await _question(uow, caller, (survivor, taken), registered)
    done = await merge(survivor, taken, _entry(caller))
    return await _refused(uow, caller, done.reason, found) if isinstance(done, Deny) else Asked(merge=done)


async def known(uow: UnitOfWork, caller: AsAgency, reference: str, action: str) -> Relation | Response:
    """Whom the agency names, or the recorded refusal; asked before a broken body is answered."""
    uow.attempts(_entry(caller, "refused")._replace(action=action))
    relation = await find_reference(uow, caller.agency.agency_id, reference)
    if relation is not None and relation.own:
        return relation
    await uow.record_attempt("not-found")
    return problem("not-found")


async def undo_own(uow: UnitOfWork, caller: AsAgency, reference: str, merge_id: UUID | None) -> Merge | Deny:
    """Undo a merge that this very agency made. Denies with `not-found` or `merge-not-possible`; recorded in every case."""
    uow.attempts(_entry(caller, "refused"))
    relation = await find_reference(uow, caller.agency.agency_id, reference)
    stored = None if merge_id is None else await find_merge(uow, merge_id)
    mine = relation is not None and relation.own and stored is not None and stored.agency_id == caller.agency.agency_id
    if stored is None or relation is None or not mine or stored.survivor_id != relation.newcomer_id or stored.state == "undone":
        return await _refused(uow, caller, Reason.NOT_FOUND, [relation])
    if stored.state != "open":
        return await _refused(uow, caller, Reason.MERGE_NOT_POSSIBLE, [relation])
    done = await undo(uow, stored, _entry(caller))
    return await _refused(uow, caller, done.reason, [relation]) if isinstance(done, Deny) else done


async def _question(uow: UnitOfWork, caller: AsAgency, heads: tuple[Head, Head], registered: list[bool]) -> Asked:
    """Ask whoever holds the card of the record that this agency did not register; once, and never again after a no."""
    survivor, other = heads
    known = await offer_about(uow, survivor.newcomer_id, other.newcomer_id)
    if known is None:
        known = Offer(
            offer_id=new_uuid(),
            survivor_id=survivor.newcomer_id,
            other_id=other.newcomer_id,
            agency_id=caller.agency.agency_id,
            score=None,
            state="open",
            survivor_agreed=uow.now if registered[0] else None,
            other_agreed=uow.now if registered[1] else None,
            created_at=uow.now,
        )
        await add(uow, known)
    for head in heads:
        await uow.record(_entry(caller)._replace(action=ASKS, subject_ref=head.key.subject_ref))
    return Asked(offer=known)


async def _already(
    uow: UnitOfWork, caller: AsAgency, newcomer_id: UUID, other: str, found: Sequence[Relation | None]
) -> Asked | Deny:
    """Both references lead to one record: the merge that led them there, if one did."""
    former = await former_of(uow, other)
    done = next((one for one in await merges_of(uow, newcomer_id) if one.other_id == former), None)
    if done is None:
        return await _refused(uow, caller, Reason.MERGE_NOT_POSSIBLE, found)
    await uow.record(_entry(caller)._replace(subject_ref=found[0].subject_ref if found[0] else None))
    return Asked(merge=done)


async def _without_consent(uow: UnitOfWork, caller: AsAgency, head: Head) -> Reason | None:
    """Why this agency may not work with a record that it registered: the rule of every read."""
    missing = caller.without_purpose()
    if missing is not None:
        return Reason(missing)
    standing = head.standing()
    given = await current_releases(uow, standing)
    own = next((one for one in given if (one.agency, one.purpose) == (caller.agency.agency_id, caller.purpose)), None)
    decision = decide_read(own, caller.agency, None, uow.now, restricted=standing.restricted)
    return decision.reason if isinstance(decision, Deny) else None


async def _refused(uow: UnitOfWork, caller: AsAgency, reason: Reason, found: Sequence[Relation | None]) -> Deny:
    """The refusal, kept under everybody whose reference was named."""
    for subject in {one.subject_ref for one in found if one is not None} or {None}:
        await uow.record(_entry(caller, "refused")._replace(reason=str(reason), subject_ref=subject))
    return Deny(reason)


def _entry(caller: AsAgency, outcome: str = "allowed") -> Entry:
    return Entry(TAKES_UP, outcome, agency=caller.agency.agency_id, purpose=caller.purpose, actor=caller.actor, case=caller.case)
