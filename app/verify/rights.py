"""Rights: every request, guardian and report of a death was written by the service.

Whoever alters a request hides that an answer is late; whoever alters a guardian or a report decides for somebody.
"""

from typing import TYPE_CHECKING

from app.agencies.store import checked
from app.crypto.keyring import Keyring
from app.errors import IntegrityFault
from app.verify.report import Report

if TYPE_CHECKING:
    from app.crypto.keyring import Connection

_TABLES = {"rights_request": "request_id", "guardian": "guardian_id", "death_report": "report_id"}


async def check_rights(connection: "Connection", keyring: Keyring, report: Report) -> None:
    """Check the MAC of each row."""
    for table, key in _TABLES.items():
        async for record in connection.cursor(f"SELECT * FROM {table} ORDER BY {key}"):
            row = dict(record)
            try:
                checked(keyring, table, row)
            except IntegrityFault:
                where = f"{table.replace('_', ' ')} {row[key]}"
                report.find("rights-row-forged", where, "its MAC does not fit: not written by the service")
