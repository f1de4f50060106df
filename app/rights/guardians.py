"""Who decides for a minor or a ward, on which paper: registered, replaced, ended; lapsing at majority. Nobody's name is kept.

1. An agency saw the paper; what it was and when stands here, and the person sees who wrote it down.
2. A change of guardian ends what the former one could do: consents given on the basis `guardian`, card, PIN, sessions, letters
   and passkeys. A new letter is made in the same moment and handed to the new one, who decides anew.
3. For an adult only a court's paper counts.
4. At majority (first day of the month of the 18th birthday, as for the consents) the guardian's say ends by itself, and so does
   the card: an adult's record is not opened by a card that somebody else may hold. She gets a letter of her own in person.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.agencies.store import add, change, checked
from app.audit.record import Entry
from app.errors import ValidationFailed
from app.grants.withdraw import Wish, withdraw
from app.identity.letters import Letter, forget_account, issue_letter
from app.identity.throttle import count_letter
from app.ids import new_uuid
from app.ledger.granting import birth_date_of
from app.ledger.head import Head
from app.profile.reach import Reached
from app.profile.tables import guardian
from app.unit_of_work import UnitOfWork
from consent.capacity import guardian_ends, may_decide
from consent.decision import Deny
from consent.vocabulary import CapacityBasis, Channel, ConsentStatus, WithdrawnBy

Row = dict[str, Any]
SET = "guardian.set"
LAPSED = "guardian.lapsed"
NONE = "none"
_COURT = frozenset({"court_order", "appointment"})


@dataclass(frozen=True, slots=True)
class Seen:
    """What the agency saw: who decides from now on (`none`: nobody any more), on which paper; `detail` is sealed in the log."""

    kind: str
    evidence: str
    detail: Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Registered:
    """Who decides now, None for nobody; the new letter if there was a change, and how many consents ended with it."""

    row: Row | None
    letter: Letter | None
    ended: int


async def guardian_of(uow: UnitOfWork, newcomer_id: UUID, *, lock: bool = False) -> Row | None:
    """Who decides for this person now. Raises IntegrityFault."""
    standing = select(guardian).where(guardian.c.newcomer_id == newcomer_id, guardian.c.ended_at.is_(None))
    row = (await uow.session.execute(standing.with_for_update() if lock else standing)).mappings().first()
    if row is None:
        return None
    return {**checked(uow.world.keyring, guardian.name, dict(row)), "row_version": row["row_version"]}


async def set_guardian(reached: Reached, seen: Seen) -> Registered:
    """Store who decides now. Raises ValidationFailed at `/kind` or `/evidence`, TooManyRequests for one letter too many."""
    head, uow, agency = reached.head, reached.head.uow, reached.caller.agency.agency_id
    former, ends_at = await guardian_of(uow, head.newcomer_id, lock=True), await _majority(head, seen)
    if former is None and seen.kind == NONE:
        raise ValidationFailed.at("/kind", "no-guardian", "Nobody is registered who decides for this person.")
    letter, ended = None, 0
    entry = reached.entry()._replace(detail=dict(seen.detail), key=head.key)
    if former is not None:
        await count_letter(uow.world, agency, head.newcomer_id)
        ended = await _end_say(reached)
        await _end(uow, former, "ended" if seen.kind == NONE else "replaced")
        letter = await issue_letter(uow, head.newcomer_id)
    row = None if seen.kind == NONE else _row(uow, head, seen, agency, ends_at)
    if row is not None:
        await add(uow, guardian, row)
    await uow.record(entry)
    return Registered(row, letter, ended)


async def lapse(head: Head, row: Row) -> None:
    """Majority: the guardian's say ends, and every card that may be in other hands. The consents have ended by themselves."""
    await _end(head.uow, row, "majority")
    await forget_account(head.uow, head.newcomer_id)
    await head.uow.record(Entry(LAPSED, subject_ref=head.key.subject_ref))


async def came_of_age(head: Head) -> bool:
    """Whether consents of a guardian ended at her majority and nothing was decided for these purposes since."""
    standing = head.standing()
    lapsed = [
        state
        for state in standing.consents.values()
        if state.capacity.basis is CapacityBasis.GUARDIAN and state.status is ConsentStatus.EXPIRED
    ]
    if not any(standing.live(state.agency, state.purpose) is None for state in lapsed):
        return False
    birth_date = await birth_date_of(head)
    return birth_date is not None and not isinstance(may_decide(CapacityBasis.AGE, birth_date, head.uow.now.date()), Deny)


async def _majority(head: Head, seen: Seen) -> datetime | None:
    """When this guardian's say ends by itself. Raises ValidationFailed where the person is of age and no court has spoken."""
    birth_date, today = await birth_date_of(head), head.uow.now.date()
    minor = birth_date is None or not isinstance(may_decide(CapacityBasis.GUARDIAN, birth_date, today), Deny)
    if minor:
        return guardian_ends(CapacityBasis.GUARDIAN, birth_date)
    if seen.kind != NONE and seen.evidence not in _COURT:
        raise ValidationFailed.at("/evidence", "of-age", "For an adult only a court's paper says who decides.")
    return None


async def _end_say(reached: Reached) -> int:
    """Withdraw what the former guardian had consented to; each recipient is told like of any withdrawal."""
    head = reached.head
    wish = Wish(by=WithdrawnBy.ASSISTED, caller=reached.caller, channel=Channel.ASSISTED)
    given = [
        state
        for state in head.standing().consents.values()
        if state.status is ConsentStatus.GRANTED and state.capacity.basis is CapacityBasis.GUARDIAN
    ]
    for state in given:
        await withdraw(head, state, wish)
    return len(given)


async def _end(uow: UnitOfWork, row: Row, by: str) -> None:
    await change(uow, guardian, row, ended_at=uow.now, ended_by=by)


def _row(uow: UnitOfWork, head: Head, seen: Seen, agency: UUID, ends_at: datetime | None) -> Row:
    return {
        "guardian_id": new_uuid(),
        "newcomer_id": head.newcomer_id,
        "kind": seen.kind,
        "evidence": seen.evidence,
        "agency_id": agency,
        "since": uow.now,
        "ends_at": ends_at,
        "ended_at": None,
        "ended_by": None,
    }
