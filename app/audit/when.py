"""Rows of a moment: without an index of time the log is bisected.

A row is numbered when it is inserted and dated when its act began: order and dates differ by as long as a transaction takes.
"""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from app.audit.read import decode
from app.crypto.faults import SealError

if TYPE_CHECKING:
    from app.crypto.keyring import Connection

_MARGIN: Final = timedelta(minutes=10)
_NEXT = "SELECT seq, body FROM audit.event WHERE seq >= $1 ORDER BY seq LIMIT 1"
_ENDS = "SELECT min(seq), max(seq) FROM audit.event"
_OF_ACTION = "SELECT seq, body FROM audit.event WHERE seq >= $1 AND seq <= $2 AND action = $3 ORDER BY seq"


async def first_after(connection: "Connection", moment: datetime) -> int | None:
    """The number from which on rows are dated at or after this moment, found in about twenty steps; None of an empty log."""
    low, high = (await connection.fetchrow(_ENDS)) or (None, None)
    if low is None:
        return None
    while low < high:
        middle = (low + high) // 2
        found = await connection.fetchrow(_NEXT, middle)
        if found is None or _dated(found["body"]) >= moment:
            high = middle
        else:
            low = max(middle + 1, found["seq"] + 1)
    return int(low)


async def row_of(connection: "Connection", action: str, moment: datetime) -> int | None:
    """The number of the one row of this action that is dated at exactly this moment; None where there is none, or more."""
    first, last = await first_after(connection, moment - _MARGIN), await first_after(connection, moment + _MARGIN)
    if first is None or last is None:
        return None
    found = [row["seq"] for row in await connection.fetch(_OF_ACTION, first, last, action) if _dated(row["body"]) == moment]
    return int(found[0]) if len(found) == 1 else None


def _dated(body: str) -> datetime:
    try:
        return decode(body).at
    except SealError:
        return datetime.fromisoformat("1970-01-01T00:00:00+00:00")
