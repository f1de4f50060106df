"""Delete rows of sign-in that can no longer decide anything; nothing depends on it but the size of the tables."""

import asyncio
from datetime import timedelta

from app.identity.pins import prepare
from app.identity.throttle import LONGEST_MEMORY
from app.world import World

SECONDS = 600.0
_EXPIRED = (
    "DELETE FROM used_jti WHERE expires_at < $1",
    "DELETE FROM newcomer_session WHERE expires_at < $1",
    "DELETE FROM staff_session WHERE expires_at < $1",
    "DELETE FROM letter WHERE expires_at < $1",
)
_QUIET = "DELETE FROM sign_in_throttle WHERE first_failure_at < $1 AND (blocked_until IS NULL OR blocked_until < $2)"


async def sweep_expired(world: World) -> None:
    """Delete what expired: used token ids, sessions, letters, and counts older than any limit remembers."""
    now = world.clock.now()
    for statement in _EXPIRED:
        await world.pool.execute(statement, now)
    await world.pool.execute(_QUIET, now - timedelta(seconds=LONGEST_MEMORY), now)


async def run_sign_in_sweep(world: World, seconds: float = SECONDS) -> None:
    """Job of a serving process: make the hash for unknown cards before anybody asks, then sweep now and again."""
    prepare(world.settings)
    while True:
        await sweep_expired(world)
        await asyncio.sleep(seconds)
