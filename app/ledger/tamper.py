"""What happens when a record does not fit together: no data, an alarm, and an `integrity` row in a transaction of its own."""

import logging
from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from app.audit.record import Entry
from app.errors import IntegrityFault
from app.ledger.opening import Row
from app.unit_of_work import open_unit
from app.world import World


class Attempt(Protocol):
    """What was tried: by whom, for what, under which request id."""

    @property
    def agency_id(self) -> UUID: ...
    @property
    def purpose(self) -> str | None: ...
    @property
    def request_id(self) -> str: ...


_log = logging.getLogger("kiim.integrity")


async def report(world: World, look: Attempt, row: Row, categories: Sequence[int], fault: IntegrityFault) -> None:
    """Record that this attempt was allowed by the database and stopped by the checks after it; the log may claim too much."""
    _log.critical("a record does not fit together", extra={"request_id": look.request_id, "kind": type(fault).__name__})
    entry = Entry(
        "integrity",
        outcome="failed",
        subject_ref=row["subject_ref"],
        agency=look.agency_id,
        purpose=look.purpose,
        categories=tuple(categories),
        reason="integrity",
    )
    async with open_unit(world, request_id=look.request_id) as uow:
        await uow.record(entry)
