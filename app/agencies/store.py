"""Read and write register rows; each carries a MAC over all its columns, so a row typed in by hand decides nothing.

A change starts from a row whose MAC was checked: otherwise the next honest change would lend its MAC to a forged column.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Table, insert, select, update

from app.crypto.keyring import Keyring
from app.crypto.row_mac import register_check, register_mac
from app.errors import IntegrityFault
from app.unit_of_work import UnitOfWork

Row = Mapping[str, Any]
_SEAL = ("row_version", "mac", "mac_generation")


def checked(keyring: Keyring, table: str, row: Row) -> dict[str, Any]:
    """The row's columns without its seal, after the MAC was verified. Raises IntegrityFault."""
    columns = {str(name): _plain(value) for name, value in row.items() if name not in _SEAL}
    if not register_check(keyring, row["mac_generation"], row["mac"], table, row["row_version"], columns):
        raise IntegrityFault(f"a row of register {table} was not written by this service")
    return columns


def sealed(keyring: Keyring, table: str, row_version: int, columns: Row) -> dict[str, Any]:
    """The columns together with version, MAC and key generation, ready to be stored."""
    return {
        **columns,
        "row_version": row_version,
        "mac": register_mac(keyring, table, row_version, columns),
        "mac_generation": keyring.authz_generation,
    }


async def find(uow: UnitOfWork, table: Table, *, lock: bool = False, **key: object) -> dict[str, Any] | None:
    """The checked columns of one row, by primary key, with its `row_version`; None if there is no such row."""
    statement = select(table).where(*(table.c[name] == value for name, value in key.items()))
    if lock:
        statement = statement.with_for_update()
    row = (await uow.session.execute(statement)).mappings().first()
    return None if row is None else {**checked(uow.world.keyring, table.name, dict(row)), "row_version": row["row_version"]}


async def find_all(uow: UnitOfWork, table: Table, **filters: object) -> list[dict[str, Any]]:
    """Checked columns of all rows with these values, with `row_version`, ordered by primary key."""
    statement = select(table).where(*(table.c[name] == value for name, value in filters.items())).order_by(*table.primary_key)
    rows = (await uow.session.execute(statement)).mappings().all()
    return [{**checked(uow.world.keyring, table.name, dict(row)), "row_version": row["row_version"]} for row in rows]


async def add(uow: UnitOfWork, table: Table, columns: Row, version: int = 1) -> int:
    """Insert a row under its first version and return the version."""
    await uow.session.execute(insert(table).values(**sealed(uow.world.keyring, table.name, version, columns)))
    return version


async def change(uow: UnitOfWork, table: Table, found: Row, **changes: object) -> int:
    """Write a row back that `find` locked, with changes, under the next version; returns that version."""
    version = int(found["row_version"]) + 1
    columns = {**{name: value for name, value in found.items() if name != "row_version"}, **changes}
    key = [column == found[column.name] for column in table.primary_key]
    await uow.session.execute(update(table).where(*key).values(**sealed(uow.world.keyring, table.name, version, columns)))
    return version


def _plain(value: Any) -> Any:
    """The driver's UUIDs and SQLAlchemy's column names are subclasses, which the JSON writer takes for strangers."""
    return UUID(int=value.int) if isinstance(value, UUID) else value
