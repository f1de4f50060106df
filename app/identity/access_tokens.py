"""Access tokens (RFC 9068): made here, for one audience, for five minutes, with at most one purpose; checked here.

Rule: a token says which client asked for which purpose, never which agency or what a person allowed. Both are looked up.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_der_private_key

from app.agencies.public_keys import public_members, thumbprint
from app.crypto.keyring import TOKEN_SIGNING, Keyring
from app.errors import IntegrityFault
from app.identity.tokens import (
    ACCESS_TYPES,
    TokenFault,
    TokenKey,
    check_claims,
    kid_of,
    open_signed,
    public_jwk,
    public_key,
    read_header,
    sign,
    signing_key,
)
from app.settings import Settings

DETAIL_TYPE = "kiim_record"
PURPOSE_SCOPE = "purpose:"
AGGREGATES = "aggregates"
AUDIT = "audit"
OFFICE_SCOPES = frozenset({AGGREGATES, AUDIT})
"""Scopes of offices that read no record: the monitoring office's and the data-protection officer's."""
REMEMBERED = 4096
_PROOF_SECONDS = 60


@dataclass(frozen=True, slots=True)
class AccessToken:
    """What a verified access token says. `expires_at` in seconds since 1970; `jkt` names the DPoP key it is bound to."""

    client_id: str
    purpose: str | None
    office: str | None
    expires_at: int
    jkt: str | None


@dataclass(frozen=True, slots=True)
class Wish:
    """What a token is asked for: a purpose, and in which of the two ways it was named, or an office's own scope."""

    purpose: str | None = None
    office: str | None = None
    as_details: bool = False
    as_scope: bool = False

    def members(self) -> dict[str, Any]:
        """The members `scope` and `authorization_details` of token and answer."""
        scope = f"{PURPOSE_SCOPE}{self.purpose}" if self.as_scope else self.office
        details = [{"type": DETAIL_TYPE, "purpose": self.purpose}] if self.as_details else None
        return {name: value for name, value in (("scope", scope), ("authorization_details", details)) if value is not None}


class TokenKeys:
    """The service's signing keys, constructed once, with the tokens recently verified under them.

    A remembered token is one whose signature and claims were verified; its expiry is checked again each time, and suspension
    and consent are looked up by whoever uses it.
    """

    def __init__(self, generations: tuple[bytes, ...]) -> None:
        self._public: dict[str, TokenKey] = {}
        self.jwks: list[dict[str, str]] = []
        for der in generations:
            private = load_der_private_key(der, password=None)
            if not isinstance(private, ec.EllipticCurvePrivateKey):
                raise IntegrityFault("the stored token signing key is no EC key")
            self._private = signing_key(private)
            members = public_members(public_jwk(self._private))
            self._kid = thumbprint(members)
            self._public[self._kid] = public_key(members)
            self.jwks.append({**members, "kid": self._kid, "alg": "ES256", "use": "sig"})
        self._verified: OrderedDict[tuple[str, bytes], AccessToken] = OrderedDict()

    def issue(self, settings: Settings, client_id: str, wish: Wish, jkt: str | None, now: int) -> str:
        """A signed access token for the client; `now` in seconds since 1970."""
        claims: dict[str, Any] = {
            "iss": settings.issuer,
            "sub": client_id,
            "client_id": client_id,
            "aud": settings.issuer,
            "iat": now,
            "exp": now + settings.access_token_seconds,
            "jti": uuid4().hex,
            **wish.members(),
        }
        if jkt is not None:
            claims["cnf"] = {"jkt": jkt}
        return sign(claims, self._private, "at+jwt", self._kid)

    def sign_document(self, members: Mapping[str, Any], typ: str) -> str:
        """A compact JWS over a document that is no token (a receipt), with a `typ` that no token check accepts."""
        return sign(members, self._private, typ, self._kid)

    def prove_client(self, client_id: str, issuer: str, now: int) -> str:
        """An assertion (RFC 7523) that this service is client `client_id` of an identity provider: a minute, for it alone."""
        claims = {"iss": client_id, "sub": client_id, "aud": issuer, "iat": now, "exp": now + _PROOF_SECONDS, "jti": uuid4().hex}
        return sign(claims, self._private, "client-authentication+jwt", self._kid)

    def verify(self, settings: Settings, token: str, now: int) -> AccessToken:
        """What the token says, if this service issued it and it has not expired; no leeway, both clocks are ours.

        Raises TokenFault.
        """
        name = (settings.issuer, hashlib.sha256(token.encode("utf-8", "surrogateescape")).digest())
        known = self._verified.get(name)
        if known is None:
            known = self._read(settings, token, now)
            self._verified[name] = known
            if len(self._verified) > REMEMBERED:
                self._verified.popitem(last=False)
        if known.expires_at <= now:
            self._verified.pop(name, None)
            raise TokenFault("expired")
        return known

    def _read(self, settings: Settings, token: str, now: int) -> AccessToken:
        key = self._public.get(kid_of(read_header(token, ACCESS_TYPES)))
        if key is None:
            raise TokenFault("unknown kid")
        claims = open_signed(token, key)
        client_id = claims.get("client_id")
        if not isinstance(client_id, str) or not isinstance(claims.get("aud"), str):
            raise TokenFault("not an access token of this service")
        check_claims(
            claims,
            issuer=settings.issuer,
            subject=client_id,
            audiences=(settings.issuer,),
            now=now,
            max_lifetime=settings.access_token_seconds,
            leeway=0,
        )
        scope = claims.get("scope", "")
        details = claims.get("authorization_details")
        purpose = (
            details[0]["purpose"] if details else scope.removeprefix(PURPOSE_SCOPE) if scope.startswith(PURPOSE_SCOPE) else None
        )
        office = scope if scope in OFFICE_SCOPES else None
        return AccessToken(client_id, purpose, office, claims["exp"], claims.get("cnf", {}).get("jkt"))


@lru_cache(maxsize=8)
def token_keys(keyring: Keyring) -> TokenKeys:
    """The token keys of this keyring; the newest generation signs, older ones still verify."""
    newest = keyring.generation(TOKEN_SIGNING)
    return TokenKeys(tuple(keyring.secret(TOKEN_SIGNING, generation) for generation in range(1, newest + 1)))
