"""The sealer takes every committed row once, in a final order, signs what it took, and refuses whatever it did not sign."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from app.audit import seal
from app.audit.checkpoint import opened_checkpoint
from app.audit.merkle import is_consistent, is_included, leaf_hash
from app.audit.record import Entry, append
from app.audit.seal import Sealer, adopt
from app.audit.sealer_files import Memory, origin_of, replace_file
from app.audit.tiles import consistency_nodes, inclusion_nodes, places_of, proof_of
from app.audit.tree_store import TreeFault, newest_signed, read_state, read_tiles
from app.errors import ConfigurationProblem
from app.world import World
from tests.app.audit.trees import mth, tiles_of
from tests.support.database import TestDatabase
from tests.support.sealing import ORIGIN, SealedLog, sealing


@pytest.fixture
async def log(world: World, database: TestDatabase, tmp_path: Path) -> AsyncIterator[SealedLog]:
    """A log of this test's own."""
    async with sealing(world, database, tmp_path) as opened:
        yield opened


async def stored(log: SealedLog) -> list[bytes]:
    """The leaves in their order, after a look whether tiles and rows say the same."""
    leaves = [row["hash"] for row in await log.auditor.fetch("SELECT hash FROM audit.leaf ORDER BY idx")]
    rows = await log.auditor.fetch("SELECT e.body FROM audit.event e JOIN audit.leaf l USING (seq) ORDER BY l.idx")
    assert [leaf_hash(row["body"].encode()) for row in rows] == leaves
    state = await read_state(log.auditor)
    assert state.tree.root == mth(leaves)
    tiles = {(row["level"], row["n"]): row["hashes"] for row in await log.auditor.fetch("SELECT * FROM audit.tile")}
    assert tiles == {tuple(place): held for place, held in tiles_of(leaves).items() if place.level or len(held) == 32 * 256}
    return leaves


async def test_what_is_sealed_has_a_signed_root_and_proofs(log: SealedLog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seal, "BATCH", 200)
    await log.write(3)
    assert await log.seal() == 3
    first = await newest_signed(log.auditor)
    await log.write(520)
    assert await log.seal() == 523
    leaves = await stored(log)
    signed = await newest_signed(log.auditor)
    verifier = log.files.verifier()
    assert signed is not None
    assert first is not None
    assert verifier is not None
    checkpoint, _ = opened_checkpoint(signed.note, [verifier])
    assert (checkpoint.origin, checkpoint.size, checkpoint.root) == (ORIGIN, 523, mth(leaves))
    for index in (0, 3, 255, 256, 522):
        nodes = inclusion_nodes(index, 523)
        proof = proof_of(nodes, await read_tiles(log.auditor, places_of(nodes), 523))
        assert is_included(index, 523, leaves[index], proof, checkpoint.root)
    sizes = [row["size"] for row in await log.auditor.fetch("SELECT size FROM audit.checkpoint ORDER BY size")]
    assert sizes == [3, 203, 403, 523]
    nodes = consistency_nodes(203, 523)
    proof = proof_of(nodes, await read_tiles(log.auditor, places_of(nodes), 523))
    assert is_consistent(203, 523, mth(leaves[:203]), checkpoint.root, proof)
    assert await log.auditor.fetchval("SELECT count(*) FROM audit.checkpoint WHERE note IS NULL") == 0
    assert await log.sealer.tick() == 0 if log.sealer else False
    log.sealer = None
    await log.write(300)
    assert await log.seal() == 823
    await stored(log)
    assert log.sealer is not None
    assert log.sealer.findings() == []


async def test_49_an_open_writing_transaction_only_delays(log: SealedLog, database: TestDatabase) -> None:
    await log.write(2)
    slow = await asyncpg.connect(database.url)
    try:
        transaction = slow.transaction()
        await transaction.start()
        row = log.writer.compose(Entry("test.slow"), "r")
        await append(slow, row)
        await log.write(3)
        assert await log.seal() == 2
        reading = await asyncpg.connect(database.url)
        async with reading.transaction(isolation="repeatable_read", readonly=True):
            await reading.fetch("SELECT 1 FROM audit.event")
            await transaction.commit()
            assert await log.seal() == 6  # an open reader does not delay
        await reading.close()
    finally:
        await slow.close()
    assert len(await stored(log)) == 6


async def test_50_two_sealers_never_fork(log: SealedLog, database: TestDatabase) -> None:
    await log.write(5)
    other = await asyncpg.connect(database.auditor_url)
    try:
        first = await log.start()
        second = await Sealer.open(other, log.files, ORIGIN)
        done = await asyncio.gather(first.tick(), second.tick(), return_exceptions=True)
        assert sorted(str(each) if isinstance(each, int) else "refused" for each in done)[0] == "5" or 5 in done
        await log.write(5)
        log.sealer = None
        await log.seal()
        with pytest.raises(TreeFault, match="another tree"):
            await log.write(1)
            await second.tick()
    finally:
        await other.close()
    leaves = await stored(log)
    assert len(leaves) == 10
    sizes = await log.auditor.fetch("SELECT size, root FROM audit.checkpoint")
    assert all(row["root"] == mth(leaves[: row["size"]]) for row in sizes)


KILLED = """
import asyncio, os, signal, sys
from pathlib import Path
import asyncpg
from app.audit import seal
from app.audit.sealer_files import SealerFiles

def killed(*_):
    os.kill(os.getpid(), signal.SIGKILL)

step, url, key, memory, origin = sys.argv[1:]

async def work():
    connection = await asyncpg.connect(url)
    sealer = await seal.Sealer.open(connection, SealerFiles(Path(key), Path(memory)), origin)
    setattr(*{"remember": (SealerFiles, "remember"), "publish": (seal, "note")}[step], killed)
    await sealer.tick()

asyncio.run(work())
"""


@pytest.mark.parametrize("step", ["remember", "publish"])
async def test_51_killed_between_commit_and_signature_it_recovers(log: SealedLog, step: str) -> None:
    await log.write(4)
    await log.seal()
    await log.write(4)
    places = (str(log.files.key), str(log.files.memory), ORIGIN)
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", KILLED, step, log.database.auditor_url, *places)
    assert await process.wait() == -signal.SIGKILL
    remembered = log.files.read_memory()
    assert remembered is not None
    assert remembered.size == (4 if step == "remember" else 8)
    signed = await newest_signed(log.auditor)
    assert signed is not None
    assert signed.size == 4
    await log.start()
    signed = await newest_signed(log.auditor)
    assert signed is not None
    assert signed.size == 8
    await log.write(1)
    assert await log.seal() == 9
    await stored(log)


@pytest.mark.parametrize("fault", ["write", "fsync", "replace"])
async def test_52_a_memory_file_that_cannot_be_written_stops_the_seal_and_nothing_is_lost(
    log: SealedLog, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    """The fault is injected where the system call is made."""
    await log.write(2)
    await log.seal()
    await log.write(2)

    def fails(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        if fault == "replace":
            patched.setattr(Path, "replace", fails)
        else:
            patched.setattr("app.audit.sealer_files.os." + {"write": "fdopen", "fsync": "fsync"}[fault], fails)
        with pytest.raises(OSError, match="No space"):
            await log.seal()
    kept = log.files.read_memory()
    assert kept is not None
    assert kept.size == 2
    assert [path.name for path in log.files.memory.parent.iterdir()] == ["memory.json"]
    signed = await newest_signed(log.auditor)
    assert signed is not None
    assert signed.size == 2
    log.sealer = None
    assert await log.seal() == 4
    await stored(log)


async def test_a_lost_memory_stops_the_sealer_until_an_operator_adopts(log: SealedLog) -> None:
    await log.sealed(3)
    log.files.memory.unlink()
    with pytest.raises(ConfigurationProblem, match="kiim audit adopt"):
        await log.start()
    log.files.memory.write_text("{}")
    with pytest.raises(ConfigurationProblem, match="damaged"):
        await log.start()
    assert await adopt(log.auditor, log.files, ORIGIN) == (0, 4)
    log.sealer = None
    await log.write(1)
    assert await log.seal() == 5


async def test_the_key_of_a_sealed_log_is_never_made_anew(log: SealedLog) -> None:
    await log.sealed(3)
    key = log.files.key.read_text()
    assert log.files.key.stat().st_mode & 0o777 == 0o600
    log.files.key.chmod(0o640)
    with pytest.raises(ConfigurationProblem, match="chmod 600"):
        await log.start()
    log.files.key.unlink()
    with pytest.raises(ConfigurationProblem, match="original file back"):
        await log.start()
    replace_file(log.files.key, "PRIVATE+KEY+nothing")
    with pytest.raises(ConfigurationProblem, match="damaged"):
        await log.start()
    replace_file(log.files.key, key)
    memory = log.files.read_memory()
    assert memory is not None
    log.files.remember(Memory("other.example", memory.size, memory.root))
    with pytest.raises(ConfigurationProblem, match=r"other\.example"):
        await log.start()


async def test_rows_that_do_not_hold_are_named_while_they_are_sealed(log: SealedLog, world: World) -> None:
    await log.sealed(3)
    await world.pool.execute("INSERT INTO audit.event (body, mac, mac_len) SELECT body, mac, mac_len FROM audit.event LIMIT 1")
    log.sealer = None
    assert await log.seal() == 5
    assert log.sealer is not None
    assert [finding.code for finding in log.sealer.findings()] == ["audit-number-reused"]
    assert log.sealer.findings() == []


async def test_a_sealer_that_starts_in_the_middle_misses_nothing_that_was_before(
    log: SealedLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seal, "_REMEMBERED_ROWS", 2)
    await log.sealed(6)
    await log.write(2)
    await log.start()
    await log.seal()
    for _ in range(3):
        await log.write(2)
        await log.acknowledge()
        await log.seal()
    assert log.sealer is not None
    assert log.sealer.findings() == []


async def test_58_a_new_era_continues_the_tree_after_everything_of_the_old_one(log: SealedLog, database: TestDatabase) -> None:
    await log.write(3)
    await log.seal()
    await log.write(2)
    owner = await asyncpg.connect(database.owner_url)
    try:
        # As in a database that was dumped and restored elsewhere: the old rows have numbers of transactions far ahead of ours.
        await owner.execute("SET session_replication_role = replica")
        await owner.execute("UPDATE audit.event SET xid = (xid::text::bigint + 1000000000)::text::xid8")
        await owner.execute("UPDATE audit.sealer_state SET last_xid = (last_xid::text::bigint + 1000000000)::text::xid8")
        assert await log.seal() == 3  # beyond the horizon of this cluster: nothing would ever be sealed again
        await owner.execute("ALTER TABLE audit.event ALTER COLUMN era SET DEFAULT 2")
        for table in await owner.fetch(
            "SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'audit.event'::regclass"
        ):
            await owner.execute(f"ALTER TABLE {table['name']} ALTER COLUMN era SET DEFAULT 2")
    finally:
        await owner.close()
    await log.write(4)
    assert await log.seal() == 9
    await stored(log)
    assert (await read_state(log.auditor)).era == 2


def test_a_log_is_named_by_its_address() -> None:
    assert origin_of("https://kiim.example.org") == "kiim.example.org/v1/audit"
    assert origin_of("http://127.0.0.1:8000") == "127.0.0.1:8000/v1/audit"
