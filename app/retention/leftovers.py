"""Rows of the running service that decide nothing any more and that no sweep of their own forgets."""

from typing import Final

from app.audit.record import Entry
from app.retention.owner import as_owner, logged
from app.world import World
from consent.term import add_months

MONTHS: Final = 24
IMPORTS: Final = "retention.import-lines"
_LINES = "SELECT count(*) FROM import_chunk c JOIN import_run r USING (import_id) WHERE r.finished_at < $1"
_FORGET_LINES = "DELETE FROM import_chunk c USING import_run r WHERE r.import_id = c.import_id AND r.finished_at < $1"


async def count_leftovers(world: World) -> int:
    """How many rows are due."""
    now = world.clock.now()
    before = add_months(now, -MONTHS)
    async with world.pool.acquire() as connection:
        codes = await connection.fetchval("SELECT count(*) FROM link_code WHERE expires_at < $1", now)
        alarms = await connection.fetchval("SELECT count(*) FROM look_alarm WHERE raised_at < $1", before)
        return int(codes + alarms + await connection.fetchval(_LINES, before))


async def forget_leftovers(world: World) -> int:
    """Remove them; returns how many. What became of the lines of an import needs the owner's login."""
    now = world.clock.now()
    before = add_months(now, -MONTHS)
    async with world.pool.acquire() as connection:
        done = _number(await connection.execute("DELETE FROM link_code WHERE expires_at < $1", now))
        done += _number(await connection.execute("DELETE FROM look_alarm WHERE raised_at < $1", before))
        lines = await connection.fetchval(_LINES, before)
    if lines:
        async with as_owner(world) as owner, logged(world, owner, [Entry(IMPORTS)]):
            done += _number(await owner.execute(_FORGET_LINES, before))
    return done


def _number(status: str) -> int:
    return int(status.rpartition(" ")[2])
