"""Whole batches of newcomers: one transaction each, with its number in `demo.batch`, and told to the audit writer."""

import gc
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from app.audit.record import append
from app.demo.record import Tools
from app.ledger.rows import Rows, copy_rows

if TYPE_CHECKING:
    import asyncpg

    Connection = asyncpg.Connection[asyncpg.Record]

SMALL_BATCH = 50
LARGE_BATCH = 1000


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be seeded; two runs with the same plan invent the same people."""

    newcomers: int
    seed: int
    now: datetime

    @property
    def batch(self) -> int:
        """Newcomers in one batch: few for a small demo, so that every core has work; many for a large one."""
        return SMALL_BATCH if self.newcomers <= SMALL_BATCH * 20 else LARGE_BATCH

    @property
    def batches(self) -> int:
        """How many batches there are."""
        return -(-self.newcomers // self.batch)

    def indexes(self, number: int) -> range:
        """The newcomers of batch `number`."""
        return range(number * self.batch, min(self.newcomers, (number + 1) * self.batch))


class Maker(Protocol):
    """Makes the newcomers of a plan."""

    async def make(self, rows: Rows, index: int) -> None:
        """Leave the rows of newcomer `index`."""
        ...


class Seeder:
    """Seeds the batches of one plan over one connection."""

    def __init__(self, tools: Tools, plan: Plan, maker: Maker) -> None:
        self._tools = tools
        self._plan = plan
        self._maker = maker

    async def seed(self, connection: "Connection", number: int) -> int:
        """Seed batch `number` in one transaction, all or nothing; returns how many newcomers it holds."""
        rows = Rows()
        indexes = self._plan.indexes(number)
        for index in indexes:
            await self._maker.make(rows, index)
        async with connection.transaction():
            await copy_rows(connection, rows, as_owner=True)
            await connection.execute("INSERT INTO demo.batch (number, newcomers) VALUES ($1, $2)", number, len(indexes))
        for audit_number, body in rows.numbers:
            self._tools.writer.written(audit_number, body)
        await self._acknowledge(connection)
        del rows
        gc.collect()
        return len(indexes)

    async def _acknowledge(self, connection: "Connection") -> None:
        ack = self._tools.writer.acknowledgement()
        if ack is not None:
            await append(connection, ack.row)
            self._tools.writer.acknowledged(ack)
