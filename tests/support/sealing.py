"""A log that is sealed while a test writes to it: by the auditor's role, with key and memory in a folder of the test's own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import asyncpg

from app.audit.acknowledge import write_acknowledgement
from app.audit.record import AuditWriter, Composed, Entry, append
from app.audit.seal import Sealer
from app.audit.sealer_files import SealerFiles
from app.world import World
from tests.support.database import TestDatabase

if TYPE_CHECKING:
    from asyncpg import Connection, Record

ORIGIN = "kiim.example/v1/audit"


@dataclass(slots=True)
class SealedLog:
    """Another process's writer, and a sealer that can be stopped and started again."""

    world: World
    database: TestDatabase
    files: SealerFiles
    auditor: "Connection[Record]"
    writer: AuditWriter
    sealer: Sealer | None = None
    rows: list[Composed] = field(default_factory=list)

    async def write(self, count: int = 1, entry: Entry | None = None) -> None:
        """Write rows, each in a transaction of its own."""
        async with self.world.pool.acquire() as connection:
            for _ in range(count):
                row = self.writer.compose(entry or Entry("test.look"), "r")
                await append(connection, row)
                self.writer.written(row.number, row.body)
                self.rows.append(row)

    async def acknowledge(self) -> None:
        """Write what became of the numbers."""
        assert await write_acknowledgement(self.writer, self.world.pool)

    async def start(self) -> Sealer:
        """Start the sealer, again if it ran."""
        self.sealer = await Sealer.open(self.auditor, self.files, ORIGIN, self.world.keyring)
        return self.sealer

    async def seal(self) -> int:
        """Seal everything that is final; gives how many rows the tree has."""
        sealer = self.sealer or await self.start()
        while await sealer.tick():
            pass
        return sealer.size

    async def sealed(self, count: int) -> "SealedLog":
        """The log with this many acknowledged rows, all sealed."""
        await self.write(count)
        await self.acknowledge()
        await self.seal()
        return self


@asynccontextmanager
async def sealing(world: World, database: TestDatabase, folder: Path) -> AsyncIterator[SealedLog]:
    """A log that nothing was sealed of yet."""
    auditor = await asyncpg.connect(database.auditor_url)
    try:
        files = SealerFiles(folder / "keys" / "log.key", folder / "audit" / "memory.json")
        yield SealedLog(world, database, files, auditor, AuditWriter(world.keyring, world.clock))
    finally:
        await auditor.close()
