"""Lock one newcomer's head and change her record under it: events, blocks, status, feed. `app.ledger.save` writes it all.

The row in `newcomer` is the one lock of every write. It is taken first, in its own statement: what is read afterwards is then
newer than the lock, so the audited state always belongs to the manifest that was locked.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text

from app.crypto.asking import make_key, open_key
from app.crypto.data_keys import DataKey, DekRow
from app.crypto.manifest import Manifest
from app.crypto.row_mac import GENESIS
from app.crypto.sealed import open_sealed
from app.db.sight import PERSONS
from app.errors import IntegrityFault
from app.ids import new_uuid
from app.ledger.append import ChainedEvent, chain, read_events, seal_detail
from app.ledger.blocks import Block, decode
from app.ledger.state import check_manifest
from app.ledger.tables import newcomer, profile_category
from app.unit_of_work import UnitOfWork
from consent.events import Event
from consent.ledger import Standing, present, replay
from consent.vocabulary import AgencyId


@dataclass(frozen=True, slots=True)
class Announcement:
    """One feed row to be written: its id, who hears of it, and what kind of change it is."""

    agency: AgencyId
    type: str
    consent: UUID | None = None
    request: UUID | None = None
    purpose: str | None = None
    change: UUID = field(default_factory=new_uuid)


@dataclass(slots=True)
class Head:
    """A newcomer under lock. Nothing is stored before `save`."""

    uow: UnitOfWork
    newcomer_id: UUID
    key: DataKey
    status: str
    profile_version: int
    ledger_n: int
    ledger_hash: bytes
    manifest: Manifest
    events: list[Event]
    new_key: DekRow | None = None
    pending: list[ChainedEvent] = field(default_factory=list)
    dirty: dict[str, Block] = field(default_factory=dict)
    announcements: list[Announcement] = field(default_factory=list)

    @property
    def is_new(self) -> bool:
        """Whether this newcomer is not stored yet."""
        return self.new_key is not None

    def standing(self, at: datetime | None = None) -> Standing:
        """What the ledger says now (or at another time), pending events included.

        "Now" is never before the newest event: this unit may have begun before the withdrawal it waited behind.
        """
        return present(self.events, self.uow.now) if at is None else replay(self.events, at)

    def append(self, event: Event, detail: bytes | None = None) -> int:
        """Add an event to the chain; `detail` is personal: it is sealed and only its hash stands in the body.

        Returns the event's number.
        """
        n = self.ledger_n + 1
        sealed = seal_detail(self.key, self.newcomer_id, n, detail) if detail is not None else None
        chained = chain(self.uow.world.keyring, self.newcomer_id, n, self.ledger_hash, event, sealed)
        self.pending.append(chained)
        self.events.append(chained.event)
        self.ledger_n, self.ledger_hash = n, chained.hash
        return n

    async def open_block(self, category: str) -> Block:
        """The category's block, opened and checked against the manifest; empty (version 0) if nothing was ever stored."""
        if category in self.dirty:
            return self.dirty[category]
        number = self.uow.world.catalogue.categories[category].number
        row = (
            await self.uow.session.execute(
                select(profile_category.c.row_version, profile_category.c.sealed).where(
                    profile_category.c.newcomer_id == self.newcomer_id, profile_category.c.category == number
                )
            )
        ).first()
        return open_row(self.key, self.newcomer_id, self.manifest, category, number, row)

    async def open_blocks(self, categories: Sequence[str]) -> dict[str, Block]:
        """Several blocks at once, by category code."""
        return {code: await self.open_block(code) for code in categories}

    def put_block(self, block: Block) -> None:
        """Store this block at `save` under the next version."""
        self.dirty[block.category] = block

    def announce(
        self, agency: AgencyId, type_: str, consent: UUID | None = None, request: UUID | None = None, purpose: str | None = None
    ) -> UUID:
        """Write a feed row for this agency at `save`; its id."""
        announced = Announcement(agency, type_, consent, request, purpose)
        self.announcements.append(announced)
        return announced.change

    def set_status(self, status: str) -> None:
        """Change the newcomer's status (`active`, `restricted`, `merged`); it stands in the manifest with the next `save`."""
        self.status = status


def open_row(key: DataKey, newcomer_id: UUID, manifest: Manifest, category: str, number: int, row: Any) -> Block:
    """A stored row as a block. A category that the manifest names and the table lacks is missing, not empty: IntegrityFault."""
    if row is None and number not in manifest.entries:
        return Block(category, number)
    if row is None:
        raise IntegrityFault("a category is missing")
    manifest.check_block(number, row.sealed)
    return decode(category, number, row.row_version, open_sealed(key, number, newcomer_id.bytes, row.row_version, row.sealed))


async def lock_head(uow: UnitOfWork, newcomer_id: UUID, *, shared: bool = False, merged: bool = False) -> Head | None:
    """Lock and verify the newcomer; None if there is no such newcomer, she was erased, or the record was merged into another.

    `merged` True: a record that was merged into another is meant as well; only parting them does anything with it.
    `shared` is for reads that span several rows: other readers go on, writers wait. Raises IntegrityFault on any mismatch.
    """
    # From this statement on the row policies let her other rows be seen in this transaction.
    locked = await uow.session.execute(
        select(newcomer.c.status, func.set_config(PERSONS, uow.opens(newcomer_id), True))
        .where(newcomer.c.newcomer_id == newcomer_id)
        .with_for_update(read=shared)
    )
    status = locked.scalar_one_or_none()
    if status is None or status == "erased" or (status == "merged" and not merged):
        return None
    row = (await uow.session.execute(_HEAD, {"newcomer": newcomer_id})).one()
    uow.subject = row.subject_ref
    if row.wrapped is None:
        raise IntegrityFault("a data key is missing")
    key = await open_key(uow.world.keyring, row.key_id, row.dek_generation, row.epoch, row.wrapped, row.subject_ref)
    manifest = check_manifest(
        key, newcomer_id, row.manifest, row.profile_version, row.ledger_n, row.ledger_hash, row.status, row.state_hash
    )
    events = await read_events(uow, newcomer_id, row.ledger_n, row.ledger_hash)
    return Head(uow, newcomer_id, key, row.status, row.profile_version, row.ledger_n, row.ledger_hash, manifest, events)


async def create_head(uow: UnitOfWork) -> Head:
    """A new newcomer with a data key of her own; stored by `save`, which refuses a profile without a consent event."""
    key, row = await make_key(uow.world.keyring)
    return Head(uow, new_uuid(), key, "active", 0, 0, GENESIS, Manifest(0), [], new_key=row)


_HEAD = text("""
  SELECT n.status, n.key_id, n.dek_generation, n.profile_version, n.ledger_n, n.ledger_hash, n.manifest,
         d.epoch, d.wrapped, d.subject_ref,
         (SELECT e.state_hash FROM audit.state e WHERE e.subject_ref = d.subject_ref ORDER BY e.seq DESC LIMIT 1) AS state_hash
    FROM newcomer n LEFT JOIN keys.dek d ON d.key_id = n.key_id AND d.generation = n.dek_generation
   WHERE n.newcomer_id = :newcomer
""")
