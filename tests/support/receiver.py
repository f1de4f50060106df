"""A receiver of security event tokens on loopback, over plain HTTP or TLS, that answers as a test tells it to."""

import asyncio
import base64
import contextlib
import datetime as dt
import ipaddress
import ssl
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from app.exchange.event_tokens import EVENT_URI

Json = dict[str, Any]
Reply = tuple[int, dict[str, str], bytes]
TAKEN: Reply = (202, {}, b"")


@dataclass(frozen=True, slots=True)
class Sent:
    """One POST as it came in."""

    at: float
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def claims(self) -> Json:
        """The token's claims; nothing is verified."""
        part = self.body.split(b".")[1]
        claims: Json = orjson.loads(base64.urlsafe_b64decode(part + b"=" * (-len(part) % 4)))
        return claims

    @property
    def type(self) -> str:
        """The type of the change."""
        (uri,) = self.claims["events"]
        return str(uri).removeprefix(EVENT_URI)


@dataclass
class Receiver:
    """What came in, and what is answered: `reply` is asked for each POST; while `answers` is cleared, no answer goes out."""

    port: int = 0
    scheme: str = "http"
    reply: Callable[[Sent], Reply] = lambda _: TAKEN
    sent: list[Sent] = field(default_factory=list)
    slow_seconds: float = 0.0
    came: asyncio.Event = field(default_factory=asyncio.Event)
    answers: asyncio.Event = field(default_factory=asyncio.Event)
    connections: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def endpoint(self) -> str:
        """Where streams lead."""
        return f"{self.scheme}://127.0.0.1:{self.port}/events"

    @property
    def host(self) -> str:
        """As an operator allows it."""
        return f"127.0.0.1:{self.port}"

    @property
    def types(self) -> list[str]:
        """Types of what came in, in order."""
        return [one.type for one in self.sent]

    async def wait_for(self, count: int, seconds: float = 20.0) -> None:
        """Until so many POSTs came in."""
        async with asyncio.timeout(seconds):
            while len(self.sent) < count:
                self.came.clear()
                await self.came.wait()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, kept alive."""
        task = asyncio.current_task()
        assert task is not None
        self.connections.add(task)
        try:
            await self._converse(reader, writer)
        finally:
            writer.close()
            with contextlib.suppress(ConnectionError, ssl.SSLError, TimeoutError):
                await writer.wait_closed()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError, ssl.SSLError, asyncio.CancelledError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
                headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
                body = await reader.readexactly(int(headers.get("content-length", "0")))
                sent = Sent(time.monotonic(), head[0].split(" ")[1], headers, body)
                self.sent.append(sent)
                self.came.set()
                await asyncio.sleep(self.slow_seconds)
                await self.answers.wait()
                status, more, content = self.reply(sent)
                lines = [f"HTTP/1.1 {status} Told", f"Content-Length: {len(content)}", *(f"{k}: {v}" for k, v in more.items())]
                writer.write("\r\n".join([*lines, "", ""]).encode() + content)
                await writer.drain()


@asynccontextmanager
async def receiver(tls: ssl.SSLContext | None = None, port: int = 0) -> AsyncIterator[Receiver]:
    """A receiver that takes everything, until the end of the block."""
    told = Receiver(scheme="http" if tls is None else "https")
    server = await asyncio.start_server(told.serve, "127.0.0.1", port, ssl=tls)
    told.answers.set()
    told.port = server.sockets[0].getsockname()[1]
    try:
        yield told
    finally:
        server.close()
        for task in told.connections:
            task.cancel()
        await asyncio.gather(*told.connections, return_exceptions=True)


def certificate(folder: Path, *names: str) -> tuple[Path, Path]:
    """Files with a certificate for these names (and addresses), signed by itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0])])
    now = dt.datetime.now(dt.UTC)
    built = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([_name(name) for name in names]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    chain, secret = folder / f"{names[0]}.crt", folder / f"{names[0]}.key"
    chain.write_bytes(built.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return chain, secret


def serving(chain: Path, secret: Path) -> ssl.SSLContext:
    """The receiver's side of TLS with this certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain, secret)
    return context


def _name(text: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(text))
    except ValueError:
        return x509.DNSName(text)
