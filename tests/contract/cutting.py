"""A wire between the service and its PostgreSQL for tests that cut it at any step: before a request, or before its reply."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from app.db.embedded import PORT

Where = Literal["request", "reply"]
_TAKES_REQUEST = {b"S", b"Q"}  # Sync and Query: after these the server works
_READY = b"Z"


@dataclass
class Wire:
    """Passes PostgreSQL's protocol on; `arm` says which of the next round trips does not happen any more.

    A cut at a `request` means that the server never sees it; at a `reply`, that it did its work, a commit included, and nobody
    hears of it. Every later connection works.
    """

    server: Path
    left: int | None = None
    where: Where = "request"
    cuts: int = 0
    lines: set["asyncio.Task[None] | None"] = field(default_factory=set)

    def arm(self, number: int, where: Where) -> None:
        """Cut at the round trip with this number, counted from now, beginning with 0."""
        self.left, self.where, self.cuts = number, where, 0

    def disarm(self) -> bool:
        """Cut no more; whether anything was cut since `arm`."""
        self.left = None
        return self.cuts > 0

    def _due(self, where: Where) -> bool:
        if self.left is None or self.where != where:
            return False
        self.left -= 1
        if self.left >= 0:
            return False
        self.left, self.cuts = None, self.cuts + 1
        return True

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, where: Where, marks: set[bytes]) -> None:
        while True:
            head = await reader.readexactly(5)
            body = await reader.readexactly(int.from_bytes(head[1:], "big") - 4)
            if head[:1] in marks and self._due(where):
                return
            writer.write(head + body)
            await writer.drain()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection of the service, until either end or the test ends it."""
        self.lines.add(asyncio.current_task())
        behind, ahead = await asyncio.open_unix_connection(str(self.server / f".s.PGSQL.{PORT}"))
        try:
            length = await reader.readexactly(4)  # the first message has no type
            ahead.write(length + await reader.readexactly(int.from_bytes(length, "big") - 4))
            both = [
                asyncio.ensure_future(self._pass(reader, ahead, "request", _TAKES_REQUEST)),
                asyncio.ensure_future(self._pass(behind, writer, "reply", {_READY})),
            ]
            _, pending = await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
            for one in pending:
                one.cancel()
            await asyncio.gather(*both, return_exceptions=True)
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            for end in (ahead, writer):
                end.close()
                with contextlib.suppress(OSError):
                    await end.wait_closed()
            self.lines.discard(asyncio.current_task())


@asynccontextmanager
async def wired(server: Path, folder: Path) -> AsyncIterator[Wire]:
    """A wire that listens on PostgreSQL's socket name in `folder` and leads to the server's socket folder."""
    wire = Wire(server)
    listener = await asyncio.start_unix_server(wire.serve, str(folder / f".s.PGSQL.{PORT}"))
    try:
        yield wire
    finally:
        listener.close()
        await listener.wait_closed()
        await asyncio.gather(*(line for line in wire.lines if line is not None), return_exceptions=True)
