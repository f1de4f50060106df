"""Whose record a card opens: after a merge both cards of a person open the surviving one, until the two are parted again."""

from uuid import UUID

from sqlalchemy import text

from app.crypto.row_mac import register_check
from app.errors import IntegrityFault
from app.unit_of_work import UnitOfWork

_TABLE = "merge"
_MERGE = text("SELECT * FROM merge WHERE other_id = :newcomer AND state <> 'undone'")


async def survivor_of(uow: UnitOfWork, newcomer_id: UUID | None) -> UUID | None:
    """The record that this one was merged into, else itself. Raises IntegrityFault for a merge that the service did not make.

    A record that has taken up another is never taken up itself, so one step is enough.
    """
    row = (await uow.session.execute(_MERGE, {"newcomer": newcomer_id})).mappings().first()
    if row is None:
        return newcomer_id
    columns = dict(row)
    version, mac, generation = (columns.pop(name) for name in ("row_version", "mac", "mac_generation"))
    if not register_check(uow.world.keyring, generation, mac, _TABLE, version, columns):
        raise IntegrityFault("a merge was not made by this service")
    survivor: UUID = row["survivor_id"]
    return survivor
