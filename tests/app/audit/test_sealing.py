"""The job: one process seals and the others watch; a log not sealed for a minute, or not the signed one, raises an alarm."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from app.audit import sealing as job
from app.audit.sealing import Sealing, SealStatus, run_seal_watch, run_sealer
from app.audit.tree_store import read_state
from app.background import sealing_of
from app.world import World
from tests.support.database import TestDatabase
from tests.support.sealing import ORIGIN, SealedLog, sealing


@pytest.fixture
async def log(world: World, database: TestDatabase, tmp_path: Path) -> AsyncIterator[SealedLog]:
    """A log of this test's own."""
    async with sealing(world, database, tmp_path) as opened:
        yield opened


def of(log: SealedLog, status: SealStatus, url: str = "") -> Sealing:
    """A process's sealer."""
    return Sealing(url or log.database.auditor_url, log.files, ORIGIN, log.world.keyring, status)


async def until(true: Callable[[], Awaitable[bool]]) -> None:
    """Wait for something that will be."""
    for _ in range(400):
        if await true():
            return
        await asyncio.sleep(0.02)
    raise AssertionError


async def test_one_process_leads_and_another_takes_over(log: SealedLog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(job, "lead", lambda connection, seconds=0.02: lead(connection, seconds))
    first, second = SealStatus(), SealStatus()
    one = asyncio.create_task(run_sealer(of(log, first), 0.02))

    async def sealed(status: SealStatus, size: int) -> bool:
        return status.size >= size

    await log.write(3)
    await until(lambda: sealed(first, 3))
    two = asyncio.create_task(run_sealer(of(log, second), 0.02))
    await log.write(3)
    await until(lambda: sealed(first, 6))
    assert second.size == 0
    one.cancel()
    with suppress(asyncio.CancelledError):
        await one
    await log.write(3)
    await until(lambda: sealed(second, 9))
    await log.world.pool.execute(
        "INSERT INTO audit.event (body, mac, mac_len) SELECT body, mac, mac_len FROM audit.event LIMIT 1"
    )

    async def found() -> bool:
        return second.findings == 1

    await until(found)
    two.cancel()
    with suppress(asyncio.CancelledError):
        await two


lead = job.lead


async def test_a_log_that_was_cut_back_halts_the_sealer(
    log: SealedLog, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    await log.sealed(3)
    memory = log.files.read_memory()
    assert memory is not None
    log.files.remember(type(memory)(memory.origin, memory.size + 4, memory.root))
    status = SealStatus()
    monkeypatch.setattr(job, "_HALTED_SECONDS", 0)
    with caplog.at_level(logging.CRITICAL, "kiim.sealer"):
        await run_sealer(of(log, status))
    assert status.halted
    assert "the log was cut back" in caplog.text


async def test_a_login_that_may_not_seal_says_so_and_lets_the_service_go_on(
    log: SealedLog, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(job, "_NOT_ALLOWED_SECONDS", 0)
    with caplog.at_level(logging.WARNING, "kiim.sealer"):
        await run_sealer(of(log, SealStatus(), log.database.url))
    assert "KIIM_DATABASE_AUDITOR_URL" in caplog.text


async def nothing() -> None:
    """Time passes."""


async def test_the_lag_is_measured_by_the_process_and_a_minute_is_an_alarm(
    log: SealedLog, caplog: pytest.LogCaptureFixture
) -> None:
    status, moments = SealStatus(), iter([0.0, 1.0, 40.0, 62.0, 63.0, 130.0, 131.0])
    seen: list[float] = []
    steps: list[Callable[[], Awaitable[object]]] = [log.write, nothing, nothing, nothing, nothing, log.seal]

    class Ended(Exception):
        pass

    async def pause(_: float) -> None:
        seen.append(status.lag)
        if not steps:
            raise Ended
        await steps.pop(0)()

    with caplog.at_level(logging.CRITICAL, "kiim.sealer"), pytest.raises(Ended):
        await run_seal_watch(log.world.pool, status, lambda: next(moments), pause)
    assert status.mark is not None
    assert status.mark[0] == 1
    assert seen == [0.0, 0.0, 39.0, 61.0, 62.0, 129.0, 0.0]
    assert [record.getMessage() for record in caplog.records] == [
        f"the log has not been sealed for {seconds} seconds" for seconds in (61, 129)
    ]


async def test_the_metrics_show_the_seal(client: httpx.AsyncClient, world: World, log: SealedLog) -> None:
    world.seal.lag, world.seal.size = 7.5, 12
    shown = (await client.get("/metrics")).text
    assert "kiim_seal_lag_seconds 7.5" in shown
    assert "kiim_sealed_rows 12.0" in shown
    assert "kiim_seal_halted 0.0" in shown
    made = sealing_of(world)
    assert made.origin == "127.0.0.1:8000/v1/audit"
    assert made.files.key == world.settings.data / "keys" / "log.key"
    assert (await read_state(log.auditor)).tree.size == 0
