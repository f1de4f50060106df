"""What an identity provider says about itself, and the code exchange (OpenID Connect Core 3.1, RFC 7636, RFC 7523).

Rules: metadata is believed only at its own issuer (Discovery 4.3); it and the keys are remembered for minutes, and an unknown
`kid` asks for the keys again at most once a minute; an ID token is checked by `app.identity.tokens` and against the very sign-in
it answers. What a token says about agencies decides nothing here.
"""

import hmac
from collections import OrderedDict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, TypeVar
from urllib.parse import urlencode

from app.agencies.addresses import is_callable_address
from app.agencies.public_keys import KeySetRefused
from app.crypto.keyring import Keyring
from app.identity.access_tokens import token_keys
from app.identity.oauth import ASSERTION_TYPE
from app.identity.outgoing import ProviderFault, get_json, post_form
from app.identity.tokens import (
    SKEW_SECONDS,
    TokenFault,
    TokenKey,
    check_claims,
    kid_of,
    open_signed,
    public_key,
    read_header,
    whole_seconds,
)
from app.world import World

ID_TOKEN_TYPES: frozenset[str | None] = frozenset({None, "JWT"})
ID_TOKEN_SECONDS = 86_400  # providers differ; how fresh it is follows from `iat`
FRESH_SECONDS = 300
REMEMBERED_FOR = timedelta(minutes=10)
ASKED_AGAIN_AFTER = timedelta(minutes=1)
LEFT_ALONE_FOR = timedelta(seconds=5)
_MOST_PROVIDERS = 256
_METADATA = "/.well-known/openid-configuration"
_LONGEST_SUBJECT = 255

Known = TypeVar("Known")


@dataclass(frozen=True, slots=True)
class Provider:
    """The metadata we use. `names_itself`: it sends `iss` with every answer (RFC 9207), so an answer without one is another's."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    names_itself: bool

    def authorization(self, **parameters: str) -> str:
        """The address that a browser is sent to."""
        joined = "&" if "?" in self.authorization_endpoint else "?"
        return f"{self.authorization_endpoint}{joined}{urlencode({'response_type': 'code', **parameters})}"


class Providers:
    """What this process remembers of the registered providers; only those are ever asked."""

    def __init__(self) -> None:
        self._metadata: OrderedDict[str, tuple[datetime, Provider]] = OrderedDict()
        self._keys: OrderedDict[str, tuple[datetime, Mapping[str, TokenKey]]] = OrderedDict()
        self._failed: OrderedDict[str, tuple[datetime, None]] = OrderedDict()

    async def metadata(self, world: World, issuer: str) -> Provider:
        """The metadata of a registered issuer. Raises ProviderFault."""
        now = world.clock.now()
        known = self._metadata.get(issuer)
        if known is None or now - known[0] >= REMEMBERED_FOR:
            document = await self._asked(issuer, issuer.rstrip("/") + _METADATA, now)
            known = (now, _provider(document, issuer, world.settings.base_url))
            _remember(self._metadata, issuer, known)
        return known[1]

    async def key(self, world: World, issuer: str, kid: str) -> TokenKey:
        """The issuer's signing key of this name. Raises ProviderFault, TokenFault (unknown kid)."""
        now = world.clock.now()
        known = self._keys.get(issuer)
        unknown = known is not None and kid not in known[1] and now - known[0] >= ASKED_AGAIN_AFTER
        if known is None or unknown or now - known[0] >= REMEMBERED_FOR:
            provider = await self.metadata(world, issuer)
            known = (now, signing_keys(await self._asked(issuer, provider.jwks_uri, now)))
            _remember(self._keys, issuer, known)
        found = known[1].get(kid)
        if found is None:
            raise TokenFault("unknown kid")
        return found

    async def _asked(self, issuer: str, address: str, now: datetime) -> dict[str, Any]:
        """Ask a provider, unless it has just failed: strangers begin sign-ins too, and must not make us call without end."""
        failed = self._failed.get(issuer)
        if failed is not None and now - failed[0] < LEFT_ALONE_FOR:
            raise ProviderFault("it failed a moment ago")
        try:
            return await get_json(address)
        except ProviderFault:
            _remember(self._failed, issuer, (now, None))
            raise


@lru_cache(maxsize=8)
def providers_of(_keyring: Keyring) -> Providers:
    """What is remembered beside this keyring, that is, in this process for this database."""
    return Providers()


async def redeem(world: World, provider: Provider, client_id: str, form: Mapping[str, str]) -> str:
    """Exchange a code for the ID token; `form` holds code, redirect_uri and code_verifier. Raises ProviderFault."""
    now = int(world.clock.now().timestamp())
    answer = await post_form(
        provider.token_endpoint,
        {
            "grant_type": "authorization_code",
            "client_id": client_id,
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": token_keys(world.keyring).prove_client(client_id, provider.issuer, now),
            **form,
        },
    )
    token = answer.get("id_token")
    if not isinstance(token, str):
        raise ProviderFault("it gave no ID token")
    return token


async def check_id_token(world: World, token: str, issuer: str, client_id: str, nonce: str) -> Mapping[str, Any]:
    """The claims of an ID token made for us, now, and for this sign-in. Raises TokenFault, ProviderFault."""
    claims = await open_of_issuer(world, token, ID_TOKEN_TYPES, issuer)
    now = int(world.clock.now().timestamp())
    check_claims(
        claims,
        issuer=issuer,
        subject=None,
        audiences=(client_id,),
        now=now,
        max_lifetime=ID_TOKEN_SECONDS,
        leeway=SKEW_SECONDS,
    )
    if claims.get("azp", client_id) != client_id:
        raise TokenFault("wrong azp")
    sent = claims.get("nonce")
    if not isinstance(sent, str) or not hmac.compare_digest(sent.encode("utf-8", "surrogatepass"), nonce.encode()):
        raise TokenFault("wrong nonce")
    if whole_seconds(claims, "iat") < now - FRESH_SECONDS:
        raise TokenFault("not made for this sign-in")
    if len(claims["sub"]) > _LONGEST_SUBJECT:
        raise TokenFault("sub is too long")
    return claims


async def open_of_issuer(world: World, token: str, types: Collection[str | None], issuer: str) -> dict[str, Any]:
    """The claims of a token of these types under a key of this issuer; they are still to be checked.

    Raises TokenFault, ProviderFault.
    """
    kid = kid_of(read_header(token, types))
    return open_signed(token, await providers_of(world.keyring).key(world, issuer, kid))


def _provider(document: Mapping[str, Any], issuer: str, base_url: str) -> Provider:
    if document.get("issuer") != issuer:
        raise ProviderFault("its metadata names another issuer")
    named = {name: document.get(name) for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")}
    addresses = {name: value for name, value in named.items() if isinstance(value, str) and is_callable_address(value, base_url)}
    if addresses.keys() != named.keys():
        raise ProviderFault("its metadata names an address that is missing or not https")
    return Provider(
        issuer=issuer, names_itself=document.get("authorization_response_iss_parameter_supported") is True, **addresses
    )


def signing_keys(document: Mapping[str, Any]) -> Mapping[str, TokenKey]:
    """The ES256 keys of a key set by kid; keys of other kinds are none of ours, and a name that two keys share is no name."""
    found: dict[str, TokenKey] = {}
    shared: set[str] = set()
    members = document.get("keys")
    for key in members if isinstance(members, list) else []:
        kid = key.get("kid") if isinstance(key, dict) else None
        if not isinstance(kid, str):
            continue
        if kid in found:
            shared.add(kid)
        try:
            found[kid] = public_key(key)
        except KeySetRefused:
            continue
    return {kid: key for kid, key in found.items() if kid not in shared}


def _remember(memory: OrderedDict[str, tuple[datetime, Known]], issuer: str, known: tuple[datetime, Known]) -> None:
    memory[issuer] = known
    memory.move_to_end(issuer)
    if len(memory) > _MOST_PROVIDERS:
        memory.popitem(last=False)
