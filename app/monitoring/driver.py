"""The asyncpg connection below a unit of work, for COPY and for reading arrays."""

from typing import Any

from app.unit_of_work import UnitOfWork


async def driver_connection(uow: UnitOfWork) -> Any:
    """The connection of the unit's transaction; a statement first, so that the transaction has begun."""
    session = await uow.session.connection()
    await session.exec_driver_sql("SELECT 1")
    return (await session.get_raw_connection()).driver_connection
