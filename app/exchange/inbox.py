"""The same changes as an office reads them: newest first, with what it said about each. For who has no tool that polls."""

from dataclasses import dataclass

from app.cursors import open_cursor, seal_cursor
from app.errors import CursorInvalid
from app.exchange.store import Change, Position, read_newest
from app.unit_of_work import UnitOfWork
from consent.vocabulary import AgencyId

FOR_PEOPLE = frozenset(
    {
        "consent-granted",
        "consent-withdrawn",
        "consent-expired",
        "consent-narrowed",
        "consent-requested-answered",
        "secrecy-withdrawn",
        "statement-disputed",
        "statement-corrected",
        "restricted",
        "restriction-lifted",
        "erased",
        "merged",
        "merge-undone",
        "access-questioned",
        "referral-offered",
        "referral-answered",
        "referral-done",
        "referral-ended",
    }
)
"""What somebody must read; that a statement changed is seen where the statement is."""

_END = Position(2**63 - 1, 2**63 - 1)


@dataclass(frozen=True, slots=True)
class Inbox:
    """A page of changes, newest first; `older` leads to the next page, None on the last one."""

    items: list[Change]
    older: str | None


async def read_inbox(uow: UnitOfWork, agency_id: AgencyId, client_id: str, cursor: str | None, limit: int) -> Inbox:
    """The newest changes, or those before a cursor. Raises CursorInvalid."""
    name = f"inbox:{client_id}"
    before = _END if cursor is None else _position(open_cursor(uow.world.keyring, name, cursor))
    found = await read_newest(uow, agency_id, before, FOR_PEOPLE, limit + 1)
    shown = list(found[:limit])
    if len(found) <= limit:
        return Inbox(shown, None)
    last = shown[-1].position
    return Inbox(shown, seal_cursor(uow.world.keyring, name, {"xid": last.xid, "seq": last.seq}))


def _position(position: object) -> Position:
    match position:
        case {"xid": int(xid), "seq": int(seq)}:
            return Position(xid, seq)
        case _:
            raise CursorInvalid()
