"""Pieces of an answer travel together, in their order, and none is kept beyond the event loop's turn."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import uvicorn
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route
from uvicorn.server import ServerState

from app.cli.one_write import SMALL, JoiningTransport, OneWriteProtocol

TURN, WHOLE = "turn", "whole"
steps = st.lists(
    st.one_of(st.sampled_from([0, 1, 40, SMALL - 1, SMALL, SMALL + 1, 3 * SMALL]), st.sampled_from([TURN, WHOLE])), max_size=30
)


class Wire:
    """Notes what reaches the operating system."""

    def __init__(self) -> None:
        self.sent: list[bytes] = []
        self.closed = False

    def write(self, data: bytes) -> None:
        assert not self.closed
        self.sent.append(data)

    def close(self) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed


async def written(steps: Sequence[object], wire: Wire, *, close: bool) -> bytes:
    """Take the steps on a transport over this wire; returns what was written, and holds the rules after each of them."""
    transport = JoiningTransport(wire, asyncio.get_running_loop())  # type: ignore[arg-type]  # as much of one as is needed
    whole = b""
    for number, step in enumerate(steps):
        if step == TURN:
            await asyncio.sleep(0)
            assert b"".join(wire.sent) == whole
        elif step == WHOLE:
            piece = bytes([number]) * 20
            whole += piece
            transport.write_whole(piece)
            assert b"".join(wire.sent) == whole
        else:
            assert isinstance(step, int)
            piece = bytes([number]) * step
            whole += piece
            transport.write(piece)
            assert whole.startswith(b"".join(wire.sent))
            assert len(whole) - len(b"".join(wire.sent)) <= SMALL
    if close:
        transport.close()
        assert wire.closed
    await asyncio.sleep(0)
    return whole


@given(steps, st.booleans())
def test_everything_arrives_in_its_order_and_nothing_is_kept_after_a_turn(steps: list[object], close: bool) -> None:
    wire = Wire()
    assert asyncio.run(written(steps, wire, close=close)) == b"".join(wire.sent)


def test_a_small_head_and_its_body_are_one_piece() -> None:
    wire = Wire()
    asyncio.run(written([200, 3 * SMALL, TURN, 200, 40, TURN, 200, TURN, 40], wire, close=False))
    assert [len(piece) for piece in wire.sent] == [200 + 3 * SMALL, 240, 200, 40]


def test_what_was_kept_is_dropped_when_the_connection_has_ended() -> None:
    async def run() -> Wire:
        wire = Wire()
        transport = JoiningTransport(wire, asyncio.get_running_loop())  # type: ignore[arg-type]
        transport.write(b"head")
        wire.close()
        await asyncio.sleep(0)
        return wire

    assert asyncio.run(run()).sent == []


async def _pieces(request: Request) -> Response:
    async def body() -> AsyncIterator[bytes]:
        for number in range(50):
            yield bytes([number]) * 2000
            if number % 7 == 0:
                await asyncio.sleep(0)

    return StreamingResponse(body(), media_type="application/octet-stream")


async def _small(request: Request) -> Response:
    return Response(await request.body() or b"small", media_type="text/plain")


@asynccontextmanager
async def served() -> AsyncIterator[int]:
    """uvicorn's protocol as it is served, on a free port of the loopback."""
    application = Starlette(routes=[Route("/pieces", _pieces), Route("/small", _small, methods=["GET", "POST"])])
    config = uvicorn.Config(application, log_level="warning", lifespan="off")
    config.load()
    state = ServerState()
    server = await asyncio.get_running_loop().create_server(
        lambda: OneWriteProtocol(config=config, server_state=state, app_state={}), "127.0.0.1"
    )
    async with server:
        yield int(server.sockets[0].getsockname()[1])


async def read_answer(reader: asyncio.StreamReader) -> tuple[bytes, bytes]:
    """Head and body of one answer, whole or in chunks."""
    head = await reader.readuntil(b"\r\n\r\n")
    if b"transfer-encoding: chunked" in head:
        body = b""
        while size := int(await reader.readline(), 16):
            body += await reader.readexactly(size)
            await reader.readexactly(2)
        await reader.readexactly(2)
        return head, body
    length = int(next(line for line in head.split(b"\r\n") if line.startswith(b"content-length:")).split(b":")[1])
    return head, await reader.readexactly(length)


async def test_real_connections_answer_whole_streamed_pipelined_and_last() -> None:
    async with served() as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        one = b"GET /small HTTP/1.1\r\nHost: a\r\n\r\n"
        writer.write(one + b"GET /pieces HTTP/1.1\r\nHost: a\r\n\r\n" + one)
        assert (await read_answer(reader))[1] == b"small"
        assert (await read_answer(reader))[1] == b"".join(bytes([number]) * 2000 for number in range(50))
        assert (await read_answer(reader))[1] == b"small"
        writer.write(b"POST /small HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n")
        assert await reader.readuntil(b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
        writer.write(b"abc")
        assert (await read_answer(reader))[1] == b"abc"
        writer.write(b"GET /small HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        head, body = await read_answer(reader)
        assert (b"connection: close" in head, body, await reader.read()) == (True, b"small", b"")
        writer.close()


async def test_an_answer_reaches_its_reader_in_one_piece() -> None:
    arrived: list[bytes] = []
    over = asyncio.Event()

    class Reader(asyncio.Protocol):
        def connection_made(self, transport: Any) -> None:
            transport.write(b"GET /small HTTP/1.1\r\nHost: a\r\n\r\n")

        def data_received(self, data: bytes) -> None:
            arrived.append(data)
            over.set()

    async with served() as port:
        transport, _ = await asyncio.get_running_loop().create_connection(Reader, "127.0.0.1", port)
        await asyncio.wait_for(over.wait(), 10)
        transport.close()
    assert [piece.endswith(b"small") for piece in arrived] == [True]
