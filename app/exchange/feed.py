"""The change feed of one agency: at least once, in one order, nothing ever passed over, under a cursor only this client can use.

One feed holds the changes of every purpose; it names ids, types, purposes and times and nothing else.
"""

from dataclasses import dataclass

from app.cursors import open_cursor, seal_cursor
from app.errors import CursorInvalid
from app.exchange.schemas import ChangeItem
from app.exchange.store import Change, Position, read_page
from app.ids import CHANGE, CONSENT, REQUEST, wire
from app.unit_of_work import UnitOfWork
from app.wire import moment_text
from consent.duties import OWED
from consent.vocabulary import AgencyId

BEGINNING = Position(0, 0)
_ANSWERS = frozenset({"granted", "refused"})


@dataclass(frozen=True, slots=True)
class Page:
    """Changes after a cursor, and the cursor to go on from; the same one while there is nothing new."""

    items: list[ChangeItem]
    next: str


async def read_feed(uow: UnitOfWork, agency_id: AgencyId, client_id: str, cursor: str | None, limit: int) -> Page:
    """The next page. Raises CursorInvalid for a cursor of another client or list."""
    name = f"changes:{client_id}"
    after = BEGINNING if cursor is None else _position(uow, name, cursor)
    found = await read_page(uow, agency_id, after, limit)
    last = found[-1].position if found else after
    following = seal_cursor(uow.world.keyring, name, {"xid": last.xid, "seq": last.seq})
    return Page([item_of(change) for change in found], following)


def _position(uow: UnitOfWork, name: str, cursor: str) -> Position:
    match open_cursor(uow.world.keyring, name, cursor):
        case {"xid": int(xid), "seq": int(seq)}:
            return Position(xid, seq)
        case _:
            raise CursorInvalid()


def item_of(change: Change) -> ChangeItem:
    """What is told of a change, by poll and by push."""
    referral = change.type.startswith("referral-")
    request = None if change.request_id is None else wire(REQUEST, change.request_id)
    answered = change.type == "consent-requested-answered" and change.answer in _ANSWERS
    owed = OWED.get(change.type)
    return ChangeItem.model_validate(
        {
            "id": wire(CHANGE, change.change_id),
            "type": change.type,
            "time": moment_text(change.occurred_at),
            "newcomer": change.reference,
            "consent": None if change.consent_id is None else wire(CONSENT, change.consent_id),
            "request": None if referral else request,
            "referral": request if referral else None,
            "purpose": change.purpose,
            "merged_into": change.into,
            "outcome": change.answer if answered else None,
            "obligation": None if owed is None else str(owed.obligation),
            "due": None if owed is None else moment_text(change.occurred_at + owed.within),
        }
    )
