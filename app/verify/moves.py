"""Moves: every departure was written by the service, and what came along with somebody opens with her key and no other.

Whoever alters a departure decides where a record may go.
"""

from typing import TYPE_CHECKING, Any

from app.agencies.store import checked
from app.crypto.data_keys import unwrap_row
from app.crypto.faults import SealError
from app.crypto.keyring import Keyring
from app.errors import IntegrityFault, KeyGone
from app.moves.arrive import open_evidence
from app.verify.report import Report

if TYPE_CHECKING:
    from app.crypto.keyring import Connection

_ARRIVALS = """
  SELECT a.departure_id, a.newcomer_id, a.arrived_at, a.sealed, n.key_id, n.dek_generation, d.epoch, d.wrapped, d.subject_ref
    FROM arrival a
    LEFT JOIN newcomer n ON n.newcomer_id = a.newcomer_id
    LEFT JOIN keys.dek d ON d.key_id = n.key_id AND d.generation = n.dek_generation
   WHERE a.newcomer_id IS NOT NULL OR a.sealed IS NOT NULL
   ORDER BY a.departure_id"""


async def check_moves(connection: "Connection", keyring: Keyring, report: Report) -> None:
    """Check the MAC of each departure, and open what came along with each arrival."""
    async for record in connection.cursor("SELECT * FROM departure ORDER BY departure_id"):
        row = dict(record)
        try:
            checked(keyring, "departure", row)
        except IntegrityFault:
            report.find(
                "departure-forged", f"departure {row['departure_id']}", "its MAC does not fit: not written by the service"
            )
    async for record in connection.cursor(_ARRIVALS):
        if not _opens(keyring, record):
            report.find("arrival-unreadable", f"arrival {record['departure_id']}", "what came along does not open with her key")


def _opens(keyring: Keyring, row: Any) -> bool:
    if row["sealed"] is None or row["wrapped"] is None:
        return False
    try:
        key = unwrap_row(keyring, row["key_id"], row["dek_generation"], row["epoch"], row["wrapped"], row["subject_ref"])
        open_evidence(key, row["newcomer_id"], row["arrived_at"], row["sealed"])
    except (IntegrityFault, KeyGone, SealError):
        return False
    return True
