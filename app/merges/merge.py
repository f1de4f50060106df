"""Merge two records: the surviving one takes up ledger, statements and references, the other stands still under its own key.

In one transaction, both heads locked in the order of their ids. Nothing is released by it that was not released before
(`consent.merging`); an agency hears of it only where it has a reference for each of the two.
"""

from uuid import UUID

from app.audit.record import Entry
from app.identity.sessions import end_all_sessions
from app.ids import new_uuid
from app.ledger.append import read_details
from app.ledger.due import note_expired
from app.ledger.granting import moment_of
from app.ledger.head import Head, lock_head
from app.ledger.save import save
from app.ledger.taken_up import detail_of
from app.merges.sides import join
from app.merges.store import Merge, add, forget_ways_in, lead_references
from app.newcomers.duplicates import index_person
from app.unit_of_work import UnitOfWork
from consent.decision import Deny
from consent.ledger import check_append
from consent.merged import Merged, MergedInto
from consent.merging import may_merge
from consent.vocabulary import AgencyId, MergeId, NewcomerId

TAKES_UP = "record.merge"
TAKEN_UP = "record.merged-into"


async def lock_both(uow: UnitOfWork, one: UUID, other: UUID, *, merged: bool = False) -> tuple[Head, Head] | None:
    """Both heads, locked in the order of their ids so that two merges never wait for each other; None if one is gone.

    `merged` True: of a merge that stands, the survivor `one` first, as an erasure locks her before what she took up.
    """
    heads = {}
    for newcomer_id in (one, other) if merged else sorted((one, other)):
        head = await lock_head(uow, newcomer_id, merged=merged)
        if head is None:
            return None
        heads[newcomer_id] = head
    return heads[one], heads[other]


async def merge(survivor: Head, other: Head, by: Entry) -> Merge | Deny:
    """Let `survivor` take up `other`; `by` says who decides, for the log. Denies with `restricted` or `merge-not-possible`."""
    uow, merge_id = survivor.uow, MergeId(new_uuid())
    verdict = may_merge(survivor.standing(), other.standing())
    if isinstance(verdict, Deny):
        return verdict
    for head in (survivor, other):  # what ended unnoticed is noted where it ended, and told there
        note_expired(head)
    now = max(moment_of(survivor), moment_of(other))
    taken_up = Merged(at=now, recorded_at=now, merge=merge_id, other=NewcomerId(other.newcomer_id), events=tuple(other.events))
    into = MergedInto(at=now, recorded_at=now, merge=merge_id, survivor=NewcomerId(survivor.newcomer_id))
    for head, event in ((survivor, taken_up), (other, into)):
        refused = check_append(head.standing(now), event)
        if refused is not None:
            return refused
    details = await read_details(uow, other.newcomer_id, other.key)
    n = survivor.append(taken_up, detail_of(other.key.subject_ref, details))
    other.append(into)
    await _join_blocks(survivor, other, n)
    other.set_status("merged")
    await index_person(survivor)
    await forget_ways_in(uow, other.newcomer_id)
    await end_all_sessions(uow, other.newcomer_id)
    for agency in await lead_references(uow, other.newcomer_id, survivor.newcomer_id):
        other.announce(AgencyId(agency), "merged")
    await save(uow, survivor, by._replace(action=TAKES_UP))
    await save(uow, other, by._replace(action=TAKEN_UP))
    done = Merge(merge_id, survivor.newcomer_id, other.newcomer_id, by.agency, "open", now)
    await add(uow, done)
    return done


async def _join_blocks(survivor: Head, other: Head, n: int) -> None:
    known = survivor.uow.world.catalogue.by_number
    for number in sorted({*survivor.manifest.entries, *other.manifest.entries}):
        block = await survivor.open_block(known[number].code)
        brought = await other.open_block(known[number].code)
        block.fields = join(block.fields, brought.fields, n)
        survivor.put_block(block)
