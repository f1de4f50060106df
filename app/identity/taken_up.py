"""Whose record a card opens: after a merge both cards of a person open the surviving one, until the two are parted again."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import text

from app.crypto.keyring import Keyring
from app.crypto.row_mac import register_check
from app.db.sight import PERSONS
from app.errors import IntegrityFault
from app.unit_of_work import UnitOfWork

_TABLE = "merge"
_INTO = text("SELECT * FROM merge WHERE other_id = :newcomer AND state <> 'undone'")
_FROM = text("SELECT * FROM merge WHERE survivor_id = :newcomer AND state <> 'undone' ORDER BY merged_at")

_SEE = text("SELECT set_config(:name, :persons, true)")


async def survivor_of(uow: UnitOfWork, newcomer_id: UUID | None) -> UUID | None:
    """The record that this one was merged into, else itself. Raises IntegrityFault for a merge that the service did not make.

    A record that has taken up another is never taken up itself, so one step is enough.
    """
    row = (await uow.session.execute(_INTO, {"newcomer": newcomer_id})).mappings().first()
    return newcomer_id if row is None else UUID(int=_checked(uow.world.keyring, row)["survivor_id"].int)


async def holders_of(uow: UnitOfWork, newcomer_id: UUID) -> list[UUID]:
    """Whose cards open this record: her own first, then those of the records it took up. Raises IntegrityFault.

    From here on the row policies let the rows of those records be seen in this transaction, as far as hers may be.
    """
    rows = (await uow.session.execute(_FROM, {"newcomer": newcomer_id})).mappings().all()
    others = [UUID(int=_checked(uow.world.keyring, row)["other_id"].int) for row in rows]
    for other in others:
        await uow.session.execute(_SEE, {"name": PERSONS, "persons": uow.opens(other)})
    return [newcomer_id, *others]


def _checked(keyring: Keyring, row: Mapping[Any, Any]) -> dict[str, Any]:
    columns = {str(name): value for name, value in row.items()}
    version, mac, generation = (columns.pop(name) for name in ("row_version", "mac", "mac_generation"))
    if not register_check(keyring, generation, mac, _TABLE, version, columns):
        raise IntegrityFault("a merge was not made by this service")
    return columns
