"""Head and body of an answer in one piece on the wire: uvicorn hands them over one by one, and each would be a system call here
and a segment for whoever waits."""

import asyncio
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

SMALL = 4096
"""A longer piece is worth a call of its own."""


class JoiningTransport:
    """A transport that keeps a small piece until the next one comes, or the event loop's turn is over; never more than one.

    Order and pressure (`pause_writing`) are the transport's own: nothing that is longer is kept.
    """

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._kept: bytes = b""
        self.is_closing = transport.is_closing

    def write(self, data: bytes) -> None:
        """Send this after what was kept."""
        if self._kept:
            data, self._kept = self._kept + data, b""
        elif len(data) <= SMALL:
            self._kept = data
            self._loop.call_soon(self._let_go)
            return
        self._transport.write(data)

    def close(self) -> None:
        """Send what was kept, then close."""
        self._let_go()
        self._transport.close()

    def _let_go(self) -> None:
        data, self._kept = self._kept, b""
        if data and not self.is_closing():
            self._transport.write(data)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


class OneWriteProtocol(HttpToolsProtocol):
    """uvicorn's HTTP/1.1 on such a transport."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn declares it
        """Take the connection."""
        super().connection_made(cast(asyncio.Transport, JoiningTransport(transport, self.loop)))
