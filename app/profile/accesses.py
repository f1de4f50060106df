"""Who looked: every look and every attempt of an agency, newest first, in the contract's words; from the audit log itself."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import text

from app.audit.read import AuditRow, decode
from app.errors import NotFound
from app.ids import AGENCY, CONSENT, wire
from app.ledger.head import Head
from app.ledger.taken_up import taken_up
from app.unit_of_work import UnitOfWork
from app.wire import moment_text
from consent.ledger import BROUGHT
from consent.vocabulary import AgencyFacts, AgencyId

NEWEST = 2**62
_STEP = 200
_ROWS = text("""
  SELECT seq, body FROM audit.event
   WHERE subject_ref = ANY(:subjects) AND seq < :before ORDER BY seq DESC LIMIT :limit
""")
_AGENCIES = text("""
  SELECT DISTINCT substring(body, strpos(body, '"ag":"') + 6, 36) AS agency
    FROM audit.event WHERE subject_ref = ANY(:subjects) AND strpos(body, '"ag":"') > 0
""")
_ACTS = text("""
  SELECT seq, body FROM audit.event
   WHERE subject_ref = ANY(:subjects) AND action = ANY(:actions) AND seq < :before ORDER BY seq DESC LIMIT :limit
""")


@dataclass(frozen=True, slots=True)
class Act:
    """One act of an agency: its place in the log, the row, and the consent that allowed it, by its event in the ledger."""

    seq: int
    row: AuditRow
    agency: AgencyFacts | None
    consent: UUID | None


async def accesses(head: Head, before: int, limit: int) -> tuple[list[dict[str, Any]], int | None]:
    """At most `limit` acts of agencies below sequence number `before`, and where the next page starts (None: that is all).

    What the person did herself is not an access; it stands in her log all the same (`raw_entries`).
    """
    found, following = await agency_acts(head, before, limit)
    return [_shown(head, act) for act in found], following


async def agency_acts(head: Head, before: int, limit: int, agency: UUID | None = None) -> tuple[list[Act], int | None]:
    """The same as rows, of one agency alone if it is named."""
    found: list[Act] = []
    while True:
        rows = await raw_entries(head, before, _STEP)
        for seq, body in rows:
            row = decode(body)
            if row.agency is None or (agency is not None and row.agency != agency):
                continue
            if len(found) == limit:
                return found, before
            found.append(await _act(head, seq, row))
            before = seq
        if len(rows) < _STEP:
            return found, None
        before = rows[-1][0]


async def agency_act(head: Head, seq: int) -> Act | None:
    """The act at this place of the log, if it is an agency's and about her."""
    rows = await raw_entries(head, seq + 1, 1)
    row = decode(rows[0][1]) if rows and rows[0][0] == seq else None
    return await _act(head, seq, row) if row is not None and row.agency is not None else None


async def acting_agencies(head: Head) -> set[UUID]:
    """Every agency that stands in the person's log."""
    found = await head.uow.session.execute(_AGENCIES, {"subjects": await _names(head)})
    return {UUID(row.agency) for row in found}


async def raw_entries(head: Head, before: int, limit: int) -> Sequence[tuple[int, str]]:
    """Sequence numbers and stored bodies of the person's own log rows, newest first."""
    found = await head.uow.session.execute(_ROWS, {"subjects": await _names(head), "before": before, "limit": limit})
    return [(row.seq, row.body) for row in found]


async def own_acts(head: Head, actions: Collection[str], before: int, limit: int) -> tuple[list[AuditRow], int | None]:
    """At most `limit` of the person's rows of these actions below `before`, newest first, and where the next ones start."""
    place = {"subjects": await _names(head), "actions": sorted(actions), "before": before, "limit": limit + 1}
    found = (await head.uow.session.execute(_ACTS, place)).all()
    following = found[limit - 1].seq if len(found) > limit else None
    return [decode(row.body) for row in found[:limit]], following


async def _act(head: Head, seq: int, row: AuditRow) -> Act:
    consent = row.consent or await _consent_of_event(head, row)
    return Act(seq, row, await _agency(head.uow, row.agency), consent)


def _shown(head: Head, act: Act) -> dict[str, Any]:
    """One act as the contract shows it."""
    row, agency = act.row, act.agency
    catalogue = head.uow.world.catalogue
    return {
        "time": moment_text(row.at),
        "agency": agency.name if agency else "",
        "agency_id": wire(AGENCY, row.agency) if row.agency else None,
        "agency_type": str(agency.type) if agency else None,
        "purpose": row.purpose,
        "action": row.action,
        "categories": [catalogue.by_number[number].code for number in row.categories if number in catalogue.by_number],
        "outcome": row.outcome if row.outcome == "allowed" else "refused",  # what failed for stored rows that do not fit, too
        "reason": row.reason,
        "consent": wire(CONSENT, act.consent) if act.consent else None,
    }


async def _agency(uow: UnitOfWork, agency_id: UUID | None) -> AgencyFacts | None:
    try:
        return await uow.world.agencies.get(AgencyId(agency_id)) if agency_id else None
    except NotFound:
        return None


async def _consent_of_event(head: Head, row: AuditRow) -> UUID | None:
    """The consent that an event of the ledger gave; a row from before a merge numbers events as its own record did."""
    if row.granting_event is None:
        return None
    number = row.granting_event
    for former in await taken_up(head):
        if row.subject_ref == former.subject_ref:
            number += former.n * BROUGHT
    return next((state.consent for state in head.standing().consents.values() if state.granted == number), None)


async def _names(head: Head) -> list[UUID]:
    """The person's names in the log: her record's, and those of the records it took up."""
    return [head.key.subject_ref, *(former.subject_ref for former in await taken_up(head))]
