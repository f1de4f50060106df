"""Alarms for the officer, the newest first: touched decoys, rows that do not fit together, keys opened by somebody else."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from app.audit.comparisons import ACTION as COMPARED
from app.audit.comparisons import FAILED
from app.officer.log import rows_of_actions
from app.officer.watch import ALARM
from app.unit_of_work import UnitOfWork

INTEGRITY: Final = "integrity"
ACTIONS: Final = frozenset({ALARM, INTEGRITY, COMPARED})


@dataclass(frozen=True, slots=True)
class Alarm:
    """One alarm: when, what kind, which agency's act raised it."""

    seq: int
    at: datetime
    kind: str
    agency_id: UUID | None
    actor: str | None


async def alarm_rows(uow: UnitOfWork) -> list[Alarm]:
    """Every alarm that stands in the log."""
    async with uow.world.pool.acquire() as connection:
        rows = await rows_of_actions(connection, uow.world.keyring, ACTIONS)
    said = [
        (one.seq, one.row) for one in rows if one.row is not None and (one.row.action != COMPARED or one.row.outcome == FAILED)
    ]
    found = [Alarm(seq, row.at, row.action, row.agency, row.actor) for seq, row in said]
    return sorted(found, key=lambda alarm: alarm.at, reverse=True)
