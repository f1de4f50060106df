"""An answer in one piece: what a server may offer for it, and a head made of lines that mostly repeat.

ASGI hands an answer over in two messages, and the server looks at each of its headers with two regular expressions. Where the
server offers more (`scope["extensions"][OFFER]`), an answer of known length goes to it as bytes, head and all.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from starlette.types import Message, Scope, Send

OFFER = "kiim.one-piece"
"""The name of the extension; `app.cli.one_write` offers it."""

Header = tuple[bytes, bytes]
Offered = Callable[[int, bytes, bytes], bool]
"""Takes status, header lines (each with its line end) and body; False if this answer has to go the ordinary way."""

_REMEMBERED = 256
"""Of how many different lists of headers it is remembered what they lack; the routes make a few."""
_REPEATING = frozenset({b"content-type", b"cache-control"})
_OF_CONNECTION = frozenset({b"connection", b"transfer-encoding"})
_LINE = re.compile(rb"[!#$%&'*+\-.^_`|~0-9a-z]+: [^\x00-\x08\x0a-\x1f\x7f]*\r\n")
"""A header as HTTP/1.1 writes it (RFC 9112, 5): nothing in a name or a value ends the line."""
_JSON = (b"content-type", b"application/json")
_NO_LENGTH = (b"content-length", b"")
_NONE: dict[str, Offered] = {}


async def send_json(send: Send, status: int, body: bytes, *more: Header) -> None:
    """Answer with JSON that is made already; the outermost layer adds what every answer says."""
    if isinstance(send, Sending) and send.json(status, body, more):
        return
    length = (b"content-length", b"%d" % len(body))
    await send({"type": "http.response.start", "status": status, "headers": [_JSON, length, *more]})
    await send({"type": "http.response.body", "body": body})


class Lacking(NamedTuple):
    """What an answer with headers of certain names lacks, as headers and as lines; where it says its length, if it does."""

    headers: list[Header]
    lines: bytes
    length_at: int | None


class Heads:
    """Completes heads with the headers in `always`, names in lower case."""

    def __init__(self, always: Iterable[Header]) -> None:
        self._always = tuple(always)
        self._lacking: dict[tuple[bytes, ...], Lacking] = {}
        self._lines: dict[Header, bytes] = {}

    def lacking(self, own: Sequence[Header]) -> Lacking:
        """What is to be added to these headers."""
        names = tuple([name for name, _ in own])  # lower case already, as ASGI demands
        known = self._lacking.get(names)
        if known is None:
            headers = [header for header in self._always if header[0] not in names]
            plain = _OF_CONNECTION.isdisjoint(names) and names.count(b"content-length") == 1
            known = Lacking(headers, b"".join(map(_line, headers)), names.index(b"content-length") if plain else None)
            if len(self._lacking) < _REMEMBERED:
                self._lacking[names] = known
        return known

    def of_json(self, length: int, more: Sequence[Header]) -> bytes | None:
        """The lines of a complete head of a JSON answer of this length that says more headers; None unless those are clean, or if
        one of them is about the connection."""
        own, known = self.lines(more), self.lacking((_JSON, _NO_LENGTH, *more))
        if own is None or known.length_at is None:
            return None
        return b"content-type: application/json\r\ncontent-length: %d\r\n%b%b" % (length, own, known.lines)

    def lines(self, own: Sequence[Header]) -> bytes | None:
        """These headers as lines; None unless every one of them is clean."""
        known, lines = self._lines, []
        for header in own:
            line = known.get(header)
            if line is None:
                line = _line(header)
                if _LINE.fullmatch(line) is None:
                    return None
                if header[0] in _REPEATING and len(known) < _REMEMBERED:
                    known[header] = line
            lines.append(line)
        return b"".join(lines)


def _line(header: Header) -> bytes:
    return b"%b: %b\r\n" % header


class Sending:
    """`send` of one request: completes the head, and hands head and body over together where the server takes them so.

    A head whose body is to follow at once waits for it. `begun`: something has been sent; `status`: the newest one, or 0.
    """

    __slots__ = ("_heads", "_held", "_offered", "_request_id", "_send", "begun", "status")

    def __init__(self, scope: Scope, send: Send, heads: Heads, request_id: str) -> None:
        self._send = send
        self._heads = heads
        self._request_id = request_id.encode()
        self._offered: Offered | None = scope.get("extensions", _NONE).get(OFFER)
        self._held: tuple[Message, list[Header], Lacking] | None = None
        self.status = 0
        self.begun = False

    async def __call__(self, message: Message) -> None:
        """Take a message of ASGI."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            own = list(message.get("headers", ()))
            lacking = self._heads.lacking(own)
            self._held = message, own, lacking
            if self._offered is not None and lacking.length_at is not None:
                return
            await self._let_go()
            return
        if self._held is not None:
            if message["type"] == "http.response.body" and not message.get("more_body", False):
                _, own, _ = self._held
                if self.whole(self.status, own, message.get("body", b"")):
                    return
            await self._let_go()
        self.begun = True
        await self._send(message)

    async def _let_go(self) -> None:
        """Send the head by itself."""
        if self._held is not None:
            (message, own, lacking), self._held = self._held, None
            message["headers"] = [*own, *lacking.headers, (b"x-request-id", self._request_id)]
            self.begun = True
            await self._send(message)

    def whole(self, status: int, own: Sequence[Header], body: bytes) -> bool:
        """Answer at once with these headers and all of the body; False, and nothing is sent, unless the server takes it so."""
        lacking = self._heads.lacking(own)
        if self._offered is None or lacking.length_at is None or own[lacking.length_at][1] != b"%d" % len(body):
            return False
        lines = self._heads.lines(own)
        return lines is not None and self._handed_over(status, lines + lacking.lines, body)

    def json(self, status: int, body: bytes, more: Sequence[Header]) -> bool:
        """The same for JSON, whose head is always the same."""
        lines = self._heads.of_json(len(body), more) if self._offered is not None else None
        return lines is not None and self._handed_over(status, lines, body)

    def _handed_over(self, status: int, lines: bytes, body: bytes) -> bool:
        if self.begun or self._offered is None:
            return False
        if not self._offered(status, b"%bx-request-id: %b\r\n" % (lines, self._request_id), body):
            return False
        self._held, self.begun, self.status = None, True, status
        return True
