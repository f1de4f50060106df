"""Play that a month of the log ended: later rows go into the next month's table, whatever the calendar says."""

from datetime import date

import asyncpg

from app.audit.months import following, months_of
from tests.support.database import TestDatabase


async def enter_next_month(database: TestDatabase) -> date:
    """Let everything written from now on go into the newest table, and make the one after it; gives the month entered."""
    connection = await asyncpg.connect(database.owner_url)
    try:
        newest = (await months_of(connection))[-1].month
        assert newest is not None
        await connection.execute("SET ROLE kiim_owner")
        await connection.execute("SELECT audit.make_month($1)", following(newest))
        await connection.execute("SELECT audit.enter_month($1)", newest)
        return newest
    finally:
        await connection.close()
