"""Look an official figure up: by series, area, time and breakdown, always with where it is from."""

from collections.abc import Collection, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from app.official.figures import Figure, State
from app.official.store import all_datasets, find_values, times_of
from app.official.values import OfficialValue, Provenance

WHOLE: Mapping[str, str] = MappingProxyType({})
"""No breakdown: the figure for all."""


async def official_value(
    session: AsyncSession, series: str, area: str, time: str, breakdown: Mapping[str, str] = WHOLE
) -> OfficialValue | None:
    """The current figure; None where no import holds one, which is not the same as a figure whose sign says "unknown"."""
    return (await official_values(session, series, time, breakdown, (area,))).get(area)


async def official_values(
    session: AsyncSession,
    series: str,
    time: str,
    breakdown: Mapping[str, str] = WHOLE,
    areas: Collection[str] | None = None,
) -> dict[str, OfficialValue]:
    """The current figures by area, for these areas or all."""
    rows = await find_values(session, series, time, breakdown, areas)
    return {row.area: _value(row, breakdown) for row in rows}


async def latest_value(
    session: AsyncSession, series: str, area: str, not_after: date, breakdown: Mapping[str, str] = WHOLE
) -> OfficialValue | None:
    """The figure of the latest time that ends on or before a day and for which this area and breakdown have one."""
    return (await latest_values(session, series, (area,), not_after, breakdown)).get(area)


async def latest_values(
    session: AsyncSession, series: str, areas: Collection[str], not_after: date, breakdown: Mapping[str, str] = WHOLE
) -> dict[str, OfficialValue]:
    """The same for many areas at once; an area without a figure is left out."""
    found: dict[str, OfficialValue] = {}
    for time in await times_of(session, series, not_after):
        missing = [area for area in areas if area not in found]
        if not missing:
            break
        found |= await official_values(session, series, time, breakdown, missing)
    return found


async def list_datasets(session: AsyncSession) -> list[dict[str, Any]]:
    """Every imported data set: its facts, what it covers, and whether a later version stands before it."""
    listed: list[dict[str, Any]] = []
    standing: set[tuple[str, str]] = set()
    for row in await all_datasets(session):
        superseded = (row.source, row.table_code) in standing
        if row.reason is None:
            standing.add((row.source, row.table_code))
        listed.append(
            {
                "source": row.source,
                "table": row.table_code,
                "version": row.version,
                "superseded": superseded,
                "withdrawn": row.reason,
                "title": row.title,
                "definition": row.definition,
                "licence": row.licence,
                "as_of": row.as_of.isoformat(),
                "file": row.file_name,
                "sha256": row.file_sha256.hex(),
                "imported_at": row.imported_at.isoformat(),
                "series": row.series,
                "figures": int(row.figures),
                "times": [row.first_time, row.last_time],
            }
        )
    return listed


def _value(row: Row[Any], breakdown: Mapping[str, str]) -> OfficialValue:
    amount = None if row.amount is None else row.amount.normalize() + 0
    return OfficialValue(
        series=row.series,
        area=row.area,
        time=row.time,
        breakdown=dict(breakdown),
        unit=row.unit,
        title=row.series_title,
        figure=Figure(State(row.state), amount, row.quality),
        provenance=Provenance(
            source=row.source,
            table=row.table_code,
            title=row.title,
            definition=row.series_definition,
            licence=row.licence,
            as_of=row.as_of,
            version=row.version,
            imported_at=row.imported_at,
            file_name=row.file_name,
            file_sha256=row.file_sha256.hex(),
            line=row.line,
        ),
    )
