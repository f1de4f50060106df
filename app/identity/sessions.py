"""Newcomers' sessions: an opaque token, stored only as its SHA-256, ended by signing out, by idleness or by its last moment.

Programs hold a bearer token of ten minutes. A browser holds a cookie whose session lives on while pages are asked for; neither
token works in the other's place. The row carries a MAC over whose it is and until when: a session pointed at another person in
the database opens nothing.
"""

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert

from app.crypto.row_mac import register_check, register_mac
from app.errors import IntegrityFault
from app.identity.tables import newcomer_session
from app.identity.taken_up import survivor_of
from app.unit_of_work import UnitOfWork
from app.world import World

PREFIX = "kiim_s_"
PAGE_PREFIX = "kiim_p_"
_MAX_TOKEN = 64
_TABLE = "newcomer_session"
_FIND = "SELECT * FROM newcomer_session WHERE token_hash = $1 AND expires_at > $2"
_PROLONG = """
  UPDATE newcomer_session SET expires_at = $2, mac = $3, mac_generation = $4 WHERE token_hash = $1 AND expires_at > $5"""
_PROLONGED_EVERY = timedelta(seconds=20)


@dataclass(frozen=True, slots=True)
class Stay:
    """How long a session lives: `idle` without a request (None: none prolongs it), `most` in all (None: as configured)."""

    prefix: str
    idle: timedelta | None = None
    most: timedelta | None = None


PROGRAM = Stay(PREFIX)
SHARED_PHONE = Stay(PAGE_PREFIX, timedelta(minutes=5), timedelta(hours=12))
OWN_PHONE = Stay(PAGE_PREFIX, timedelta(minutes=30), timedelta(hours=12))


@dataclass(frozen=True, slots=True)
class Session:
    """A session that was just opened; the token is told once."""

    access_token: str = field(repr=False)
    expires_in: int


@dataclass(frozen=True, slots=True)
class PageSession:
    """A living session of a browser; `expires_at` is when it ends if nothing more is asked for."""

    newcomer_id: UUID
    token_hash: bytes
    expires_at: datetime
    idle: timedelta


async def open_session(uow: UnitOfWork, newcomer_id: UUID, stay: Stay = PROGRAM) -> Session:
    """Open a session for a newcomer who has just proven who she is; `expires_in` in seconds. The caller records it.

    Where her record was merged into another, the session is for that one.
    """
    most = stay.most or timedelta(seconds=uow.world.settings.session_seconds)
    first = stay.idle or most
    token = stay.prefix + secrets.token_urlsafe(32)
    columns = {
        "token_hash": token_hash(token),
        "newcomer_id": await survivor_of(uow, newcomer_id),
        "created_at": uow.now,
        "expires_at": uow.now + first,
        "idle_seconds": int(stay.idle.total_seconds()) if stay.idle else 0,
        "ends_at": uow.now + most,
    }
    keyring = uow.world.keyring
    seal = {"mac": register_mac(keyring, _TABLE, 1, columns), "mac_generation": keyring.authz_generation}
    await uow.session.execute(insert(newcomer_session).values(**columns, **seal))
    return Session(token, int(first.total_seconds()))


async def find_session(world: World, token: str) -> UUID | None:
    """Whose living session this bearer token is; None for anything else. Raises IntegrityFault."""
    columns = await _living(world, token, PREFIX)
    return None if columns is None else UUID(int=columns["newcomer_id"].int)


async def find_page_session(world: World, token: str) -> PageSession | None:
    """The living session of this cookie, prolonged by its idle time but never past its end. Raises IntegrityFault."""
    columns = await _living(world, token, PAGE_PREFIX)
    if columns is None:
        return None
    now, idle = world.clock.now(), timedelta(seconds=columns["idle_seconds"])
    until = min(now + idle, columns["ends_at"])
    if until - columns["expires_at"] >= _PROLONGED_EVERY:
        columns["expires_at"] = until
        mac = register_mac(world.keyring, _TABLE, 1, columns)
        await world.pool.execute(_PROLONG, columns["token_hash"], until, mac, world.keyring.authz_generation, now)
    return PageSession(UUID(int=columns["newcomer_id"].int), columns["token_hash"], columns["expires_at"], idle)


async def _living(world: World, token: str, prefix: str) -> dict[str, Any] | None:
    if not token.startswith(prefix) or len(token) > _MAX_TOKEN:
        return None
    found = await world.pool.fetchrow(_FIND, token_hash(token), world.clock.now())
    if found is None:
        return None
    columns = dict(found)
    mac, generation = columns.pop("mac"), columns.pop("mac_generation")
    if not register_check(world.keyring, generation, mac, _TABLE, 1, columns):
        raise IntegrityFault("a newcomer's session was not opened by this service")
    return columns


async def end_all_sessions(uow: UnitOfWork, newcomer_id: UUID) -> None:
    """End every session of a newcomer, on every device. The caller records it."""
    await uow.session.execute(delete(newcomer_session).where(newcomer_session.c.newcomer_id == newcomer_id))


async def end_other_sessions(uow: UnitOfWork, newcomer_id: UUID, kept: bytes) -> None:
    """End every session of a newcomer but the one named by the SHA-256 of its token. The caller records it."""
    others = newcomer_session.c.token_hash != kept
    await uow.session.execute(delete(newcomer_session).where(newcomer_session.c.newcomer_id == newcomer_id, others))


async def end_session(uow: UnitOfWork, session: bytes) -> None:
    """End one session, named by the SHA-256 of its token. The caller records it."""
    await uow.session.execute(delete(newcomer_session).where(newcomer_session.c.token_hash == session))


def token_hash(token: str) -> bytes:
    """What the database knows of a session token; 256 random bits need no slow hash."""
    return hashlib.sha256(token.encode()).digest()
