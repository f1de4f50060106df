"""Sessions of staff: ten minutes without a page, eight hours in all, over at once when what proved them changes.

The cookie is opaque; the row is found by its SHA-256 and carries a MAC over whose it is, for which agency and until when. Agency
and purposes are looked up anew for every page: a suspended agency, a withdrawn purpose, a removed or moved staff issuer count.
"""

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import cast
from uuid import UUID

from sqlalchemy import delete, insert

from app.agencies.directory import Directory, StaffIssuer
from app.crypto.keyring import CODES, Keyring
from app.crypto.row_mac import register_check, register_mac
from app.errors import IntegrityFault
from app.identity.tables import staff_session
from app.unit_of_work import UnitOfWork
from app.world import World
from consent.vocabulary import AgencyFacts

PREFIX = "kiim_d_"
IDLE = timedelta(minutes=10)
MOST = timedelta(hours=8)
_MAX_TOKEN = 64
_TABLE = "staff_session"
_ACTOR = b"kiim/v1/staff-actor\0"
_SID = b"kiim/v1/staff-sid\0"
_FIND = "SELECT * FROM staff_session WHERE token_hash = $1 AND expires_at > $2"
_PROLONG = "UPDATE staff_session SET expires_at = $2, mac = $3, mac_generation = $4 WHERE token_hash = $1 AND expires_at > $5"


@dataclass(frozen=True, slots=True)
class StaffSession:
    """A living session of somebody who uses the agency's client `client_id`.

    `expires_at` is when it ends if no further page is asked for, `ends_at` when it ends in any case.
    """

    agency: AgencyFacts
    client_id: str
    purposes: frozenset[str]
    actor: str
    token_hash: bytes = field(repr=False)
    expires_at: datetime
    ends_at: datetime


def actor_of(keyring: Keyring, staff_issuer_id: str, subject: str) -> str:
    """What the log calls a member of staff: the same at every sign-in, and nobody's name without the provider and our key."""
    return "staff-" + _token(keyring, _ACTOR, staff_issuer_id, subject).hex()


def sid_token_of(keyring: Keyring, staff_issuer_id: str, sid: str) -> bytes:
    """By what the provider's session is found again when it says that it is over."""
    return _token(keyring, _SID, staff_issuer_id, sid)


async def open_staff_session(uow: UnitOfWork, proven_by: StaffIssuer, actor: str, sid: str | None) -> str:
    """Open a session for somebody who was just proven; returns the cookie's value. The caller records it."""
    token = PREFIX + secrets.token_urlsafe(32)
    keyring = uow.world.keyring
    columns = {
        "token_hash": staff_token_hash(token),
        "staff_issuer_id": proven_by.staff_issuer_id,
        "issuer_version": proven_by.version,
        "agency_id": UUID(int=proven_by.agency.agency_id.int),
        "actor": actor,
        "sid_token": None if sid is None else sid_token_of(keyring, proven_by.staff_issuer_id, sid),
        "created_at": uow.now,
        "expires_at": uow.now + IDLE,
        "ends_at": uow.now + MOST,
    }
    seal = {"mac": register_mac(keyring, _TABLE, 1, columns), "mac_generation": keyring.authz_generation}
    await uow.session.execute(insert(staff_session).values(**columns, **seal))
    return token


async def find_staff_session(world: World, token: str) -> StaffSession | None:
    """The living session of this cookie, prolonged; None for anything else. Raises IntegrityFault."""
    now = world.clock.now()
    if not token.startswith(PREFIX) or len(token) > _MAX_TOKEN:
        return None
    found = await world.pool.fetchrow(_FIND, staff_token_hash(token), now)
    if found is None:
        return None
    columns = dict(found)
    mac, generation = columns.pop("mac"), columns.pop("mac_generation")
    columns["agency_id"] = UUID(int=columns["agency_id"].int)  # the driver's own subclass, which the JSON writer does not know
    if not register_check(world.keyring, generation, mac, _TABLE, 1, columns):
        raise IntegrityFault("a session of staff was not opened by this service")
    proven_by = await cast(Directory, world.agencies).staff_issuer(columns["staff_issuer_id"])
    if proven_by is None or proven_by.agency.agency_id != columns["agency_id"]:
        raise IntegrityFault("a session of staff names a staff issuer that is not its agency's")
    if not proven_by.active or proven_by.version != columns["issuer_version"] or not proven_by.agency.active:
        return None
    columns["expires_at"] = min(now + IDLE, columns["ends_at"])
    mac = register_mac(world.keyring, _TABLE, 1, columns)
    await world.pool.execute(_PROLONG, columns["token_hash"], columns["expires_at"], mac, world.keyring.authz_generation, now)
    return StaffSession(
        proven_by.agency,
        proven_by.staff_issuer_id,
        proven_by.purposes,
        columns["actor"],
        columns["token_hash"],
        columns["expires_at"],
        columns["ends_at"],
    )


async def end_staff_session(uow: UnitOfWork, session: bytes) -> None:
    """End one session, named by the SHA-256 of its token. The caller records it."""
    await uow.session.execute(delete(staff_session).where(staff_session.c.token_hash == session))


def staff_token_hash(token: str) -> bytes:
    """What the database knows of a session token; 256 random bits need no slow hash."""
    return hashlib.sha256(token.encode()).digest()


def _token(keyring: Keyring, label: bytes, staff_issuer_id: str, text: str) -> bytes:
    return keyring.mac(CODES, label, staff_issuer_id.encode(), b"\0", text.encode("utf-8", "surrogatepass"))[:16]
