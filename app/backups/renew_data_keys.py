"""New data keys where one may have leaked: what a newcomer's record holds is sealed anew, in one transaction under her lock.

What the ledger's chain and the log hold stays as it was sealed, and the former key with it as long as there is such evidence;
else it goes. Reads and writes go on: they see the one key or the other. Older dumps do not open for her: make a backup.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, insert, text, update

from app.audit.record import Entry
from app.crypto.data_keys import DataKey, next_data_key
from app.crypto.epochs import Told
from app.crypto.sealed import MOVE_EVIDENCE, REQUEST_REASON, open_sealed, schema_version, seal
from app.crypto.shred import forget
from app.crypto.tables import dek
from app.errors import KiimError
from app.ids import NEWCOMER, decode
from app.ledger.append import with_formers
from app.ledger.head import Head, lock_head
from app.ledger.save import save
from app.ledger.tables import newcomer
from app.unit_of_work import UnitOfWork, open_unit
from app.world import World

RENEWED = "data-key.renew"
_BATCH = 100
_WANTED = text("""
  SELECT n.newcomer_id FROM newcomer n JOIN keys.dek d ON d.key_id = n.key_id AND d.generation = n.dek_generation
   WHERE n.manifest <> '' AND n.created_at < :before AND (d.renewed_at IS NULL OR d.renewed_at < :before)
     AND n.newcomer_id > :after ORDER BY n.newcomer_id LIMIT :batch""")
_EVIDENCE = text("""
  SELECT EXISTS (SELECT FROM ledger_event WHERE newcomer_id = :newcomer AND detail IS NOT NULL)
      OR EXISTS (SELECT FROM audit.event WHERE subject_ref = :subject AND strpos(body, '"d":"') > 0)""")
_BLOCKS = text("SELECT category, row_version, sealed FROM profile_category WHERE newcomer_id = :newcomer FOR UPDATE")
_REASONS = text("SELECT request_id, reason FROM consent_request WHERE newcomer_id = :newcomer AND reason IS NOT NULL FOR UPDATE")
_ARRIVALS = text("SELECT ctid::text AS row, sealed FROM arrival WHERE newcomer_id = :newcomer AND sealed IS NOT NULL FOR UPDATE")
_WRITE_BLOCK = text("UPDATE profile_category SET sealed = :sealed WHERE newcomer_id = :newcomer AND category = :category")
_WRITE_REASON = text("UPDATE consent_request SET reason = :sealed WHERE newcomer_id = :newcomer AND request_id = :request_id")
_WRITE_ARRIVAL = text("UPDATE arrival SET sealed = :sealed WHERE ctid = CAST(:row AS tid)")


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
        await _renew(uow, head)
        return True


async def newcomer_named(world: World, name: str) -> UUID | None:
    """The newcomer by an agency's reference (n_...), or by the id that `kiim verify` names."""
    if decode(NEWCOMER, name) is not None:
        found: UUID | None = await world.pool.fetchval("SELECT newcomer_id FROM newcomer_reference WHERE reference = $1", name)
        return found
    try:
        return UUID(name)
    except ValueError:
        return None


async def _renew(uow: UnitOfWork, head: Head) -> None:
    former = await with_formers(uow, head.key)
    key, row = next_data_key(uow.world.keyring, former)
    who = {"newcomer": head.newcomer_id}
    keep = (await uow.session.execute(_EVIDENCE, who | {"subject": former.subject_ref})).scalar_one()
    again = _resealer(former, key, head.newcomer_id.bytes)
    await uow.session.execute(insert(dek).values(**row._asdict(), renewed_at=uow.now))
    for block in (await uow.session.execute(_BLOCKS, who)).all():
        head.manifest.check_block(block.category, block.sealed)
        sealed = again(block.category, block.sealed)
        await uow.session.execute(_WRITE_BLOCK, who | {"category": block.category, "sealed": sealed})
        head.manifest.put_block(block.category, sealed)
    for reason in (await uow.session.execute(_REASONS, who)).all():
        sealed = again(REQUEST_REASON, reason.reason)
        await uow.session.execute(_WRITE_REASON, who | {"request_id": reason.request_id, "sealed": sealed})
    for arrival in (await uow.session.execute(_ARRIVALS, who)).all():
        await uow.session.execute(_WRITE_ARRIVAL, {"row": arrival.row, "sealed": again(MOVE_EVIDENCE, arrival.sealed)})
    head.key = key
    await save(uow, head, Entry(RENEWED))
    await uow.session.execute(
        update(newcomer).where(newcomer.c.newcomer_id == head.newcomer_id).values(dek_generation=key.generation)
    )
    if not keep:
        await uow.session.execute(delete(dek).where(dek.c.key_id == key.key_id, dek.c.generation < key.generation))
    uow.after_commit(lambda: forget(uow.world.keyring, [(former.key_id, former.generation)]))


def _resealer(former: DataKey, key: DataKey, newcomer16: bytes) -> Callable[[int, bytes], bytes]:
    """Opens what `former` sealed in a place and seals it there with `key`, under the same version."""

    def again(category: int, sealed: bytes) -> bytes:
        version = int.from_bytes(sealed[8:16], "big")
        plain = open_sealed(former, category, newcomer16, version, sealed)
        return seal(key, category, newcomer16, version, schema_version(sealed), plain)

    return again


async def _wanted(world: World, before: datetime, after: UUID) -> list[UUID]:
    async with open_unit(world) as uow:
        uow.unaudited("names nobody to anybody")
        found = await uow.session.execute(_WANTED, {"before": before, "after": after, "batch": _BATCH})
        return list(found.scalars())
