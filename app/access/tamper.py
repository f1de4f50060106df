"""What happens when a record does not fit together: no data, an alarm, and an `integrity` row in a transaction of its own."""

import logging

from app.access.read_record import Look, Row
from app.audit.record import Entry
from app.errors import IntegrityFault
from app.unit_of_work import open_unit
from app.world import World

_log = logging.getLogger("kiim.integrity")


async def report(world: World, look: Look, row: Row, fault: IntegrityFault) -> None:
    """Record that this look was allowed by the database and stopped by the checks after it; the log may claim too much."""
    _log.critical("a record does not fit together", extra={"request_id": look.request_id, "kind": type(fault).__name__})
    entry = Entry(
        "integrity",
        outcome="failed",
        subject_ref=row["subject_ref"],
        agency=look.agency_id,
        purpose=look.purpose,
        categories=tuple(row["covered"]),
        reason="integrity",
    )
    async with open_unit(world, request_id=look.request_id) as uow:
        await uow.record(entry)
