"""Rows of very many newcomers at once, by table, and their way into the database by COPY."""

from collections.abc import Iterable, Iterator
from operator import itemgetter
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


_WALLED: dict[str, tuple[str, ...]] = {
    "newcomer_reference": ("uuid", "uuid", "text", "bytea", "bool", "timestamptz"),
    "ledger_event": ("uuid", "bigint", "text", "bytea", "bytea", "bytea", "int"),
    "release": (
        *("uuid", "uuid", "text", "text", "uuid", "int[]", "text"),
        *("timestamptz", "timestamptz", "bigint", "bytea", "bytea", "int"),
    ),
    "consent_request": (
        *("uuid", "uuid", "uuid", "text", "text", "int[]"),
        *("int", "text", "bytea", "timestamptz", "timestamptz"),
    ),
    "change": ("uuid", "uuid", "uuid", "text", "uuid", "uuid", "text", "timestamptz"),
}
"""Types of the columns of tables with row policies (migration 0025): PostgreSQL refuses the serving role's COPY into those."""


def _as_arrays(table: str, types: tuple[str, ...]) -> str:
    names = COLUMNS[table]
    # An array of arrays would have to be a rectangle, so lists travel as their literals.
    sent = ", ".join(f"${number}::{'text' if type_ == 'int[]' else type_}[]" for number, type_ in enumerate(types, 1))
    taken = ", ".join(f"{name}::{type_}" for name, type_ in zip(names, types, strict=True))
    return f"INSERT INTO {table} ({', '.join(names)}) SELECT {taken} FROM unnest({sent}) AS r ({', '.join(names)})"


def _columns(types: tuple[str, ...], records: list[Row]) -> list[list[Any]]:
    columns = [list(column) for column in zip(*records, strict=True)]
    return [
        ["{" + ",".join(map(str, each)) + "}" for each in column] if type_ == "int[]" else column
        for type_, column in zip(types, columns, strict=True)
    ]


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

    def extend(self, table: str, rows: Iterable[Row]) -> None:
        """As `add`, for several."""
        self._tables[table].extend(rows)

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
        self._tables["duplicate_token"].sort(key=itemgetter(1))  # as they lie in their index: a quarter less work for it
        for table, rows in self._tables.items():
            if rows:
                yield table, rows


async def copy_rows(connection: "asyncpg.Connection[asyncpg.Record]", rows: Rows, *, as_owner: bool = False) -> None:
    """Bring the batch into the database inside the caller's transaction: by COPY, or as arrays where row policies refuse it.

    `as_owner` says that the connection is the tables' owner's, whom no policy concerns.
    """
    for table, records in rows.tables():
        schema, _, name = table.rpartition(".")
        types = None if as_owner else _WALLED.get(table)
        if types is not None:
            await connection.execute(_as_arrays(table, types), *_columns(types, records))
            continue
        await connection.copy_records_to_table(name, schema_name=schema or "public", columns=COLUMNS[table], records=records)
