"""SQL of the feed: reads below the transaction horizon, acknowledgements once per agency and change."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert

from app.crypto.tables import dek
from app.exchange.tables import change_acknowledgement
from app.ledger.tables import change, newcomer
from app.unit_of_work import UnitOfWork

_PAGE = text("""
  SELECT c.change_id, c.seq, CAST(CAST(c.xid AS text) AS bigint) AS xid, c.type, c.consent_id, c.request_id, c.purpose,
         c.occurred_at, r.reference, q.state AS answer
    FROM change c
    JOIN newcomer_reference r ON r.newcomer_id = c.newcomer_id AND r.agency_id = c.agency_id
    LEFT JOIN consent_request q ON q.newcomer_id = c.newcomer_id AND q.request_id = c.request_id
   WHERE c.agency_id = :agency
     AND (c.xid, c.seq) > (CAST(CAST(:xid AS text) AS xid8), CAST(:seq AS bigint))
     AND c.xid < pg_snapshot_xmin(pg_current_snapshot())
     AND (c.type <> 'statement-changed' OR EXISTS (
           SELECT FROM release l
            WHERE l.newcomer_id = c.newcomer_id AND l.agency_id = c.agency_id AND l.purpose = c.purpose
              AND l.state = 'granted' AND l.valid_until > :now))
   ORDER BY c.xid, c.seq
   LIMIT :limit
""")


@dataclass(frozen=True, slots=True)
class Position:
    """Where a reader of the feed stands: everything up to here was delivered."""

    xid: int
    seq: int


@dataclass(frozen=True, slots=True)
class Change:
    """One change as the feed shows it; `answer` is the state of the request it answers."""

    change_id: UUID
    position: Position
    type: str
    consent_id: UUID | None
    request_id: UUID | None
    purpose: str | None
    occurred_at: datetime
    reference: str
    answer: str | None


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """What an agency said about a change."""

    outcome: str
    basis: str | None
    acknowledged_at: datetime


async def read_page(uow: UnitOfWork, agency_id: UUID, after: Position, limit: int) -> Sequence[Change]:
    """The next changes of this agency, in the order (transaction id, sequence number).

    Only transactions below the oldest one still running are shown: none can commit below that horizon later, so no
    committed change is ever passed over. "A statement changed" is shown only while the agency may read the statement;
    corrections and disputes reach former recipients too (Art. 19 GDPR).
    """
    rows = await uow.session.execute(
        _PAGE, {"agency": agency_id, "xid": str(after.xid), "seq": after.seq, "now": uow.now, "limit": limit}
    )
    return [
        Change(
            row.change_id,
            Position(row.xid, row.seq),
            row.type,
            row.consent_id,
            row.request_id,
            row.purpose,
            row.occurred_at,
            row.reference,
            row.answer,
        )
        for row in rows
    ]


async def subject_of_change(uow: UnitOfWork, agency_id: UUID, change_id: UUID) -> tuple[bool, UUID | None]:
    """Whether the change is this agency's, and the audit name of its newcomer (None once she is erased)."""
    row = (
        await uow.session.execute(
            select(dek.c.subject_ref)
            .select_from(change)
            .outerjoin(newcomer, newcomer.c.newcomer_id == change.c.newcomer_id)
            .outerjoin(dek, (dek.c.key_id == newcomer.c.key_id) & (dek.c.generation == newcomer.c.dek_generation))
            .where(change.c.change_id == change_id, change.c.agency_id == agency_id)
        )
    ).first()
    return (False, None) if row is None else (True, row.subject_ref)


async def acknowledge(
    uow: UnitOfWork, agency_id: UUID, change_id: UUID, outcome: str, basis: str | None
) -> tuple[bool, Acknowledgement]:
    """Store the acknowledgement unless there is one; returns whether it is new, and the one that stands."""
    values: dict[str, Any] = {"acknowledged_at": uow.now, "outcome": outcome, "basis": basis}
    added = await uow.session.execute(
        insert(change_acknowledgement)
        .values(agency_id=agency_id, change_id=change_id, **values)
        .on_conflict_do_nothing()
        .returning(change_acknowledgement.c.change_id)
    )
    if added.first() is not None:
        return True, Acknowledgement(outcome, basis, uow.now)
    row = (
        await uow.session.execute(
            select(change_acknowledgement).where(
                change_acknowledgement.c.agency_id == agency_id, change_acknowledgement.c.change_id == change_id
            )
        )
    ).one()
    return False, Acknowledgement(row.outcome, row.basis, row.acknowledged_at)
