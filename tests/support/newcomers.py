"""Newcomers as sign-in sees them: a row with a data key, and a letter. Records and consents are other tests' business."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text

from app.crypto.data_keys import new_data_key
from app.identity.letters import Letter, issue_letter
from app.ids import new_uuid
from app.unit_of_work import open_unit
from app.world import World

_NEWCOMER = text(
    "INSERT INTO newcomer"
    " (newcomer_id, status, key_id, dek_generation, profile_version, ledger_n, ledger_hash, manifest, created_at)"
    " VALUES (:newcomer_id, 'active', :key_id, 1, 0, 0, :hash, '', :now)"
)
_DEK = text(
    "INSERT INTO keys.dek (key_id, generation, provider, epoch, wrapped, subject_ref)"
    " VALUES (:key_id, :generation, :provider, :epoch, :wrapped, :subject_ref)"
)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a letter that is not yet used."""

    newcomer_id: UUID
    subject_ref: UUID
    letter: Letter


async def person(world: World) -> Person:
    """A newcomer with her first letter."""
    newcomer_id = new_uuid()
    key, row = new_data_key(world.keyring)
    async with open_unit(world) as uow:
        uow.unaudited("a test makes a newcomer without a record")
        columns = {"newcomer_id": newcomer_id, "key_id": key.key_id, "hash": bytes(32), "now": uow.now}
        await uow.session.execute(_NEWCOMER, columns)
        await uow.session.execute(_DEK, row._asdict())
        letter = await issue_letter(uow, newcomer_id)
    return Person(newcomer_id, key.subject_ref, letter)


async def renewed(world: World, newcomer_id: UUID) -> Letter:
    """A new letter for the same newcomer."""
    async with open_unit(world) as uow:
        uow.unaudited("a test renews a letter")
        return await issue_letter(uow, newcomer_id)
