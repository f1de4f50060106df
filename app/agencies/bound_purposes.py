"""An agency's row and the rows of its purposes, bound by their version: every change of one writes all of them anew.

Invariant: a purpose row has the version of its agency's row. A row that was valid once and is put back has an older one, so a
withdrawn purpose cannot come back without the agency's own older row, which the directory and `kiim verify` know to be old.
"""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.agencies.store import Row, add, change, checked, find_all
from app.agencies.tables import agency, agency_purpose
from app.errors import IntegrityFault
from app.unit_of_work import UnitOfWork

Bound = tuple[dict[str, Any], list[dict[str, Any]]]


def check_bound(agency_version: int, purposes: Iterable[Row]) -> None:
    """Raises IntegrityFault unless every purpose row has this version, that of its agency's row read in the same snapshot."""
    if any(purpose["row_version"] != agency_version for purpose in purposes):
        raise IntegrityFault("a purpose row is not of its agency's version")


async def read_bound(uow: UnitOfWork, agency_id: UUID | None = None) -> list[Bound]:
    """The checked rows of one agency or of all with those of their purposes, oldest first; one statement, so one snapshot."""
    statement = select(agency, agency_purpose).outerjoin(agency_purpose, agency_purpose.c.agency_id == agency.c.agency_id)
    if agency_id is not None:
        statement = statement.where(agency.c.agency_id == agency_id)
    found: dict[UUID, Bound] = {}
    for row in (await uow.session.execute(statement.order_by(agency.c.agency_id, agency_purpose.c.purpose))).mappings():
        known = found.setdefault(row[agency.c.agency_id], ({column.name: row[column] for column in agency.columns}, []))
        if row[agency_purpose.c.purpose] is not None:
            known[1].append({column.name: row[column] for column in agency_purpose.columns})
    return [_checked(uow, *rows) for rows in found.values()]


async def change_agency(uow: UnitOfWork, found: Row, *, purpose: Mapping[str, Any] | None = None, **changes: object) -> int:
    """Write a locked agency back under the next version, its purposes too, one of them new or changed; returns that version."""
    purposes = await find_all(uow, agency_purpose, agency_id=found["agency_id"])
    check_bound(found["row_version"], purposes)
    version = await change(uow, agency, found, **changes)
    for row in purposes:
        await change(uow, agency_purpose, row, **(purpose if purpose and purpose["purpose"] == row["purpose"] else {}))
    if purpose is not None and purpose["purpose"] not in {row["purpose"] for row in purposes}:
        await add(uow, agency_purpose, {"agency_id": found["agency_id"], **purpose}, version)
    return version


def _checked(uow: UnitOfWork, one: Row, purposes: list[dict[str, Any]]) -> Bound:
    check_bound(one["row_version"], purposes)
    keyring = uow.world.keyring
    return checked(keyring, "agency", one), [checked(keyring, "agency_purpose", purpose) for purpose in purposes]
