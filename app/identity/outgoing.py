"""Calls from the service to identity providers: direct, over in seconds, small, and never led on to another address.

httpx is imported with the first call: only the staff's sign-in needs it, and starting the service does not wait for it.
"""

import asyncio
import ssl
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

import orjson

if TYPE_CHECKING:
    import httpx

SECONDS = 8.0
LARGEST = 131_072
_HEADERS = {"Accept": "application/json", "Accept-Encoding": "identity"}


class ProviderFault(Exception):
    """The provider cannot be worked with now. The text names what failed and repeats nothing of its answer."""


class NotThere(ProviderFault):
    """It answered, and has nothing for us at this address."""


async def get_json(address: str) -> dict[str, Any]:
    """The JSON object at an address that `app.agencies.addresses` found callable. Raises ProviderFault."""
    return await _call("GET", address, None)


async def post_form(address: str, form: Mapping[str, str]) -> dict[str, Any]:
    """The JSON object a form was answered with. Raises ProviderFault, also for every status but 200."""
    return await _call("POST", address, form)


async def _call(method: str, address: str, form: Mapping[str, str] | None) -> dict[str, Any]:
    import httpx

    try:
        async with (
            asyncio.timeout(SECONDS),
            # No proxy and no .netrc of the environment: a code and an assertion go to the provider and to nobody else.
            httpx.AsyncClient(verify=_trusted(), trust_env=False, follow_redirects=False, timeout=SECONDS) as http,
            http.stream(method, address, data=form, headers=_HEADERS) as answer,
        ):
            document = orjson.loads(await _body(answer))
    except (httpx.HTTPError, httpx.InvalidURL, TimeoutError, OSError, ValueError) as fault:
        raise ProviderFault(f"no usable answer ({type(fault).__name__})") from None
    if not isinstance(document, dict):
        raise ProviderFault("the answer is no JSON object")
    return document


async def _body(answer: "httpx.Response") -> bytes:
    if 400 <= answer.status_code < 500:
        raise NotThere(f"it answered {answer.status_code}")
    if answer.status_code != 200:
        raise ProviderFault(f"it answered {answer.status_code}")
    if answer.headers.get("content-encoding", "identity") != "identity":
        raise ProviderFault("it packed its answer unasked")  # unpacked it could be of any size
    body = b""
    async for part in answer.aiter_raw():
        body += part
        if len(body) > LARGEST:
            raise ProviderFault("its answer is too large")
    return body


@cache
def _trusted() -> ssl.SSLContext:
    """The certificates this machine trusts, an operator's own authority included."""
    return ssl.create_default_context()
