"""What the database itself must refuse: append-only triggers are there and on, and no role may do more than it needs."""

from typing import TYPE_CHECKING

from app.db.roles import APP, AUDITOR, ROLES
from app.db.sight import WALLED
from app.verify.log_tables import check_log_tables, log_tables
from app.verify.report import Report
from app.verify.tree_tables import AUDITORS_RIGHTS, check_tree_tables

if TYPE_CHECKING:
    from app.crypto.keyring import Connection

APPEND_ONLY = (
    "public.ledger_event",
    "public.change",
    "audit.event",
    "audit.state",
    "audit.leaf",
    "audit.cosignature",
    "public.statistics_release",
    "public.published_table",
    "public.published_block",
    "public.published_days",
    "public.privacy_budget",
    "public.privacy_spend",
    "public.target",
    "public.target_review",
    "public.target_closing",
    "public.survey",
    "public.survey_question",
    "public.survey_block",
    "public.survey_withdrawal",
    "public.survey_budget",
    "public.survey_spend",
    "public.survey_memory",
    "public.import_job",
    "public.duty_free",
    "public.meter_month",
    "public.meter_figure",
    "public.duty_figure",
)
_ROW_TRIGGER, _TRUNCATE_TRIGGER = 1 | 2 | 8 | 16, 2 | 32  # pg_trigger.tgtype: row 1, before 2, delete 8, update 16, truncate 32
_REFUSES = "RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';"
_ON = (b"O", b"A")

_TRIGGERS = """
  SELECT tgtype, tgenabled, p.prosrc FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
   WHERE t.tgrelid = $1::regclass AND NOT t.tgisinternal AND t.tgqual IS NULL"""
_ROLE = "SELECT rolname, rolsuper, rolcreaterole, rolcreatedb, rolbypassrls, rolreplication FROM pg_roles WHERE rolname = ANY($1)"
_TABLES = """
  SELECT n.nspname || '.' || c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
   WHERE c.relkind IN ('r', 'p', 'v', 'm') AND n.nspname IN ('public', 'keys', 'audit') ORDER BY 1"""
_WALL = """
  SELECT c.relname FROM pg_class c JOIN pg_policy p ON p.polrelid = c.oid
   WHERE c.relnamespace = 'public'::regnamespace AND c.relname = ANY($1) AND c.relrowsecurity
   GROUP BY 1 HAVING count(*) = 1 AND bool_and(p.polname = 'sight' AND pg_get_expr(p.polqual, p.polrelid) LIKE '%kiim.caller%')"""
_SILENCED = """
  SELECT coalesce(r.rolname, 'every role') AS role FROM pg_db_role_setting s LEFT JOIN pg_roles r ON r.oid = s.setrole
   WHERE EXISTS (SELECT FROM unnest(s.setconfig) c WHERE c LIKE 'session_replication_role=%' AND c NOT LIKE '%=origin')"""


async def check_schema(connection: "Connection", report: Report) -> None:
    """Find missing or disabled triggers and row policies, roles with too many rights, settings that switch triggers off."""
    for table in dict.fromkeys((*APPEND_ONLY, *await log_tables(connection))):
        await _check_triggers(connection, report, table)
    await check_log_tables(connection, report)
    await check_tree_tables(connection, report)
    await _check_roles(connection, report)
    await _check_app(connection, report)
    await _check_auditor(connection, report)
    up = {row["relname"] for row in await connection.fetch(_WALL, list(WALLED))}
    for table in sorted(WALLED - up):
        report.find("wall-down", f"table {table}", "its row policy is off, missing or another one")
    for row in await connection.fetch(_SILENCED):
        report.find("triggers-silenced", f"setting of {row['role']}", "session_replication_role switches the triggers off")


async def _check_triggers(connection: "Connection", report: Report, table: str) -> None:
    rows = await connection.fetch(_TRIGGERS, table)
    works = [
        row for row in rows if row["tgenabled"] in _ON and _REFUSES in row["prosrc"] and "RETURN" not in row["prosrc"].upper()
    ]
    for mask, what in ((_ROW_TRIGGER, "update and delete"), (_TRUNCATE_TRIGGER, "truncate")):
        if not any(row["tgtype"] & mask == mask for row in works):
            report.find("trigger-missing", f"table {table}", f"no enabled trigger refuses {what}: the table is not append-only")


async def _check_roles(connection: "Connection", report: Report) -> None:
    rows = {row["rolname"]: row for row in await connection.fetch(_ROLE, list(ROLES))}
    for role in ROLES:
        if role not in rows:
            report.find("role-missing", f"role {role}", "it does not exist")
            continue
        for right in ("rolsuper", "rolcreaterole", "rolcreatedb", "rolbypassrls", "rolreplication"):
            if rows[role][right]:
                report.find("role-too-strong", f"role {role}", f"it has {right.removeprefix('rol')}")
    for role in (APP, AUDITOR):
        if role in rows and await connection.fetchval("SELECT pg_has_role($1, 'kiim_owner', 'MEMBER')", role):
            report.find("role-too-strong", f"role {role}", "it may act as the owner")


async def _check_app(connection: "Connection", report: Report) -> None:
    for table in APPEND_ONLY:
        for right in ("UPDATE", "DELETE", "TRUNCATE", "TRIGGER"):
            if await connection.fetchval("SELECT has_table_privilege($1, $2, $3)", APP, table, right):
                report.find("privilege", f"role {APP}, table {table}", f"it has {right} on an append-only table")
        if await connection.fetchval("SELECT has_any_column_privilege($1, $2, 'UPDATE')", APP, table):
            report.find("privilege", f"role {APP}, table {table}", "it may update a column of an append-only table")
    for column in ("seq", "xid", "era"):
        if await connection.fetchval("SELECT has_column_privilege($1, 'audit.event', $2, 'INSERT')", APP, column):
            report.find("privilege", f"role {APP}, table audit.event", f"it may choose {column}")
    for schema in ("public", "keys", "audit"):
        if await connection.fetchval("SELECT has_schema_privilege($1, $2, 'CREATE')", APP, schema):
            report.find("privilege", f"role {APP}, schema {schema}", "it may create objects")


async def _check_auditor(connection: "Connection", report: Report) -> None:
    for row in await connection.fetch(_TABLES):
        rights = await connection.fetchval(
            "SELECT array_agg(r) FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) r "
            "WHERE has_table_privilege($1, $2, r)",
            AUDITOR,
            row["name"],
        )
        allowed = AUDITORS_RIGHTS.get(row["name"], frozenset())
        if [right for right in rights or [] if right not in allowed]:
            report.find("privilege", f"role {AUDITOR}, table {row['name']}", "it may do more than read the log and seal it")
