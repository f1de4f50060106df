"""Attack 48: sixteen writers with savepoints, aborts and prepared transactions: what is sealed is what was committed.

On a server of this test's own that allows prepared transactions; the service's own server allows none.
"""

import asyncio
import random
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import asyncpg
import pytest

from app.audit.record import AuditWriter, Entry, append
from app.audit.sealer_files import Memory
from app.audit.tree_store import newest_signed
from app.audit.verify_tree import Against, check_tree
from app.db.embedded import Embedded
from app.world import World
from tests.app.audit.trees import mth
from tests.support.database import TestDatabase, server_folder, session_server
from tests.support.sealing import SealedLog, sealing

if TYPE_CHECKING:
    from asyncpg import Connection, Record

WRITERS = 16
TURNS = 20
WAYS = ("commit", "commit", "commit", "abort", "commit prepared", "abort prepared")
LAST_WAYS = (*WAYS, "leave prepared", "leave prepared")


@pytest.fixture(scope="module")
def postgres() -> Iterator[Embedded]:
    """A server of its own."""
    with server_folder() as folder, session_server(folder) as server:
        server.stop()
        with (server.data / "postgresql.conf").open("a") as configuration:
            configuration.write("max_prepared_transactions = 64\n")
        yield server.start()


@pytest.fixture
async def log(world: World, database: TestDatabase, tmp_path: Path) -> AsyncIterator[SealedLog]:
    """A log of this test's own."""
    async with sealing(world, database, tmp_path) as opened:
        yield opened


@dataclass(slots=True)
class Told:
    """What the writers know of their rows."""

    choose: random.Random
    committed: list[str] = field(default_factory=list)
    prepared: dict[str, list[str]] = field(default_factory=dict)
    """Transactions that somebody else is to end, with the bodies of their rows."""


async def write(log: SealedLog, number: int, told: Told) -> None:
    """Twenty transactions, half of them with a savepoint rolled back, each ended in one of five ways."""
    connection = await asyncpg.connect(log.database.url)
    writer = AuditWriter(log.world.keyring, log.world.clock)
    try:
        for turn in range(TURNS):
            await connection.execute("BEGIN")
            bodies = [await _append(connection, writer)]
            await connection.execute("SAVEPOINT inner_part")
            second = await _append(connection, writer)
            if told.choose.random() < 0.5:
                bodies.append(second)
            else:
                await connection.execute("ROLLBACK TO SAVEPOINT inner_part")
            if number < 2 and turn == 10:
                await asyncio.sleep(0.15)
            await asyncio.sleep(told.choose.random() * 0.004)
            ways = WAYS if turn < TURNS - 3 else LAST_WAYS
            await _end(connection, told.choose.choice(ways), f"{number}-{turn}", bodies, told)
    finally:
        await connection.close()


async def _append(connection: "Connection[Record]", writer: AuditWriter) -> str:
    row = writer.compose(Entry("test.look"), "r")
    await append(connection, row)
    return row.body


async def _end(connection: "Connection[Record]", how: str, name: str, bodies: list[str], told: Told) -> None:
    if how in {"commit", "abort"}:
        await connection.execute("COMMIT" if how == "commit" else "ROLLBACK")
    else:
        await connection.execute(f"PREPARE TRANSACTION '{name}'")
        await asyncio.sleep(told.choose.random() * 0.02)
        if how == "leave prepared":
            told.prepared[name] = bodies
        else:
            await connection.execute(f"{'COMMIT' if how == 'commit prepared' else 'ROLLBACK'} PREPARED '{name}'")
    if how in {"commit", "commit prepared"}:
        told.committed.extend(bodies)


async def test_48_sixteen_writers_with_savepoints_and_aborts_and_prepared_ones_lose_no_row(log: SealedLog) -> None:
    """And each checkpoint continues the one before. A reader that goes by number, or by what it sees now, loses rows."""
    told = Told(random.Random(7))  # noqa: S311  # a fixed mixture, no secret
    sealer = await log.start()
    writers = asyncio.gather(*(write(log, number, told) for number in range(WRITERS)))
    by_number: list[str] = []
    ticks = last = 0
    while not writers.done():
        ticks += await sealer.tick() > 0
        for row in await log.auditor.fetch("SELECT seq, body FROM audit.event WHERE seq > $1 ORDER BY seq", last):
            by_number.append(row["body"])
            last = row["seq"]
        await asyncio.sleep(0.01)
    await writers
    left = sorted(told.prepared)
    assert len(left) > 4
    owner = await asyncpg.connect(log.database.url)
    assert await owner.fetchval("SELECT count(*) FROM pg_prepared_xacts") == len(left)
    before = await log.seal()
    assert 0 < before < len(told.committed)  # what is left prepared delays what came after it, and loses none of it
    for turn, name in enumerate(left):
        await owner.execute(f"{'COMMIT' if turn % 2 else 'ROLLBACK'} PREPARED '{name}'")
        told.committed.extend(told.prepared[name] if turn % 2 else [])
        await log.seal()
    await owner.close()
    assert await log.seal() == len(told.committed)
    assert ticks > 2
    await _is_whole(log, told)
    assert set(by_number) < set(told.committed)


async def _is_whole(log: SealedLog, told: Told) -> None:
    """Sealed is what was committed, in an order that is not that of the numbers, and every checkpoint is of a beginning of it."""
    rows = await log.auditor.fetch("SELECT e.body, e.seq, l.hash FROM audit.leaf l JOIN audit.event e USING (seq) ORDER BY l.idx")
    assert sorted(row["body"] for row in rows) == sorted(told.committed)
    assert [row["seq"] for row in rows] != sorted(row["seq"] for row in rows)
    leaves = [row["hash"] for row in rows]
    notes = await log.auditor.fetch("SELECT size, root FROM audit.checkpoint ORDER BY size")
    assert [row["root"] for row in notes] == [mth(leaves[: row["size"]]) for row in notes]
    signed = await newest_signed(log.auditor)
    assert signed is not None
    assert log.files.read_memory() == Memory(log.files.signer("", make=False).verifier.name, signed.size, signed.root)
    async with log.auditor.transaction(isolation="repeatable_read", readonly=True):
        assert (await check_tree(log.auditor, Against(log.files.verifier()))).findings == []
