"""Open every record of a database, one after the other, and say whose opened; nothing of what it holds is kept."""

from dataclasses import dataclass, field
from uuid import UUID

from app.crypto.data_keys import unwrap_row
from app.crypto.manifest import Manifest
from app.crypto.sealed import open_sealed
from app.errors import IntegrityFault, KeyGone
from app.world import World

_PEOPLE = """
  SELECT n.newcomer_id, n.profile_version, n.manifest, d.key_id, d.generation, d.epoch, d.wrapped, d.subject_ref,
         ARRAY(SELECT (c.category, c.row_version, c.sealed) FROM profile_category c WHERE c.newcomer_id = n.newcomer_id) AS blocks
    FROM newcomer n LEFT JOIN keys.dek d ON d.key_id = n.key_id AND d.generation = n.dek_generation
   WHERE n.status <> 'erased' AND n.manifest <> '' ORDER BY n.newcomer_id"""


@dataclass(slots=True)
class Opened:
    """Whose record opened whole, and whose did not."""

    opened: set[UUID] = field(default_factory=set)
    failed: set[UUID] = field(default_factory=set)


async def open_all(world: World) -> Opened:
    """Try everybody who is not erased."""
    found = Opened()
    async with world.pool.acquire() as connection, connection.transaction(readonly=True):
        async for row in connection.cursor(_PEOPLE, prefetch=200):
            if row["wrapped"] is None:
                found.failed.add(row["newcomer_id"])
                continue
            try:
                key = unwrap_row(
                    world.keyring, row["key_id"], row["generation"], row["epoch"], row["wrapped"], row["subject_ref"]
                )
                person16 = row["newcomer_id"].bytes
                manifest = Manifest.open(key, person16, row["profile_version"], row["manifest"])
                for category, version, sealed in row["blocks"]:
                    manifest.check_block(category, sealed)
                    open_sealed(key, category, person16, version, sealed)
            except (IntegrityFault, KeyGone):
                found.failed.add(row["newcomer_id"])
            else:
                found.opened.add(row["newcomer_id"])
    return found
