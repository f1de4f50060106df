"""Ask an agency why it looked (Art. 15 GDPR), and its answer: both stand in the person's log, sealed under her key.

The agency hears of a question in its feed: which purpose and consent it is about, never which row of the log and no words of
hers. One that has no relation to her hears nothing: from the question it would learn that she is here. It answers the change
that its feed named; the first answer stays.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.audit.record import Entry
from app.identity.callers import AsAgency
from app.ids import CHANGE, parse
from app.ledger.append import with_formers
from app.ledger.head import Head, lock_head
from app.ledger.save import save
from app.ledger.tables import change, newcomer_reference
from app.profile.accesses import NEWEST, Act, agency_act, own_acts
from app.unit_of_work import UnitOfWork
from app.wire import moment_text
from consent.vocabulary import AgencyId

QUESTION = "me.question"
ANSWER = "question.answer"
_ANNOUNCED = "access-questioned"
_MOST = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about one act: when it was asked, the change that told the agency, and what the agency said."""

    at: datetime
    change: str | None
    answer: str | None = None
    answered_at: datetime | None = None


async def ask(head: Head, act: Act) -> bool:
    """Record the question about one act; whether the agency hears of it. Asking twice about the same act announces once."""
    agency, detail = act.row.agency, {"entry": act.seq}
    heard = agency is not None and await _is_related(head, agency)
    if heard and agency is not None and act.seq not in await questions(head):
        told = head.announce(AgencyId(agency), _ANNOUNCED, consent=act.consent, purpose=act.row.purpose)
        entry = Entry(QUESTION, subject_ref=head.key.subject_ref, detail={**detail, "change": told.hex}, key=head.key)
    else:
        entry = Entry(QUESTION, subject_ref=head.key.subject_ref, detail=detail, key=head.key)
    await save(head.uow, head, entry)
    return heard


async def answer(uow: UnitOfWork, caller: AsAgency, told: str, text: str) -> tuple[bool, datetime] | None:
    """Store the answer to the question behind one of the agency's changes unless there is one; whether it is new, and its time.

    None, recorded, for what is no question to this agency, or one of a person who is erased.
    """
    agency_id = caller.agency.agency_id
    entry = Entry(ANSWER, agency=agency_id, actor=caller.actor, case=caller.case)
    change_id = parse(CHANGE, told)
    row = None if change_id is None else await _question_to(uow, agency_id, change_id)
    head = None if row is None else await lock_head(uow, row[0])
    if change_id is None or row is None or head is None:
        await uow.record(entry._replace(outcome="refused", reason="not-found"))
        return None
    entry = entry._replace(subject_ref=head.key.subject_ref, purpose=row[1])
    before = (await _answers(head)).get(change_id.hex)
    if before is not None:
        await uow.record(entry)
        return False, before[1]
    await uow.record(entry._replace(detail={"change": change_id.hex, "text": text}, key=head.key))
    return True, uow.now


async def questions(head: Head) -> Mapping[int, Asked]:
    """The acts that she asked about, by their place in the log, newest first; the first question about one counts."""
    asked: dict[int, Asked] = {}
    answers = await _answers(head)
    rows, _ = await own_acts(head, [QUESTION], NEWEST, _MOST)
    key = await with_formers(head.uow, head.key)
    for row in rows:
        detail = row.opened_detail(key) or {}
        entry, told = detail.get("entry"), detail.get("change")
        if isinstance(entry, int):
            asked[entry] = Asked(row.at, str(told) if told else None, *answers.get(str(told), (None, None)))
    return asked


async def questions_told(head: Head) -> list[dict[str, Any]]:
    """Every question with the act it is about and its answer, in the contract's words."""
    found = []
    for seq, asked in (await questions(head)).items():
        act = await agency_act(head, seq)
        if act is not None:
            found.append(
                {
                    "asked_at": moment_text(asked.at),
                    "agency": act.agency.name if act.agency else "",
                    "purpose": act.row.purpose,
                    "looked_at": moment_text(act.row.at),
                    "announced": asked.change is not None,
                    "answer": asked.answer,
                    "answered_at": None if asked.answered_at is None else moment_text(asked.answered_at),
                }
            )
    return found


async def _answers(head: Head) -> Mapping[str, tuple[str, datetime]]:
    """What agencies said, by the change they answered (hex)."""
    said: dict[str, tuple[str, datetime]] = {}
    rows, _ = await own_acts(head, [ANSWER], NEWEST, _MOST)
    key = await with_formers(head.uow, head.key)
    for row in rows:
        detail = row.opened_detail(key) or {}
        if "text" in detail:
            said[str(detail["change"])] = (str(detail["text"]), row.at)
    return said


async def _question_to(uow: UnitOfWork, agency_id: UUID, change_id: UUID) -> tuple[UUID, str | None] | None:
    """Whose question this change told the agency of, and for which purpose."""
    own = (change.c.change_id == change_id, change.c.agency_id == agency_id, change.c.type == _ANNOUNCED)
    row = (await uow.session.execute(select(change.c.newcomer_id, change.c.purpose).where(*own))).first()
    return None if row is None else (row.newcomer_id, row.purpose)


async def _is_related(head: Head, agency: UUID) -> bool:
    own = (newcomer_reference.c.newcomer_id == head.newcomer_id, newcomer_reference.c.agency_id == agency)
    found = await head.uow.session.execute(select(newcomer_reference.c.reference).where(*own))
    return found.first() is not None
