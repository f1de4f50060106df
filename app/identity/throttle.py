"""Limits on guessing, per card, letter, signed-in person and network, and on reissuing letters: counted in the database, so no
restart and no second worker forgets any.

Each attempt is counted as a failure before it is looked at, in a transaction of its own, and given back when it was right: a
hundred guesses sent at once meet the same limit as a hundred sent one after another. Whether a card exists plays no part.
"""

import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from uuid import UUID

from sqlalchemy import text

from app.crypto.blind_index import blind_index
from app.errors import TooManyRequests
from app.unit_of_work import UnitOfWork
from app.world import World


@dataclass(frozen=True, slots=True)
class Limit:
    """From `free` failures on, each blocks twice as long as the one before, `first` to `longest` seconds; `memory` seconds after
    the first failure the count starts anew."""

    free: int
    first: int
    longest: int
    memory: int


CARD = Limit(free=5, first=30, longest=3600, memory=86_400)
LETTER = Limit(free=5, first=30, longest=3600, memory=14 * 86_400)
ADDRESS = Limit(free=50, first=30, longest=3600, memory=3600)
EVERYBODY = Limit(free=3000, first=5, longest=60, memory=600)
REISSUE = Limit(free=3, first=3600, longest=86_400, memory=86_400)
ISSUER = Limit(free=50, first=600, longest=3600, memory=86_400)
LONGEST_MEMORY = max(limit.memory for limit in (CARD, LETTER, ADDRESS, EVERYBODY, REISSUE, ISSUER))

# One row per bucket, never two transactions in opposite order: attempts take card or letter, then address, then everybody.
_COUNT = """
  INSERT INTO sign_in_throttle AS t (bucket, failures, first_failure_at, blocked_until)
  VALUES ($1, 1, $2, NULL)
  ON CONFLICT (bucket) DO UPDATE SET
    failures = CASE WHEN t.first_failure_at <= $3 THEN 1 ELSE t.failures + 1 END,
    first_failure_at = CASE WHEN t.first_failure_at <= $3 THEN $2 ELSE t.first_failure_at END,
    blocked_until = CASE WHEN t.first_failure_at > $3 AND t.failures + 1 >= $4
      THEN $2 + interval '1 second' * least($6::float8, $5::float8 * power(2, least(t.failures + 1 - $4, 20))) END
  WHERE t.blocked_until IS NULL OR t.blocked_until <= $2
  RETURNING failures"""
_BLOCKED = "SELECT max(blocked_until) FROM sign_in_throttle WHERE bucket = ANY($1) AND blocked_until > $2"
_OWN = {"card": CARD, "letter": LETTER, "pin": CARD, "passkey": CARD}
_CLEAR = text("DELETE FROM sign_in_throttle WHERE bucket = :bucket")
_GIVE_BACK = text(
    "UPDATE sign_in_throttle SET failures = greatest(failures - 1, 0),"
    " blocked_until = CASE WHEN failures - 1 >= :free THEN blocked_until END WHERE bucket = :bucket"
)


@dataclass(frozen=True, slots=True)
class Attempt:
    """The buckets one attempt was counted in, the credential's own first."""

    buckets: tuple[tuple[bytes, Limit], ...]


async def count_attempt(world: World, kind: str, credential: str, address: str) -> Attempt:
    """Count an attempt at a `card`, `letter`, `passkey` or a signed-in person's `pin` from an address, committed at once.

    Raises TooManyRequests with the seconds to wait; then nothing was counted.
    """
    own = (f"{kind}/{credential}", _OWN[kind])
    return await _count(world, own, (f"address/{network(address)}", ADDRESS), ("everybody", EVERYBODY))


async def count_staff(world: World, address: str) -> Attempt:
    """Count an attempt to finish a sign-in at the desk, from a network address; committed when this returns.

    Raises TooManyRequests with the seconds to wait; then nothing was counted.
    """
    return await _count(world, (f"desk/{network(address)}", ADDRESS), ("desk-everybody", EVERYBODY))


async def count_letter(world: World, agency_id: UUID, newcomer_id: UUID) -> None:
    """Count a letter that an agency is about to issue again, for this person and in all; committed when this returns.

    Raises TooManyRequests with the seconds to wait; then nothing was counted.
    """
    await _count(world, (f"reissue/{agency_id}/{newcomer_id}", REISSUE), (f"issuer/{agency_id}", ISSUER))


async def _count(world: World, *named: tuple[str, Limit]) -> Attempt:
    buckets = tuple((blind_index(world.keyring, "throttle", name), limit) for name, limit in named)
    now = world.clock.now()
    async with world.pool.acquire() as connection:
        transaction = connection.transaction()
        await transaction.start()
        for bucket, limit in buckets:
            oldest = now - timedelta(seconds=limit.memory)
            counted = await connection.fetchval(_COUNT, bucket, now, oldest, limit.free, float(limit.first), float(limit.longest))
            if counted is None:
                await transaction.rollback()
                until = await connection.fetchval(_BLOCKED, [bucket for bucket, _ in buckets], now)
                raise TooManyRequests(_seconds(now, until))
        await transaction.commit()
    return Attempt(buckets)


async def give_back(uow: UnitOfWork, attempt: Attempt) -> None:
    """The attempt was right: the credential's count starts anew, the shared ones lose what was counted."""
    (own, _), *shared = attempt.buckets
    await uow.session.execute(_CLEAR, {"bucket": own})
    for bucket, limit in shared:
        await uow.session.execute(_GIVE_BACK, {"bucket": bucket, "free": limit.free})


def network(address: str) -> str:
    """The /24 (IPv4) or /48 (IPv6) an address belongs to; what is no address is a network of its own."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    mapped = parsed.ipv4_mapped if isinstance(parsed, ipaddress.IPv6Address) else None
    parsed = mapped or parsed
    return str(ipaddress.ip_network((parsed, 24 if parsed.version == 4 else 48), strict=False))


def _seconds(now: datetime, until: datetime | None) -> int:
    return max(1, ceil((until - now).total_seconds())) if until is not None else 1
