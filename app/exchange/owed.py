"""What recipients owe: changes that must be answered (`consent.duties`), who answered, and who is late (Art. 19 GDPR)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from uuid import UUID

from sqlalchemy import text

from app.exchange.store import Acknowledgement
from app.unit_of_work import UnitOfWork
from consent.duties import OWED

MOST_DECISIONS = 200
_ROWS = 5000
_OWED = "c.type IN (" + ", ".join(f"'{type_}'" for type_ in OWED) + ")"
_TERMS = "unnest(CAST(:types AS text[]), CAST(:days AS int[])) AS o(type, days)"
_VALUES = {"types": list(OWED), "days": [owed.within.days for owed in OWED.values()]}

# Whom no reference leads to any more cannot answer either: its rows are those of somebody who was never a recipient.
_OVERDUE = text(f"""
  SELECT c.change_id, c.agency_id, c.type, c.purpose, c.occurred_at, c.occurred_at + make_interval(days => o.days) AS due
    FROM {_TERMS}
    JOIN change c ON c.type = o.type AND {_OWED}
    JOIN newcomer_reference r ON r.newcomer_id = c.newcomer_id AND r.agency_id = c.agency_id
   WHERE c.occurred_at < CAST(:now AS timestamptz) - make_interval(days => o.days)
     AND (CAST(:agency AS uuid) IS NULL OR c.agency_id = :agency)
     AND NOT EXISTS (SELECT FROM change_acknowledgement k WHERE k.agency_id = c.agency_id AND k.change_id = c.change_id)
   ORDER BY due, c.change_id
   LIMIT :limit
""")
_OF_NEWCOMER = text(f"""
  SELECT c.change_id, c.agency_id, c.type, c.purpose, c.consent_id, c.occurred_at, CAST(c.xid AS text) AS decision,
         c.occurred_at + make_interval(days => o.days) AS due, k.outcome, k.basis, k.acknowledged_at
    FROM change c
    JOIN {_TERMS} ON o.type = c.type
    LEFT JOIN change_acknowledgement k ON k.agency_id = c.agency_id AND k.change_id = c.change_id
   WHERE c.newcomer_id = :newcomer AND {_OWED}
   ORDER BY c.seq DESC
   LIMIT :limit
""")


@dataclass(frozen=True, slots=True)
class Debt:
    """One change that one agency has to answer; `said` None while it has not."""

    change_id: UUID
    agency_id: UUID
    type: str
    purpose: str | None
    told_at: datetime
    due: datetime
    said: Acknowledgement | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """One thing that a person decided, or that came to an end for her, and everybody who was told of it."""

    type: str
    at: datetime
    told: tuple[Debt, ...]


async def overdue(uow: UnitOfWork, agency_id: UUID | None = None, limit: int = 1000) -> list[Debt]:
    """Changes that are past their term without an answer, the longest overdue first; of one agency or of all."""
    rows = await uow.session.execute(_OVERDUE, {**_VALUES, "now": uow.now, "agency": agency_id, "limit": limit})
    return [Debt(row.change_id, row.agency_id, row.type, row.purpose, row.occurred_at, row.due) for row in rows]


async def decisions_told(uow: UnitOfWork, newcomer_id: UUID) -> Sequence[Decision]:
    """The person's newest decisions that recipients had to be told of, newest first, each with what every recipient said."""
    rows = await uow.session.execute(_OF_NEWCOMER, {**_VALUES, "newcomer": newcomer_id, "limit": _ROWS})
    found = []
    for (_, type_), members in groupby(rows, key=lambda row: (row.decision, row.type)):
        told = tuple(
            Debt(
                row.change_id,
                row.agency_id,
                row.type,
                row.purpose,
                row.occurred_at,
                row.due,
                None if row.outcome is None else Acknowledgement(row.outcome, row.basis, row.acknowledged_at),
            )
            for row in members
        )
        found.append(Decision(type_, told[0].told_at, told))
    return found[:MOST_DECISIONS]
