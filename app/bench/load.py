"""A bounded load generator in its own process: keep-alive connections in a closed loop, prebuilt requests, latencies."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from statistics import quantiles
from typing import cast

_END = b"\r\n\r\n"
_LENGTH = b"content-length:"


@dataclass(frozen=True, slots=True)
class Plan:
    """What to send where: raw HTTP/1.1 requests, drawn at random (or in order and once each, for writes)."""

    port: int
    requests: Sequence[bytes]
    seconds: float
    warm_up: float = 1.0
    connections: int = 32
    in_order: bool = False
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Outcome:
    """Answers per second after the warm-up, latency percentiles in milliseconds, and how often each status came."""

    rate: float
    p50: float
    p95: float
    p99: float
    statuses: dict[int, int]

    @property
    def only(self) -> int | None:
        """The one status that every answer had, if it was one."""
        return next(iter(self.statuses)) if len(self.statuses) == 1 else None


class _Caller(asyncio.Protocol):
    """One connection: sends, waits for the whole answer, notes the time, sends again until told to stop."""

    def __init__(self, draw: "_Draw", noted: list[tuple[float, float, int]]) -> None:
        self._draw, self._noted = draw, noted
        self._buffer = bytearray()
        self._sent = 0.0
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._send()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head = self._buffer.find(_END)
        if head < 0:
            return
        start = self._buffer.lower().find(_LENGTH, 0, head)
        if start < 0:
            raise ValueError("the answer has no content-length")
        stop = self._buffer.index(b"\r", start)
        if len(self._buffer) < head + len(_END) + int(self._buffer[start + len(_LENGTH) : stop]):
            return
        now = time.perf_counter()
        self._noted.append((now, now - self._sent, int(self._buffer[9:12])))
        self._buffer.clear()
        self._send()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.done.done():
            self.done.set_result(None)

    def _send(self) -> None:
        request = self._draw.next()
        if request is None:
            self._transport.close()
            return
        self._sent = time.perf_counter()
        self._transport.write(request)


class _Draw:
    """Hands out requests until the time is over or none are left."""

    def __init__(self, plan: Plan) -> None:
        self._requests, self._in_order = plan.requests, plan.in_order
        self._random = random.Random(plan.seed)
        self._next = 0
        self.until = time.perf_counter() + plan.warm_up + plan.seconds

    def next(self) -> bytes | None:
        if time.perf_counter() >= self.until:
            return None
        if not self._in_order:
            return self._requests[int(self._random.random() * len(self._requests))]
        if self._next == len(self._requests):
            return None
        self._next += 1
        return self._requests[self._next - 1]


async def _drive(plan: Plan) -> Outcome:
    loop = asyncio.get_running_loop()
    noted: list[tuple[float, float, int]] = []
    draw = _Draw(plan)
    start = time.perf_counter() + plan.warm_up
    callers = [
        (await loop.create_connection(lambda: _Caller(draw, noted), "127.0.0.1", plan.port))[1] for _ in range(plan.connections)
    ]
    await asyncio.wait([caller.done for caller in callers], timeout=plan.warm_up + plan.seconds + 30)
    counted = [note for note in noted if note[0] >= start]
    if len(counted) < 2:
        raise RuntimeError("the server answered nothing in the time of the measurement")
    span = counted[-1][0] - start
    cuts = quantiles([latency * 1000 for _, latency, _ in counted], n=100)
    return Outcome(len(counted) / span, cuts[49], cuts[94], cuts[98], dict(Counter(status for _, _, status in counted)))


def drive(plan: Plan) -> Outcome:
    """Run the plan in this process."""
    import uvloop

    return uvloop.run(_drive(plan))


def measure(plan: Plan) -> Outcome:
    """Run the plan in a process of its own, so that the generator's work is not the server's."""
    with get_context("spawn").Pool(1) as pool:
        return pool.apply(drive, (plan,))


def get(path: str, token: str) -> bytes:
    """A GET request as it goes over the wire."""
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n\r\n".encode()


def post(path: str, token: str, key: str, body: bytes) -> bytes:
    """A POST of JSON with an idempotency key."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\nIdempotency-Key: {key}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body
