"""A sealed log that an administrator changes, and what `kiim audit verify` says of it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from app.audit.verify import verify_log
from app.audit.verify_tree import Against, TreeReport, check_tree
from app.world import World
from tests.attacks.administrator import Administrator
from tests.support.database import TestDatabase
from tests.support.sealing import SealedLog, sealing

if TYPE_CHECKING:
    from asyncpg import Record

ROWS = 300  # more than a tile


@asynccontextmanager
async def log_to_attack(world: World, database: TestDatabase, folder: Path) -> AsyncIterator[SealedLog]:
    """Sealed in two steps, with an open tail of two rows."""
    async with sealing(world, database, folder) as opened:
        await opened.sealed(100)
        await opened.sealed(ROWS - 102)
        await opened.write(2)
        yield opened


async def checked(log: SealedLog, against: Against | None = None) -> TreeReport:
    """What `kiim audit verify` finds."""
    async with log.auditor.transaction(isolation="repeatable_read", readonly=True):
        return await check_tree(log.auditor, against or Against(log.files.verifier()))


@asynccontextmanager
async def undone(administrator: Administrator) -> AsyncIterator[None]:
    """What is done in the block is rolled back at its end: many attacks on one log."""
    transaction = administrator.connection.transaction()
    await transaction.start()
    try:
        yield
    finally:
        await transaction.rollback()


async def seen(log: SealedLog, administrator: Administrator) -> list[tuple[str, str]]:
    """Codes and places that a check finds inside such a block."""
    return named(await check_tree(administrator.connection, Against(log.files.verifier())))


def named(report: TreeReport) -> list[tuple[str, str]]:
    """Codes and places."""
    return [(finding.code, finding.where) for finding in report.findings]


async def at(log: SealedLog, idx: int) -> "Record":
    """The row of a leaf."""
    found = await log.auditor.fetchrow("SELECT e.* FROM audit.leaf l JOIN audit.event e USING (seq) WHERE idx = $1", idx)
    assert found is not None
    return found


async def foundation_is_silent(log: SealedLog, world: World) -> None:
    """What was there before the tree finds nothing: MACs, columns, numbers, digests."""
    async with world.pool.acquire() as connection:
        assert (await verify_log(connection, world.keyring)).findings == []
