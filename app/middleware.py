"""What every request passes first and every answer last: an id, limits, clean bodies, safe headers, a log without persons."""

import logging
import time
from collections.abc import Awaitable, Callable

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.body_check import check_json
from app.errors import Answerable, BodyMalformed, BodyTooLarge, MediaTypeUnsupported
from app.ids import new_digits
from app.one_piece import Heads, Sending

REQUEST_ID = "X-Request-Id"
JSON_ONLY = ("/v1/",)
FORMS_ONLY = ("/oauth2/",)
STREAMED = "/v1/imports"
"""The one path whose body is not read here: its route takes it in pieces, with a limit and checks of its own."""
_FORM, _JSON = "application/x-www-form-urlencoded", "application/json"
_NOTHING = b"{}"
"""What a request of the interface says that has no body: an object without members."""
_BODY_METHODS = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_access = logging.getLogger("kiim.access")
ROUTE = "kiim.route"
"""Where in a scope stands its path with `{name}`, if whoever found the endpoint knew it."""

_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}

Answer = Callable[[Exception, str], Response]
Prove = Callable[[Scope], Awaitable[None]]
"""Raises what stands against the caller before anything about a body may be said."""
Measure = Callable[[str, str, int, float], None]


async def _let_pass(_: Scope) -> None:
    """Nobody has to prove anything."""


class FrontDoor:
    """The outermost layer. `answer` turns any exception into a response; `measure` gets method, route, status and seconds.

    Invariants: no exception leaves (a server's log would print its text), an answer that has begun is not begun again, and
    nothing of path parameters, query, headers or body is logged.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        body_limit: int,
        answer: Answer,
        measure: Measure,
        https: bool,
        prove: Prove = _let_pass,
    ) -> None:
        self.app = app
        self.prove = prove
        self.body_limit = body_limit
        self.answer = answer
        self.measure = measure
        named = _HEADERS | ({"Strict-Transport-Security": "max-age=63072000"} if https else {})
        self.heads = Heads((name.lower().encode(), value.encode()) for name, value in named.items())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request; other kinds of connection pass."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began = time.perf_counter()
        request_id = new_digits()
        scope.setdefault("state", {})["request_id"] = request_id
        sending = Sending(scope, send, self.heads, request_id)
        try:
            if scope["method"] in _BODY_METHODS and scope["path"] != STREAMED:
                receive = await self._checked_body(scope, receive)
            await self.app(scope, receive, sending)
        except Exception as fault:
            response = self.answer(fault, request_id)
            if not sending.begun:
                await response(scope, receive, sending)
        finally:
            seconds = time.perf_counter() - began
            route, status = route_of(scope), sending.status
            self.measure(scope["method"], route, status, seconds)
            # What went well is counted and stands in the audit log; a log line for each would cost as much as the decision.
            level = logging.DEBUG if 200 <= status < 300 else logging.INFO
            if _access.isEnabledFor(level):
                _access.log(
                    level,
                    "request",
                    extra={
                        "request_id": request_id,
                        "method": scope["method"],
                        "route": route,
                        "status": status,
                        "ms": round(seconds * 1000, 1),
                    },
                )

    async def _checked_body(self, scope: Scope, receive: Receive) -> Receive:
        """The body for what follows, in one piece; a fault of it is told only to who has proven to be somebody."""
        try:
            return await self._whole_body(scope, receive)
        except Answerable:
            await self.prove(scope)
            raise

    async def _whole_body(self, scope: Scope, receive: Receive) -> Receive:
        """Read the whole body within the limit and check it."""
        headers: dict[bytes, bytes] = dict(reversed(scope["headers"]))  # of one sent twice the first counts
        declared = headers.get(b"content-length", b"")
        if declared.isdigit() and int(declared) > self.body_limit:
            raise BodyTooLarge(limit=self.body_limit)
        body = await self._read(receive)
        if body:
            self._check(scope["path"], headers.get(b"content-type", b"").decode("latin-1"), body)
        elif scope["method"] != "DELETE" and scope["path"].startswith(JSON_ONLY):
            body = _NOTHING
            kept = [header for header in scope["headers"] if header[0] != b"content-type"]
            scope["headers"] = [*kept, (b"content-type", _JSON.encode())]

        sent = False

        async def again() -> Message:
            nonlocal sent
            if sent:
                return await receive()
            sent = True
            return {"type": "http.request", "body": body, "more_body": False}

        return again

    async def _read(self, receive: Receive) -> bytes:
        chunks: list[bytes] = []
        size = 0
        while True:
            message = await receive()
            if message["type"] != "http.request":
                raise BodyMalformed()
            chunk: bytes = message.get("body", b"")
            size += len(chunk)
            if size > self.body_limit:
                raise BodyTooLarge(limit=self.body_limit)
            if not message.get("more_body", False):
                return b"".join((*chunks, chunk)) if chunks else chunk
            chunks.append(chunk)

    @staticmethod
    def _check(path: str, content_type: str, body: bytes) -> None:
        media = content_type.partition(";")[0].strip().lower()
        accepted = [_JSON] if path.startswith(JSON_ONLY) else [_FORM] if path.startswith(FORMS_ONLY) else [_FORM, _JSON]
        if media not in accepted:
            raise MediaTypeUnsupported(accepted=accepted)
        if media == _JSON:
            check_json(body)


async def whole_body(receive: Receive) -> bytes:
    """The body of a request that came through the front door, which hands it over in one piece."""
    message = await receive()
    if message["type"] != "http.request" or message["more_body"]:
        raise TypeError("this request did not come through the front door")
    body: bytes = message["body"]
    return body


def route_of(scope: Scope) -> str:
    """The path with its parameters as `{name}`; `(none)` when no route took it, because such a path may hold anything."""
    known: str | None = scope.get(ROUTE)
    if known is not None:
        return known
    if "endpoint" not in scope:
        return "(none)"
    steps = {str(value): f"{{{name}}}" for name, value in scope.get("path_params", {}).items()}
    return "/".join(steps.get(step, step) for step in scope["path"].split("/"))
