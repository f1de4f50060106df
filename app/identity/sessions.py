"""Newcomers' sessions: an opaque bearer token of ten minutes, stored only as its SHA-256, ended by signing out.

The row carries a MAC over whose it is and until when: a session pointed at another person in the database opens nothing.
"""

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, insert

from app.crypto.row_mac import register_check, register_mac
from app.errors import IntegrityFault
from app.identity.tables import newcomer_session
from app.unit_of_work import UnitOfWork
from app.world import World

PREFIX = "kiim_s_"
_MAX_TOKEN = 64
_TABLE = "newcomer_session"
_FIND = "SELECT * FROM newcomer_session WHERE token_hash = $1 AND expires_at > $2"


@dataclass(frozen=True, slots=True)
class Session:
    """A session that was just opened; the token is told once."""

    access_token: str = field(repr=False)
    expires_in: int


async def open_session(uow: UnitOfWork, newcomer_id: UUID) -> Session:
    """Open a session for a newcomer who has just proven who she is; `expires_in` in seconds. The caller records it."""
    seconds = uow.world.settings.session_seconds
    token = PREFIX + secrets.token_urlsafe(32)
    columns = {
        "token_hash": token_hash(token),
        "newcomer_id": newcomer_id,
        "created_at": uow.now,
        "expires_at": uow.now + timedelta(seconds=seconds),
    }
    keyring = uow.world.keyring
    seal = {"mac": register_mac(keyring, _TABLE, 1, columns), "mac_generation": keyring.authz_generation}
    await uow.session.execute(insert(newcomer_session).values(**columns, **seal))
    return Session(token, seconds)


async def find_session(world: World, token: str) -> UUID | None:
    """Whose living session this token is; None for anything else. Raises IntegrityFault."""
    if not token.startswith(PREFIX) or len(token) > _MAX_TOKEN:
        return None
    found = await world.pool.fetchrow(_FIND, token_hash(token), world.clock.now())
    if found is None:
        return None
    columns = dict(found)
    mac, generation = columns.pop("mac"), columns.pop("mac_generation")
    newcomer_id: UUID = columns["newcomer_id"]
    if not register_check(world.keyring, generation, mac, _TABLE, 1, columns):
        raise IntegrityFault("a newcomer's session was not opened by this service")
    return UUID(int=newcomer_id.int)


async def end_session(uow: UnitOfWork, session: bytes) -> None:
    """End one session, named by the SHA-256 of its token. The caller records it."""
    await uow.session.execute(delete(newcomer_session).where(newcomer_session.c.token_hash == session))


def token_hash(token: str) -> bytes:
    """What the database knows of a session token; 256 random bits need no slow hash."""
    return hashlib.sha256(token.encode()).digest()
