"""The sealer in a process of its own: begun again when it ends, ended with its keeper, and given no key that it does not need."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from app.audit import sealer_process as job
from app.audit.record import row_mac_fits
from app.audit.sealer_process import SealerEnded, keep_sealer
from app.audit.sealing import Sealing, SealStatus
from app.audit.verify_tree import Against, check_tree
from app.crypto.keyring import NAMES, ROWMAC
from app.crypto.row_macs import RowMacs
from app.world import World
from tests.support.database import TestDatabase
from tests.support.sealing import ORIGIN, SealedLog, sealing

ROOT = Path(__file__).parents[3]
REPLAY = "INSERT INTO audit.event (body, mac, mac_len) SELECT body, mac, mac_len FROM audit.event LIMIT 1"


@pytest.fixture
async def log(world: World, database: TestDatabase, tmp_path: Path) -> AsyncIterator[SealedLog]:
    """A log of this test's own."""
    async with sealing(world, database, tmp_path) as opened:
        yield opened


def of(log: SealedLog) -> Sealing:
    """How a serving process has it sealed."""
    return Sealing(log.database.auditor_url, log.files, ORIGIN, log.world.keyring, SealStatus())


@asynccontextmanager
async def kept(log: SealedLog, sealing: Sealing) -> AsyncIterator["asyncio.Task[None]"]:
    """A serving process that keeps the sealer."""
    secrets = log.world.keyring.row_secrets
    task = asyncio.create_task(keep_sealer(log.database.url, sealing, secrets, "info", 0.05))
    try:
        yield task
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError, SealerEnded):
            await task


async def until(true: Callable[[], object]) -> None:
    """Wait for something that will be."""
    for _ in range(2000):
        if true():
            return
        await asyncio.sleep(0.02)
    raise AssertionError


def sealers_of(parent: int) -> list[int]:
    """The sealers that a process keeps."""
    found = []
    for line in Path(f"/proc/{parent}/task").iterdir():
        children = (line / "children").read_text().split()
        found += [int(child) for child in children if b"app.audit.sealer_process" in Path(f"/proc/{child}/cmdline").read_bytes()]
    return found


def is_alive(pid: int) -> bool:
    """Whether the process is there, a dead one that nobody asked after left out."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


async def holds(log: SealedLog) -> None:
    """The whole log is sealed and verifies."""
    async with log.auditor.transaction(isolation="repeatable_read", readonly=True):
        report = await check_tree(log.auditor, Against(log.files.verifier()))
    assert not report.findings
    assert not report.unsealed


async def test_it_seals_and_tells_what_it_finds(log: SealedLog, capfd: pytest.CaptureFixture[str]) -> None:
    seal = of(log)
    async with kept(log, seal):
        await log.write(5)
        await until(lambda: seal.status.size == 5)
        await log.world.pool.execute(REPLAY)
        await until(lambda: seal.status.findings == 1)
        assert seal.status.size == 6
        await holds(log)
    assert "audit-number-reused" in capfd.readouterr().err


async def test_it_says_that_it_stopped_and_goes_on_once_the_log_fits(log: SealedLog, capfd: pytest.CaptureFixture[str]) -> None:
    await log.sealed(3)
    memory = log.files.read_memory()
    assert memory is not None
    log.files.remember(type(memory)(memory.origin, memory.size + 4, memory.root))
    seal = of(log)
    async with kept(log, seal):
        await until(lambda: seal.status.halted)
    assert "the log was cut back" in capfd.readouterr().err
    log.files.remember(memory)
    await log.write(2)
    async with kept(log, seal):
        await until(lambda: seal.status.size == memory.size + 2)
    assert not seal.status.halted


async def test_it_stands_back_for_who_waits_for_an_answer(log: SealedLog) -> None:
    seal = of(log)
    async with kept(log, seal):
        await log.write()
        await until(lambda: seal.status.size == 1)
        (sealer,) = sealers_of(os.getpid())
        assert os.getpriority(os.PRIO_PROCESS, sealer) > os.getpriority(os.PRIO_PROCESS, os.getpid())


async def test_a_killed_one_fails_the_job_and_the_next_goes_on(log: SealedLog) -> None:
    seal = of(log)
    async with kept(log, seal) as keeping:
        await log.write(3)
        await until(lambda: seal.status.size == 3)
        (sealer,) = sealers_of(os.getpid())
        os.kill(sealer, signal.SIGKILL)
        with pytest.raises(SealerEnded):
            await keeping
    async with kept(log, seal):
        await log.write(3)
        await until(lambda: seal.status.size == 6)
    await holds(log)


async def test_one_of_all_serving_processes_keeps_one(log: SealedLog) -> None:
    first, second = of(log), of(log)
    async with kept(log, first) as one:
        await log.write()
        await until(lambda: first.status.size == 1)
        async with kept(log, second):
            await asyncio.sleep(0.3)
            assert len(sealers_of(os.getpid())) == 1
            one.cancel()
            await log.write()
            await until(lambda: second.status.size == 2)
            assert len(sealers_of(os.getpid())) == 1


async def test_it_ends_with_its_keeper_however_that_ends(log: SealedLog) -> None:
    seal = of(log)
    async with kept(log, seal):
        await log.write()
        await until(lambda: seal.status.size == 1)
        (sealer,) = sealers_of(os.getpid())
    assert not is_alive(sealer)
    order = job._order(seal, log.world.keyring.row_secrets(), "info", 0.05)
    keeper = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.support.sealer_keeper", cwd=ROOT, stdin=PIPE, stdout=PIPE
    )
    assert keeper.stdin is not None
    assert keeper.stdout is not None
    keeper.stdin.write(order)
    assert b'"size":1' in await asyncio.wait_for(keeper.stdout.readline(), 30)
    (sealer,) = sealers_of(keeper.pid)
    keeper.kill()
    await keeper.wait()
    await until(lambda: not is_alive(sealer))


async def test_it_begins_anew_when_the_key_of_row_macs_changes(log: SealedLog) -> None:
    seal = of(log)
    secrets = [log.world.keyring.row_secrets()]
    job_of = keep_sealer(log.database.url, seal, lambda: secrets[0], "info", 0.05)
    keeping = asyncio.create_task(job_of)
    await log.write()
    await until(lambda: seal.status.size == 1)
    secrets[0] = [os.urandom(32), *secrets[0]]
    await asyncio.wait_for(keeping, 20)
    assert not sealers_of(os.getpid())


async def test_it_is_given_no_setting_of_the_service(log: SealedLog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIIM_DATABASE_OWNER_URL", "postgresql://owner:secret@/kiim")
    monkeypatch.setenv("PGSSLMODE", "prefer")
    given = job._environment()
    assert given["PGSSLMODE"] == "prefer"
    assert not [name for name in given if name.startswith("KIIM_")]
    order = job._order(of(log), log.world.keyring.row_secrets(), "info", 1.0)
    assert log.world.keyring.secret(ROWMAC).hex().encode() in order
    others = [log.world.keyring.secret(name).hex().encode() for name in NAMES if name != ROWMAC]
    assert not [secret for secret in others if secret in order]


async def test_macs_of_rows_are_checked_without_a_keyring(log: SealedLog) -> None:
    await log.write()
    row = log.rows[0]
    alone = RowMacs([os.urandom(32), *log.world.keyring.row_secrets()])
    assert row_mac_fits(alone, row.mac, row.mac_len, row.body.encode())
    assert not row_mac_fits(RowMacs([os.urandom(32)]), row.mac, row.mac_len, row.body.encode())
    assert "redacted" in repr(alone)
