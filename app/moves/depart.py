"""Move away: she says where to and what goes along, shows a code there, and nothing ends here before it has arrived.

open -> received -> erased after thirty days, or kept if she says so; open -> cancelled by her; after fourteen days an open one is
worth nothing. The row holds no content: the package is made of the record as it stands when it is fetched.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select

from app.agencies.store import change, checked, find, sealed
from app.audit.record import Entry
from app.crypto.blind_index import blind_index
from app.errors import Conflict, NotFound, ValidationFailed
from app.grants.withdraw import Wish, withdraw_all
from app.identity.codes import grouped, normalised, random_code
from app.ids import new_uuid
from app.ledger.head import Head, lock_head
from app.moves.content import content_of
from app.moves.package import GOOD_FOR, moment, seal_package
from app.moves.partners import partner
from app.moves.tables import departure
from app.profile.exercised import exercised
from app.unit_of_work import UnitOfWork
from consent.rights import Right
from consent.vocabulary import ConsentStatus

CODE_SIGNS = 16
"""78.5 bits, and only a trusted instance may ask with it."""
KEPT_FOR = timedelta(days=30)
"""How long a record stays readable for her alone after it arrived elsewhere."""
_SKEW = timedelta(minutes=1)

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Started:
    """A departure and the code that she shows; it is never readable again."""

    row: Row
    code: str = field(repr=False)


def is_open(uow: UnitOfWork, row: Row) -> bool:
    """Whether it can still be fetched."""
    return bool(row["status"] == "open" and row["expires_at"] > uow.now)


def status_of(uow: UnitOfWork, row: Row) -> str:
    """Its status as it is told: an open one whose time is over is `expired`."""
    return "expired" if row["status"] == "open" and not is_open(uow, row) else str(row["status"])


async def start(head: Head, issuer: str, categories: Sequence[str]) -> Started:
    """Let a trusted instance fetch these categories with the code. Raises ValidationFailed, Conflict (move-open)."""
    uow = head.uow
    to = await partner(uow, issuer, takes=True)
    if to is None:
        raise ValidationFailed.at("/destination", "unknown", "Nobody moves there from here.")
    known = uow.world.catalogue.categories
    for place, code in enumerate(categories):
        if code not in known:
            raise ValidationFailed.at(f"/categories/{place}", "unknown-category")
    if any(is_open(uow, row) for row in await departures(head)):
        raise Conflict("move-open")
    code = random_code(CODE_SIGNS)
    row = {
        "departure_id": new_uuid(),
        "newcomer_id": head.newcomer_id,
        "partner": to["issuer"],
        "categories": sorted({known[category].number for category in categories}),
        "code_token": _token(uow, code),
        "status": "open",
        "created_at": uow.now,
        "expires_at": uow.now + GOOD_FOR,
        "fetched_at": None,
        "received_at": None,
        "erase_at": None,
    }
    await uow.session.execute(insert(departure).values(**sealed(uow.world.keyring, departure.name, 1, row)))
    await exercised(head, Right.MOVING)
    await uow.record(Entry("move.start", subject_ref=head.key.subject_ref, categories=tuple(row["categories"])))
    return Started(row, grouped(code))


async def departures(head: Head) -> list[Row]:
    """Everything she started, newest first; checked."""
    rows = await head.uow.session.execute(
        select(departure).where(departure.c.newcomer_id == head.newcomer_id).order_by(departure.c.created_at.desc())
    )
    return [_checked(head.uow, row) for row in rows.mappings()]


async def cancel(head: Head, departure_id: UUID) -> Row:
    """End an open one: its code opens nothing any more. Raises NotFound, Conflict (move-closed)."""
    return await _set(head, departure_id, "open", "cancelled", "move.cancel")


async def keep_here(head: Head, departure_id: UUID) -> Row:
    """Do not erase this record although it arrived elsewhere; what ended stays ended. Raises NotFound, Conflict (move-closed)."""
    return await _set(head, departure_id, "received", "kept", "move.keep", erase_at=None)


async def package_for_her(head: Head, departure_id: UUID) -> str:
    """The package as a file that she carries herself; sealed, so it is worth nothing to whoever finds it.

    Raises NotFound, Conflict (move-closed).
    """
    row = await _own(head, departure_id)
    if not is_open(head.uow, row):
        raise Conflict("move-closed")
    return await _packed(head, row)


async def package_for_partner(uow: UnitOfWork, issuer: str, code: str) -> str | None:
    """The package for the instance that was shown this code; None for every other code, told apart by nobody."""
    found = await find(uow, departure, code_token=_token(uow, code))
    head = await lock_head(uow, found["newcomer_id"]) if found is not None and found["partner"] == issuer else None
    row = await find(uow, departure, lock=True, code_token=_token(uow, code)) if head is not None else None
    if head is None or row is None or not is_open(uow, row):
        await uow.record(Entry("move.fetch", "refused", subject_ref=head.key.subject_ref if head else None, reason="not-found"))
        return None
    return await _packed(head, row)


async def arrived(uow: UnitOfWork, issuer: str, departure_id: UUID, iat: int) -> str | None:
    """Her record arrived there, says its instance: consents here end, and the record goes in thirty days. Returns the status.

    None if there is no such departure to that instance. One that she cancelled stays cancelled. What arrived in time is believed
    whenever the receipt comes.
    """
    found = await find(uow, departure, departure_id=departure_id)
    head = await lock_head(uow, found["newcomer_id"]) if found is not None and found["partner"] == issuer else None
    row = await find(uow, departure, lock=True, departure_id=departure_id) if head is not None else None
    if head is None or row is None:
        uow.unaudited("an instance confirmed a move that is not known here")
        return None
    at = moment(iat)
    if row["status"] == "received":
        await uow.record(Entry("move.arrived", subject_ref=head.key.subject_ref))
        return "received"
    if row["status"] != "open" or row["fetched_at"] is None or not row["created_at"] - _SKEW <= at <= row["expires_at"] + _SKEW:
        await uow.record(Entry("move.arrived", "refused", subject_ref=head.key.subject_ref, reason="move-closed"))
        return str(row["status"])
    await withdraw_all(head, Wish())
    await change(uow, departure, row, status="received", received_at=uow.now, erase_at=uow.now + KEPT_FOR)
    await uow.record(Entry("move.arrived", subject_ref=head.key.subject_ref))
    return "received"


def has_stayed(head: Head, row: Row) -> bool:
    """Whether she gave a consent here after her record had arrived elsewhere: then it is not erased."""
    live = [state for state in head.standing().consents.values() if state.status is ConsentStatus.GRANTED]
    return any(state.granted_at > row["received_at"] for state in live)


async def _packed(head: Head, row: Row) -> str:
    uow = head.uow
    to = await partner(uow, row["partner"], takes=True)
    if to is None:
        raise Conflict("move-closed")
    codes = {uow.world.catalogue.by_number[number].code for number in row["categories"]}
    content = await content_of(head, codes)
    if row["fetched_at"] is None:
        await change(uow, departure, row, fetched_at=uow.now)
    await uow.record(Entry("move.fetch", subject_ref=head.key.subject_ref, categories=tuple(row["categories"])))
    return seal_package(uow, to, row["departure_id"], row["expires_at"], content)


async def _own(head: Head, departure_id: UUID) -> Row:
    row = await find(head.uow, departure, lock=True, departure_id=departure_id)
    if row is None or row["newcomer_id"] != head.newcomer_id:
        raise NotFound()
    return row


async def _set(head: Head, departure_id: UUID, before: str, after: str, action: str, **changes: object) -> Row:
    row = await _own(head, departure_id)
    if row["status"] != before:
        raise Conflict("move-closed")
    await change(head.uow, departure, row, status=after, **changes)
    await head.uow.record(Entry(action, subject_ref=head.key.subject_ref))
    return row | {"status": after} | changes


def _checked(uow: UnitOfWork, row: Any) -> Row:
    return {**checked(uow.world.keyring, departure.name, dict(row)), "row_version": row["row_version"]}


def _token(uow: UnitOfWork, code: str) -> bytes:
    return blind_index(uow.world.keyring, "move-code", normalised(code))
