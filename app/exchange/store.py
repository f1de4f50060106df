"""SQL of the feed: reads below the transaction horizon, acknowledgements once per agency and change."""

from collections.abc import Collection, Mapping, Sequence
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

_QUESTION = """
  SELECT c.change_id, c.seq, CAST(CAST(c.xid AS text) AS bigint) AS xid, c.type, c.consent_id, c.request_id, c.purpose,
         c.occurred_at, r.reference, p.reference AS into_reference, q.state AS answer, k.outcome, k.basis, k.acknowledged_at
    FROM change c
    JOIN newcomer_reference r ON r.agency_id = c.agency_id
     AND ((r.newcomer_id = c.newcomer_id AND NOT r.alias) OR r.former_id = c.newcomer_id)
    LEFT JOIN newcomer_reference p
      ON c.type = 'merged' AND r.alias AND p.newcomer_id = r.newcomer_id AND p.agency_id = r.agency_id AND NOT p.alias
    LEFT JOIN consent_request q ON q.newcomer_id = c.newcomer_id AND q.request_id = c.request_id
    LEFT JOIN change_acknowledgement k ON k.agency_id = c.agency_id AND k.change_id = c.change_id
   WHERE c.agency_id = {agency}
     AND c.xid < pg_snapshot_xmin(pg_current_snapshot())
     AND (c.type <> 'statement-changed' OR EXISTS (
           SELECT FROM release l
             JOIN newcomer n ON n.newcomer_id = l.newcomer_id AND n.status = 'active'
             JOIN agency_purpose p ON p.agency_id = l.agency_id AND p.purpose = l.purpose AND p.allowed
            WHERE l.newcomer_id = c.newcomer_id AND l.agency_id = c.agency_id AND l.purpose = c.purpose
              AND l.state = 'granted' AND l.valid_until > {now}))
"""


def shown(agency: str, now: str) -> str:
    """The one decision what a feed shows, for polling and for push; parameters are spelt as the driver wants them.

    "A statement changed" is shown only while the agency could read the statement (`app.ledger.permission`). Only transactions
    below the oldest one still running are shown: none can commit below that horizon later.
    """
    return _QUESTION.format(agency=agency, now=now)


_SHOWN = shown(":agency", ":now")
_PAGE = text(f"""{_SHOWN}
     AND (c.xid, c.seq) > (CAST(CAST(:xid AS text) AS xid8), CAST(:seq AS bigint))
   ORDER BY c.xid, c.seq
   LIMIT :limit
""")
_NEWEST = text(f"""{_SHOWN}
     AND (c.xid, c.seq) < (CAST(CAST(:xid AS text) AS xid8), CAST(:seq AS bigint))
     AND c.type = ANY(:types)
   ORDER BY c.xid DESC, c.seq DESC
   LIMIT :limit
""")
_ONE = text(f"{_SHOWN} AND c.change_id = :change")


@dataclass(frozen=True, slots=True)
class Position:
    """Where a reader of the feed stands: everything up to here was delivered."""

    xid: int
    seq: int


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """What an agency said about a change."""

    outcome: str
    basis: str | None
    acknowledged_at: datetime


@dataclass(frozen=True, slots=True)
class Change:
    """One change as the feed shows it; `answer` is the state of the request it answers, `said` what the agency said about it.

    `into` is its reference that stays of two that lead to one person.
    """

    change_id: UUID
    position: Position
    type: str
    consent_id: UUID | None
    request_id: UUID | None
    purpose: str | None
    occurred_at: datetime
    reference: str
    answer: str | None
    said: Acknowledgement | None
    into: str | None = None


async def read_page(uow: UnitOfWork, agency_id: UUID, after: Position, limit: int) -> Sequence[Change]:
    """The next changes of this agency, in the order (transaction id, sequence number).

    No committed change is ever passed over. Corrections and disputes reach former recipients too (Art. 19 GDPR).
    """
    values = {"agency": agency_id, "xid": str(after.xid), "seq": after.seq, "now": uow.now, "limit": limit}
    return [change_of(dict(row)) for row in (await uow.session.execute(_PAGE, values)).mappings()]


async def read_newest(uow: UnitOfWork, agency_id: UUID, before: Position, types: Collection[str], limit: int) -> Sequence[Change]:
    """The agency's newest changes of these types below a position, newest first; the same ones that the feed shows."""
    values = {"agency": agency_id, "xid": str(before.xid), "seq": before.seq, "now": uow.now, "limit": limit}
    found = await uow.session.execute(_NEWEST, {**values, "types": sorted(types)})
    return [change_of(dict(row)) for row in found.mappings()]


async def find_change(uow: UnitOfWork, agency_id: UUID, change_id: UUID) -> Change | None:
    """One change of this agency, if the feed shows it."""
    row = (await uow.session.execute(_ONE, {"agency": agency_id, "change": change_id, "now": uow.now})).mappings().first()
    return None if row is None else change_of(dict(row))


def change_of(row: Mapping[str, Any]) -> Change:
    """The change of a row that `shown` selected, by whichever driver."""
    said = None if row["outcome"] is None else Acknowledgement(row["outcome"], row["basis"], row["acknowledged_at"])
    return Change(
        row["change_id"],
        Position(row["xid"], row["seq"]),
        row["type"],
        row["consent_id"],
        row["request_id"],
        row["purpose"],
        row["occurred_at"],
        row["reference"],
        row["answer"],
        said,
        row["into_reference"],
    )


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
