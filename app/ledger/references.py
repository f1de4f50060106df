"""Per-agency references: the only name of a newcomer that an agency ever holds; random, so two agencies cannot join theirs."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Boolean, Uuid, column, func, insert, select

from app.crypto.tables import dek
from app.ids import NEWCOMER, decode, new_reference
from app.ledger.tables import newcomer, newcomer_reference
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Relation:
    """What a reference leads to, seen from one agency.

    `own` is False when the reference belongs to another agency: the answer must then be the one for an unknown reference,
    while `subject_ref` lets the attempt be shown to the person.
    """

    newcomer_id: UUID
    status: str
    own: bool
    former_recipient: bool
    subject_ref: UUID | None


async def find_reference(uow: UnitOfWork, agency_id: UUID, reference: str) -> Relation | None:
    """Look a reference up by itself, then say whether it is this agency's; the same one statement in every case.

    What cannot be a reference is asked for as an empty one: the database refuses some characters with an error of its own.
    """
    asked = reference if decode(NEWCOMER, reference) is not None else ""
    whose = (
        func.whose_reference(asked)
        .table_valued(column("newcomer_id", Uuid), column("agency_id", Uuid), column("former_recipient", Boolean))
        .alias("whose")
    )
    row = (
        await uow.session.execute(
            select(
                whose.c.newcomer_id,
                whose.c.agency_id,
                whose.c.former_recipient,
                newcomer.c.status,
                dek.c.subject_ref,
            )
            .join(newcomer, newcomer.c.newcomer_id == whose.c.newcomer_id)
            .outerjoin(dek, (dek.c.key_id == newcomer.c.key_id) & (dek.c.generation == newcomer.c.dek_generation))
        )
    ).first()
    if row is None:
        return None
    return Relation(row.newcomer_id, row.status, row.agency_id == agency_id, row.former_recipient, row.subject_ref)


async def reference_of(uow: UnitOfWork, newcomer_id: UUID, agency_id: UUID) -> str | None:
    """The agency's reference for this newcomer, if it has one; of several, after a merge, the one that she goes by."""
    found = await uow.session.execute(
        select(newcomer_reference.c.reference).where(
            newcomer_reference.c.newcomer_id == newcomer_id,
            newcomer_reference.c.agency_id == agency_id,
            ~newcomer_reference.c.alias,
        )
    )
    return found.scalar_one_or_none()


async def references_of(uow: UnitOfWork, newcomer_ids: Sequence[UUID], agency_id: UUID) -> dict[UUID, str]:
    """As `reference_of` for several newcomers; those of whom the agency has none are left out."""
    found = await uow.session.execute(
        select(newcomer_reference.c.newcomer_id, newcomer_reference.c.reference).where(
            newcomer_reference.c.newcomer_id == func.any(newcomer_ids),
            newcomer_reference.c.agency_id == agency_id,
            ~newcomer_reference.c.alias,
        )
    )
    return {row.newcomer_id: row.reference for row in found}


async def add_reference(
    uow: UnitOfWork, newcomer_id: UUID, agency_id: UUID, *, registered: bool, external_token: bytes | None = None
) -> str:
    """A new random reference of this agency for the newcomer."""
    reference = new_reference()
    await uow.session.execute(
        insert(newcomer_reference).values(
            newcomer_id=newcomer_id,
            agency_id=agency_id,
            reference=reference,
            external_token=external_token,
            registered=registered,
            former_recipient=False,
            created_at=uow.now,
        )
    )
    return reference
