"""Whether somebody is recorded as dead: then a record stands still, and no letter opens it."""

from uuid import UUID

from sqlalchemy import select

from app.agencies.store import checked
from app.profile.tables import death_report
from app.unit_of_work import UnitOfWork


async def stands_still(uow: UnitOfWork, newcomer_id: UUID) -> bool:
    """Whether two people have said, on paper, that this person died. Raises IntegrityFault."""
    confirmed = death_report.c.newcomer_id == newcomer_id, death_report.c.status == "confirmed"
    row = (await uow.session.execute(select(death_report).where(*confirmed))).mappings().first()
    return row is not None and bool(checked(uow.world.keyring, death_report.name, dict(row)))
