"""The official number beside our own: how many foreigners the register of residents knows in an area, for the coverage."""

from collections.abc import Collection
from datetime import date

from app.official.look_up import latest_values
from app.unit_of_work import UnitOfWork

SERIES = "foreigners"
"""The series of official statistics that coverage is measured against; an operator imports it under this code."""


async def foreigners(uow: UnitOfWork, areas: Collection[str], at: date) -> dict[str, int]:
    """The latest official number of foreigners on or before a day, by area; an area without one is left out."""
    found = await latest_values(uow.session, SERIES, areas, at)
    return {area: int(value.figure.amount) for area, value in found.items() if value.figure.amount is not None}
