"""What an operator decides about one agency's looks, and how near each agency is to its limits."""

from typing import Any
from uuid import UUID

from sqlalchemy import text

from app.access.look_limit import REMEMBERED, limits
from app.access.tables import look_allowance
from app.agencies.store import add, change, checked, find
from app.audit.record import Entry
from app.errors import NotFound, ValidationFailed
from app.ids import AGENCY, wire
from app.unit_of_work import UnitOfWork

_SHORTEST_REASON = 10
_AGENCIES = text("""
  SELECT g.agency_id, g.name, coalesce(today.persons, 0) AS today, coalesce(today.busiest_hour, 0) AS busiest_hour,
         coalesce(usual.per_day, 0) AS per_day, coalesce(usual.per_hour, 0) AS per_hour, alarm.raised_at
    FROM agency g
    LEFT JOIN look_day today ON today.agency_id = g.agency_id AND today.day = CAST(:today AS date)
    LEFT JOIN LATERAL (
      SELECT max(d.persons) AS per_day, max(d.busiest_hour) AS per_hour FROM look_day d
       WHERE d.agency_id = g.agency_id AND d.day < CAST(:today AS date) AND d.day >= CAST(:since AS date)) usual ON true
    LEFT JOIN LATERAL (SELECT max(a.raised_at) AS raised_at FROM look_alarm a WHERE a.agency_id = g.agency_id) alarm ON true
   ORDER BY alarm.raised_at DESC NULLS LAST, today DESC, g.agency_id""")


async def allow_looks(uow: UnitOfWork, agency_id: UUID, per_hour: int, per_day: int, reason: str) -> None:
    """Decide how many people this agency may look at from now on; recorded with its reason. Raises NotFound, ValidationFailed."""
    if len(reason.strip()) < _SHORTEST_REASON:
        raise ValidationFailed.at("/reason", "too_short", "Say in a sentence why this agency looks at so many people.")
    if not await uow.session.scalar(text("SELECT EXISTS (SELECT FROM agency WHERE agency_id = :agency)"), {"agency": agency_id}):
        raise NotFound()
    said = {"per_hour": per_hour, "per_day": per_day, "reason": reason.strip(), "decided_at": uow.now}
    found = await find(uow, look_allowance, lock=True, agency_id=agency_id)
    if found is None:
        version = await add(uow, look_allowance, {"agency_id": agency_id, **said})
    else:
        version = await change(uow, look_allowance, found, **said)
    await uow.record(Entry("looks.allow", agency=agency_id, register=(look_allowance.name, str(agency_id), version)))


async def overview(uow: UnitOfWork) -> list[dict[str, Any]]:
    """Every agency: people looked at today, its limits and by what they are set, and its last alarm; alarms first."""
    rows = await uow.session.execute(text("SELECT * FROM look_allowance"))
    decided = {row["agency_id"]: checked(uow.world.keyring, look_allowance.name, dict(row)) for row in rows.mappings()}
    found = await uow.session.execute(_AGENCIES, {"today": uow.now.date(), "since": (uow.now - REMEMBERED).date()})
    shown = []
    for row in found.mappings():
        own = decided.get(row["agency_id"])
        per_hour, per_day = (own["per_hour"], own["per_day"]) if own else limits(uow.world, dict(row))
        shown.append(
            {
                "agency_id": wire(AGENCY, row["agency_id"]),
                "name": row["name"],
                "today": row["today"],
                "busiest_hour": row["busiest_hour"],
                "per_hour": per_hour,
                "per_day": per_day,
                "decided": own["reason"] if own else None,
                "last_alarm": row["raised_at"],
            }
        )
    return shown
