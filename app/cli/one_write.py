"""Head and body of an answer in one piece on the wire: uvicorn hands them over one by one, and each would be a system call here
and a segment for whoever waits."""

import asyncio
from functools import partial
from typing import Any, cast
from weakref import ref

from uvicorn._types import ASGI3Application
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from app.one_piece import OFFER

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

    def write_whole(self, data: bytes) -> None:
        """Send what was kept, and this: nothing follows that could travel with it."""
        if self._kept:
            data, self._kept = self._kept + data, b""
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
    """uvicorn's HTTP/1.1 on such a transport, which also takes an answer as a whole (`app.one_piece`)."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn declares it
        """Take the connection."""
        self._joining = JoiningTransport(transport, self.loop)
        self._always: tuple[list[tuple[bytes, bytes]], bytes] = ([], b"")
        super().connection_made(cast(asyncio.Transport, self._joining))

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        scope: Any = cycle.scope
        scope["extensions"] = {OFFER: partial(self._answer, ref(cycle))}  # a circle would keep what each answer needed
        super()._start_asgi_task(cycle, app)

    def _answer(self, asked: "ref[RequestResponseCycle]", status: int, head: bytes, body: bytes) -> bool:
        """Send an answer whose head names its length; False if something of this one needs uvicorn's own steps.

        What `RequestResponseCycle.send` does for the two messages, in its order; a test holds both against each other.
        """
        cycle = asked()
        if (
            cycle is None
            or cycle.response_started
            or cycle.disconnected
            or cycle.flow.write_paused
            or cycle.scope["method"] == "HEAD"
        ):
            return False
        if self._always[0] is not cycle.default_headers:  # uvicorn makes a new list every second
            self._always = cycle.default_headers, b"".join([b"%b: %b\r\n" % header for header in cycle.default_headers])
        end = b"\r\n" if cycle.keep_alive else b"connection: close\r\n\r\n"
        whole = b"".join((STATUS_LINE[status], self._always[1], head, end, body))
        cycle.response_started = cycle.response_complete = True
        cycle.waiting_for_100_continue = False
        self._joining.write_whole(whole)
        cycle.message_event.set()
        if not cycle.keep_alive:
            self._joining.close()
        cycle.on_response()
        return True
