"""What a process writes into the log of the keys it let its provider open: one row a minute, none while it opened none."""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import asyncpg

from app.audit.read import decode
from app.audit.record import AuditWriter, Entry, append, row_mac_fits
from app.crypto.changing import ChangingProvider
from app.crypto.faults import SealError
from app.crypto.keyring import Keyring
from app.crypto.openings import MINUTE, Opened
from app.crypto.provider import KeyProvider
from app.crypto.remote import RemoteProvider

if TYPE_CHECKING:
    from app.crypto.keyring import Connection

    Pool = asyncpg.Pool[asyncpg.Record]

ACTION: Final = "keys.opened"
_ROWS = "SELECT body, mac, mac_len FROM audit.event WHERE action = $1 ORDER BY seq"
_log = logging.getLogger("kiim.keys")


async def run_openings(provider: KeyProvider, writer: AuditWriter, pool: "Pool", seconds: float = MINUTE) -> None:
    """Job of a serving process: write the counts down every minute."""
    while True:
        await asyncio.sleep(seconds)
        await record_openings(provider, writer, pool)


async def record_openings(provider: KeyProvider, writer: AuditWriter, pool: "Pool") -> None:
    """Write down what was counted since the last time."""
    for name, each in _counted(provider):
        row = writer.compose(Entry(ACTION, openings=(name, *each)), writer.writer)
        async with pool.acquire() as connection:
            await append(connection, row)
        writer.written(row.number, row.body)


async def record_the_rest(provider: KeyProvider, writer: AuditWriter, pool: "Pool") -> None:
    """As the process ends; without a database the minute stays unexplained, and a comparison will say so."""
    try:
        async with asyncio.timeout(5):
            await record_openings(provider, writer, pool)
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
        _log.warning("the last count of opened keys could not be written down")


async def recorded(connection: "Connection", keyring: Keyring, since: datetime, until: datetime) -> list[Opened]:
    """What all processes have written down about these moments; rows that are not ours, or replayed, count nothing."""
    seen: set[tuple[str, int]] = set()
    found: list[Opened] = []
    for body, mac, mac_len in await connection.fetch(_ROWS, ACTION):
        raw = body.encode()
        if mac_len != len(raw) or not row_mac_fits(keyring, mac, mac_len, raw):
            continue
        with suppress(SealError):
            row = decode(body)
            if row.openings is None or (row.writer, row.number) in seen:
                continue
            seen.add((row.writer, row.number))
            minute = Opened(*row.openings[1:])
            if since <= datetime.fromtimestamp(minute.minute, UTC) <= until:
                found.append(minute)
    return found


def _counted(provider: KeyProvider) -> Iterator[tuple[str, Opened]]:
    if isinstance(provider, ChangingProvider):
        yield from _counted(provider.new)
        yield from _counted(provider.former)
    elif isinstance(provider, RemoteProvider):
        for each in provider.openings.take():
            yield provider.name, each
