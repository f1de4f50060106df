"""An answer handed over in one piece is, byte for byte, the answer that uvicorn writes from two messages."""

import asyncio
import gc
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
import uvicorn
from hypothesis import given
from hypothesis import strategies as st
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from app.cli.one_write import OneWriteProtocol
from app.middleware import FrontDoor
from app.one_piece import OFFER, send_json

_ID = re.compile(rb"x-request-id: [0-9a-f]{32}")
DATE = (b"date", b"Mon, 01 Jan 2024 00:00:00 GMT")


@dataclass(frozen=True, slots=True)
class Answer:
    """What an application answers to one request."""

    status: int = 200
    headers: tuple[tuple[bytes, bytes], ...] = ()
    pieces: tuple[bytes, ...] = (b"{}",)
    length: int | None = None  # None: the true one; negative: none is said
    fails: bool = False  # between head and body

    def said(self) -> list[tuple[bytes, bytes]]:
        """Its headers, the length in their midst."""
        length = sum(map(len, self.pieces)) if self.length is None else self.length
        own = [(b"content-length", b"%d" % length)] if length >= 0 else []
        return [*self.headers[:1], *own, *self.headers[1:]]


@dataclass(slots=True)
class Wire:
    """Notes what reaches the operating system."""

    sent: list[bytes] = field(default_factory=list)
    closed: bool = False

    def write(self, data: bytes) -> None:
        self.sent.append(bytes(data))

    def close(self) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        return ("127.0.0.1", 1) if name in {"peername", "sockname"} else default

    def pause_reading(self) -> None:
        """Nothing arrives by itself."""

    def resume_reading(self) -> None:
        """Nothing arrives by itself."""


def application(answer: Answer) -> ASGIApp:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": answer.status, "headers": answer.said()})
        if answer.fails:
            raise RuntimeError
        for number, piece in enumerate(answer.pieces, 1):
            await send({"type": "http.response.body", "body": piece, "more_body": number < len(answer.pieces)})

    return app


def door(app: ASGIApp) -> FrontDoor:
    return FrontDoor(
        app,
        body_limit=1000,
        answer=lambda _fault, _id: Response(b"fault", 500, media_type="text/plain"),
        measure=lambda *_: None,
        https=True,
    )


async def served(protocol: type[HttpToolsProtocol], app: ASGIApp, requests: Sequence[bytes]) -> tuple[list[bytes], bool]:
    """What the protocol writes for requests on one connection, and whether it closed it."""
    config = uvicorn.Config(app, log_config=None, lifespan="off", proxy_headers=False)
    config.load()
    state, wire = ServerState(), Wire()
    state.default_headers = [DATE]
    connection = protocol(config=config, server_state=state, app_state={})
    connection.connection_made(wire)  # type: ignore[arg-type]  # as much of a transport as is needed
    for request in requests:
        if wire.closed:
            break
        connection.data_received(request)
        await asyncio.gather(*state.tasks)
        await asyncio.sleep(0)
    closed = wire.closed
    connection.connection_lost(None)
    if connection.timeout_keep_alive_task is not None:
        connection.timeout_keep_alive_task.cancel()
    return [_ID.sub(b"x-request-id: -", piece) for piece in wire.sent], closed


def both(answer: Answer, *requests: bytes) -> tuple[list[bytes], list[bytes]]:
    """The pieces as we write them and as uvicorn does; holds that whole and end are the same."""
    ours, closed = asyncio.run(served(OneWriteProtocol, door(application(answer)), requests))
    theirs, closes = asyncio.run(served(HttpToolsProtocol, door(application(answer)), requests))
    assert b"".join(ours) == b"".join(theirs)
    assert closed == closes
    return ours, theirs


def request(method: bytes = b"GET", version: bytes = b"1.1", head: bytes = b"") -> bytes:
    return method + b" /x HTTP/" + version + b"\r\nHost: a\r\n" + head + b"\r\n"


names = st.from_regex(rb"x-[a-z0-9!#$%&'*+.^_`|~-]{1,12}", fullmatch=True)
values = st.binary(max_size=20)
headers = st.lists(
    st.one_of(
        st.tuples(names, values),
        st.tuples(st.just(b"content-type"), st.sampled_from([b"application/json", b"text/html; charset=utf-8"])),
        st.tuples(st.just(b"cache-control"), st.sampled_from([b"no-store", b"public, max-age=300"])),
        st.tuples(st.just(b"connection"), st.sampled_from([b"close", b"keep-alive"])),
    ),
    max_size=5,
).map(tuple)
answers = st.builds(
    Answer,
    status=st.sampled_from([200, 201, 204, 304, 403, 500]),
    headers=headers,
    pieces=st.lists(st.binary(max_size=60), min_size=1, max_size=3).map(tuple),
    length=st.sampled_from([None, None, None, -1, 0, 7]),
)


@given(
    answers,
    st.sampled_from([b"GET", b"HEAD", b"POST"]),
    st.sampled_from([b"1.1", b"1.0"]),
    st.sampled_from([b"", b"Connection: close\r\n"]),
)
def test_what_is_written_is_what_uvicorn_would_write(answer: Answer, method: bytes, version: bytes, head: bytes) -> None:
    both(answer, request(method, version, head), request(method, version, head))


def test_an_ordinary_answer_is_one_piece_without_uvicorns_own_writing() -> None:
    ours, theirs = both(Answer(headers=((b"content-type", b"application/json"),)), request(), request())
    assert (len(ours), len(theirs)) == (2, 4)
    assert all(piece.endswith(b"\r\n\r\n{}") and b"strict-transport-security: " in piece for piece in ours)


@given(
    st.sampled_from([200, 201, 403]),
    st.binary(max_size=60),
    headers,
    st.sampled_from([b"GET", b"HEAD"]),
)
def test_json_that_is_made_already_is_written_so_too(
    status: int, body: bytes, more: tuple[tuple[bytes, bytes], ...], method: bytes
) -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send_json(send, status, body, *more)

    ours, _ = asyncio.run(served(OneWriteProtocol, door(app), [request(method), request(method)]))
    theirs, _ = asyncio.run(served(HttpToolsProtocol, door(app), [request(method), request(method)]))
    assert b"".join(ours) == b"".join(theirs)


@pytest.mark.parametrize("value", [b"a\r\nset-cookie: b=c", b"a\nb", b"a\x00b", b"\x7f"])
def test_a_value_that_would_end_its_line_leaves_neither_way(value: bytes) -> None:
    ours, _ = both(Answer(headers=((b"location", value),)), request())
    assert value not in b"".join(ours)


async def test_an_answer_leaves_nothing_for_the_collector() -> None:
    """What an answer needed is free at once; kept in circles it would fill the caches until a collection walks it all."""
    app = door(application(Answer()))
    await served(OneWriteProtocol, app, [request()])
    gc.collect()
    gc.disable()
    try:
        await served(OneWriteProtocol, app, [request()] * 5)
        few = gc.collect()
        await served(OneWriteProtocol, app, [request()] * 105)
        assert gc.collect() < few + 100
    finally:
        gc.enable()


async def test_a_fault_between_head_and_body_is_answered_as_a_fault() -> None:
    ours, closed = await served(OneWriteProtocol, door(application(Answer(fails=True))), [request()])
    assert b"".join(ours).startswith(b"HTTP/1.1 500 ")
    assert b"".join(ours).endswith(b"fault")
    assert not closed


async def test_a_streamed_head_does_not_wait_for_its_body() -> None:
    """Whoever opens a stream hears at once that it is open."""
    sent: list[str] = []

    async def send(message: Message) -> None:
        sent.append(message["type"])

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/event-stream")]})
        assert sent == ["http.response.start"]
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    scope = {"type": "http", "method": "GET", "path": "/", "headers": [], "extensions": {OFFER: lambda *_: True}}
    await door(app)(scope, receive, send)
    assert sent == ["http.response.start", "http.response.body"]


async def receive() -> Message:
    return {"type": "http.request", "body": b"", "more_body": False}
