"""Every few seconds each process writes down which of its audit numbers were written, with a digest of their bodies.

That closes the gap before sealing: a deleted row leaves a number that was acknowledged and is not there, an edited body another
digest.
"""

import asyncio
import logging
from typing import TYPE_CHECKING

import asyncpg

from app.audit.record import AuditWriter, append

if TYPE_CHECKING:
    Pool = asyncpg.Pool[asyncpg.Record]

SECONDS = 5.0

_log = logging.getLogger(__name__)


async def write_acknowledgement(writer: AuditWriter, pool: "Pool") -> bool:
    """Acknowledge what has been settled since the last time, in a transaction of its own; False when there was nothing."""
    ack = writer.acknowledgement()
    if ack is None:
        return False
    async with pool.acquire() as connection:
        await append(connection, ack.row)  # if this fails, nobody knows whether it was stored: the next one covers the same rows
    writer.acknowledged(ack)
    return True


async def run_acks(writer: AuditWriter, pool: "Pool", seconds: float = SECONDS) -> None:
    """Acknowledge until cancelled, then once more; an unreachable database only delays it, nothing is forgotten."""
    try:
        while True:
            await asyncio.sleep(seconds)
            await _attempt(writer, pool)
    finally:
        await asyncio.shield(_attempt(writer, pool))


async def _attempt(writer: AuditWriter, pool: "Pool") -> None:
    try:
        await write_acknowledgement(writer, pool)
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as problem:
        _log.warning("audit acknowledgement delayed: %s", type(problem).__name__)
