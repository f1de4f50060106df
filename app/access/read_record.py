"""The gate: one look of an agency at a newcomer's record, answered only after its audit row is committed."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

import asyncpg

from app.access.store import READ
from app.audit.record import Entry
from app.db.coalesce import Coalescer
from app.db.lines import byte_lines, lines
from app.ledger.lanes import lies_with_an_item, line, numbered
from app.ledger.permission import asking
from app.world import World

Row = asyncpg.Record
ACTION = "record.read"


class Look(NamedTuple):
    """What an agency asks: `asked` are category numbers (None: all released), `malformed` that it named unknown ones."""

    reference: str
    agency_id: UUID
    client_id: str
    purpose: str | None
    asked: tuple[int, ...] | None
    malformed: bool
    request_id: str
    actor: str | None = None
    case: str | None = None


@lru_cache(maxsize=1024)
def _entry(agency_id: UUID, purpose: str | None, actor: str | None, case: str | None) -> Entry:
    """What the log is told before the decision: the same for many looks."""
    return Entry(ACTION, agency=agency_id, purpose=purpose, actor=actor, case=case)


class Gate:
    """Decides looks: permission, audit row and ciphertext in one statement that several looks may share."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._looks: Coalescer[Look, Row] = Coalescer(self._lane, divisible=lies_with_an_item)

    def decide(self, look: Look) -> Awaitable[Row]:
        """The statement's row for this look, committed: `reason` is None if it is allowed. Raises BatchError, PostgresError."""
        return self._looks.submit(look)

    @asynccontextmanager
    async def _lane(self) -> AsyncIterator[Callable[[Sequence[Look]], Awaitable[Sequence[Row]]]]:
        async with line(self._world.pool) as connection:

            async def run(looks: Sequence[Look]) -> Sequence[Row]:
                return await self._run(connection, looks)

            yield run

    async def _run(self, connection: Any, looks: Sequence[Look]) -> Sequence[Row]:
        writer = self._world.writer
        now = self._world.clock.now()
        composed = [
            writer.compose_prefix(
                _entry(look.agency_id, look.purpose, look.actor, look.case),
                look.request_id,
                now,
            )
            for look in looks
        ]
        async with numbered(writer, composed):
            rows: Sequence[Row] = await connection.fetch(
                READ,
                *asking(looks, now),
                lines([row.body for row in composed]),
                byte_lines([row.mac for row in composed]),
            )
        for row, own in zip(rows, composed, strict=True):
            writer.written(own.number, row["body"])
        return rows
