"""A new data key for a newcomer under lock: her record is sealed anew, and no key is left that opens what it held before.

What the ledger's chain and the log hold stays as it was sealed. While there is such evidence the former key stays as well, but
without the secret of blocks and manifest: copies of her record from before open neither with it nor, once the epoch ended under
which it was wrapped whole, with any copy of it.
"""

from collections.abc import Callable
from typing import Final

from sqlalchemy import delete, insert, text, update

from app.audit.record import Entry
from app.crypto.asking import replace_key, wrap_key
from app.crypto.data_keys import DataKey
from app.crypto.sealed import DETAILS_APART, MOVE_EVIDENCE, REQUEST_REASON, open_sealed, schema_version, seal
from app.crypto.shred import forget
from app.crypto.tables import dek
from app.ledger.append import with_formers
from app.ledger.head import Head
from app.ledger.save import save
from app.ledger.tables import newcomer

RENEWED: Final = "data-key.renew"
_EVIDENCE = text("""
  SELECT EXISTS (SELECT FROM ledger_event WHERE newcomer_id = :newcomer AND detail IS NOT NULL)
      OR EXISTS (SELECT FROM audit.event WHERE subject_ref = :subject AND strpos(body, '"d":"') > 0)""")
_NEEDED_WHOLE = text("""
  SELECT DISTINCT substr(detail, 5, 4) FROM ledger_event
   WHERE newcomer_id = :newcomer AND detail IS NOT NULL AND substr(detail, 3, 2) < :apart""")
"""Generations whose first secret sealed a detail of the ledger, as it was done before details had the other one."""
_BLOCKS = text("SELECT category, row_version, sealed FROM profile_category WHERE newcomer_id = :newcomer FOR UPDATE")
_REASONS = text("SELECT request_id, reason FROM consent_request WHERE newcomer_id = :newcomer AND reason IS NOT NULL FOR UPDATE")
_ARRIVALS = text("SELECT ctid::text AS row, sealed FROM arrival WHERE newcomer_id = :newcomer AND sealed IS NOT NULL FOR UPDATE")
_WRITE_BLOCK = text("UPDATE profile_category SET sealed = :sealed WHERE newcomer_id = :newcomer AND category = :category")
_WRITE_REASON = text("UPDATE consent_request SET reason = :sealed WHERE newcomer_id = :newcomer AND request_id = :request_id")
_WRITE_ARRIVAL = text("UPDATE arrival SET sealed = :sealed WHERE ctid = CAST(:row AS tid)")


async def renew_key(head: Head) -> None:
    """Replace her data key with what it sealed, and save the head. Raises IntegrityFault where her record does not open."""
    uow = head.uow
    former = await with_formers(uow, head.key)
    key, row = await replace_key(uow.world.keyring, former)
    who = {"newcomer": head.newcomer_id}
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
    await _part_with(head, former)
    names = [(former.key_id, generation) for generation in key.formers]
    uow.after_commit(lambda: forget(uow.world.keyring, names))


async def _part_with(head: Head, former: DataKey) -> None:
    """Delete the former keys, or leave of them what evidence needs."""
    session, who = head.uow.session, {"newcomer": head.newcomer_id}
    kept = (await session.execute(_EVIDENCE, who | {"subject": former.subject_ref})).scalar_one()
    if not kept:
        await session.execute(delete(dek).where(dek.c.key_id == former.key_id, dek.c.generation <= former.generation))
        return
    found = await session.execute(_NEEDED_WHOLE, who | {"apart": DETAILS_APART.to_bytes(2, "big")})
    whole = {int.from_bytes(generation, "big") for generation in found.scalars()}
    for generation, key in head.key.formers.items():
        if generation not in whole:
            row = await wrap_key(head.uow.world.keyring, key.for_details())
            place = dek.c.key_id == row.key_id, dek.c.generation == row.generation
            await session.execute(update(dek).where(*place).values(provider=row.provider, epoch=row.epoch, wrapped=row.wrapped))


def _resealer(former: DataKey, key: DataKey, newcomer16: bytes) -> Callable[[int, bytes], bytes]:
    """Opens what `former` sealed in a place and seals it there with `key`, under the same version."""

    def again(category: int, sealed: bytes) -> bytes:
        version = int.from_bytes(sealed[8:16], "big")
        plain = open_sealed(former, category, newcomer16, version, sealed)
        return seal(key, category, newcomer16, version, schema_version(sealed), plain)

    return again
