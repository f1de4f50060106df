"""Moves: every departure was written by the service, for whoever alters one decides where a record may go."""

from typing import TYPE_CHECKING

from app.agencies.store import checked
from app.crypto.keyring import Keyring
from app.errors import IntegrityFault
from app.verify.report import Report

if TYPE_CHECKING:
    from app.crypto.keyring import Connection


async def check_moves(connection: "Connection", keyring: Keyring, report: Report) -> None:
    """Check the MAC of each departure."""
    async for record in connection.cursor("SELECT * FROM departure ORDER BY departure_id"):
        row = dict(record)
        try:
            checked(keyring, "departure", row)
        except IntegrityFault:
            report.find(
                "departure-forged", f"departure {row['departure_id']}", "its MAC does not fit: not written by the service"
            )
