"""The registers: every row's MAC fits, and its version is the newest one the log knows; a row put back or removed shows."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from app.agencies.directory import facts_of_row
from app.agencies.store import checked
from app.crypto.keyring import Keyring
from app.errors import IntegrityFault
from app.verify.report import Report
from consent.vocabulary import AgencyFacts, AgencyId

if TYPE_CHECKING:
    from app.crypto.keyring import Connection

Versions = dict[tuple[str, str], int]
_KEYS = {
    "agency": ("agency_id",),
    "agency_purpose": ("agency_id", "purpose"),
    "client": ("client_id",),
    "staff_issuer": ("staff_issuer_id",),
    "outside_issuer": ("outside_issuer_id",),
    "move_partner": ("issuer",),
    "notice_review": ("purpose", "notice_version", "language"),
    "event_target": ("client_id",),
    "event_stream": ("stream_id",),
    "officer_case": ("case_id",),
    "disclosure": ("disclosure_id",),
    "decoy_list": ("list_id",),
    "look_allowance": ("agency_id",),
}
_VERSIONED = frozenset(_KEYS) - {"agency_purpose"}
"""Tables whose changes are named in the log; a purpose has the version of its agency."""


async def check_registers(
    connection: "Connection", keyring: Keyring, report: Report, audited: Versions
) -> dict[AgencyId, AgencyFacts]:
    """Check all register rows against their MACs and the audited versions; gives the agencies' facts as stored."""
    agencies: dict[AgencyId, AgencyFacts] = {}
    versions: dict[UUID, int] = {}
    seen: set[tuple[str, str]] = set()
    for table, names in _KEYS.items():
        for record in await connection.fetch(f"SELECT * FROM {table}"):
            row: dict[str, Any] = dict(record)
            key = (table, "/".join(str(row[name]) for name in names))
            seen.add(key)
            _check_row(keyring, report, audited, key, row)
            if table == "agency":
                facts = facts_of_row(row)
                agencies[facts.agency_id] = facts
                versions[facts.agency_id] = row["row_version"]
            elif table == "agency_purpose" and versions.get(row["agency_id"]) not in (None, row["row_version"]):
                report.find("register-version", f"{table} {key[1]}", "not of its agency's version: an old row was put back")
    for table, name in sorted(set(audited) - seen):
        report.find("register-row-missing", f"{table} {name}", "the log knows this row, yet it is not stored")
    return agencies


def _check_row(keyring: Keyring, report: Report, audited: Versions, key: tuple[str, str], row: dict[str, Any]) -> None:
    table, name = key
    try:
        checked(keyring, table, row)
    except IntegrityFault:
        report.find("register-forged", f"{table} {name}", "its MAC does not fit: not written by the service")
        return
    if table in _VERSIONED and audited.get(key) != row["row_version"]:
        report.find(
            "register-version", f"{table} {name}", "its version is not the newest one of the log: an old row was put back"
        )
