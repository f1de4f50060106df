"""Until when an agency had no reporting duty: what it could read then, it may still hold, and must hear of (Art. 19 GDPR)."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import Column, DateTime, Table, Uuid, func, insert, select

from app.db.base import metadata
from app.unit_of_work import UnitOfWork

duty_free = Table(
    "duty_free",
    metadata,
    Column("agency_id", Uuid, primary_key=True),
    Column("until", DateTime(timezone=True), primary_key=True),
)


async def note_duty_begun(uow: UnitOfWork, agency_id: UUID) -> None:
    """Write down that the agency had no duty until now. The row decides nothing but who is told of changes."""
    await uow.session.execute(insert(duty_free).values(agency_id=agency_id, until=uow.now))


async def duty_free_until(uow: UnitOfWork, agencies: Collection[UUID]) -> Mapping[UUID, datetime]:
    """The last moment at which each of these agencies had no duty, for those that have one now and once had none."""
    rows = await uow.session.execute(
        select(duty_free.c.agency_id, func.max(duty_free.c.until).label("until"))
        .where(duty_free.c.agency_id.in_(agencies))
        .group_by(duty_free.c.agency_id)
    )
    return {row.agency_id: row.until for row in rows}
