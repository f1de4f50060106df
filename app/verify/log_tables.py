"""The tables of the log as the database describes them: each month guarded and closed, columns that follow from the body.

1. Every month's table refuses changes itself, and no serving role may touch it past the log. 2. Subject, state and action are
what the body says: the expressions are those of the migration, because a changed one would mislead for all rows to come. 3. The
audited states, which each read looks up, are those of the log.
"""

from typing import TYPE_CHECKING

from app.audit.months import months_of
from app.db.roles import APP, AUDITOR
from app.verify.report import Report

if TYPE_CHECKING:
    from app.crypto.keyring import Connection

_EXPRESSIONS = {
    "subject_ref": """(NULLIF(split_part(split_part(body, '"s":"'::text, 2), '"'::text, 1), ''::text))::uuid""",
    "state_hash": """NULLIF(split_part(split_part(body, '"st":"'::text, 2), '"'::text, 1), ''::text)""",
    "action": """split_part(split_part(body, '"a":"'::text, 2), '"'::text, 1)""",
}
_GENERATED = """
  SELECT a.attname AS name, pg_get_expr(d.adbin, d.adrelid) AS expression
    FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum AND a.attgenerated = 's'
   WHERE a.attrelid = $1::regclass AND a.attname = ANY($2) AND NOT a.attisdropped"""
_RIGHTS = """
  SELECT r.role FROM unnest($2::text[]) AS r(role)
   WHERE has_any_column_privilege(r.role, $1, 'SELECT, INSERT, UPDATE')
      OR has_table_privilege(r.role, $1, 'DELETE, TRUNCATE, TRIGGER')"""
_STATES = """
  SELECT coalesce(e.seq, s.seq) AS seq, e.seq IS NULL AS invented
    FROM (SELECT subject_ref, seq, state_hash FROM audit.event WHERE state_hash IS NOT NULL AND subject_ref IS NOT NULL) e
    FULL JOIN audit.state s
      ON s.subject_ref = e.subject_ref AND s.seq = e.seq AND s.state_hash = e.state_hash
   WHERE e.seq IS NULL OR s.seq IS NULL ORDER BY 1"""


async def log_tables(connection: "Connection") -> list[str]:
    """The log's own table and the tables of its months, by name."""
    return ["audit.event", *(f"audit.{month.table}" for month in await months_of(connection))]


async def check_log_tables(connection: "Connection", report: Report) -> None:
    """Find months open to somebody, and columns that no longer follow from the body."""
    for table in await log_tables(connection):
        stored = {row["name"]: row["expression"] for row in await connection.fetch(_GENERATED, table, list(_EXPRESSIONS))}
        for column in [column for column, expression in _EXPRESSIONS.items() if stored.get(column) != expression]:
            report.find("audit-column-changed", f"table {table}", f"column {column} no longer follows from the body as it must")
        if table != "audit.event":
            for row in await connection.fetch(_RIGHTS, table, [APP, AUDITOR]):
                report.find("privilege", f"role {row['role']}, table {table}", "it may reach a month's table past the log")


async def check_states(connection: "Connection", report: Report) -> None:
    """Compare the audited states with the log they come from; those of removed months went with them."""
    async for row in connection.cursor(_STATES):
        meaning = "no row of the log says so: typed in" if row["invented"] else "the log's row is not among the audited states"
        report.find("audit-states", f"audited state {row['seq']}", meaning)
