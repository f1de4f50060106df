"""A single connection with the rights of its own login, for creating roles and databases."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

from app.db.sight import AS_SERVICE

_CONNECT_SECONDS = 10


@asynccontextmanager
async def open_setup(url: str) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    """A connection to `url` that is closed at the end of the block."""
    connection = await asyncpg.connect(
        url, timeout=_CONNECT_SECONDS, server_settings={"application_name": "kiim set-up", **AS_SERVICE}
    )
    try:
        yield connection
    finally:
        await connection.close()
