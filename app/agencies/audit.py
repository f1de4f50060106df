"""The audit entry of a register change: it names the row and its new version, so that a row put back later shows."""

from uuid import UUID

from app.audit.record import Entry
from app.unit_of_work import UnitOfWork


async def record_change(
    uow: UnitOfWork, action: str, agency_id: UUID | None, table: str, key: str, row_version: int, purpose: str | None = None
) -> None:
    """Record that the operator changed row `key` of register `table`, which has `row_version` from now on."""
    await uow.record(Entry(action, agency=agency_id, purpose=purpose, register=(table, key, row_version)))
