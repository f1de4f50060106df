"""Connections for coalesced statements: which faults lie with one item, and what the audit writer is told when one occurs."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from asyncpg import PostgresError

from app.audit.record import AuditWriter, Composed
from app.db.lines import LineEnd
from app.db.outage import is_outage

if TYPE_CHECKING:
    import asyncpg
    from asyncpg.pool import PoolConnectionProxy

    Pool = asyncpg.Pool[asyncpg.Record]
    Line = PoolConnectionProxy[asyncpg.Record]

WAIT_SECONDS = 5


def lies_with_an_item(fault: Exception) -> bool:
    """The statement was understood and rolled back, or never sent: run alone, the other members may well succeed."""
    return isinstance(fault, LineEnd) or (isinstance(fault, PostgresError) and not is_outage(fault))


@asynccontextmanager
async def line(pool: "Pool") -> "AsyncIterator[Line]":
    """A connection of the hot pool for as long as a lane has work. Raises TimeoutError when none is free for some seconds."""
    async with asyncio.timeout(WAIT_SECONDS):  # the pool's own limit would make a task of every wait
        connection = await pool.acquire()
    try:
        yield connection
    finally:
        await pool.release(connection, timeout=WAIT_SECONDS)


@asynccontextmanager
async def numbered(writer: AuditWriter, rows: Sequence[Composed]) -> AsyncIterator[None]:
    """Around the statement that inserts composed rows: a rolled-back statement reports their numbers as aborted.

    When the line breaks it is unknown whether the statement committed, so nothing is claimed.
    """
    try:
        yield
    except (PostgresError, LineEnd) as fault:
        if lies_with_an_item(fault):
            for row in rows:
                writer.aborted(row.number)
        raise
