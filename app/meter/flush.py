"""Every ten seconds each process adds its counts to the month's; a killed process loses at most those ten seconds."""

import asyncio
import logging

from sqlalchemy import text

from app.meter.meter import Count, Meter
from app.unit_of_work import open_unit
from app.world import World

SECONDS = 10.0
_log = logging.getLogger("kiim.meter")

# In the order of the key: two processes never wait for each other in a circle. What comes after its month was closed is dropped.
_ADD = text("""
  INSERT INTO meter_count AS m (month, agency_id, category, field, reused, asked_again)
  SELECT c.month, c.agency_id, c.category, c.field, c.reused, c.asked_again
    FROM unnest(CAST(:months AS date[]), CAST(:agencies AS uuid[]), CAST(:categories AS text[]), CAST(:fields AS text[]),
                CAST(:reused AS bigint[]), CAST(:again AS bigint[]))
         AS c(month, agency_id, category, field, reused, asked_again)
   WHERE NOT EXISTS (SELECT FROM meter_month d WHERE d.month = c.month)
   ORDER BY c.month, c.agency_id, c.category, c.field
  ON CONFLICT (month, agency_id, category, field)
  DO UPDATE SET reused = m.reused + excluded.reused, asked_again = m.asked_again + excluded.asked_again
""")


async def flush(world: World, meter: Meter) -> int:
    """Store what was counted since the last time; returns how many counts. What cannot be stored is counted on."""
    counts = meter.take()
    if not counts:
        return 0
    try:
        async with open_unit(world) as uow:
            uow.unaudited("counts of fields name nobody")
            await uow.session.execute(_ADD, _columns(counts))
    except BaseException:
        meter.put_back(counts)
        raise
    return len(counts)


async def run_meter(world: World, meter: Meter, seconds: float = SECONDS) -> None:
    """Flush until cancelled, then once more."""
    try:
        while True:
            await asyncio.sleep(seconds)
            await flush(world, meter)
    finally:
        await asyncio.shield(_last(world, meter))


async def _last(world: World, meter: Meter) -> None:
    try:
        await flush(world, meter)
    except Exception as fault:  # the process ends: what cannot be stored now is lost, and only that is said
        _log.warning("the last counts are lost", extra={"kind": type(fault).__name__})


def _columns(counts: list[Count]) -> dict[str, list[object]]:
    return {
        "months": [one.month for one in counts],
        "agencies": [one.agency_id for one in counts],
        "categories": [one.category for one in counts],
        "fields": [one.field for one in counts],
        "reused": [one.reused for one in counts],
        "again": [one.asked_again for one in counts],
    }
