"""Stored passkeys: whose a public key is. The row carries a MAC: a key that an administrator typed in signs nobody in."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, insert, select, update

from app.crypto.row_mac import register_check, register_mac
from app.errors import IntegrityFault
from app.identity.tables import passkey
from app.unit_of_work import UnitOfWork
from app.world import World

MOST = 5
"""Passkeys of one person: one for each of her own phones, and a few to spare."""
_TABLE = "passkey"
_FIND = "SELECT * FROM passkey WHERE credential_id = $1"


@dataclass(frozen=True, slots=True)
class Passkey:
    """One passkey; nothing of it but the day it was made is ever shown."""

    credential_id: bytes = field(repr=False)
    newcomer_id: UUID
    user_handle: bytes = field(repr=False)
    public_key: bytes = field(repr=False)
    sign_count: int
    created_at: datetime


async def passkeys_of(uow: UnitOfWork, newcomer_id: UUID) -> list[Passkey]:
    """The person's passkeys, oldest first. Raises IntegrityFault."""
    found = await uow.session.execute(
        select(passkey).where(passkey.c.newcomer_id == newcomer_id).order_by(passkey.c.created_at, passkey.c.credential_id)
    )
    return [_checked(uow.world, dict(row)) for row in found.mappings()]


async def find_passkey(world: World, credential_id: bytes) -> Passkey | None:
    """The passkey with this id, read outside any unit of work. Raises IntegrityFault."""
    found = await world.pool.fetchrow(_FIND, credential_id)
    return None if found is None else _checked(world, dict(found))


async def add_passkey(uow: UnitOfWork, made: Passkey) -> bool:
    """Keep a passkey; False if it is known already or she has as many as she can have. The caller records it."""
    own = await uow.session.execute(select(func.count()).where(passkey.c.newcomer_id == made.newcomer_id))
    known = await uow.session.execute(select(passkey.c.newcomer_id).where(passkey.c.credential_id == made.credential_id))
    if own.scalar_one() >= MOST or known.first() is not None:
        return False
    await uow.session.execute(insert(passkey).values(**_sealed(uow, made)))
    return True


async def note_use(uow: UnitOfWork, used: Passkey) -> bool:
    """Keep the new count of a passkey that has just signed; False if it was removed meanwhile."""
    changed = await uow.session.execute(
        update(passkey)
        .where(passkey.c.credential_id == used.credential_id, passkey.c.newcomer_id == used.newcomer_id)
        .values(**_sealed(uow, used))
        .returning(passkey.c.newcomer_id)
    )
    return changed.first() is not None


async def remove_passkeys(uow: UnitOfWork, newcomer_id: UUID, credential_id: bytes | None = None) -> int:
    """Delete all passkeys of a person, or the one named; how many there were. The caller records it."""
    own = [passkey.c.newcomer_id == newcomer_id]
    if credential_id is not None:
        own.append(passkey.c.credential_id == credential_id)
    gone = await uow.session.execute(delete(passkey).where(*own).returning(passkey.c.created_at))
    return len(gone.all())


def _columns(made: Passkey) -> dict[str, Any]:
    return {name: getattr(made, name) for name in Passkey.__dataclass_fields__}


def _sealed(uow: UnitOfWork, made: Passkey) -> dict[str, Any]:
    keyring, columns = uow.world.keyring, _columns(made)
    return columns | {"mac": register_mac(keyring, _TABLE, 1, columns), "mac_generation": keyring.authz_generation}


def _checked(world: World, columns: dict[str, Any]) -> Passkey:
    mac, generation = columns.pop("mac"), columns.pop("mac_generation")
    made = Passkey(**columns | {"newcomer_id": UUID(int=columns["newcomer_id"].int)})
    if not register_check(world.keyring, generation, mac, _TABLE, 1, _columns(made)):
        raise IntegrityFault("a passkey was not kept by this service")
    return made
