"""Many newcomers' records at once, for work that spans people: as they stand in one statement, without their locks.

Each is checked as `lock_head` checks one; a block is opened only where it is asked for. Whoever was erased, or merged into
another record, is left out. For units that see everybody's rows: no caller's request.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import text

from app.crypto.asking import open_key
from app.crypto.data_keys import DataKey
from app.crypto.manifest import Manifest
from app.errors import IntegrityFault
from app.ledger.append import StoredEvent, check_chain
from app.ledger.blocks import Block
from app.ledger.head import open_row
from app.ledger.state import check_manifest
from app.unit_of_work import UnitOfWork
from consent.events import Event
from consent.ledger import Standing, present

Version = tuple[int, bytes]
"""Version of the profile and head of the ledger: another one with whatever is written about her."""

TOGETHER = 50
"""How many are fetched and checked before other work has its turn."""

_MANY = text("""
  SELECT n.newcomer_id, n.status, n.key_id, n.dek_generation, n.profile_version, n.ledger_n, n.ledger_hash, n.manifest,
         d.epoch, d.wrapped, d.subject_ref, e.*, c.*,
         (SELECT s.state_hash FROM audit.state s WHERE s.subject_ref = d.subject_ref ORDER BY s.seq DESC LIMIT 1) AS state_hash
    FROM unnest(CAST(:newcomers AS uuid[])) AS wanted (newcomer_id)
    JOIN newcomer n USING (newcomer_id)
    LEFT JOIN keys.dek d ON d.key_id = n.key_id AND d.generation = n.dek_generation
   CROSS JOIN LATERAL (
         SELECT array_agg(l.n ORDER BY l.n) AS numbers, array_agg(l.body ORDER BY l.n) AS bodies,
                array_agg(l.hash ORDER BY l.n) AS hashes, array_agg(l.mac ORDER BY l.n) AS macs,
                array_agg(l.mac_generation ORDER BY l.n) AS mac_generations
           FROM ledger_event l WHERE l.newcomer_id = n.newcomer_id) e
   CROSS JOIN LATERAL (
         SELECT array_agg(p.category) AS categories, array_agg(p.row_version) AS versions, array_agg(p.sealed) AS sealed
           FROM profile_category p WHERE p.newcomer_id = n.newcomer_id AND p.category = ANY(CAST(:categories AS int[]))) c
   WHERE n.status NOT IN ('erased', 'merged')""")


_VERSIONS = text("""
  SELECT n.newcomer_id, n.profile_version, n.ledger_hash FROM newcomer n
   WHERE n.newcomer_id = ANY(CAST(:newcomers AS uuid[])) AND n.status NOT IN ('erased', 'merged')""")


class _StoredBlock(NamedTuple):
    row_version: int
    sealed: bytes


@dataclass(slots=True)
class Seen:
    """A newcomer as she stands; nothing is changed through it."""

    uow: UnitOfWork
    newcomer_id: UUID
    version: Version
    key: DataKey
    manifest: Manifest
    events: list[Event]
    stored: dict[int, _StoredBlock]

    def standing(self, now: datetime) -> Standing:
        """What her ledger says."""
        return present(self.events, now)

    def open_block(self, category: str) -> Block:
        """One of the categories that were fetched, as `Head.open_block` opens it."""
        number = self.uow.world.catalogue.categories[category].number
        self.uow.subject = self.key.subject_ref
        return open_row(self.key, self.newcomer_id, self.manifest, category, number, self.stored.get(number))


async def versions_of(uow: UnitOfWork, newcomer_ids: Sequence[UUID]) -> dict[UUID, Version]:
    """In which version these newcomers' records are."""
    rows = await uow.session.execute(_VERSIONS, {"newcomers": list(newcomer_ids)})
    return {row.newcomer_id: (row.profile_version, row.ledger_hash) for row in rows}


async def see_many(uow: UnitOfWork, newcomer_ids: Sequence[UUID], categories: Sequence[str]) -> AsyncIterator[list[Seen]]:
    """These newcomers, some at a time, with the blocks of these categories still sealed. Raises IntegrityFault."""
    numbers = [uow.world.catalogue.categories[code].number for code in categories]
    for start in range(0, len(newcomer_ids), TOGETHER):
        together = list(newcomer_ids[start : start + TOGETHER])
        rows = await uow.session.execute(_MANY, {"newcomers": together, "categories": numbers})
        yield [await _seen(uow, row) for row in rows.all()]


async def _seen(uow: UnitOfWork, row: Any) -> Seen:
    uow.subject = row.subject_ref
    if row.wrapped is None:
        raise IntegrityFault("a data key is missing")
    newcomer_id: UUID = row.newcomer_id
    key = await open_key(uow.world.keyring, row.key_id, row.dek_generation, row.epoch, row.wrapped, row.subject_ref)
    manifest = check_manifest(
        key, newcomer_id, row.manifest, row.profile_version, row.ledger_n, row.ledger_hash, row.status, row.state_hash
    )
    events = map(
        StoredEvent, *((column or ()) for column in (row.numbers, row.bodies, row.hashes, row.macs, row.mac_generations))
    )
    blocks = map(_StoredBlock, row.versions or (), row.sealed or ())
    return Seen(
        uow,
        newcomer_id,
        (row.profile_version, row.ledger_hash),
        key,
        manifest,
        check_chain(uow.world.keyring, newcomer_id, events, row.ledger_n, row.ledger_hash),
        dict(zip(row.categories or (), blocks, strict=True)),
    )
