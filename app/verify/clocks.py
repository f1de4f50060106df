"""The clocks that decide when an unused record is erased: each was written by the service."""

from typing import TYPE_CHECKING

from app.agencies.store import checked
from app.crypto.keyring import Keyring
from app.errors import IntegrityFault
from app.retention.activity import CLOCK
from app.verify.report import Report

if TYPE_CHECKING:
    from app.crypto.keyring import Connection


async def check_clocks(connection: "Connection", keyring: Keyring, report: Report) -> None:
    """Find clocks whose MAC does not fit."""
    async for row in connection.cursor(f"SELECT * FROM {CLOCK}"):
        try:
            checked(keyring, CLOCK, dict(row))
        except IntegrityFault:
            report.find("retention-forged", f"clock of newcomer {row['newcomer_id']}", "not written by the service")
