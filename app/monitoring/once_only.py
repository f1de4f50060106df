"""The once-only meter as it is published: a month that is over becomes one protected figure per field, drawn once for ever.

Rules, in this order: the counts of all agencies are added up; noise of the row of a Kreis (parameters.toml) is added; a figure is
told if at least three agencies stand behind it and it reaches that row's threshold; everything else is one sign. Then the counts
are deleted. The noise hides single events, not a person with many of them, so the meter is no part of the privacy account.
"""

import asyncio
import os
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import delete, insert, select

from app.audit.record import Entry
from app.meter.tables import meter_count, meter_figure, meter_month
from app.monitoring.driver import driver_connection
from app.monitoring.duty_times import close_quarter
from app.monitoring.parameters import load_parameters
from app.unit_of_work import UnitOfWork, open_unit
from app.world import World

_GRACE = timedelta(hours=1)  # every process has flushed what it counted before the month ended
_LEADER = 0x6B6D6574  # advisory lock of the one process that closes a month; any number that nobody else uses
_SECONDS = 300.0


@dataclass(frozen=True, slots=True)
class Figure:
    """What is told of one field in one month; None for none, few and few agencies alike."""

    month: date
    category: str
    field: str
    reused: int | None
    asked_again: int | None

    @property
    def avoided(self) -> int | None:
        """Of a hundred times that a known value was needed, how often nobody was asked; None where a part is not told."""
        if self.reused is None or self.asked_again is None:
            return None
        return round(100 * self.reused / (self.reused + self.asked_again))


async def run_months(world: World, seconds: float = _SECONDS) -> None:
    """Close months and quarters that are over, for ever."""
    while True:
        await asyncio.sleep(seconds)
        await close_months(world)
        await close_quarter(world)


async def close_months(world: World) -> list[date]:
    """Publish every month that is over and delete its counts; the months closed now, none where another process is at it."""
    async with open_unit(world) as uow:
        connection = await driver_connection(uow)
        if not await connection.fetchval("SELECT pg_try_advisory_xact_lock($1)", _LEADER):
            uow.unaudited("another process closes the months")
            return []
        current = (uow.now - _GRACE).date().replace(day=1)
        found = await uow.session.execute(select(meter_count.c.month).where(meter_count.c.month < current).distinct())
        months = sorted(found.scalars())
        for month in months:
            await _close(uow, month)
        if months:
            await uow.record(Entry("monitoring.meter"))
        else:
            uow.unaudited("no month is over")
    return months


async def figures(uow: UnitOfWork) -> list[Figure]:
    """Every figure that is told in part or whole, newest month first, then in the catalogue's order."""
    order = {name: place for place, name in enumerate(uow.world.catalogue.fields)}
    rows = await uow.session.execute(select(meter_figure))
    told = [Figure(row.month, row.category, row.field, row.reused, row.asked_again) for row in rows]
    told = [one for one in told if one.reused is not None or one.asked_again is not None]
    return sorted(told, key=lambda one: (-one.month.toordinal(), order.get((one.category, one.field), len(order))))


async def _close(uow: UnitOfWork, month: date) -> None:
    from app.monitoring.month_figures import Counted, protect  # numpy, which a server needs once a month

    rows = await uow.session.execute(select(meter_count).where(meter_count.c.month == month))
    counts = [Counted(row.category, row.field, row.reused, row.asked_again) for row in rows]
    told = protect(uow.world.catalogue, counts, os.urandom(16), load_parameters().levels["kreis"])
    await uow.session.execute(insert(meter_month).values(month=month, closed_at=_whole(uow.now)))
    await uow.session.execute(
        insert(meter_figure),
        [
            {"month": month, "category": category, "field": field, "reused": reused, "asked_again": again}
            for (category, field), (reused, again) in told.items()
        ],
    )
    await uow.session.execute(delete(meter_count).where(meter_count.c.month == month))


def _whole(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)
