"""Comparisons of a key provider's log with ours as they stand in the log: what each found, for whoever watches over the keys."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import orjson

from app.audit.read import decode
from app.audit.record import row_mac_fits
from app.crypto.faults import SealError
from app.crypto.keyring import Keyring

if TYPE_CHECKING:
    from app.crypto.keyring import Connection

ACTION: Final = "keys.compared"
FAILED: Final = "failed"
_ROWS = "SELECT seq, body, mac, mac_len FROM audit.event WHERE action = $1 ORDER BY seq"


class Found(NamedTuple):
    """What one comparison found. Moments in seconds since 1970, 0 where there is none; the rest are numbers of openings."""

    since: int
    until: int
    theirs: int
    ours: int
    unsure: int
    too_young: int
    unexplained: int
    minutes: int  # in how many minutes the unexplained ones lie
    first: int  # the first of these minutes


class Told(NamedTuple):
    """A comparison's row: its number, when it was made, whether all was explained, and the numbers if they were written down."""

    seq: int
    at: datetime
    clean: bool
    found: Found | None


async def comparisons(connection: "Connection", keyring: Keyring) -> list[Told]:
    """Every comparison, the oldest first. Rows that are not ours are left out; a row put in twice is told once."""
    seen: set[tuple[str, int]] = set()
    told: list[Told] = []
    for seq, body, mac, mac_len in await connection.fetch(_ROWS, ACTION):
        raw = body.encode()
        if mac_len != len(raw) or not row_mac_fits(keyring, mac, mac_len, raw):
            continue
        try:
            row = decode(body)
            found = _found(orjson.loads(body).get("kc"))
        except SealError:
            continue
        if (row.writer, row.number) not in seen:
            seen.add((row.writer, row.number))
            told.append(Told(seq, row.at, row.outcome != FAILED, found))
    return told


def _found(stored: Any) -> Found | None:  # what a row of a former version holds is nothing
    if stored is None:
        return None
    try:
        return Found(*map(int, stored))
    except (TypeError, ValueError):
        raise SealError from None
