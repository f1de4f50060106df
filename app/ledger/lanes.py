"""Connections for coalesced statements: which faults lie with one item, which with the line, and what the audit writer is told."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import asyncpg
from asyncpg.exceptions import PostgresError

from app.audit.record import AuditWriter, Composed
from app.db.coalesce import BatchError

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

    Pool = asyncpg.Pool[asyncpg.Record]
    Line = PoolConnectionProxy[asyncpg.Record]

_LINE_CLASSES = ("08", "57P", "53", "25")
"""SQLSTATE: connection lost, server shutting down or starting, out of resources, server became read-only."""


def lies_with_an_item(fault: Exception) -> bool:
    """The statement was understood and rolled back: run alone, the other members may well succeed."""
    return isinstance(fault, PostgresError) and not str(fault.sqlstate or "").startswith(_LINE_CLASSES)


def is_outage(fault: BaseException) -> bool:
    """The database could not be asked now; nothing is known to be wrong with the request."""
    if isinstance(fault, BatchError):
        return fault.__cause__ is not None and is_outage(fault.__cause__)
    if isinstance(fault, PostgresError):
        return str(fault.sqlstate or "").startswith(_LINE_CLASSES)
    return isinstance(fault, asyncpg.InterfaceError | OSError | TimeoutError | EOFError)


@asynccontextmanager
async def line(pool: "Pool") -> "AsyncIterator[Line]":
    """A connection of the hot pool for as long as a lane has work."""
    async with pool.acquire(timeout=5) as connection:
        yield connection


@asynccontextmanager
async def numbered(writer: AuditWriter, rows: list[Composed]) -> AsyncIterator[None]:
    """Around the statement that inserts composed rows: a rolled-back statement reports their numbers as aborted.

    When the line breaks it is unknown whether the statement committed, so nothing is claimed.
    """
    try:
        yield
    except PostgresError as fault:
        if not is_outage(fault):
            for row in rows:
                writer.aborted(row.number)
        raise
