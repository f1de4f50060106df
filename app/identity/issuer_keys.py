"""The keys of registered outside issuers: discovered (RFC 8414, OpenID Connect Discovery), remembered, and asked for again.

Rules:
K1  Metadata is believed only at its own issuer; only issuers of the register are ever asked, one question at a time.
K2  Keys are fresh for ten minutes. An unknown `kid` asks sooner, at most once a minute, whoever sends it; after a failure the
    issuer is left alone for seconds.
K3  While an issuer cannot be asked, the keys known last are used for an hour, then none: a key taken away there ends here.
"""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from urllib.parse import urlsplit

from app.agencies.addresses import is_callable_address
from app.crypto.keyring import Keyring
from app.errors import Unavailable
from app.identity.oidc import signing_keys
from app.identity.outgoing import NotThere, ProviderFault, get_json
from app.identity.tokens import TokenFault, TokenKey
from app.world import World

FRESH_FOR = timedelta(minutes=10)
ASKED_AGAIN_AFTER = timedelta(minutes=1)
KEPT_FOR = timedelta(hours=1)
LEFT_ALONE_FOR = timedelta(seconds=5)
_RETRY_SECONDS = 30
_MOST_ISSUERS = 256
_log = logging.getLogger("kiim.identity")


@dataclass(slots=True)
class _Known:
    """What is remembered of one issuer: its keys and since when, when it was asked last, and whether that failed."""

    lock: asyncio.Lock
    keys: Mapping[str, TokenKey] | None = None
    got: datetime | None = None
    asked: datetime | None = None
    failed: bool = False

    def age(self, now: datetime) -> timedelta:
        """How old the keys are."""
        return timedelta.max if self.got is None else now - self.got

    def is_due(self, kid: str, now: datetime) -> bool:
        """Whether the issuer is to be asked before a token under `kid` is judged (rule K2)."""
        if self.asked is None:
            return True
        since = now - self.asked
        if self.keys is None:
            return since >= LEFT_ALONE_FOR
        if kid not in self.keys:
            return since >= (LEFT_ALONE_FOR if self.failed else ASKED_AGAIN_AFTER)
        return self.age(now) >= FRESH_FOR and since >= (ASKED_AGAIN_AFTER if self.failed else FRESH_FOR)


class IssuerKeys:
    """What this process remembers of outside issuers' keys."""

    def __init__(self) -> None:
        self._issuers: OrderedDict[str, _Known] = OrderedDict()

    async def key(self, world: World, issuer: str, kid: str) -> TokenKey:
        """A registered issuer's key of this name.

        Raises TokenFault (the issuer has no such key), Unavailable (it cannot be asked, and what is known does not suffice).
        """
        known = self._issuers.setdefault(issuer, _Known(asyncio.Lock()))
        self._issuers.move_to_end(issuer)
        if len(self._issuers) > _MOST_ISSUERS:
            self._issuers.popitem(last=False)
        if known.is_due(kid, world.clock.now()):
            async with known.lock:
                if known.is_due(kid, world.clock.now()):
                    await self._ask(world, issuer, known)
        keys = known.keys if known.age(world.clock.now()) < KEPT_FOR else None
        if keys is not None and kid in keys:
            return keys[kid]
        if known.failed:
            raise Unavailable(_RETRY_SECONDS)
        raise TokenFault("unknown kid")

    async def _ask(self, world: World, issuer: str, known: _Known) -> None:
        known.asked = world.clock.now()
        try:
            address = await _jwks_address(world, issuer)
            known.keys, known.got = signing_keys(await get_json(address)), world.clock.now()
            known.failed = False
        except ProviderFault as fault:
            known.failed = True
            _log.warning("an outside issuer's keys cannot be had", extra={"outside_issuer": issuer, "rule": str(fault)})


@lru_cache(maxsize=8)
def issuer_keys_of(_keyring: Keyring) -> IssuerKeys:
    """What is remembered beside this keyring, that is, in this process for this database."""
    return IssuerKeys()


def metadata_addresses(issuer: str) -> tuple[str, str]:
    """Where an issuer's metadata may be: OpenID Connect Discovery 4 (appended), RFC 8414 3 (between host and path)."""
    parts = urlsplit(issuer)
    path = parts.path.rstrip("/")
    between = f"{parts.scheme}://{parts.netloc}/.well-known/oauth-authorization-server{path}"
    return issuer.rstrip("/") + "/.well-known/openid-configuration", between


async def _jwks_address(world: World, issuer: str) -> str:
    """Rule K1. Raises ProviderFault."""
    appended, between = metadata_addresses(issuer)
    try:
        document = await get_json(appended)
    except NotThere:
        document = await get_json(between)
    if document.get("issuer") != issuer:
        raise ProviderFault("its metadata names another issuer")
    address = document.get("jwks_uri")
    if not isinstance(address, str) or not is_callable_address(address, world.settings.base_url):
        raise ProviderFault("its metadata names no key set at an https address")
    return address
