"""Write a locked newcomer: events, releases, blocks, manifest, feed and the audit row that holds the new state; one transaction.

Order: ledger rows, release rows (all rewritten, since each names the head), blocks, manifest and head row, audit row, feed.
A crash before the commit leaves the former state; nothing here is visible before it.
"""

from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from app.audit.record import Entry
from app.crypto.manifest import state_hash
from app.crypto.sealed import seal
from app.crypto.tables import dek
from app.db.sight import PERSONS
from app.errors import IntegrityFault
from app.ledger.blocks import SCHEMA_VERSION
from app.ledger.counted import keep_vector
from app.ledger.due import note_expired
from app.ledger.head import Announcement, Head
from app.ledger.releases import current_releases, release_row
from app.ledger.tables import change, ledger_event, newcomer, profile_category, release
from app.unit_of_work import UnitOfWork
from consent.release import Release


async def save(uow: UnitOfWork, head: Head, entry: Entry) -> None:
    """Store everything that changed under this head and record `entry` with the new audited state."""
    if head.new_key is not None and not head.pending:
        raise IntegrityFault("no profile without a consent")
    if head.pending:
        note_expired(head)
    if head.is_new:
        await uow.session.execute(select(func.set_config(PERSONS, uow.opens(head.newcomer_id), True)))
    given = await _save_events(uow, head)
    await keep_vector(uow, head, given)
    head.manifest = head.manifest.following()
    await _save_blocks(uow, head)
    head.manifest.put_head(head.ledger_n, head.ledger_hash, head.status)
    sealed = head.manifest.seal(head.key, head.newcomer_id.bytes)
    await _save_head(uow, head, sealed)
    await uow.record(entry._replace(subject_ref=head.key.subject_ref, state=state_hash(sealed)))
    if head.announcements:
        await uow.session.execute(insert(change), [_feed_row(uow, head, announced) for announced in head.announcements])
    head.profile_version += 1
    head.new_key = None
    head.pending, head.announcements, head.dirty = [], [], {}


async def _save_events(uow: UnitOfWork, head: Head) -> tuple[Release, ...] | None:
    """New ledger rows, and the release rows that follow from the whole ledger; those releases, None when nothing was decided."""
    if not head.pending:
        return None
    await uow.session.execute(
        insert(ledger_event),
        [
            {
                "newcomer_id": head.newcomer_id,
                "n": event.n,
                "body": event.body,
                "detail": event.detail,
                "hash": event.hash,
                "mac": event.mac,
                "mac_generation": event.mac_generation,
            }
            for event in head.pending
        ],
    )
    given = await current_releases(uow, head.standing())
    rows = [release_row(uow.world.keyring, head.newcomer_id, derived, head.ledger_hash) for derived in given]
    await uow.session.execute(delete(release).where(release.c.newcomer_id == head.newcomer_id))
    if rows:
        await uow.session.execute(insert(release), rows)
    return given


async def _save_blocks(uow: UnitOfWork, head: Head) -> None:
    """Re-sealed blocks under their next version, named in the manifest."""
    for block in head.dirty.values():
        version = block.version + 1
        sealed = seal(head.key, block.number, head.newcomer_id.bytes, version, SCHEMA_VERSION, block.encode())
        statement = upsert(profile_category).values(
            newcomer_id=head.newcomer_id, category=block.number, row_version=version, sealed=sealed
        )
        await uow.session.execute(
            statement.on_conflict_do_update(
                index_elements=["newcomer_id", "category"], set_={"row_version": version, "sealed": sealed}
            )
        )
        head.manifest.put_block(block.number, sealed)
        block.version = version


async def _save_head(uow: UnitOfWork, head: Head, sealed: bytes) -> None:
    """The head row; for a new newcomer also her wrapped data key."""
    values: dict[str, Any] = {
        "status": head.status,
        "profile_version": head.profile_version + 1,
        "ledger_n": head.ledger_n,
        "ledger_hash": head.ledger_hash,
        "manifest": sealed,
    }
    if head.new_key is None:
        await uow.session.execute(update(newcomer).where(newcomer.c.newcomer_id == head.newcomer_id).values(**values))
        return
    await uow.session.execute(insert(dek).values(**head.new_key._asdict()))
    await uow.session.execute(
        insert(newcomer).values(
            newcomer_id=head.newcomer_id,
            key_id=head.key.key_id,
            dek_generation=head.key.generation,
            created_at=uow.now,
            **values,
        )
    )


def _feed_row(uow: UnitOfWork, head: Head, announced: Announcement) -> dict[str, Any]:
    """One change-feed row; ids, type, purpose and time only."""
    return {
        "change_id": announced.change,
        "agency_id": announced.agency,
        "newcomer_id": head.newcomer_id,
        "type": announced.type,
        "consent_id": announced.consent,
        "request_id": announced.request,
        "purpose": announced.purpose,
        "occurred_at": uow.now,
    }
