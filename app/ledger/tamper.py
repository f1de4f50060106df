"""What happens when a record does not fit together: no data, an alarm, and an `integrity` row in a transaction of its own."""

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from starlette.types import ASGIApp, Receive, Scope, Send

from app.audit.record import Entry
from app.errors import IntegrityFault
from app.ledger.opening import Row
from app.unit_of_work import record_integrity
from app.world import World


class Attempt(Protocol):
    """What was tried: by whom, for what, under which request id."""

    @property
    def agency_id(self) -> UUID: ...
    @property
    def purpose(self) -> str | None: ...
    @property
    def request_id(self) -> str: ...


async def report(world: World, look: Attempt, row: Row, categories: Sequence[int], fault: IntegrityFault) -> None:
    """Record that this attempt was allowed by the database and stopped by the checks after it; the log may claim too much."""
    about = Entry(
        "integrity",
        subject_ref=row["subject_ref"],
        agency=look.agency_id,
        purpose=look.purpose,
        categories=tuple(categories),
    )
    await record_integrity(world, look.request_id, about, fault)


class Alarm:
    """A layer around the application: a forged row met outside every unit of work (a client, a session) leaves its row too."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on; what does not fit together is recorded and still raised."""
        try:
            await self.app(scope, receive, send)
        except IntegrityFault as fault:
            world: World | None = getattr(scope["app"].state, "world", None)
            if world is not None and not fault.recorded:
                await record_integrity(world, scope["state"]["request_id"], Entry("integrity"), fault)
            raise
