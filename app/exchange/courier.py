"""Hands a security event token to a receiver (RFC 8935): one POST, over in seconds, small, to no address but a permitted one.

Rules: names are resolved here and every address is checked, then the connection goes to that very address, so a name that
changes between check and connection leads nowhere; TLS still proves the name. No proxy, no redirect, no cookie, no unpacking.
"""

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import datetime
from types import TracebackType
from typing import Self

import httpcore

from app.exchange.addresses import Network, is_reachable
from app.exchange.event_tokens import MEDIA_TYPE
from app.exchange.receiver_answer import Answer, judged

SECONDS = 10.0
CONNECT_SECONDS = 4.0
LARGEST = 4096
_CONNECTIONS = 32
_TRIED = 3
_KEPT_OPEN_SECONDS = 20.0
_HEADERS = (
    (b"Content-Type", MEDIA_TYPE.encode()),
    (b"Accept", b"application/json"),
    (b"Accept-Encoding", b"identity"),
    (b"User-Agent", b"kiim"),
)
Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""The addresses of a name, as text."""


class AddressRefused(Exception):
    """The name leads to an address that must not be reached."""


class _Pinned(httpcore.AsyncNetworkBackend):
    """Opens connections to permitted addresses alone; what it was asked for is a name, what it connects to was checked."""

    def __init__(self, own: Sequence[Network], resolve: Resolve) -> None:
        self._own = own
        self._resolve = resolve
        self._inner = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  # the signature is httpcore's
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        found = await self._resolve(host, port)
        # One forbidden address among good ones is an attack or a mistake, and either way no place to choose from.
        if not found or not all(is_reachable(address, self._own) for address in found):
            raise AddressRefused
        for address in found[: _TRIED - 1]:
            try:
                return await self._inner.connect_tcp(address, port, timeout, local_address, socket_options)
            except httpcore.NetworkError:
                if address == found[-1]:
                    raise
        return await self._inner.connect_tcp(found[-1], port, timeout, local_address, socket_options)


class Courier:
    """Keeps connections to receivers open for a while; use it as a context. `resolve`: how names are looked up."""

    def __init__(self, own: Sequence[Network], trusted: ssl.SSLContext | None = None, resolve: Resolve | None = None) -> None:
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=trusted or ssl.create_default_context(),
            max_connections=_CONNECTIONS,
            keepalive_expiry=_KEPT_OPEN_SECONDS,
            network_backend=_Pinned(own, resolve or _resolved),
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None) -> None:
        await self._pool.aclose()

    async def deliver(self, endpoint: str, token: str, now: datetime) -> Answer:
        """Send it and say what became of it; never raises but for a cancellation."""
        limits = {"connect": CONNECT_SECONDS, "read": SECONDS, "write": SECONDS, "pool": SECONDS}
        try:
            async with (
                asyncio.timeout(SECONDS),
                self._pool.stream(
                    "POST", endpoint, headers=list(_HEADERS), content=token.encode(), extensions={"timeout": limits}
                ) as answer,
            ):
                return judged(answer.status, _headers(answer.headers), await _beginning(answer), now)
        except AddressRefused:
            return Answer("address-not-allowed")
        except (TimeoutError, httpcore.TimeoutException):
            return Answer("timeout")
        except (httpcore.NetworkError, OSError) as fault:
            return Answer("tls" if _is_tls(fault) else "unreachable")
        except (httpcore.ProtocolError, httpcore.UnsupportedProtocol, UnicodeError, ValueError):
            return Answer("protocol")


def _headers(sent: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    return {name.decode("latin-1").lower(): value.decode("latin-1").strip() for name, value in sent}


async def _beginning(answer: httpcore.Response) -> bytes:
    """At most the first bytes of the body; what follows is not read, and the connection is closed over it."""
    body = b""
    async for part in answer.aiter_stream():
        body += part
        if len(body) >= LARGEST:
            break
    return body[:LARGEST]


def _is_tls(fault: BaseException) -> bool:
    seen: BaseException | None = fault
    while seen is not None:
        if isinstance(seen, ssl.SSLError):
            return True
        seen = seen.__cause__ or seen.__context__
    return False


async def _resolved(host: str, port: int) -> Sequence[str]:
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(address[0]) for *_, address in found]
