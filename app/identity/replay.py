"""Token ids that were used: each (issuer, jti) is accepted once, over all workers and restarts, until the token has expired."""

import hashlib
from datetime import UTC, datetime

from app.world import World

_SPEND = "INSERT INTO used_jti (issuer, jti_hash, expires_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING 1"


async def spend(world: World, issuer: str, jti: str, expires_at: int) -> bool:
    """Use a token id up, committed when this returns; False if it was used before. `expires_at`: seconds since 1970, after which
    the token is refused for its age anyway."""
    until = datetime.fromtimestamp(expires_at, UTC)
    return await world.pool.fetchval(_SPEND, issuer, hashlib.sha256(jti.encode()).digest(), until) is not None
