"""Bring what the key of vectors seals under its newest generation: vectors in batches, and the memory of the last release.

Serving processes write on meanwhile. A vector that does not open is made anew from the record it follows from.
"""

import asyncio
import os
from typing import TYPE_CHECKING
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.crypto.faults import SealError
from app.crypto.keyring import STAT
from app.errors import IntegrityFault
from app.facts.seal_vector import VectorSeal
from app.monitoring.rewrite import rewrite_vectors
from app.monitoring.store import MEMORY_LABEL
from app.monitoring.vectors import Told
from app.world import World

if TYPE_CHECKING:
    from asyncpg import Record

    from app.crypto.keyring import Connection

BATCH = 1000
_FIRST = UUID(int=0)
_OLD = """
  SELECT newcomer_id, layout, generation, sealed FROM stat_vector WHERE generation <> $1 AND newcomer_id > $2
   ORDER BY newcomer_id LIMIT $3 FOR UPDATE"""
_WRITE = """
  UPDATE stat_vector v SET generation = $1, sealed = n.sealed FROM unnest($2::uuid[], $3::bytea[]) AS n (newcomer_id, sealed)
   WHERE v.newcomer_id = n.newcomer_id"""


async def reseal_statistics(world: World, connection: "Connection", tell: Told) -> int:
    """Seal everything under the newest generation of the key; gives how many vectors there were under former ones."""
    await _reseal_memory(world, connection)
    newest = world.keyring.generation(STAT)
    total = await connection.fetchval("SELECT count(*) FROM stat_vector WHERE generation <> $1", newest)
    done, after = 0, _FIRST
    while total:
        async with connection.transaction():
            rows = await connection.fetch(_OLD, newest, after, BATCH)
            resealed = await asyncio.to_thread(_resealed, world, rows)
            await connection.execute(_WRITE, newest, list(resealed), list(resealed.values()))
        if not rows:
            break
        after = rows[-1]["newcomer_id"]
        done += len(resealed)
        tell("vectors", done, max(total, done))
    if await connection.fetchval("SELECT EXISTS (SELECT FROM stat_vector WHERE generation <> $1)", newest):
        done += await rewrite_vectors(world, tell)
    return done


def _resealed(world: World, rows: "list[Record]") -> dict[UUID, bytes]:
    """The vectors of these rows that open, sealed anew, by newcomer."""
    newest, formers, found = VectorSeal(world.keyring), dict[int, VectorSeal](), dict[UUID, bytes]()
    for row in rows:
        try:
            former = formers.setdefault(row["generation"], VectorSeal(world.keyring, row["generation"]))
            found[row["newcomer_id"]] = newest.take_over(former, row["newcomer_id"], row["layout"], row["sealed"])
        except (SealError, KeyError):
            continue
    return found


async def _reseal_memory(world: World, connection: "Connection") -> None:
    """The memory of the last release, by which the next one knows what has changed; it is replaced in one transaction."""
    keyring = world.keyring
    generation = keyring.generation(STAT)
    async with connection.transaction():
        row = await connection.fetchrow("DELETE FROM release_memory WHERE generation <> $1 RETURNING *", generation)
        if row is None:
            return
        label = MEMORY_LABEL + row["release_id"].bytes
        try:
            former = AESGCM(keyring.secret(STAT, row["generation"]))
            plain = former.decrypt(row["sealed"][:12], row["sealed"][12:], label)
        except (InvalidTag, KeyError):
            raise IntegrityFault("the memory of the last release does not open") from None
        nonce = os.urandom(12)
        sealed = nonce + AESGCM(keyring.secret(STAT)).encrypt(nonce, plain, label)
        await connection.execute("INSERT INTO release_memory VALUES ($1, $2, $3)", row["release_id"], generation, sealed)
