"""SQL of official statistics: a data set is inserted whole, and of a series' versions the newest that covers a time is read."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, desc, func, insert, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.official.tables import official_dataset, official_period, official_series, official_value, official_withdrawal

_ROWS_AT_ONCE = 2000
# Two imports at once must not both take the same version; the number only has to be ours.
_IMPORT_LOCK = 0x6B69696F


def breakdown_text(breakdown: Mapping[str, str]) -> str:
    """The one way in which a breakdown is written in the database."""
    return json.dumps(dict(breakdown), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


async def lock_imports(session: AsyncSession) -> None:
    """Let one import after the other write, until the end of the transaction."""
    await session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _IMPORT_LOCK})


async def newest_version(session: AsyncSession, source: str, table_code: str) -> Row[Any] | None:
    """The newest data set of this table."""
    own = (official_dataset.c.source == source) & (official_dataset.c.table_code == table_code)
    query = select(official_dataset).where(own).order_by(desc(official_dataset.c.version)).limit(1)
    return (await session.execute(query)).first()


async def owners_of(session: AsyncSession, series: Collection[str]) -> Sequence[Row[str, str, str]]:
    """Which table each of these series belongs to so far: series, source, table_code."""
    query = (
        select(official_series.c.series, official_dataset.c.source, official_dataset.c.table_code)
        .join(official_dataset)
        .where(official_series.c.series.in_(series), _stands(official_series.c.dataset_id))
        .distinct()
        .order_by(official_series.c.series)
    )
    return (await session.execute(query)).all()


async def insert_dataset(
    session: AsyncSession,
    dataset: Mapping[str, Any],
    series: Sequence[Mapping[str, Any]],
    periods: Sequence[Mapping[str, Any]],
    values: Sequence[Mapping[str, Any]],
) -> None:
    """Insert a data set with all that belongs to it; every row of the others gets its id."""
    dataset_id: UUID = dataset["dataset_id"]
    await session.execute(insert(official_dataset), [dict(dataset)])
    for table, rows in ((official_series, series), (official_period, periods), (official_value, values)):
        for start in range(0, len(rows), _ROWS_AT_ONCE):
            await session.execute(
                insert(table), [{**row, "dataset_id": dataset_id} for row in rows[start : start + _ROWS_AT_ONCE]]
            )


async def find_values(
    session: AsyncSession, series: str, time: str, breakdown: Mapping[str, str], areas: Collection[str] | None
) -> Sequence[Row[*tuple[Any, ...]]]:
    """The current figures of a series at a time with their data set and series text; all areas where none are named."""
    newest = (
        select(official_period.c.dataset_id)
        .join(official_dataset)
        .where(official_period.c.series == series, official_period.c.time == time, _stands(official_period.c.dataset_id))
        .order_by(desc(official_dataset.c.version))
        .limit(1)
        .correlate(None)
        .scalar_subquery()
    )
    query: Select[*tuple[Any, ...]] = (
        select(
            official_value,
            official_dataset,
            official_series.c.title.label("series_title"),
            official_series.c.unit,
            official_series.c.definition.label("series_definition"),
        )
        .join(official_dataset, official_dataset.c.dataset_id == official_value.c.dataset_id)
        .join(
            official_series,
            (official_series.c.dataset_id == official_value.c.dataset_id) & (official_series.c.series == official_value.c.series),
        )
        .where(
            official_value.c.dataset_id == newest,
            official_value.c.series == series,
            official_value.c.time == time,
            official_value.c.breakdown == breakdown_text(breakdown),
        )
        .order_by(official_value.c.area)
    )
    if areas is not None:
        query = query.where(official_value.c.area.in_(areas))
    return (await session.execute(query)).all()


async def times_of(session: AsyncSession, series: str, not_after: date | None) -> list[str]:
    """The times for which there are figures, newest first, none that ends after a day."""
    stands = (official_period.c.series == series) & _stands(official_period.c.dataset_id)
    query = select(official_period.c.time, official_period.c.ends_on).where(stands).distinct()
    if not_after is not None:
        query = query.where(official_period.c.ends_on <= not_after)
    found = await session.execute(query.order_by(desc(official_period.c.ends_on), desc(official_period.c.time)))
    return [row.time for row in found]


async def find_version(session: AsyncSession, source: str, table_code: str, version: int) -> UUID | None:
    """The id of a data set that has not been withdrawn."""
    query = select(official_dataset.c.dataset_id).where(
        official_dataset.c.source == source,
        official_dataset.c.table_code == table_code,
        official_dataset.c.version == version,
        _stands(official_dataset.c.dataset_id),
    )
    return (await session.execute(query)).scalar_one_or_none()


async def insert_withdrawal(session: AsyncSession, dataset_id: UUID, reason: str, at: datetime) -> None:
    """Note that a data set is read no more."""
    await session.execute(insert(official_withdrawal).values(dataset_id=dataset_id, reason=reason, withdrawn_at=at))


def _stands(dataset_id: ColumnElement[UUID]) -> ColumnElement[bool]:
    return dataset_id.not_in(select(official_withdrawal.c.dataset_id))


async def all_datasets(session: AsyncSession) -> Sequence[Row[Any]]:
    """Every data set with the numbers of its series and figures and the times they cover; versions newest first."""
    covered = (
        select(
            official_period.c.dataset_id,
            func.count(official_period.c.series.distinct()).label("series_count"),
            func.sum(official_period.c.figures).label("figures"),
            func.array_agg(official_period.c.series.distinct()).label("series"),
            func.min(official_period.c.time).label("first_time"),
            func.max(official_period.c.time).label("last_time"),
        )
        .group_by(official_period.c.dataset_id)
        .subquery()
    )
    query = (
        select(official_dataset, covered, official_withdrawal.c.reason)
        .join(covered, covered.c.dataset_id == official_dataset.c.dataset_id)
        .outerjoin(official_withdrawal, official_withdrawal.c.dataset_id == official_dataset.c.dataset_id)
        .order_by(official_dataset.c.source, official_dataset.c.table_code, desc(official_dataset.c.version))
    )
    return (await session.execute(query)).all()
