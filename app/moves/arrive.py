"""Arrive: an agency takes somebody in who moved here, with her first consent in this instance and what she brought along.

Nothing that she allowed elsewhere releases anything here: her earlier decisions are kept sealed, as evidence, for herself. One
package arrives once. What was stored is confirmed to the sending instance by a signed receipt (`app.moves.receipts`).
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import RowMapping, insert, select, text

from app.audit.record import Entry
from app.crypto.data_keys import DataKey
from app.crypto.sealed import MOVE_EVIDENCE, open_sealed, seal
from app.errors import Conflict, IntegrityFault
from app.identity.callers import AsAgency
from app.ledger.head import Head
from app.moves.package import Opened, PackageRefused, open_package
from app.moves.receipts import receipt_for
from app.moves.tables import arrival, move_partner
from app.moves.taking_over import Left, take_over
from app.newcomers.register import AlreadyRegistered, Registered, Registration, register
from app.unit_of_work import UnitOfWork
from app.wire import moment_text
from consent.decision import Deny

_LAYOUT = 1
_MOST = 20_000


@dataclass(frozen=True, slots=True)
class Arrived:
    """The registration, where she came from, how many statements were taken over, and which were left out."""

    registered: Registered
    origin: str
    taken: int
    left: Sequence[Left]


async def arrive(uow: UnitOfWork, caller: AsAgency, package: str, wanted: Registration) -> Arrived | AlreadyRegistered | Deny:
    """Store everything or nothing. Raises PackageRefused, ValidationFailed, Conflict (already-arrived); denies as `register`."""
    opened = await open_package(uow, package)
    await _claim(uow, opened)
    statements, decisions = _content(opened)
    origin = str(opened.partner["name"])
    came: dict[str, Any] = {}

    async def carry(head: Head) -> None:
        came["head"] = head
        came["taken"], came["left"] = await take_over(head, statements, origin)

    done = await register(uow, caller, wanted, carry)
    if not isinstance(done, Registered):
        return done
    head: Head = came["head"]
    evidence = {"from": origin, "decisions": decisions, "left": [asdict(one) for one in came["left"]]}
    await uow.session.execute(
        insert(arrival).values(
            partner=opened.partner["issuer"],
            departure_id=opened.move,
            newcomer_id=head.newcomer_id,
            agency_id=caller.agency.agency_id,
            arrived_at=uow.now,
            taken=came["taken"],
            sealed=_seal(head, orjson.dumps(evidence, option=orjson.OPT_SORT_KEYS)),
            receipt=receipt_for(uow, opened, came["taken"]),
            receipt_status="pending",
            attempts=0,
            next_at=uow.now,
        )
    )
    await uow.record(Entry("move.arrive", subject_ref=head.key.subject_ref))
    return Arrived(done, origin, came["taken"], came["left"])


async def arrivals(head: Head) -> list[dict[str, Any]]:
    """What came along when she moved here: from where, how much, what was left out, what she had decided there."""
    rows = await head.uow.session.execute(
        select(arrival, move_partner.c.name)
        .join(move_partner, move_partner.c.issuer == arrival.c.partner)
        .where(arrival.c.newcomer_id == head.newcomer_id)
        .order_by(arrival.c.arrived_at)
    )
    return [_told(head, row) for row in rows.mappings()]


def _told(head: Head, row: RowMapping) -> dict[str, Any]:
    if row["sealed"] is None:
        raise IntegrityFault("what came along is missing")
    evidence = open_evidence(head.key, head.newcomer_id, row["arrived_at"], row["sealed"])
    return {"arrived_at": moment_text(row["arrived_at"]), "taken": row["taken"], **evidence}


def open_evidence(key: DataKey, newcomer_id: UUID, arrived_at: datetime, sealed: bytes) -> dict[str, Any]:
    """What came along with this newcomer at this moment. Raises SealError."""
    opened: dict[str, Any] = orjson.loads(open_sealed(key, MOVE_EVIDENCE, newcomer_id.bytes, _version(arrived_at), sealed))
    return opened


async def _claim(uow: UnitOfWork, opened: Opened) -> None:
    """Let arrivals of the same package take turns, and refuse all but the first."""
    key = int.from_bytes(opened.move.bytes[-8:], "big", signed=True)
    await uow.session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": key})
    known = await uow.session.execute(
        select(arrival.c.departure_id).where(arrival.c.partner == opened.partner["issuer"], arrival.c.departure_id == opened.move)
    )
    if known.first() is not None:
        raise Conflict("already-arrived")


def _content(opened: Opened) -> tuple[list[Any], list[Any]]:
    statements, decisions = opened.content.get("statements"), opened.content.get("decisions")
    if not isinstance(statements, list) or not isinstance(decisions, list) or len(statements) > _MOST:
        raise PackageRefused("its content is not of this format")
    return statements, decisions


def _seal(head: Head, evidence: bytes) -> bytes:
    return seal(head.key, MOVE_EVIDENCE, head.newcomer_id.bytes, _version(head.uow.now), _LAYOUT, evidence)


def _version(arrived_at: datetime) -> int:
    return int(arrived_at.timestamp() * 1_000_000)
