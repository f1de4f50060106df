"""Rows of very many newcomers at once, by table, and their way into the database by COPY."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import asyncpg

Row = tuple[Any, ...]

COLUMNS: dict[str, tuple[str, ...]] = {
    "keys.dek": ("key_id", "generation", "provider", "epoch", "wrapped", "subject_ref"),
    "newcomer": (
        "newcomer_id",
        "status",
        "key_id",
        "dek_generation",
        "profile_version",
        "ledger_n",
        "ledger_hash",
        "manifest",
        "created_at",
    ),
    "newcomer_reference": ("newcomer_id", "agency_id", "reference", "external_token", "registered", "created_at"),
    "profile_category": ("newcomer_id", "category", "row_version", "sealed"),
    "duplicate_token": ("newcomer_id", "token", "kind", "index_generation"),
    "ledger_event": ("newcomer_id", "n", "body", "detail", "hash", "mac", "mac_generation"),
    "release": (
        "newcomer_id",
        "agency_id",
        "purpose",
        "state",
        "consent_id",
        "categories",
        "secrecy",
        "valid_until",
        "ended_at",
        "granting_event",
        "head_hash",
        "mac",
        "mac_generation",
    ),
    "consent_request": (
        "newcomer_id",
        "request_id",
        "agency_id",
        "purpose",
        "template",
        "categories",
        "valid_months",
        "state",
        "reason",
        "created_at",
        "answered_at",
    ),
    "account": ("newcomer_id", "card_token", "pin_hash", "activated_at"),
    "change": ("change_id", "agency_id", "newcomer_id", "type", "consent_id", "request_id", "purpose", "occurred_at"),
    "audit.event": ("body", "mac", "mac_len"),
}
"""Columns of each table in the order of its rows; the audit log comes last, as in every write of the service."""


class Rows:
    """The rows of one batch; feed and log rows carry their time, because both are written in the order things happened."""

    def __init__(self) -> None:
        self._tables: dict[str, list[Row]] = {table: [] for table in COLUMNS}
        self._feed: list[tuple[float, Row]] = []
        self._log: list[tuple[float, Row]] = []
        self.numbers: list[tuple[int, str]] = []
        """Audit numbers taken by this batch with their bodies, to be reported as written after the commit."""

    def add(self, table: str, row: Row) -> None:
        """Keep a row of a table whose order does not matter."""
        self._tables[table].append(row)

    def announce(self, at: float, row: Row) -> None:
        """Keep a row of the change feed; `at` in seconds since 1970."""
        self._feed.append((at, row))

    def log(self, at: float, row: Row) -> None:
        """Keep a row of the audit log; `at` in seconds since 1970."""
        self._log.append((at, row))

    def tables(self) -> Iterator[tuple[str, list[Row]]]:
        """Gives every table that has rows, the feed and the log sorted by time (stable: equal times keep their order)."""
        for table, timed in (("change", self._feed), ("audit.event", self._log)):
            timed.sort(key=lambda entry: entry[0])
            self._tables[table] = [row for _, row in timed]
        for table, rows in self._tables.items():
            if rows:
                yield table, rows


async def copy_rows(connection: "asyncpg.Connection[asyncpg.Record]", rows: Rows) -> None:
    """Stream the batch into the database with COPY, inside the caller's transaction."""
    for table, records in rows.tables():
        schema, _, name = table.rpartition(".")
        await connection.copy_records_to_table(name, schema_name=schema or "public", columns=COLUMNS[table], records=records)
