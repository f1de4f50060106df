"""Undo a merge within thirty days: both records are again what they were, each with what happened to its side since.

What came from the other record goes back with every change to it, and what was written on its side with it; what else was said
since stays with the survivor, as does a consent given since. What she ended since then is ended in both (`consent.merging`).
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from app.audit.record import Entry
from app.errors import IntegrityFault
from app.identity.sessions import end_all_sessions
from app.ledger.granting import moment_of
from app.ledger.head import Head
from app.ledger.references import add_reference, reference_of
from app.ledger.save import save
from app.merges.merge import lock_both
from app.merges.sides import part
from app.merges.store import Merge, lead_references_back, put
from app.newcomers.duplicates import index_person
from app.unit_of_work import UnitOfWork
from consent.decision import Deny, Reason
from consent.duties import ever_released
from consent.events import Event, Invalidated, Withdrawn
from consent.ledger import check_append
from consent.merged import MergeUndone
from consent.merging import ended_since
from consent.standing import Standing
from consent.vocabulary import AgencyId, ConsentStatus, MergeId

PARTED: Final = "record.merge-undone"


async def undo(uow: UnitOfWork, merge: Merge, by: Entry) -> Merge | Deny:
    """Part the two again; `by` says who decides, for the log. Denies with `not-found` or `merge-not-possible`."""
    heads = await lock_both(uow, merge.survivor_id, merge.other_id, merged=True)
    if heads is None:
        return Deny(Reason.NOT_FOUND)  # erased while the lock was waited for
    survivor, other = heads
    now = max(moment_of(survivor), moment_of(other))
    event = MergeUndone(at=now, recorded_at=now, merge=MergeId(merge.merge_id))
    before = survivor.standing(now)
    refused = check_append(before, event)
    if refused is not None:
        return refused
    n = before.merges[event.merge].n
    since = survivor.events[n:]
    for head in (survivor, other):
        head.append(event)
    _end_what_ended(other, before, since)
    await _part_blocks(survivor, other, n, min((one.n for one in before.merges.values() if one.n > n), default=None))
    for agency in await lead_references_back(uow, merge.other_id):
        other.announce(AgencyId(agency), "merge-undone")
    await _keep_new_recipients(survivor)
    for head in (survivor, other):
        await index_person(head)
        await save(uow, head, by._replace(action=PARTED))
    await end_all_sessions(uow, merge.survivor_id)  # one of them may have been opened with the other record's card
    return await put(uow, replace(merge, state="undone", ended_at=now))


def _end_what_ended(other: Head, before: Standing, since: Sequence[Event]) -> None:
    """What she ended since the merge ends here too, and is told again: its feed row may lie where its agency looks no more."""
    at = moment_of(other)
    for event in ended_since(other.standing(at), before, since, at):
        if check_append(other.standing(at), event) is not None:
            raise IntegrityFault("what ended since a merge cannot be ended in the record that is parted from it")
        other.append(event)
        if isinstance(event, Withdrawn | Invalidated):
            ended = other.standing(at).consents[event.consent]
            type_ = "consent-withdrawn" if isinstance(event, Withdrawn) else "consent-expired"
            other.announce(ended.agency, type_, consent=ended.consent, purpose=ended.purpose)
    restricted = other.standing(at).restricted
    other.set_status("restricted" if restricted else "active")
    for agency in ever_released(other.standing(at)) if restricted else ():
        other.announce(agency, "restricted")


async def _part_blocks(survivor: Head, other: Head, n: int, later: int | None) -> None:
    known = survivor.uow.world.catalogue.by_number
    for number in sorted(survivor.manifest.entries):
        block = await survivor.open_block(known[number].code)
        stays, goes = part(block.fields, n, later)
        if stays != block.fields:
            block.fields = stays
            survivor.put_block(block)
        former = await other.open_block(known[number].code)
        if goes != former.fields:
            former.fields = goes
            other.put_block(former)


async def _keep_new_recipients(survivor: Head) -> None:
    """An agency that knew only the other record and was consented to since needs a name for this one."""
    uow = survivor.uow
    for state in survivor.standing().consents.values():
        in_force = state.status is ConsentStatus.GRANTED
        if in_force and await reference_of(uow, survivor.newcomer_id, state.agency) is None:
            await add_reference(uow, survivor.newcomer_id, state.agency, registered=False)
            survivor.announce(state.agency, "consent-granted", consent=state.consent, purpose=state.purpose)
