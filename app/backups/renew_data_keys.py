"""New data keys where one may have leaked: what a newcomer's record holds is sealed anew, in one transaction under her lock.

Reads and writes go on: they see the one key or the other (`app.ledger.renew`). Older dumps do not open for her: make a backup.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text

from app.crypto.epochs import Told
from app.crypto.sealed import DETAILS_APART
from app.errors import KiimError
from app.ids import NEWCOMER, decode
from app.ledger.head import lock_head
from app.ledger.renew import renew_key
from app.unit_of_work import open_unit
from app.world import World

_BATCH = 100
_WANTED = text("""
  SELECT n.newcomer_id FROM newcomer n JOIN keys.dek d ON d.key_id = n.key_id AND d.generation = n.dek_generation
   WHERE n.manifest <> '' AND n.created_at < :before AND (d.renewed_at IS NULL OR d.renewed_at < :before)
     AND n.newcomer_id > :after ORDER BY n.newcomer_id LIMIT :batch""")


_KEPT_WHOLE = text("""
  SELECT count(DISTINCT l.newcomer_id) FROM ledger_event l JOIN newcomer n USING (newcomer_id)
   WHERE l.detail IS NOT NULL AND substr(l.detail, 3, 2) < :apart AND n.manifest <> ''
     AND (CAST(:newcomer AS uuid) IS NULL OR l.newcomer_id = :newcomer)""")


@dataclass(frozen=True, slots=True)
class Renewed:
    """How many data keys were replaced, and whose record could not be opened."""

    people: int
    failed: int


async def renew_all(world: World, before: datetime, tell: Told = lambda *_: None) -> Renewed:
    """Replace every data key that is older than `before`; stopped halfway, the same moment goes on. A broken record is left."""
    total = await world.pool.fetchval("SELECT count(*) FROM newcomer WHERE manifest <> '' AND created_at < $1", before)
    people = failed = 0
    after = UUID(int=0)
    while batch := await _wanted(world, before, after):
        for newcomer_id in batch:
            try:
                people += await renew_data_key(world, newcomer_id)
            except KiimError:
                failed += 1
        after = batch[-1]
        tell("data keys", people, max(total, people))
    return Renewed(people, failed)


async def renew_data_key(world: World, newcomer_id: UUID) -> bool:
    """Replace one newcomer's data key; False where there is nobody any more. IntegrityFault where her record does not open."""
    async with open_unit(world) as uow:
        head = await lock_head(uow, newcomer_id, merged=True)
        if head is None:
            uow.unaudited("nobody's key was renewed")
            return False
        await renew_key(head)
        return True


async def kept_whole(world: World, newcomer_id: UUID | None = None) -> int:
    """Of how many people (or whether of this one) a former key stays whole, because a detail of the ledger needs it (0034)."""
    async with open_unit(world) as uow:
        uow.unaudited("names nobody to anybody")
        who = {"newcomer": newcomer_id, "apart": DETAILS_APART.to_bytes(2, "big")}
        count: int = (await uow.session.execute(_KEPT_WHOLE, who)).scalar_one()
        return count


async def newcomer_named(world: World, name: str) -> UUID | None:
    """The newcomer by an agency's reference (n_...), or by the id that `kiim verify` names."""
    if decode(NEWCOMER, name) is not None:
        found: UUID | None = await world.pool.fetchval("SELECT newcomer_id FROM newcomer_reference WHERE reference = $1", name)
        return found
    try:
        return UUID(name)
    except ValueError:
        return None


async def _wanted(world: World, before: datetime, after: UUID) -> list[UUID]:
    async with open_unit(world) as uow:
        uow.unaudited("names nobody to anybody")
        found = await uow.session.execute(_WANTED, {"before": before, "after": after, "batch": _BATCH})
        return list(found.scalars())
