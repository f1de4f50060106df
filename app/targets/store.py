"""SQL of targets: inserted, never changed; read with how they ended and with their reviews."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, insert, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.targets.state import Direction, State
from app.targets.tables import target, target_closing, target_review
from app.targets.target import Closing, Ending, Judgement, Review, Target

_LOCK = 0x6B696D74  # one after the other decides, reviews and closes; the number only has to be ours
_REVIEWS = text(
    "SELECT w.*, r.reference_date FROM target_review w JOIN statistics_release r USING (release_id) "
    "WHERE CAST(:target AS uuid) IS NULL OR target_id = :target ORDER BY w.created_at, w.review_id"
)


async def lock_targets(session: AsyncSession) -> None:
    """Let one change after the other be written, until the end of the transaction."""
    await session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})


async def insert_target(session: AsyncSession, row: Mapping[str, Any]) -> None:
    """Insert a target."""
    await session.execute(insert(target), [dict(row)])


async def insert_review(session: AsyncSession, row: Mapping[str, Any]) -> None:
    """Insert a review."""
    await session.execute(insert(target_review), [dict(row)])


async def insert_closing(session: AsyncSession, row: Mapping[str, Any]) -> None:
    """Insert how a target ended."""
    await session.execute(insert(target_closing), [dict(row)])


async def read_targets(session: AsyncSession, indicator: str | None = None, area: str | None = None) -> list[Target]:
    """All targets, those of an indicator, or of an indicator and area; the soonest due first, ended ones too."""
    query = _targets()
    if indicator is not None:
        query = query.where(target.c.indicator == indicator)
    if area is not None:
        query = query.where(target.c.area == area)
    return [_target(row) for row in await session.execute(query)]


async def read_target(session: AsyncSession, target_id: UUID) -> Target | None:
    """One target."""
    row = (await session.execute(_targets().where(target.c.target_id == target_id))).first()
    return None if row is None else _target(row)


async def read_reviews(session: AsyncSession, target_id: UUID | None = None) -> list[Review]:
    """The reviews of one target, or all; the oldest first."""
    rows = (await session.execute(_REVIEWS, {"target": target_id})).mappings()
    return [Review(**{**row, "state": State(row["state"]), "judgement": Judgement(row["judgement"])}) for row in rows]


def _targets() -> Select[Any]:
    ending = (target_closing.c.reason, target_closing.c.replaced_by, target_closing.c.comment.label("closing_comment"))
    return (
        select(target, *ending, target_closing.c.closed_at)
        .join(target_closing, isouter=True, onclause=target.c.target_id == target_closing.c.target_id)
        .order_by(target.c.due_on, target.c.indicator, target.c.area, target.c.created_at, target.c.target_id)
    )


def _target(row: Row[Any]) -> Target:
    closing = None
    if row.reason is not None:
        closing = Closing(
            reason=Ending(row.reason), comment=row.closing_comment, closed_at=row.closed_at, replaced_by=row.replaced_by
        )
    members = {column.name: getattr(row, column.name) for column in target.c}
    return Target(**{**members, "direction": Direction(row.direction), "closing": closing})
