"""Fetch a list from another system: direct, over in half a minute, bounded, only from the host that was named.

Rules: https, or this machine's own loopback where the service itself is there (`app.agencies.addresses`); a redirect is followed
on the same origin only; an answer that was packed unasked is refused, because unpacked it could be of any size.
"""

import asyncio
import ssl
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

import orjson

from app.agencies.addresses import is_callable_address

if TYPE_CHECKING:
    import httpx

SECONDS = 30.0
LARGEST = 16 << 20
MOST_ENTRIES = 20_000
MOST_REDIRECTS = 3
_LONGEST_VALIDATOR = 200
_OK = 200
_NOT_MODIFIED = 304


class SourceFault(Exception):
    """The source cannot be worked with now. The text names what failed and repeats nothing of its answer."""


@dataclass(frozen=True, slots=True)
class Validators:
    """What a source says about the state of its answer (RFC 9110, 8.8), sent back to ask whether it changed."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """The entries of a list, None where nothing changed, and the validators to keep."""

    entries: list[Any] | None
    validators: Validators


async def fetch_list(address: str, base_url: str, known: Validators) -> Answer:
    """The JSON list at an address; `base_url` is our own service's. Raises SourceFault."""
    if not is_callable_address(address, base_url):
        raise SourceFault("its address is not https")
    import httpx  # a service that takes over no list starts without it

    try:
        async with (
            asyncio.timeout(SECONDS),
            httpx.AsyncClient(verify=_trusted(), trust_env=False, follow_redirects=False, timeout=SECONDS) as http,
        ):
            return await _follow(http, address, known)
    except (httpx.HTTPError, httpx.InvalidURL, TimeoutError, OSError, ValueError) as fault:
        raise SourceFault(f"no usable answer ({type(fault).__name__})") from None


async def _follow(http: "httpx.AsyncClient", address: str, known: Validators) -> Answer:
    for _ in range(MOST_REDIRECTS + 1):
        async with http.stream("GET", address, headers=_headers(known)) as answer:
            if not answer.has_redirect_location:
                return await _read(answer, known)
            target = urljoin(address, answer.headers.get("location", ""))
        if _origin(target) != _origin(address):
            raise SourceFault("it leads to another host")
        address = target
    raise SourceFault("it leads on and on")


async def _read(answer: "httpx.Response", known: Validators) -> Answer:
    if answer.status_code == _NOT_MODIFIED and known != Validators():
        return Answer(None, known)
    if answer.status_code != _OK:
        raise SourceFault(f"it answered {answer.status_code}")
    if answer.headers.get("content-encoding", "identity") != "identity":
        raise SourceFault("it packed its answer unasked")
    body = bytearray()
    async for part in answer.aiter_raw():
        body += part
        if len(body) > LARGEST:
            raise SourceFault("its answer is too large")
    entries = orjson.loads(bytes(body))
    if not isinstance(entries, list) or len(entries) > MOST_ENTRIES:
        raise SourceFault("its answer is no list, or one too long")
    return Answer(entries, Validators(_validator(answer, "etag"), _validator(answer, "last-modified")))


def _headers(known: Validators) -> dict[str, str]:
    asked = {"Accept": "application/json", "Accept-Encoding": "identity", "User-Agent": "kiim"}
    if known.etag is not None:
        asked["If-None-Match"] = known.etag
    if known.last_modified is not None:
        asked["If-Modified-Since"] = known.last_modified
    return asked


def _validator(answer: "httpx.Response", name: str) -> str | None:
    text = answer.headers.get(name)
    return text if text is not None and len(text) <= _LONGEST_VALIDATOR and text.isascii() and text.isprintable() else None


def _origin(address: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(address)
    return parts.scheme, parts.hostname, parts.port or {"https": 443, "http": 80}.get(parts.scheme)


@cache
def _trusted() -> ssl.SSLContext:
    """The certificates this machine trusts, an operator's own authority included."""
    return ssl.create_default_context()
