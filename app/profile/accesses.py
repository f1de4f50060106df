"""Who looked: every look and every attempt of an agency, newest first, in the contract's words; from the audit log itself."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import text

from app.audit.read import AuditRow, decode
from app.errors import NotFound
from app.ids import AGENCY, CONSENT, wire
from app.ledger.head import Head
from app.unit_of_work import UnitOfWork
from app.wire import moment_text
from consent.vocabulary import AgencyFacts, AgencyId

NEWEST = 2**62
_STEP = 200
_ROWS = text("""
  SELECT seq, body FROM audit.event
   WHERE subject_ref = :subject AND seq < :before ORDER BY seq DESC LIMIT :limit
""")


async def accesses(head: Head, before: int, limit: int) -> tuple[list[dict[str, Any]], int | None]:
    """At most `limit` acts of agencies below sequence number `before`, and where the next page starts (None: that is all).

    What the person did herself is not an access; it stands in her log all the same (`raw_entries`).
    """
    shown: list[dict[str, Any]] = []
    while True:
        rows = await raw_entries(head, before, _STEP)
        for seq, body in rows:
            row = decode(body)
            if row.agency is None:
                continue
            if len(shown) == limit:
                return shown, before
            shown.append(await _shown(head, row))
            before = seq
        if len(rows) < _STEP:
            return shown, None
        before = rows[-1][0]


async def raw_entries(head: Head, before: int, limit: int) -> Sequence[tuple[int, str]]:
    """Sequence numbers and stored bodies of the person's own log rows, newest first."""
    found = await head.uow.session.execute(_ROWS, {"subject": head.key.subject_ref, "before": before, "limit": limit})
    return [(row.seq, row.body) for row in found]


async def _shown(head: Head, row: AuditRow) -> dict[str, Any]:
    """One act as the contract shows it. Why it was allowed: the consent that granted it, by its event in the ledger."""
    agency = await _agency(head.uow, row.agency)
    catalogue = head.uow.world.catalogue
    consent = row.consent or _consent_of_event(head, row.granting_event)
    return {
        "time": moment_text(row.at),
        "agency": agency.name if agency else "",
        "agency_id": wire(AGENCY, row.agency) if row.agency else None,
        "agency_type": str(agency.type) if agency else None,
        "purpose": row.purpose,
        "action": row.action,
        "categories": [catalogue.by_number[number].code for number in row.categories if number in catalogue.by_number],
        "outcome": row.outcome,
        "reason": row.reason,
        "consent": wire(CONSENT, consent) if consent else None,
    }


async def _agency(uow: UnitOfWork, agency_id: UUID | None) -> AgencyFacts | None:
    try:
        return await uow.world.agencies.get(AgencyId(agency_id)) if agency_id else None
    except NotFound:
        return None


def _consent_of_event(head: Head, number: int | None) -> UUID | None:
    consents = head.standing().consents.values()
    return next((state.consent for state in consents if number is not None and state.granted == number), None)
