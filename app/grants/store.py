"""SQL of consent requests, of what has run out, and of what recipients said about an ended consent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, insert, select, text, update

from app.crypto.data_keys import DataKey
from app.crypto.sealed import REQUEST_REASON, open_sealed, seal
from app.grants.tables import consent_request
from app.ledger.tables import newcomer_reference, release
from app.unit_of_work import UnitOfWork

REASON_LAYOUT = 1
"""Version of the sealed reason's layout (plain UTF-8)."""

_MICROSECOND = 1_000_000


@dataclass(frozen=True, slots=True)
class Request:
    """A stored request; the reason stays sealed until `open_reason`. `categories` are catalogue numbers.

    `recipient_id` names the agency that somebody is to be handed over to, None for what an agency asks for itself.
    """

    request_id: UUID
    newcomer_id: UUID
    agency_id: UUID
    purpose: str
    template: str
    categories: tuple[int, ...]
    valid_months: int
    state: str
    sealed_reason: bytes | None
    created_at: datetime
    answered_at: datetime | None
    reference: str | None
    recipient_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """What a recipient said after a consent ended: noted, deleted, or kept on a named basis of its own."""

    outcome: str
    basis: str | None
    at: datetime


def _requests() -> Select[tuple[object, ...]]:
    return select(consent_request, newcomer_reference.c.reference).outerjoin(
        newcomer_reference,
        (newcomer_reference.c.newcomer_id == consent_request.c.newcomer_id)
        & (newcomer_reference.c.agency_id == consent_request.c.agency_id)
        & ~newcomer_reference.c.alias,
    )


async def _read(uow: UnitOfWork, statement: Select[tuple[object, ...]]) -> list[Request]:
    rows = (await uow.session.execute(statement)).mappings().all()
    return [
        Request(
            request_id=row["request_id"],
            newcomer_id=row["newcomer_id"],
            agency_id=row["agency_id"],
            purpose=row["purpose"],
            template=row["template"],
            categories=tuple(row["categories"]),
            valid_months=row["valid_months"],
            state=row["state"],
            sealed_reason=row["reason"],
            created_at=row["created_at"],
            answered_at=row["answered_at"],
            reference=row["reference"],
            recipient_id=row["recipient_id"],
        )
        for row in rows
    ]


def seal_reason(key: DataKey, newcomer_id: UUID, created_at: datetime, reason: str) -> bytes:
    """The reason sealed under the newcomer's key, bound to her and to the moment of asking."""
    return seal(key, REQUEST_REASON, newcomer_id.bytes, _stamp(created_at), REASON_LAYOUT, reason.encode())


def open_reason(key: DataKey, request: Request) -> str:
    """The reason in the clear; empty if none was stored. Raises SealError for anything but the stored bytes."""
    if request.sealed_reason is None:
        return ""
    version = _stamp(request.created_at)
    return open_sealed(key, REQUEST_REASON, request.newcomer_id.bytes, version, request.sealed_reason).decode()


def _stamp(moment: datetime) -> int:
    return int(moment.timestamp()) * _MICROSECOND + moment.microsecond


async def add_request(uow: UnitOfWork, request: Request) -> None:
    """Store a new request."""
    await uow.session.execute(
        insert(consent_request).values(
            newcomer_id=request.newcomer_id,
            request_id=request.request_id,
            agency_id=request.agency_id,
            purpose=request.purpose,
            template=request.template,
            categories=list(request.categories),
            valid_months=request.valid_months,
            state=request.state,
            reason=request.sealed_reason,
            created_at=request.created_at,
            answered_at=request.answered_at,
            recipient_id=request.recipient_id,
        )
    )


async def answer_request(uow: UnitOfWork, newcomer_id: UUID, request_id: UUID, state: str) -> None:
    """Mark a pending request as answered or lapsed, now."""
    await uow.session.execute(
        update(consent_request)
        .where(
            consent_request.c.newcomer_id == newcomer_id,
            consent_request.c.request_id == request_id,
            consent_request.c.state == "pending",
        )
        .values(state=state, answered_at=uow.now)
    )


async def find_request(uow: UnitOfWork, newcomer_id: UUID, request_id: UUID) -> Request | None:
    """One request to this newcomer."""
    found = await _read(
        uow,
        _requests().where(consent_request.c.newcomer_id == newcomer_id, consent_request.c.request_id == request_id),
    )
    return found[0] if found else None


async def requests_to(uow: UnitOfWork, newcomer_id: UUID) -> list[Request]:
    """Every request to this newcomer, open ones first, then newest first."""
    return await _read(
        uow,
        _requests()
        .where(consent_request.c.newcomer_id == newcomer_id)
        .order_by((consent_request.c.state == "pending").desc(), consent_request.c.request_id.desc()),
    )


async def requests_of(uow: UnitOfWork, agency_id: UUID, before: UUID | None, limit: int) -> list[Request]:
    """What an agency asked for itself, newest first, older than `before`; whom it no longer knows is left out."""
    statement = _requests().where(
        consent_request.c.agency_id == agency_id,
        consent_request.c.recipient_id.is_(None),
        newcomer_reference.c.reference.is_not(None),
    )
    if before is not None:
        statement = statement.where(consent_request.c.request_id < before)
    return await _read(uow, statement.order_by(consent_request.c.request_id.desc()).limit(limit))


async def newcomers_with_ended_consents(uow: UnitOfWork, limit: int) -> Sequence[UUID]:
    """Newcomers who have a consent whose end has passed unnoticed, the longest overdue first."""
    rows = await uow.session.execute(
        select(release.c.newcomer_id)
        .where(release.c.state == "granted", release.c.valid_until <= uow.now)
        .group_by(release.c.newcomer_id)
        .order_by(text("min(valid_until)"))
        .limit(limit)
    )
    return rows.scalars().all()


async def newcomers_with_old_requests(uow: UnitOfWork, asked_before: datetime, limit: int) -> Sequence[UUID]:
    """Newcomers with a request that has been open since before the given time."""
    rows = await uow.session.execute(
        select(consent_request.c.newcomer_id)
        .where(consent_request.c.state == "pending", consent_request.c.created_at <= asked_before)
        .order_by(consent_request.c.created_at)
        .limit(limit)
    )
    return rows.scalars().all()


async def acknowledgements(uow: UnitOfWork, newcomer_id: UUID) -> dict[UUID, Acknowledged | None]:
    """For every consent of the newcomer whose end was announced: what its recipient answered, None if nothing yet."""
    rows = await uow.session.execute(_ACKNOWLEDGEMENTS, {"newcomer": newcomer_id})
    return {
        row.consent_id: None if row.outcome is None else Acknowledged(row.outcome, row.basis, row.acknowledged_at) for row in rows
    }


_ACKNOWLEDGEMENTS = text("""
  SELECT c.consent_id, a.outcome, a.basis, a.acknowledged_at
    FROM change c LEFT JOIN change_acknowledgement a ON a.agency_id = c.agency_id AND a.change_id = c.change_id
   WHERE c.newcomer_id = :newcomer AND c.consent_id IS NOT NULL
     AND c.type IN ('consent-withdrawn', 'consent-expired', 'consent-narrowed')
   ORDER BY c.seq
""")
