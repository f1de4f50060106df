"""Months of the log whose bodies were removed when their time was over: what says so, and what a check of the log must know.

The row that says so stands in the log itself, with its MAC, and is sealed like any other. It names the place below which nothing
is left, and the writers who wrote on both sides of it: their first numbers are not missed. Leaves and tiles stay.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from app.audit.read import decode
from app.audit.record import row_mac_fits
from app.crypto.faults import SealError
from app.crypto.keyring import Keyring

if TYPE_CHECKING:
    from app.crypto.keyring import Connection

REMOVED: Final = "log.month-removed"
STATE_CARRIED: Final = "log.state-carried"
REGISTER_CARRIED: Final = "log.register-carried"
_ROWS = "SELECT body, mac, mac_len FROM audit.event WHERE action = $1 ORDER BY seq"


@dataclass(frozen=True, slots=True)
class Removed:
    """Below which place no bodies are left, and whose rows were among them."""

    below: int = 0
    writers: frozenset[str] = frozenset()


async def read_removed(connection: "Connection", keyring: Keyring) -> Removed:
    """What was removed so far, by the log's own rows; a row whose MAC does not fit says nothing and is named by the check."""
    below, writers = 0, set[str]()
    for row in await connection.fetch(_ROWS, REMOVED):
        raw = row["body"].encode()
        if row["mac_len"] != len(raw) or not row_mac_fits(keyring, row["mac"], row["mac_len"], raw):
            continue
        try:
            said = decode(row["body"]).removed
        except SealError:
            continue
        if said is not None:
            below = max(below, said["below"])
            writers |= set(said["writers"])
    return Removed(below, frozenset(writers))
