"""A new key of duplicate tokens: everybody's tokens made anew beside the former ones, then the former key is forgotten.

While it runs a search asks under both keys. Stopped halfway, the next run goes on. Old copies of the tokens stay comparable for
whoever holds the former key, so an epoch roll belongs after it: then nobody does.
"""

import asyncio

from app.audit.record import Entry
from app.backups.roll import GRACE_SECONDS
from app.crypto.epochs import Told
from app.crypto.keyring import INDEX, fresh_row, insert_rows
from app.newcomers.reindex import reindex
from app.unit_of_work import open_unit
from app.world import World

_LOCK = 0x6B65_6978  # advisory lock of the one process that renews; any number that nobody else uses
_FORMER = "DELETE FROM keys.service WHERE name = $1 AND generation < $2"
_LEFT = "SELECT count(DISTINCT newcomer_id) FROM duplicate_token WHERE index_generation & 65535 <> $1"


async def renew_index(world: World, tell: Told = lambda *_: None, *, grace: float = GRACE_SECONDS) -> tuple[int, int] | None:
    """Replace the index key; gives its new generation and how many people's tokens were made anew. None while another runs."""
    async with world.pool.acquire() as connection:
        if not await connection.fetchval("SELECT pg_try_advisory_lock($1)", _LOCK):
            return None
        try:
            await world.keyring.renew(connection)
            if len(world.keyring.generations(INDEX)) == 1:
                made = await asyncio.to_thread(fresh_row, world.keyring.provider, INDEX, world.keyring.generation(INDEX) + 1)
                await insert_rows(connection, [made], world.clock.now())
                await world.keyring.renew(connection)
            await asyncio.sleep(grace)
            newest, renewed = world.keyring.generation(INDEX), 0
            total = await connection.fetchval(_LEFT, newest)
            while await connection.fetchval(_LEFT, newest):
                renewed += await reindex(world, lambda done: tell("tokens", done, max(total, done)))
            async with open_unit(world) as uow:
                await uow.record(Entry("keys.index"))
            await connection.execute(_FORMER, INDEX, newest)
            await world.keyring.renew(connection)
            return newest, renewed
        finally:
            await connection.execute("SELECT pg_advisory_unlock($1)", _LOCK)
