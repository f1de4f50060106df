"""Jobs about keys: take over what another process changed, and roll in time after an erasure."""

import asyncio
import logging
from datetime import timedelta

from app.backups.roll import roll
from app.world import World

LOOK_SECONDS = 5.0
ROLL_SECONDS = 300.0
_MARK = """
  SELECT (SELECT array_agg((provider, epoch)::text ORDER BY provider, epoch) FROM keys.epoch) AS epochs,
         (SELECT array_agg((name, generation)::text ORDER BY name, generation) FROM keys.service) AS services,
         (SELECT max(destroyed_at) FROM keys.roll) AS destroyed_at"""
_DUE = """
  SELECT EXISTS (SELECT FROM keys.roll WHERE finished_at IS NULL) AS begun,
         (SELECT max(created_at) FROM keys.epoch) AS since,
         EXISTS (SELECT FROM keys.shredded WHERE ends_with IS NULL)
           OR EXISTS (SELECT FROM keys.dek WHERE renewed_at >= (SELECT max(created_at) FROM keys.epoch)) AS waiting"""
_log = logging.getLogger("kiim.keys")


async def run_key_watch(world: World, seconds: float = LOOK_SECONDS) -> None:
    """Every few seconds see whether epochs or service keys are others than before, and take them over; for ever."""
    known: object = None
    while True:
        async with world.pool.acquire() as connection:
            found = await connection.fetchrow(_MARK)
            if found != known:
                await world.keyring.renew(connection)
                known = found
        await asyncio.sleep(seconds)


async def run_rolls(world: World, seconds: float = ROLL_SECONDS) -> None:
    """Roll whenever it is due, and finish what another process left; for ever."""
    while True:
        if await due(world):
            done = await roll(world)
            if done is not None:
                _log.warning("the root key has a new epoch", extra={"epoch": done.epoch, "final": done.final})
        await asyncio.sleep(seconds)


async def due(world: World) -> bool:
    """Whether a roll was begun and not finished, or an erasure or a replaced data key waits and the epoch is as old as may be.

    Whoever is erased was under an epoch that is not younger than the erasure: so the roll comes in time, and not more often.
    """
    row = await world.pool.fetchrow(_DUE)
    days = world.settings.key_roll_days
    if row is None or row["begun"] or row["since"] is None:
        return row is not None and row["begun"]
    return bool(days and row["waiting"] and world.clock.now() >= row["since"] + timedelta(days=days))
