"""Where a list of her log goes on, as text in an address: worth something only to the person whom it was shown to."""

from app.cursors import LONGEST, open_cursor, seal_cursor
from app.errors import CursorInvalid
from app.pages.callers import AsSignedIn
from app.unit_of_work import UnitOfWork


def sealed_place(uow: UnitOfWork, caller: AsSignedIn, name: str, seq: int) -> str:
    """A place of the log in the list of this name."""
    return seal_cursor(uow.world.keyring, f"{name}:{caller.newcomer_id.hex}", {"before": seq})


def opened_place(uow: UnitOfWork, caller: AsSignedIn, name: str, sealed: str) -> int:
    """The place again. Raises CursorInvalid unless it was sealed for this person and this list."""
    seq = open_cursor(uow.world.keyring, f"{name}:{caller.newcomer_id.hex}", sealed[: LONGEST + 1]).get("before")
    if not isinstance(seq, int):
        raise CursorInvalid()
    return seq
