"""Attack 52 at the system's own calls: strace lets fsync and rename of a running `kiim audit seal` fail, or kills it there.

Every call that writes the sealer's memory is struck in turn; after each the log verifies, and the sealer goes on.
"""

import asyncio
import fcntl
import os
import shutil
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from app.audit.checkpoint import Checkpoint, Question
from app.audit.note import LOG, Signer, note
from app.audit.sealer_files import replace_file, sweep_beside
from app.audit.tree_store import newest_signed
from app.audit.verify_tree import Against, check_tree
from app.errors import ConfigurationProblem
from app.world import World
from tests.app.audit.trees import leaves, mth, proof
from tests.support.database import TestDatabase
from tests.support.sealing import SealedLog, sealing

ROOT = Path(__file__).parents[3]
RENAMES = "rename,renameat,renameat2"
CALLS = [("fsync", 1), (RENAMES, 1), ("fsync", 2), ("fsync", 3), (RENAMES, 2), ("fsync", 4)]
"""The file, its name and its folder: once when the sealer starts, once when it has sealed."""
SECONDS = 60


@pytest.fixture
async def log(world: World, database: TestDatabase, tmp_path: Path) -> AsyncIterator[SealedLog]:
    """A log of this test's own."""
    async with sealing(world, database, tmp_path) as opened:
        yield opened


@asynccontextmanager
async def commands(log: SealedLog | None = None) -> AsyncIterator[Process]:
    """A process that runs commands, on this log where they need one."""
    settings = (
        {}
        if log is None
        else {
            "KIIM_DATA": str(log.world.settings.data),
            "KIIM_DATABASE_URL": log.database.url,
            "KIIM_DATABASE_OWNER_URL": log.database.owner_url,
            "KIIM_DATABASE_AUDITOR_URL": log.database.auditor_url,
            "KIIM_LOG_KEY_FILE": str(log.files.key),
            "KIIM_LOG_MEMORY": str(log.files.memory),
        }
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.support.struck", cwd=ROOT, env=os.environ | settings, stdin=PIPE, stdout=PIPE
    )
    try:
        yield process
    finally:
        process.kill()
        await process.wait()


async def ended(process: Process, command: str, strike: tuple[str, int, str] | None = None) -> int:
    """How the command ended, under strace if something is to be struck."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(f"{command}\n".encode())
    pid = (await asyncio.wait_for(process.stdout.readline(), SECONDS)).decode().strip()
    tracer = None if strike is None else await _traced(pid, *strike)
    process.stdin.write(b"\n")
    how = int(await asyncio.wait_for(process.stdout.readline(), SECONDS))
    if tracer is not None:
        await asyncio.wait_for(tracer.communicate(), SECONDS)
    return how


async def _traced(pid: str, calls: str, nth: int, fault: str) -> Process:
    command = ["strace", "-f", "-p", pid, "-o", os.devnull, f"--trace={calls}", f"--inject={calls}:{fault}:when={nth}"]
    tracer = await asyncio.create_subprocess_exec(*command, stderr=PIPE)
    assert tracer.stderr is not None
    said = await asyncio.wait_for(tracer.stderr.readline(), SECONDS)
    assert b" attached" in said, said
    return tracer


async def found_by_verification(log: SealedLog) -> set[str]:
    """What `kiim audit verify` finds in the tree."""
    async with log.auditor.transaction(isolation="repeatable_read", readonly=True):
        return {each.code for each in (await check_tree(log.auditor, Against(log.files.verifier()))).findings}


def strace_is_there() -> None:
    """Outside CI a test without it is skipped by name."""
    if shutil.which("strace") is None:
        if os.environ.get("CI"):
            pytest.fail("strace is missing in CI")
        pytest.skip("needs Debian's strace; runs in CI")


async def test_52_whatever_call_fails_or_kills_the_sealer_the_log_verifies_and_goes_on(log: SealedLog) -> None:
    strace_is_there()
    await log.sealed(2)
    outcomes = []
    async with commands(log) as process:
        for fault, how in (("error=EIO", 1), ("signal=KILL", -9)):
            for calls, nth in CALLS:
                await log.write(2)
                before = log.files.read_memory()
                assert before is not None
                assert await ended(process, "audit seal", (calls, nth, fault)) == how, (fault, calls, nth)
                after = log.files.read_memory()
                signed = await newest_signed(log.auditor)
                assert after is not None
                assert signed is not None
                assert before.size <= signed.size <= after.size  # nothing is published that was not remembered
                assert await found_by_verification(log) == set()
                outcomes.append((after.size - before.size, signed.size - before.size))
                log.sealer = None
                assert await log.seal() == before.size + 2
                assert await found_by_verification(log) == set()
        await log.write(2)
        assert await ended(process, "audit seal") == 0
        assert await ended(process, "audit verify") == 0
    assert outcomes == 2 * [(0, 0), (0, 0), (0, 0), (0, 0), (0, 0), (2, 0)]  # once the name is there, the memory is ahead


async def test_52_a_memory_written_in_place_would_be_lost_by_the_same_blow(log: SealedLog) -> None:
    """What the file, the rename and the folder's sync are for."""
    await log.sealed(2)
    with log.files.memory.open("w"):
        pass  # killed between the opening, which empties the file, and the writing
    with pytest.raises(ConfigurationProblem, match="damaged"):
        await log.start()


async def test_what_a_killed_sealer_left_beside_its_memory_is_gone_when_the_next_one_starts(log: SealedLog) -> None:
    strace_is_there()
    await log.sealed(2)
    folder = log.files.memory.parent
    kept = log.files.memory.read_bytes()
    async with commands(log) as process:
        assert await ended(process, "audit seal", (RENAMES, 1, "signal=KILL")) == -9
    (left,) = folder.glob(".*.new")
    with (folder / ".memory.json.1.new").open("w") as living:
        fcntl.flock(living, fcntl.LOCK_SH)  # as `replace_file` does while it writes
        await log.start()
        assert not left.exists()
        assert {each.name for each in folder.iterdir()} == {"memory.json", ".memory.json.1.new"}
    await log.start()
    assert [each.name for each in folder.iterdir()] == ["memory.json"]
    assert log.files.memory.read_bytes() == kept


async def test_a_file_is_locked_while_it_is_written_until_it_has_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, found, sync = tmp_path / "memory.json", [], os.fsync

    def synced(descriptor: int) -> None:
        sync(descriptor)
        sweep_beside(path)  # another process that starts at this moment
        found.append(sorted(each.suffix for each in tmp_path.iterdir()))

    monkeypatch.setattr(os, "fsync", synced)
    replace_file(path, "whole")
    assert (path.read_text(), found) == ("whole", [[".new"], [".json"]])


async def test_what_a_killed_witness_left_beside_its_key_and_its_memory_is_gone_when_the_next_one_starts(tmp_path: Path) -> None:
    strace_is_there()
    log, rows = Signer.generate("log.example", LOG), leaves(5)
    for old, new in ((0, 3), (3, 5)):
        text = Checkpoint("log.example", new, mth(rows[:new])).text
        hashes = tuple(proof(old, rows[:new])) if old else ()
        (tmp_path / f"{new}.txt").write_text(Question(old, hashes, note(text, [log.sign(text)])).text)
    folder = tmp_path / "data"
    asked = f"--log {log.verifier} --data {folder} --name witness.example"
    key, memories = folder / "witness.key", folder / "logs"
    async with commands() as process:
        assert await ended(process, f"witness check {tmp_path / '3.txt'} {asked}", (RENAMES, 1, "signal=KILL")) == -9
        assert [each.suffix for each in folder.iterdir()] == [".new"]
        assert await ended(process, f"witness check {tmp_path / '3.txt'} {asked}") == 0
        assert {each.name for each in folder.iterdir()} == {"witness.key", "logs"}
        (memory,) = memories.glob("*.json")
        kept = key.read_bytes(), memory.read_bytes()

        assert await ended(process, f"witness check {tmp_path / '5.txt'} {asked}", (RENAMES, 1, "signal=KILL")) == -9
        (left,) = memories.glob(".*.new")
        with (memories / f".{memory.name}.1.new").open("w") as living:
            fcntl.flock(living, fcntl.LOCK_SH)  # as `replace_file` does while it writes
            assert await ended(process, f"witness status {asked}") == 0
            assert not left.exists()
            assert {each.name for each in memories.iterdir()} == {"lock", memory.name, f".{memory.name}.1.new"}
        assert await ended(process, f"witness status {asked}") == 0
        assert {each.name for each in memories.iterdir()} == {"lock", memory.name}
        assert (key.read_bytes(), memory.read_bytes()) == kept
        assert await ended(process, f"witness check {tmp_path / '5.txt'} {asked}") == 0, "it goes on from what it knew"
