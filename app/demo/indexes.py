"""Set secondary indexes aside while very many rows are loaded, and build them again afterwards; remembered in the database.

Building an index over sorted rows costs a fraction of growing it row by row. What was set aside is kept in `demo.index`, so a
seeding that was interrupted finds it again. Keys and unique indexes stay.
"""

from typing import TYPE_CHECKING

from app.ledger.rows import COLUMNS

if TYPE_CHECKING:
    import asyncpg

    Connection = asyncpg.Connection[asyncpg.Record]

_SECONDARY = """
  SELECT i.indexrelid::regclass::text AS name, replace(pg_get_indexdef(i.indexrelid), ' ON ONLY ', ' ON ') AS definition
    FROM pg_index i LEFT JOIN pg_constraint c ON c.conindid = i.indexrelid
   WHERE i.indrelid = ANY($1::regclass[]) AND c.oid IS NULL AND NOT i.indisunique ORDER BY 1"""
_TABLES = [table if "." in table else f"public.{table}" for table in COLUMNS]


async def set_aside(connection: "Connection") -> None:
    """Drop the secondary indexes of the seeded tables and remember how to make them."""
    async with connection.transaction():
        for row in await connection.fetch(_SECONDARY, _TABLES):
            await connection.execute("INSERT INTO demo.index (definition) VALUES ($1)", row["definition"])
            await connection.execute(f"DROP INDEX {row['name']}")


async def build_again(connection: "Connection") -> None:
    """Make every index that was set aside."""
    for row in await connection.fetch("SELECT number, definition FROM demo.index ORDER BY number"):
        async with connection.transaction():
            await connection.execute("SET LOCAL maintenance_work_mem = '256MB'")
            await connection.execute(row["definition"])
            await connection.execute("DELETE FROM demo.index WHERE number = $1", row["number"])
