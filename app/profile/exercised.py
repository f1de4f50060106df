"""Write down that a person exercised a right, with its clock: what is done at once is answered at once, the rest stays open.

A row holds codes and days, never her words. Doing by herself what an agency or a letter asked for answers that request too.
"""

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select

from app.agencies.store import add, change, checked
from app.audit.record import Entry
from app.identity.taken_up import holders_of
from app.ids import new_uuid
from app.ledger.head import Head
from app.profile.tables import rights_request
from app.unit_of_work import UnitOfWork
from consent.rights import Ground, Outcome, Right, Way, due

Row = dict[str, Any]
FROM_RIGHTS: Final = {Right.PORTABILITY: (Right.PORTABILITY, Right.ACCESS)}
"""What else is answered by doing this: who takes everything along has seen it."""


@dataclass(frozen=True, slots=True)
class Via:
    """By which way she exercises a right; `entry`: how the log calls it where somebody else does it for her."""

    way: Way = Way.PAGE
    agency: UUID | None = None
    entry: Entry | None = None

    def logged(self, own: Entry) -> Entry:
        """The audit row: her own act, or the one of whoever acts for her, about the same categories."""
        return own if self.entry is None else self.entry._replace(action=own.action, categories=own.categories)


HERSELF: Final = Via()
_MOST_OWN = 200
_TOLD: Final = {Way.PAGE: "page", Way.AGENCY: "in_person", Way.OPERATOR: "letter", Way.LETTER: "letter"}


async def exercised(head: Head, right: Right, via: Via = HERSELF, outcome: Outcome = Outcome.DONE) -> None:
    """It is done. Answers what is open of it already, else one row that was received and answered in this moment."""
    rights = FROM_RIGHTS.get(right, (right,))
    waiting = [row for row in await open_requests(head, lock=True) if row["kind"] in rights and row["statement_id"] is None]
    for row in waiting:
        await close(head.uow, row, outcome, told=_TOLD[via.way])
    if not waiting:
        now = head.uow.now
        row = new_request(head.uow, right, via, head.newcomer_id) | {"status": "answered", "answered_at": now, "outcome": outcome}
        await add(head.uow, rights_request, row | {"told": _TOLD[via.way]})


async def left_open(head: Head, right: Right, via: Via, statement: UUID) -> None:
    """Somebody else has to say what comes of it: the clock runs. One request per statement at a time."""
    if not any(row["statement_id"] == statement for row in await open_requests(head)):
        row = new_request(head.uow, right, via, head.newcomer_id) | {"statement_id": statement}
        await add(head.uow, rights_request, row)


async def settled(head: Head, statement: UUID, ground: Ground | None = None) -> None:
    """Whoever answers for the statement has said: changed (no ground) or confirmed. Answers what is open about it."""
    for row in await open_requests(head, lock=True):
        if row["statement_id"] == statement:
            outcome = Outcome.DONE if ground is None else Outcome.REFUSED
            await close(head.uow, row, outcome, ground=ground, told="page")


async def end_requests(head: Head) -> None:
    """End what is still open of an erased record: there is nothing left to answer from."""
    for row in await open_requests(head, lock=True):
        await change(head.uow, rights_request, row, status="withdrawn")


async def open_requests(head: Head, *, lock: bool = False) -> list[Row]:
    """Her open requests, the oldest first."""
    own = rights_request.c.newcomer_id == head.newcomer_id, rights_request.c.status == "open"
    found = select(rights_request).where(*own).order_by(rights_request.c.recorded_at, rights_request.c.request_id)
    rows = await head.uow.session.execute(found.with_for_update() if lock else found)
    return [read_request(head.uow, row) for row in rows.mappings()]


async def requests_of(head: Head, agency: UUID | None = None) -> list[Row]:
    """What she asked for, newest first, also before a merge; of one agency: what it wrote down for her."""
    wanted = rights_request.c.newcomer_id.in_(await holders_of(head.uow, head.newcomer_id))
    found = select(rights_request).where(wanted).order_by(rights_request.c.recorded_at.desc(), rights_request.c.request_id.desc())
    if agency is not None:
        found = found.where(rights_request.c.agency_id == agency)
    return [read_request(head.uow, row) for row in (await head.uow.session.execute(found.limit(_MOST_OWN))).mappings()]


async def close(uow: UnitOfWork, row: Row, outcome: Outcome, *, told: str, ground: Ground | None = None) -> Row:
    """Answer an open request; the row as it stands then."""
    changes = {"status": "answered", "answered_at": uow.now, "outcome": outcome, "ground": ground, "told": told}
    await change(uow, rights_request, row, **changes)
    return row | changes


def new_request(uow: UnitOfWork, right: Right, via: Via, newcomer_id: UUID | None) -> Row:
    """The columns of a request received now."""
    return {
        "request_id": new_uuid(),
        "newcomer_id": newcomer_id,
        "kind": str(right),
        "way": str(via.way),
        "agency_id": via.agency,
        "file_mark": None,
        "statement_id": None,
        "earlier_id": None,
        "status": "open",
        "received_at": uow.now,
        "recorded_at": uow.now,
        "due_at": due(uow.now),
        "extended_at": None,
        "extension_ground": None,
        "answered_at": None,
        "outcome": None,
        "ground": None,
        "told": None,
    }


def read_request(uow: UnitOfWork, row: Any) -> Row:
    """A stored row whose MAC was checked, with its version. Raises IntegrityFault."""
    return {**checked(uow.world.keyring, rights_request.name, dict(row)), "row_version": row["row_version"]}
