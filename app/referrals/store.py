"""SQL of referrals: which of a person's requests are offers that an agency made or was made. What it may know is the ledger's."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from app.grants.tables import consent_request
from app.ledger.tables import newcomer_reference
from app.unit_of_work import UnitOfWork


async def offers_of(
    uow: UnitOfWork, agency_id: UUID, *, received: bool, before: UUID | None, limit: int
) -> Sequence[tuple[UUID, UUID]]:
    """Newcomer and request of the offers that an agency made, or that were made to it and agreed to; newest first."""
    side = consent_request.c.recipient_id if received else consent_request.c.agency_id
    wanted = select(consent_request.c.newcomer_id, consent_request.c.request_id).where(
        side == agency_id, consent_request.c.recipient_id.is_not(None)
    )
    if received:
        wanted = wanted.where(consent_request.c.state == "granted")
    if before is not None:
        wanted = wanted.where(consent_request.c.request_id < before)
    rows = await uow.session.execute(wanted.order_by(consent_request.c.request_id.desc()).limit(limit))
    return [(row.newcomer_id, row.request_id) for row in rows]


async def newcomer_of(uow: UnitOfWork, agency_id: UUID, request_id: UUID) -> UUID | None:
    """Whose offer this is, if the agency is one of its sides and has a reference for her."""
    found = await uow.session.execute(
        select(consent_request.c.newcomer_id)
        .join(
            newcomer_reference,
            (newcomer_reference.c.newcomer_id == consent_request.c.newcomer_id)
            & (newcomer_reference.c.agency_id == agency_id)
            & ~newcomer_reference.c.alias,
        )
        .where(
            consent_request.c.request_id == request_id,
            consent_request.c.recipient_id.is_not(None),
            (consent_request.c.agency_id == agency_id) | (consent_request.c.recipient_id == agency_id),
        )
    )
    return found.scalar_one_or_none()
