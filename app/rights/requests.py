"""Requests of rights that need a person: received, told that it takes longer, answered; and the list of what is late.

Whoever keeps the list sees kinds and days. Whose request it is stays an id that means nothing outside this service.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from app.agencies.store import add, change
from app.audit.record import Entry
from app.crypto.tables import dek
from app.errors import Conflict, NotFound, ValidationFailed
from app.identity.taken_up import holders_of
from app.ids import RIGHTS_REQUEST, parse
from app.ledger.head import Head
from app.ledger.tables import newcomer
from app.profile.exercised import Row, Via, close, new_request, open_requests, read_request, requests_of
from app.profile.tables import rights_request
from app.unit_of_work import UnitOfWork
from consent.rights import Extension, Ground, Outcome, Right, check_answer, check_extension, due

MOST = 1000
REQUEST = "rights.request"
ANSWER = "rights.answer"
EXTEND = "rights.extend"
CALL_OFF = "rights.call-off"


@dataclass(frozen=True, slots=True)
class Letter:
    """What the operator writes down: what is asked for, how and when it came, whose it is if that could be told."""

    right: Right
    via: Via
    received_at: datetime
    newcomer_id: UUID | None
    file_mark: str | None = None


async def receive(uow: UnitOfWork, told: Letter, by: str) -> Row:
    """Write a request down; the clock began when it was received."""
    row = new_request(uow, told.right, told.via, told.newcomer_id)
    row |= {"received_at": told.received_at, "due_at": due(told.received_at), "file_mark": told.file_mark}
    await add(uow, rights_request, row)
    await uow.record(Entry(REQUEST, subject_ref=await subject_of(uow, told.newcomer_id), actor=by, case=told.file_mark))
    return row


async def ask(head: Head, right: Right, via: Via, entry: Entry, earlier: Row | None = None) -> Row:
    """Write down what she, or an agency for her, asks for and nobody here can do at once; the one that is open already stays.

    `earlier`: she wants one more look at how that request was answered.
    """
    known = None if earlier is None else earlier["request_id"]
    for row in await open_requests(head):
        if (row["kind"], row["earlier_id"], row["statement_id"]) == (right, known, None):
            await head.uow.record(entry)
            return row
    row = new_request(head.uow, right, via, head.newcomer_id) | {"earlier_id": known}
    await add(head.uow, rights_request, row)
    await head.uow.record(entry)
    return row


async def call_off(head: Head, request_id: UUID) -> Row:
    """She does not want it any more. Raises NotFound, Conflict (rights-closed)."""
    own = await holders_of(head.uow, head.newcomer_id)
    row = await find_request(head.uow, request_id)
    if row["newcomer_id"] not in own:
        raise NotFound()
    if row["status"] != "open":
        raise Conflict("rights-closed")
    await change(head.uow, rights_request, row, status="withdrawn")
    await head.uow.record(Entry(CALL_OFF, subject_ref=head.key.subject_ref))
    return row | {"status": "withdrawn"}


async def answer(uow: UnitOfWork, request_id: UUID, outcome: Outcome, ground: Ground | None, told: str, by: str) -> Row:
    """Say what came of a request. Raises NotFound, Conflict (rights-closed), ValidationFailed at `/ground`."""
    row = await open_request(uow, request_id)
    if check_answer(outcome, ground) is not None:
        raise ValidationFailed.at("/ground", "ground", "Name a ground exactly where not everything was done.")
    row = await close(uow, row, outcome, ground=ground, told=told)
    await uow.record(Entry(ANSWER, subject_ref=await subject_of(uow, row["newcomer_id"]), actor=by, case=row["file_mark"]))
    return row


async def extend(uow: UnitOfWork, request_id: UUID, ground: Extension, by: str) -> Row:
    """Take two months more, once. Raises NotFound, Conflict (rights-closed), ValidationFailed at `/ground`."""
    row = await open_request(uow, request_id)
    denied = check_extension(row["received_at"], row["extended_at"], uow.now)
    if denied is not None:
        why = "It was extended before." if denied.facts["code"] == "extended" else "The first month is over."
        raise ValidationFailed.at("/ground", str(denied.facts["code"]), why)
    changes = {"extended_at": uow.now, "extension_ground": ground, "due_at": due(row["received_at"], extended=True)}
    await change(uow, rights_request, row, **changes)
    await uow.record(Entry(EXTEND, subject_ref=await subject_of(uow, row["newcomer_id"]), actor=by, case=row["file_mark"]))
    return row | changes


async def listing(uow: UnitOfWork, *, overdue: bool = False, everything: bool = False, limit: int = MOST) -> list[Row]:
    """Open requests, what must be answered first on top; `overdue`: only what is late; `everything`: answered ones too."""
    wanted = select(rights_request).order_by(rights_request.c.due_at, rights_request.c.request_id).limit(limit)
    if overdue or not everything:
        wanted = wanted.where(rights_request.c.status == "open")
    if overdue:
        wanted = wanted.where(rights_request.c.due_at <= uow.now)
    return [read_request(uow, row) for row in (await uow.session.execute(wanted)).mappings()]


async def find_request(uow: UnitOfWork, request_id: UUID) -> Row:
    """One request, locked. Raises NotFound."""
    found = select(rights_request).where(rights_request.c.request_id == request_id).with_for_update()
    row = (await uow.session.execute(found)).mappings().first()
    if row is None:
        raise NotFound()
    return read_request(uow, row)


async def open_request(uow: UnitOfWork, request_id: UUID) -> Row:
    """One open request, locked. Raises NotFound, Conflict (rights-closed)."""
    row = await find_request(uow, request_id)
    if row["status"] != "open":
        raise Conflict("rights-closed")
    return row


async def refused_before(head: Head, name: str) -> Row:
    """Her own earlier request that was refused or done in part; raises ValidationFailed at `/earlier`."""
    request_id = parse(RIGHTS_REQUEST, name)
    own: Sequence[Row] = await requests_of(head)
    for row in own:
        if row["request_id"] == request_id and row["outcome"] in (Outcome.REFUSED, Outcome.PARTLY):
            return row
    raise ValidationFailed.at("/earlier", "unknown", "There is no refused request with this id.")


async def subject_of(uow: UnitOfWork, newcomer_id: UUID | None) -> UUID | None:
    """The person's name in the log; None for nobody, and once she is erased."""
    if newcomer_id is None:
        return None
    own = (dek.c.key_id == newcomer.c.key_id) & (dek.c.generation == newcomer.c.dek_generation)
    found = await uow.session.execute(
        select(dek.c.subject_ref).join_from(newcomer, dek, own).where(newcomer.c.newcomer_id == newcomer_id)
    )
    return found.scalar_one_or_none()
