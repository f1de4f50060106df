"""A creating request that is sent twice happens once: one row per caller and key, with status and id, never a body.

The order inside a route: `read_claim`, then `begin`. After a `Replay` check consent again and answer with its status and id;
after None do the work and `keep` the outcome in the same unit of work. Refusals are not kept: they may differ next time.
"""

import asyncio
import hashlib
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import text

from app.crypto.keyring import CURSOR, Keyring
from app.errors import BodyMalformed, Conflict, IdempotencyKeyMissing, IdempotencyKeyReused
from app.unit_of_work import UnitOfWork
from app.world import World

if TYPE_CHECKING:
    import asyncpg

HEADER = "Idempotency-Key"
KEPT = timedelta(hours=24)
_HOUR = 3600
_KEY = re.compile(r'"([\x20\x21\x23-\x5b\x5d-\x7e]{1,200})"|([\x21\x23-\x7e]{1,200})')
_KEY_LABEL = b"kiim/v1/idempotency-key\0"
_BODY_LABEL = b"kiim/v1/idempotency-body\0"

_LOCK = text("SELECT pg_try_advisory_xact_lock(:number)")
_FIND = text(
    "SELECT operation, body_hash, status, resource FROM idempotency "
    "WHERE caller = :caller AND key_hash = :key_hash AND created_at > :since"
)
_KEEP = text(
    "INSERT INTO idempotency (caller, key_hash, operation, body_hash, status, resource, created_at) "
    "VALUES (:caller, :key_hash, :operation, :body_hash, :status, :resource, :at) "
    "ON CONFLICT (caller, key_hash) DO UPDATE SET operation = excluded.operation, body_hash = excluded.body_hash, "
    "status = excluded.status, resource = excluded.resource, created_at = excluded.created_at"
)
_FORGET = "DELETE FROM idempotency WHERE created_at <= $1"


@dataclass(frozen=True, slots=True)
class Claim:
    """What identifies a request and what must be the same when it is repeated; keyed digests, no input."""

    caller: str
    key_hash: bytes
    operation: str
    body_hash: bytes


@dataclass(frozen=True, slots=True)
class Replay:
    """The outcome of the first time."""

    status: int
    resource: str


def read_claim(
    keyring: Keyring, given: str | None, body: bytes, *, caller: str, operation: str, required: bool = True
) -> Claim | None:
    """The claim of a request. `caller` is the client id or a keyed token of the newcomer, `operation` the route with its ids.

    `given` is what the header says, the key quoted or bare. Without it: IdempotencyKeyMissing if it is required, else None.
    """
    if given is None:
        if required:
            raise IdempotencyKeyMissing()
        return None
    matched = _KEY.fullmatch(given.strip())
    if matched is None:
        raise BodyMalformed(header=HEADER)
    key = matched[1] or matched[2]
    return Claim(
        caller=caller,
        key_hash=keyring.mac(CURSOR, _KEY_LABEL, key.encode())[:16],
        operation=operation,
        body_hash=keyring.mac(CURSOR, _BODY_LABEL, body)[:16],
    )


async def begin(uow: UnitOfWork, claim: Claim | None) -> Replay | None:
    """Take the key for this transaction; the first outcome if there is one, None if the work is to be done now.

    Raises Conflict(request-in-progress) while another transaction holds the key, IdempotencyKeyReused for another request.
    """
    if claim is None:
        return None
    if not (await uow.session.execute(_LOCK, {"number": _lock_number(claim)})).scalar_one():
        raise Conflict("request-in-progress")
    values = {"caller": claim.caller, "key_hash": claim.key_hash, "since": uow.now - KEPT}
    row = (await uow.session.execute(_FIND, values)).one_or_none()
    if row is None:
        return None
    if (row.operation, bytes(row.body_hash)) != (claim.operation, claim.body_hash):
        raise IdempotencyKeyReused()
    return Replay(row.status, row.resource)


async def keep(uow: UnitOfWork, claim: Claim | None, *, status: int, resource: str) -> None:
    """Remember the outcome for 24 hours, in the transaction that made it."""
    if claim is None:
        return
    values = {"caller": claim.caller, "key_hash": claim.key_hash, "operation": claim.operation, "body_hash": claim.body_hash}
    await uow.session.execute(_KEEP, values | {"status": status, "resource": resource, "at": uow.now})


async def forget_keys(world: World) -> None:
    """Once an hour delete what is older than 24 hours; for ever."""
    while True:
        await forget_old(world.pool, world.clock.now())
        await asyncio.sleep(_HOUR)


async def forget_old(pool: "asyncpg.Pool[asyncpg.Record]", now: datetime) -> None:
    """Delete what is older than 24 hours."""
    await pool.execute(_FORGET, now - KEPT)


def _lock_number(claim: Claim) -> int:
    named = hashlib.sha256(claim.caller.encode() + b"\0" + claim.key_hash).digest()
    return int.from_bytes(named[:8], "big", signed=True)
