"""Acknowledgements reach the real log, survive an unreachable database, and the whole log verifies."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import TYPE_CHECKING

import asyncpg
import pytest

from app.audit.acknowledge import run_acks, write_acknowledgement
from app.audit.record import ACK, AuditWriter, Entry, append
from app.audit.verify import verify_log
from app.crypto.keyring import Keyring
from app.db.engine import open_pool
from tests.support.clock import MovableClock

if TYPE_CHECKING:
    Pool = asyncpg.Pool[asyncpg.Record]


@pytest.fixture
async def pool(database_url: str) -> AsyncIterator["Pool"]:
    """The raw pool of the hot paths."""
    opened = await open_pool(database_url)
    yield opened
    await opened.close()


@pytest.fixture
def writer(keyring: Keyring, clock: MovableClock) -> AuditWriter:
    """A writer of this process."""
    return AuditWriter(keyring, clock)


async def record(pool: "Pool", writer: AuditWriter) -> None:
    """Write one row."""
    row = writer.compose(Entry("agency.add"), "r")
    async with pool.acquire() as connection:
        await append(connection, row)
    writer.written(row.number, row.body)


async def acknowledged(pool: "Pool") -> int:
    """How many acknowledgements the log holds."""
    return int(await pool.fetchval("SELECT count(*) FROM audit.event WHERE action = $1", ACK))


async def test_a_log_written_by_several_writers_verifies(pool: "Pool", keyring: Keyring, clock: MovableClock) -> None:
    writers = [AuditWriter(keyring, clock) for _ in range(3)]
    for _ in range(3):
        await asyncio.gather(*(record(pool, writer) for writer in writers for _ in range(5)))
        for writer in writers:
            assert await write_acknowledgement(writer, pool)
            assert not await write_acknowledgement(writer, pool)
    async with pool.acquire() as connection:
        report = await verify_log(connection, keyring)
    assert (report.rows, report.writers, report.unacknowledged, report.findings) == (54, 3, 3, [])


async def test_the_job_acknowledges_regularly_and_once_more_at_the_end(pool: "Pool", writer: AuditWriter) -> None:
    await record(pool, writer)
    job = asyncio.create_task(run_acks(writer, pool, 0.02))
    async with asyncio.timeout(5):
        while await acknowledged(pool) == 0:  # noqa: ASYNC110  # another process's work can only be polled
            await asyncio.sleep(0.01)
    await record(pool, writer)
    job.cancel()
    with suppress(asyncio.CancelledError):
        await job
    assert await acknowledged(pool) == 2


async def test_an_unreachable_database_only_delays(pool: "Pool", writer: AuditWriter, caplog: pytest.LogCaptureFixture) -> None:
    await record(pool, writer)
    closed = await asyncpg.create_pool("postgresql://kiim_app@127.0.0.1:1/none", min_size=0, timeout=1)
    job = asyncio.create_task(run_acks(writer, closed, 0.01))
    with caplog.at_level(logging.WARNING):
        async with asyncio.timeout(5):
            while "delayed" not in caplog.text:  # noqa: ASYNC110  # a log line sets no event
                await asyncio.sleep(0.01)
    job.cancel()
    with suppress(asyncio.CancelledError):
        await job
    await closed.close()
    assert await write_acknowledgement(writer, pool)
    assert await acknowledged(pool) == 1
