"""One connection of this process that hears of changes and holds the streams it works on; if it dies, both are over at once.

A stream is held by an advisory lock of the session, not by a row lock: a transaction that stays open while a receiver is waited
for would hold back the horizon of every feed (docs/decisions/0019). Two processes never hold one stream; a killed one lets go.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING
from uuid import UUID

from app.db.engine import open_listener

if TYPE_CHECKING:
    from app.crypto.keyring import Connection

CHANNEL = "kiim_change"
_TAKE = "SELECT pg_try_advisory_lock($1)"
_LET_GO = "SELECT pg_advisory_unlock($1)"


class Lookout:
    """Wakes its one waiter; locks are taken one after the other, since a connection does one thing at a time."""

    def __init__(self, connection: "Connection") -> None:
        self._connection = connection
        self._turn = asyncio.Lock()
        self._woken = asyncio.Event()
        self._lost = False

    def wake(self, *_: object) -> None:
        """Look again at once."""
        self._woken.set()

    def lose(self, *_: object) -> None:
        """The connection has ended: whoever waits is told."""
        self._lost = True
        self._woken.set()

    async def pause(self, seconds: float) -> None:
        """Wait for news, at most so long. Raises ConnectionError once the connection is gone."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._woken.wait(), seconds)
        self._woken.clear()
        if self._lost:
            raise ConnectionError("the connection that hears of changes has ended")

    async def take(self, stream_id: UUID) -> bool:
        """Whether this process holds the stream from now on; False while another one does."""
        async with self._turn:
            return bool(await self._connection.fetchval(_TAKE, _number(stream_id)))

    async def let_go(self, stream_id: UUID) -> None:
        """Hold it no longer; nothing to do when the connection is gone."""
        async with self._turn:
            if not self._lost:
                await self._connection.execute(_LET_GO, _number(stream_id))


@asynccontextmanager
async def open_lookout(url: str) -> AsyncIterator[Lookout]:
    """A lookout that listens until the end of the block."""
    async with open_listener(url) as connection:
        lookout = Lookout(connection)
        connection.add_termination_listener(lookout.lose)
        await connection.add_listener(CHANNEL, lookout.wake)
        yield lookout


def _number(stream_id: UUID) -> int:
    digest = hashlib.sha256(b"kiim/v1/event-stream\0" + stream_id.bytes).digest()
    return int.from_bytes(digest[:8], "big", signed=True)
