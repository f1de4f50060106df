"""Erase a newcomer (Art. 17 GDPR): the data key goes, and with it every sealed value; evidence stays, pseudonymous.

First step of the erasure that reaches backups: old copies of schema `keys` open until their root key's epoch is destroyed.
"""

from collections.abc import Collection
from typing import Final
from uuid import UUID

from sqlalchemy import delete, insert, select, text, update

from app.audit.record import Entry
from app.crypto.shred import forget, shred
from app.facts.tables import stat_vector
from app.identity.letters import forget_account
from app.ids import new_uuid
from app.ledger.append import read_events
from app.ledger.head import Head
from app.ledger.save import save
from app.ledger.tables import change, duplicate_token, newcomer, newcomer_reference, profile_category, release
from app.merges.finish import forget_merged
from app.profile.exercised import HERSELF, Via, end_requests, exercised
from app.profile.informed import inform_all
from app.unit_of_work import UnitOfWork
from consent.duties import ever_released
from consent.ledger import present
from consent.rights import Right

ERASE: Final = "me.erase"
ERASED: Final = ("record", "card_and_pin", "sessions", "search_tokens", "open_requests", "references_of_non_recipients")
KEPT: Final = ("consent_evidence", "access_log_without_content", "references_of_recipients", "rights_requests")
_OTHER_ROWS = ("consent_request", "link_code", "departure", "guardian")

_FORGET_ARRIVAL = text("UPDATE arrival SET newcomer_id = NULL, sealed = NULL WHERE newcomer_id = :newcomer")
"""The package's number stays, so that it cannot be brought in again."""


async def erase(head: Head, via: Via = HERSELF) -> None:
    """Erase everything that is hers in one transaction. Afterwards a former recipient is told `erased`, anybody else `not-found`.

    The ledger's events stay as evidence of the consents (Art. 7(1)); their sealed details can no longer be opened.
    """
    session, newcomer_id, key = head.uow.session, head.newcomer_id, head.key
    recipients = set(ever_released(head.standing()))
    await inform_all(head, "erased")
    await exercised(head, Right.ERASURE, via)
    await end_requests(head)
    await save(head.uow, head, via.logged(Entry(ERASE)))
    await _take_away(head.uow, newcomer_id, recipients)
    names = await shred(session, key.key_id, head.uow.now)
    head.uow.after_commit(lambda: forget(head.uow.world.keyring, names))


async def erase_restored(uow: UnitOfWork, newcomer_id: UUID) -> None:
    """Erase again whom an older copy of the data brought back after her key had been destroyed; the caller records it.

    Nothing of hers opens, so only rows go. The copy may be older than what her recipients were told: they are told once more.
    """
    row = (await uow.session.execute(select(newcomer).where(newcomer.c.newcomer_id == newcomer_id).with_for_update())).one()
    events = await read_events(uow, newcomer_id, row.ledger_n, row.ledger_hash)
    recipients = set(ever_released(present(events, uow.now)))
    told = {"newcomer_id": newcomer_id, "type": "erased", "occurred_at": uow.now}
    if recipients:
        await uow.session.execute(insert(change), [told | {"change_id": new_uuid(), "agency_id": one} for one in recipients])
    await _take_away(uow, newcomer_id, recipients)
    await shred(uow.session, row.key_id, uow.now)


async def _take_away(uow: UnitOfWork, newcomer_id: UUID, recipients: Collection[UUID]) -> None:
    """Every row that holds or leads to what is hers; recipients keep the reference under which they were told."""
    session = uow.session
    await forget_account(uow, newcomer_id)
    await forget_merged(uow, newcomer_id)
    for table in (profile_category, duplicate_token, release, stat_vector):
        await session.execute(delete(table).where(table.c.newcomer_id == newcomer_id))
    for name in _OTHER_ROWS:
        await session.execute(text(f"DELETE FROM {name} WHERE newcomer_id = :newcomer"), {"newcomer": newcomer_id})
    await session.execute(_FORGET_ARRIVAL, {"newcomer": newcomer_id})
    own = newcomer_reference.c.newcomer_id == newcomer_id
    await session.execute(delete(newcomer_reference).where(own, newcomer_reference.c.agency_id.not_in(recipients)))
    await session.execute(update(newcomer_reference).where(own).values(former_recipient=True, external_token=None))
    await session.execute(update(newcomer).where(newcomer.c.newcomer_id == newcomer_id).values(status="erased", manifest=b""))
