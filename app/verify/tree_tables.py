"""The tables of the sealed log: they only grow, the auditor may do just that, and the serving role may only read."""

from typing import TYPE_CHECKING

from app.db.roles import APP, AUDITOR
from app.verify.report import Report

if TYPE_CHECKING:
    from app.crypto.keyring import Connection

_APPENDED = frozenset({"SELECT", "INSERT"})
AUDITORS_RIGHTS = {
    "audit.event": frozenset({"SELECT"}),
    "audit.leaf": _APPENDED,
    "audit.tile": _APPENDED,
    "audit.checkpoint": _APPENDED,
    "audit.cosignature": _APPENDED,
    "audit.sealer_state": frozenset({"SELECT"}),
}
"""What the auditor may do with whole tables; single columns that it may change are below."""
TREE = tuple(table for table in AUDITORS_RIGHTS if table != "audit.event")
_CHANGED = {("audit.tile", "hashes"), ("audit.checkpoint", "note")} | {
    ("audit.sealer_state", column) for column in ("era", "last_xid", "last_seq", "size", "frontier")
}
_GUARDS = {
    ("audit.tile", 19): "substr(NEW.hashes, 1, octet_length(OLD.hashes)) IS DISTINCT FROM OLD.hashes",
    ("audit.checkpoint", 19): "OLD.note IS NOT NULL OR (NEW.size, NEW.root) IS DISTINCT FROM (OLD.size, OLD.root)",
    ("audit.tile", 11): "is append-only",
    ("audit.checkpoint", 11): "is append-only",
    ("audit.tile", 34): "is append-only",
    ("audit.checkpoint", 34): "is append-only",
}
"""By table and kind of trigger (pg_trigger.tgtype: 19 update, 11 delete, 34 truncate), what its function says."""
_TRIGGERS = """
  SELECT tgtype, p.prosrc FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
   WHERE t.tgrelid = $1::regclass AND NOT t.tgisinternal AND t.tgenabled IN ('O', 'A') AND t.tgqual IS NULL"""
_COLUMNS = """
  SELECT a.attrelid::regclass::text AS "table", a.attname AS column FROM pg_attribute a
   WHERE a.attrelid = ANY($2::regclass[]) AND a.attnum > 0 AND NOT a.attisdropped
     AND has_column_privilege($1, a.attrelid, a.attname, 'UPDATE')"""


async def check_tree_tables(connection: "Connection", report: Report) -> None:
    """Find guards that are missing and rights that are too many."""
    for (table, kind), fragment in _GUARDS.items():
        rows = await connection.fetch(_TRIGGERS, table)
        if not any(row["tgtype"] == kind and fragment in row["prosrc"] and "RAISE EXCEPTION" in row["prosrc"] for row in rows):
            report.find("trigger-missing", f"table {table}", "no enabled trigger keeps what is sealed from being changed")
    for table in TREE:
        for right in ("INSERT", "UPDATE", "DELETE", "TRUNCATE", "TRIGGER"):
            if await connection.fetchval("SELECT has_table_privilege($1, $2, $3)", APP, table, right):
                report.find("privilege", f"role {APP}, table {table}", f"it has {right} on the sealed log")
    for role, allowed in ((APP, set[tuple[str, str]]()), (AUDITOR, _CHANGED)):
        for row in await connection.fetch(_COLUMNS, role, list(TREE)):
            if (row["table"], row["column"]) not in allowed:
                report.find("privilege", f"role {role}, table {row['table']}", f"it may change column {row['column']}")
