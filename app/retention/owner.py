"""What only the owner of the tables may do and the service cannot: remove rows of append-only tables, and log that it did."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

import asyncpg

from app.audit.record import INSERT, Entry
from app.db.roles import OWNER
from app.db.setup_connection import open_setup
from app.ids import new_uuid
from app.world import World

if TYPE_CHECKING:
    from app.crypto.keyring import Connection

_LOCK_WAIT: Final = "2s"  # for the moment in which a table is taken; reads or writes wait behind it


class Refused(Exception):
    """Something may not be removed; the text says why, for the operator, with places and never a value."""


@asynccontextmanager
async def as_owner(world: World) -> "AsyncIterator[Connection]":
    """A connection of the owner's. Refused where the service has no login that may act as the owner."""
    async with open_setup(world.database.owner_url) as connection:
        try:
            await connection.execute(f"SET ROLE {OWNER}; SET idle_in_transaction_session_timeout = 0")
        except asyncpg.InsufficientPrivilegeError:
            raise Refused("this needs the login of the tables' owner: set KIIM_DATABASE_OWNER_URL") from None
        yield connection


@asynccontextmanager
async def logged(world: World, connection: "Connection", entries: Sequence[Entry]) -> AsyncIterator[None]:
    """A transaction that begins with these rows of the log; Refused if it had to wait for a lock for long."""
    rows = [world.writer.compose(entry, new_uuid().hex) for entry in entries]
    try:
        async with connection.transaction():
            await connection.execute(f"SET LOCAL lock_timeout = '{_LOCK_WAIT}'")
            for row in rows:
                await connection.execute(INSERT, row.body, row.mac, row.mac_len)
            yield
    except (Refused, asyncpg.PostgresError) as fault:
        for row in rows:
            world.writer.aborted(row.number)
        if isinstance(fault, asyncpg.LockNotAvailableError):
            raise Refused("the tables were not quiet for a moment; run it again") from None
        raise
    for row in rows:
        world.writer.written(row.number, row.body)
