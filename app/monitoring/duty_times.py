"""How long recipients take: median hours from a correction or a withdrawal to the last recipient's answer, by quarter.

No table of a release can tell it: whoever withdraws from everything is counted in none. So it is a protected figure of its own,
for the whole installation. Of each person the newest decision of the quarter counts, so that she moves the figure once. The
median is drawn by the mechanism of the durations on a grid of hours, the number of people by the noise of a Kreis, once,
thirty-one days after the quarter, when every term is over. What somebody never answered counts as longer than the grid.
"""

import os
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from sqlalchemy import text

from app.audit.record import Entry
from app.monitoring.driver import driver_connection
from app.unit_of_work import UnitOfWork, open_unit
from app.world import World

TYPES: Final = {
    "correction_time": ("statement-corrected", "statement-disputed"),
    "withdrawal_time": ("consent-narrowed", "consent-withdrawn"),
}
_SETTLED = timedelta(days=31)
_LEADER = 0x6B647479  # advisory lock of the one process that draws; any number that nobody else uses

_HOURS = text("""
  SELECT DISTINCT ON (d.newcomer_id)
         CASE WHEN d.answered THEN ceil(extract(epoch FROM d.last - d.told) / 3600)::bigint END AS hours
    FROM (SELECT c.newcomer_id, c.xid, min(c.occurred_at) AS told, max(k.acknowledged_at) AS last,
                 bool_and(k.change_id IS NOT NULL) AS answered
            FROM change c
            LEFT JOIN change_acknowledgement k ON k.agency_id = c.agency_id AND k.change_id = c.change_id
           WHERE c.type = ANY(:types) AND c.occurred_at >= :first AND c.occurred_at < :after
           GROUP BY c.newcomer_id, c.xid) d
   ORDER BY d.newcomer_id, d.told DESC
""")
_INSERT = text("""
  INSERT INTO duty_figure (quarter, code, people, median_hours, rho, run_at)
  VALUES (:quarter, :code, :people, :median, :rho, :now)
""")


@dataclass(frozen=True, slots=True)
class Time:
    """What is told of one quarter; `median_hours` is an upper bound, None for none and few alike."""

    quarter: date
    code: str
    people: int | None
    median_hours: int | None


async def close_quarter(world: World) -> date | None:
    """Draw the figures of the newest quarter whose terms are all over, unless that was done; the quarter, None if nothing was."""
    async with open_unit(world) as uow:
        quarter = _before((uow.now - _SETTLED).date())
        connection = await driver_connection(uow)
        leads = await connection.fetchval("SELECT pg_try_advisory_xact_lock($1)", _LEADER)
        if not leads or await connection.fetchval("SELECT EXISTS (SELECT FROM duty_figure WHERE quarter = $1)", quarter):
            uow.unaudited("another process draws, or it was done")
            return None
        for code in TYPES:
            await _draw(uow, quarter, code)
        await uow.record(Entry("monitoring.duties"))
        return quarter


async def times(uow: UnitOfWork) -> list[Time]:
    """Every figure that was drawn, newest quarter first."""
    rows = await uow.session.execute(
        text("SELECT quarter, code, people, median_hours FROM duty_figure ORDER BY quarter DESC, code")
    )
    return [Time(row.quarter, row.code, row.people, row.median_hours) for row in rows]


async def _draw(uow: UnitOfWork, quarter: date, code: str) -> None:
    from app.monitoring.hours import told_hours  # numpy and OpenDP, which a server needs once a quarter

    after = _next(quarter)
    found = await uow.session.execute(
        _HOURS, {"types": list(TYPES[code]), "first": _midnight(quarter), "after": _midnight(after)}
    )
    told = told_hours(list(found.scalars()), os.urandom(16))
    values = {"quarter": quarter, "code": code, "people": told.people, "median": told.median, "rho": told.rho, "now": uow.now}
    await uow.session.execute(_INSERT, values)


def _before(day: date) -> date:
    """The first day of the quarter that was over on this day."""
    first = day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
    return first.replace(month=first.month - 3) if first.month > 1 else first.replace(year=first.year - 1, month=10)


def _next(quarter: date) -> date:
    return quarter.replace(month=quarter.month + 3) if quarter.month < 10 else quarter.replace(year=quarter.year + 1, month=1)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
