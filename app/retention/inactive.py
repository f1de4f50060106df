"""Records that nobody has used for two years: the person's pages say so, and after a time of grace the record is erased.

Analogue of § 8(6) IntV. Nothing is erased that was not announced before; a look, a change or a visit starts the two years anew.
Not erased, and listed as left alone, is who has locked the record (Art. 18 GDPR) or waits for an answer about a right.
"""

import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import TextClause, text

from app.audit.record import Entry
from app.errors import KiimError
from app.ledger.head import Head, lock_head
from app.profile.erase import erase
from app.profile.exercised import Via, open_requests
from app.retention.activity import clock_of, is_used, put_clock
from app.unit_of_work import UnitOfWork, open_unit
from app.world import World
from consent.rights import Way
from consent.term import add_months

REMIND: Final = "retention.remind"
BY: Final = "retention"
CONTENT: Final = "record_content"
_MONTHS = 24
_BATCH = 200
Act = Callable[[Head], Awaitable[bool]]
_log = logging.getLogger("kiim.retention")

_SILENT = text("""
  SELECT c.newcomer_id FROM retention_clock c JOIN newcomer n USING (newcomer_id)
   WHERE n.status = 'active' AND c.reminded_on IS NULL AND c.active_on <= :day AND c.newcomer_id > :after
   ORDER BY c.newcomer_id LIMIT :limit""")
_WARNED = text("""
  SELECT c.newcomer_id FROM retention_clock c JOIN newcomer n USING (newcomer_id)
   WHERE n.status = 'active' AND c.reminded_on <= :day AND c.newcomer_id > :after ORDER BY c.newcomer_id LIMIT :limit""")
_STOP = text("DELETE FROM retention_clock WHERE newcomer_id = :newcomer")
_COUNTS = text("""
  SELECT count(*) FILTER (WHERE n.status = 'active' AND c.reminded_on IS NULL AND c.active_on <= :silent) AS to_remind,
         count(*) FILTER (WHERE n.status = 'active' AND c.reminded_on > :warned) AS reminded,
         count(*) FILTER (WHERE n.status = 'active' AND c.reminded_on <= :warned) AS to_erase,
         count(*) FILTER (WHERE n.status = 'restricted' AND c.active_on <= :silent) AS locked
    FROM retention_clock c JOIN newcomer n USING (newcomer_id)""")


async def counts(uow: UnitOfWork) -> dict[str, int]:
    """How many are to be reminded, were, are to be erased now, and are left alone because they locked the record."""
    days = {"silent": _silent_since(uow), "warned": _warned_since(uow)}
    return dict((await uow.session.execute(_COUNTS, days)).mappings().one())


async def remind(world: World) -> int:
    """Let the pages of everybody whose record was not used say so from today; returns how many."""
    return await _each(world, _SILENT, _silent_since, _remind)


async def erase_silent(world: World) -> int:
    """Erase whose time of grace is over and who was not seen meanwhile; returns how many."""
    return await _each(world, _WARNED, _warned_since, _erase)


async def announced_end(uow: UnitOfWork, newcomer_id: UUID) -> date | None:
    """The day on which this record would be erased if nobody used it, once its pages say so."""
    clock = await clock_of(uow, newcomer_id)
    if clock is None or clock["reminded_on"] is None:
        return None
    reminded = datetime.fromisoformat(clock["reminded_on"]).replace(tzinfo=UTC)
    return add_months(reminded, uow.world.settings.retention_grace_months).date()


async def _remind(head: Head) -> bool:
    clock = await clock_of(head.uow, head.newcomer_id, lock=True)
    if clock is None or clock["reminded_on"] is not None or await is_used(head.uow, head.key.subject_ref, clock):
        return False
    await put_clock(head.uow, clock, reminded_on=head.uow.now.date().isoformat())
    await head.uow.record(Entry(REMIND, subject_ref=head.key.subject_ref))
    return True


async def _erase(head: Head) -> bool:
    clock = await clock_of(head.uow, head.newcomer_id, lock=True)
    if clock is None or clock["reminded_on"] is None or clock["reminded_on"] > _warned_since(head.uow):
        return False
    if head.status != "active" or await open_requests(head) or await is_used(head.uow, head.key.subject_ref, clock):
        return False
    await head.uow.session.execute(_STOP, {"newcomer": head.newcomer_id})
    await erase(head, Via(Way.OPERATOR, entry=Entry("", actor=BY)))
    return True


async def _each(world: World, query: TextClause, since: Callable[[UnitOfWork], str], act: Act) -> int:
    done, after = 0, UUID(int=0)
    while True:
        async with open_unit(world) as uow:
            uow.unaudited("only ids are looked up; what is done to a person is recorded with her")
            rows = await uow.session.execute(query, {"day": since(uow), "after": after, "limit": _BATCH})
            found = [UUID(int=newcomer_id.int) for newcomer_id in rows.scalars()]
        for newcomer_id in found:
            done += await one(world, newcomer_id, act)
        if len(found) < _BATCH:
            return done
        after = found[-1]


async def one(world: World, newcomer_id: UUID, act: Act) -> bool:
    """Do this to one person in a transaction of its own; one whose record fails its checks is left to `kiim verify`."""
    try:
        async with open_unit(world) as uow:
            uow.unaudited("nothing is due any more when the lock is held, unless something below records it")
            head = await lock_head(uow, newcomer_id)
            return head is not None and await act(head)
    except KiimError as fault:
        _log.error("a record could not be looked at for retention", extra={"kind": type(fault).__name__})
        return False


def _silent_since(uow: UnitOfWork) -> str:
    return add_months(uow.now, -(uow.world.catalogue.retention[CONTENT].inactivity_months or _MONTHS)).date().isoformat()


def _warned_since(uow: UnitOfWork) -> str:
    return add_months(uow.now, -uow.world.settings.retention_grace_months).date().isoformat()
