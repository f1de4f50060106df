"""The official number beside our own: how many foreigners the register of residents knows in an area, for the coverage."""

from collections.abc import Collection
from datetime import date

from app.official.look_up import latest_value
from app.unit_of_work import UnitOfWork

SERIES = "foreigners"
"""The series of official statistics that coverage is measured against; an operator imports it under this code."""


async def foreigners(uow: UnitOfWork, areas: Collection[str], at: date) -> dict[str, int]:
    """The latest official number of foreigners on or before a day, by area; an area without one is left out."""
    found: dict[str, int] = {}
    for area in areas:
        value = await latest_value(uow.session, SERIES, area, at)
        if value is not None and value.figure.amount is not None:
            found[area] = int(value.figure.amount)
    return found
