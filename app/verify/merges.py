"""Merges: each row is ours and says what both ledgers say, and every reference that leads elsewhere follows a merge."""

from typing import TYPE_CHECKING, Any

from app.agencies.store import checked
from app.crypto.keyring import Keyring
from app.errors import IntegrityFault
from app.verify.report import Report

if TYPE_CHECKING:
    from app.crypto.keyring import Connection

_SAID = {
    "open": ("merged", "merged_into"),
    "final": ("merged", "merged_into"),
    "undone": ("merge_undone", "merge_undone"),
}
_EVENTS = """
  SELECT body::jsonb ->> 'type' AS type FROM ledger_event
   WHERE newcomer_id = $1 AND strpos(body, '"merge":"' || $2 || '"') > 0 ORDER BY n DESC LIMIT 1"""
_STATUS = "SELECT newcomer_id, status FROM newcomer WHERE newcomer_id = ANY($1)"
_STANDING_STILL = """
  SELECT n.newcomer_id AS id FROM newcomer n
   WHERE n.status = 'merged' AND NOT EXISTS (SELECT FROM merge m WHERE m.other_id = n.newcomer_id AND m.state <> 'undone')"""
_ASTRAY = """
  SELECT r.reference FROM newcomer_reference r
   WHERE (r.alias AND r.former_id IS NULL) OR (r.former_id IS NOT NULL AND NOT EXISTS (
     SELECT FROM merge m WHERE m.other_id = r.former_id AND m.survivor_id = r.newcomer_id AND m.state <> 'undone'))"""


async def check_merges(connection: "Connection", keyring: Keyring, report: Report) -> None:
    """Check merges and offers against their MACs, ledgers, statuses and references."""
    for row in await connection.fetch("SELECT * FROM merge"):
        if _ours(keyring, report, "merge", dict(row)):
            await _check(connection, report, row)
    for row in await connection.fetch("SELECT * FROM merge_offer"):
        _ours(keyring, report, "merge_offer", dict(row))
    for row in await connection.fetch(_STANDING_STILL):
        report.find("merge-missing", f"newcomer {row['id']}", "the record counts as merged, yet no merge took it up")
    for row in await connection.fetch(_ASTRAY):
        report.find("reference-astray", f"reference {row['reference']}", "it leads to another record, yet no merge led it there")


def _ours(keyring: Keyring, report: Report, table: str, row: dict[str, Any]) -> bool:
    try:
        checked(keyring, table, row)
    except IntegrityFault:
        name = row["merge_id"] if table == "merge" else row["offer_id"]
        report.find("merge-forged", f"{table} {name}", "its MAC does not fit: not written by the service")
        return False
    return True


async def _check(connection: "Connection", report: Report, row: Any) -> None:
    where = f"merge {row['merge_id']}"
    for newcomer_id, wanted in zip((row["survivor_id"], row["other_id"]), _SAID[row["state"]], strict=True):
        if await connection.fetchval(_EVENTS, newcomer_id, row["merge_id"].hex) != wanted:
            report.find("merge-without-ledger", where, "a ledger of the two says something else: an old row was put back")
    status = {found["newcomer_id"]: found["status"] for found in await connection.fetch(_STATUS, [row["other_id"]])}
    if row["state"] != "undone" and status.get(row["other_id"]) not in ("merged", "erased"):
        report.find("merge-differs", where, "the record that was taken up does not stand still")
