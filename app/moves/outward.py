"""Calls to trusted instances: to the address of the register and no other, small, over in seconds, never led on elsewhere."""

import asyncio
import ssl
from functools import cache
from typing import Any

import orjson

from app.moves.package import LARGEST

SECONDS = 15.0
COLLECT, CONFIRM = "/v1/moves/collections", "/v1/moves/receipts"


class PartnerFault(Exception):
    """The instance cannot be worked with now. The text names what failed and repeats nothing of its answer."""


async def call_partner(issuer: str, path: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    """Status and JSON object that a POST to a trusted instance was answered with. Raises PartnerFault, also for 429 and 5xx."""
    import httpx  # imported with the first call, as in `app.identity.outgoing`

    try:
        async with (
            asyncio.timeout(SECONDS),
            httpx.AsyncClient(verify=_trusted(), trust_env=False, follow_redirects=False, timeout=SECONDS) as http,
            http.stream("POST", issuer + path, json=body, headers={"Accept-Encoding": "identity"}) as answer,
        ):
            if answer.status_code == 429 or answer.status_code >= 500 or answer.is_redirect:
                raise PartnerFault(f"it answered {answer.status_code}")
            read = b""
            async for part in answer.aiter_raw():
                read += part
                if len(read) > LARGEST + 1024:
                    raise PartnerFault("its answer is too large")
            document = orjson.loads(read)
    except (httpx.HTTPError, httpx.InvalidURL, TimeoutError, OSError, ValueError) as fault:
        raise PartnerFault(f"no usable answer ({type(fault).__name__})") from None
    if not isinstance(document, dict):
        raise PartnerFault("the answer is no JSON object")
    return answer.status_code, document


@cache
def _trusted() -> ssl.SSLContext:
    return ssl.create_default_context()
