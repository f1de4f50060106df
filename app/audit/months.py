"""The tables of the log, one per month: which there are, and the job that makes the coming one and steps into it in time.

A month owns a range of `seq` that follows from the calendar (docs/decisions/0029). Making a table and stepping into it are two
statements on purpose: a sequence is not set back by a rollback, so it may only go where a table is committed already.
"""

import asyncio
import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import asyncpg

    from app.crypto.keyring import Connection

    Pool = asyncpg.Pool[asyncpg.Record]

SECONDS = 3600.0
BEFORE = "event_before"
_NAME = re.compile(r"event_(\d{4})_(\d{2})")
_STRIDE = 1 << 36  # places of one month; `audit.month_start` in the database counts the same
_TABLES = """
  SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
   WHERE i.inhparent = 'audit.event'::regclass ORDER BY 1"""


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """One table of the log. `month` None: what was written before the log had months, all of it older than the next table."""

    upper: int  # the first place behind it
    month: date | None

    @property
    def table(self) -> str:
        """The table's name in schema `audit`."""
        return BEFORE if self.month is None else f"event_{self.month:%Y_%m}"

    @property
    def name(self) -> str:
        """The month as people write it."""
        return "before" if self.month is None else f"{self.month:%Y-%m}"


def month_start(month: date) -> int:
    """The first place in the log that belongs to this month."""
    return ((month.year - 2000) * 12 + month.month - 1) * _STRIDE


def following(month: date) -> date:
    """The first day of the next month."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


async def months_of(connection: "Connection") -> list[Month]:
    """The tables of the log, oldest first."""
    names: list[str] = [row["relname"] for row in await connection.fetch(_TABLES)]
    dated = [date(int(found[1]), int(found[2]), 1) for found in map(_NAME.fullmatch, names) if found]
    months = sorted(Month(month_start(following(month)), month) for month in dated)
    return [Month(month_start(months[0].month), None), *months] if BEFORE in names and months and months[0].month else months


async def keep_months(connection: "Connection") -> None:
    """Make the tables of this month and the next, and let what is written from now on go into this one."""
    await connection.execute("SELECT audit.make_coming_months()")
    await connection.execute("SELECT audit.enter_this_month()")


async def run_log_months(pool: "Pool", seconds: float = SECONDS) -> None:
    """Job of a serving process: look once an hour. While it cannot, the log goes on in the table of the former month."""
    while True:
        async with pool.acquire() as connection:
            await keep_months(connection)
        await asyncio.sleep(seconds)
