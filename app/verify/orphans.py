"""Rows that belong to nobody: every table's newcomers, agencies and keys exist, and what was destroyed stays away."""

from typing import TYPE_CHECKING

from app.verify.report import Report

if TYPE_CHECKING:
    from app.crypto.keyring import Connection

_NAMED_AT_MOST = 100
_OF_NEWCOMERS = (
    "newcomer_reference",
    "profile_category",
    "stat_vector",
    "duplicate_token",
    "ledger_event",
    "release",
    "consent_request",
    "account",
    "letter",
    "newcomer_session",
    "passkey",
    "link_code",
    "departure",
    "change",
    "guardian",
    "death_report",
)
_OF_LIVING = (
    "profile_category",
    "stat_vector",
    "duplicate_token",
    "account",
    "letter",
    "newcomer_session",
    "passkey",
    "link_code",
    "departure",
    "arrival",
    "guardian",
)
_OF_AGENCIES = ("newcomer_reference", "release", "consent_request", "change", "agency_purpose", "client")


async def check_orphans(connection: "Connection", report: Report) -> None:
    """Find rows without their newcomer, agency or key, and keys without their newcomer."""
    for table in _OF_NEWCOMERS:
        missing = (
            f"SELECT DISTINCT t.newcomer_id AS id FROM {table} t LEFT JOIN newcomer n USING (newcomer_id) WHERE n.status IS NULL"
        )
        await _each(connection, report, missing, "orphan-row", f"table {table}, newcomer", "there is no such newcomer")
    for table in _OF_LIVING:
        left = f"SELECT DISTINCT t.newcomer_id AS id FROM {table} t JOIN newcomer n USING (newcomer_id) WHERE n.status = 'erased'"
        await _each(
            connection, report, left, "erased-content-present", f"table {table}, newcomer", "she is erased, yet a row is left"
        )
    for table in _OF_AGENCIES:
        missing = f"SELECT DISTINCT t.agency_id AS id FROM {table} t LEFT JOIN agency a USING (agency_id) WHERE a.name IS NULL"
        await _each(connection, report, missing, "orphan-row", f"table {table}, agency", "there is no such agency")
    await _keys(connection, report)


async def _keys(connection: "Connection", report: Report) -> None:
    unused = "SELECT d.key_id AS id FROM keys.dek d WHERE NOT EXISTS (SELECT FROM newcomer n WHERE n.key_id = d.key_id)"
    await _each(connection, report, unused, "orphan-key", "data key", "no newcomer uses it")
    returned = "SELECT d.key_id AS id FROM keys.dek d JOIN keys.shredded s USING (key_id)"
    await _each(connection, report, returned, "shredded-key-present", "data key", "it is recorded as destroyed, yet it is stored")
    shared = "SELECT key_id AS id FROM newcomer GROUP BY key_id HAVING count(*) > 1"
    await _each(connection, report, shared, "key-shared", "data key", "more than one newcomer names it")
    unacknowledged = (
        "SELECT a.change_id AS id FROM change_acknowledgement a LEFT JOIN change c USING (change_id) "
        "WHERE c.agency_id IS DISTINCT FROM a.agency_id"
    )
    await _each(connection, report, unacknowledged, "orphan-row", "acknowledged change", "this agency has no such change")


async def _each(connection: "Connection", report: Report, query: str, code: str, where: str, meaning: str) -> None:
    for row in await connection.fetch(f"{query} ORDER BY 1 LIMIT {_NAMED_AT_MOST}"):
        report.find(code, f"{where} {row['id']}", meaning)
