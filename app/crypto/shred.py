"""Destroy a newcomer's data key: the first step of an erasure, in the transaction that erases the record."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.crypto.keyring import Keyring
from app.crypto.tables import dek, shredded


async def shred(session: AsyncSession, key_id: UUID, now: datetime) -> list[tuple[UUID, int]]:
    """Delete every generation of the key and remember the key id as shredded; returns what `forget` must drop after the commit.

    Copies in backups and in the database's log stay readable to a holder of the root key until that epoch is destroyed.
    """
    generations = (await session.execute(select(dek.c.generation).where(dek.c.key_id == key_id))).scalars().all()
    await session.execute(delete(dek).where(dek.c.key_id == key_id))
    await session.execute(insert(shredded).values(key_id=key_id, at=now).on_conflict_do_nothing())
    return [(key_id, generation) for generation in generations]


def forget(keyring: Keyring, names: list[tuple[UUID, int]]) -> None:
    """Drop shredded keys from this process's cache; other processes' caches are useless without the row and age out."""
    for name in names:
        keyring.cache.drop(name)
