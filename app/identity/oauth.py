"""The token endpoint (RFC 6749 4.4): client_credentials, proven by private_key_jwt (RFC 7523), for at most one purpose.

Order of the checks: who asks (assertion, its single use), whether client and agency may ask at all, what is asked for. Before
the first is settled nobody learns whether a client exists; every later refusal is audited under the agency.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

import orjson

from app.agencies.directory import Directory, Registered
from app.audit.record import Entry
from app.body_check import says_twice
from app.identity.access_tokens import DETAIL_TYPE, OFFICE_SCOPES, PURPOSE_SCOPE, Wish, token_keys
from app.identity.dpop import check_proof
from app.identity.replay import spend
from app.identity.tokens import (
    ASSERTION_TYPES,
    SKEW_SECONDS,
    TokenFault,
    TokenKey,
    check_claims,
    jti_of,
    kid_of,
    open_signed,
    public_key,
    read_header,
    unproven_issuer,
    whole_seconds,
)
from app.unit_of_work import UnitOfWork
from app.world import World

TOKEN_PATH = "/oauth2/token"  # noqa: S105  # a path
JWKS_PATH = "/oauth2/jwks"
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ASSERTION_SECONDS = 600
TOKEN_ISSUED = "token"  # noqa: S105  # an audit action


@dataclass(frozen=True, slots=True)
class TokenAnswer:
    """A successful answer of RFC 6749 5.1, as JSON members."""

    members: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class TokenRefusal:
    """An error answer of RFC 6749 5.2; the description is for the developer of the client and repeats no input."""

    error: str
    description: str

    @property
    def status(self) -> int:
        """401 where the client itself was not proven, else 400."""
        return 401 if self.error == "invalid_client" else 400


class _Stop(Exception):
    def __init__(self, error: str, description: str) -> None:
        super().__init__(error)
        self.refusal = TokenRefusal(error, description)


async def answer_token_request(uow: UnitOfWork, form: Mapping[str, str], proof: str | None) -> TokenAnswer | TokenRefusal:
    """Issue an access token for a parsed form (each parameter once) and an optional DPoP proof, or say why not."""
    try:
        client = await _authenticated(uow.world, form)
    except _Stop as stop:
        uow.unaudited("nobody proved to be a client")
        return stop.refusal
    try:
        wish = _wish(uow.world, client, form)
        jkt = await _bound_key(uow.world, proof)
    except _Stop as stop:
        await uow.record(Entry(TOKEN_ISSUED, outcome="refused", agency=client.agency.agency_id, reason=stop.refusal.error))
        return stop.refusal
    settings = uow.world.settings
    now = int(uow.now.timestamp())
    token = token_keys(uow.world.keyring).issue(settings, client.client_id, wish, jkt, now)
    await uow.record(Entry(TOKEN_ISSUED, agency=client.agency.agency_id, purpose=wish.purpose))
    return TokenAnswer(
        {
            "access_token": token,
            "token_type": "Bearer" if jkt is None else "DPoP",
            "expires_in": settings.access_token_seconds,
            **wish.members(),
        }
    )


def metadata(world: World) -> dict[str, Any]:
    """The authorization server's metadata (RFC 8414)."""
    issuer = world.settings.issuer
    purposes = sorted(code for code, spec in world.catalogue.purposes.items() if spec.recipients)
    return {
        "issuer": issuer,
        "token_endpoint": issuer + TOKEN_PATH,
        "jwks_uri": issuer + JWKS_PATH,
        "response_types_supported": [],
        "grant_types_supported": ["client_credentials"],
        "token_endpoint_auth_methods_supported": ["private_key_jwt"],
        "token_endpoint_auth_signing_alg_values_supported": ["ES256"],
        "scopes_supported": [*(PURPOSE_SCOPE + purpose for purpose in purposes), *sorted(OFFICE_SCOPES)],
        "authorization_details_types_supported": [DETAIL_TYPE],
        "dpop_signing_alg_values_supported": ["ES256"],
    }


async def _authenticated(world: World, form: Mapping[str, str]) -> Registered:
    """The client that signed the assertion. Its `jti` is spent from here on, whatever follows."""
    if "client_secret" in form:
        raise _Stop("invalid_client", "clients authenticate with private_key_jwt, not with a secret")
    if form.get("client_assertion_type") != ASSERTION_TYPE or "client_assertion" not in form:
        raise _Stop("invalid_client", "clients authenticate with private_key_jwt (RFC 7523)")
    try:
        client, claims = await _proven(world, form["client_assertion"])
        jti, expires = jti_of(claims), whole_seconds(claims, "exp")
    except TokenFault as fault:
        raise _Stop("invalid_client", f"the client assertion is not accepted: {fault}") from None
    if form.get("client_id", client.client_id) != client.client_id:
        raise _Stop("invalid_client", "client_id and client assertion differ")
    if not await spend(world, f"client:{client.client_id}", jti, expires + SKEW_SECONDS + 1):
        raise _Stop("invalid_client", "the client assertion was used before")
    return client


async def _proven(world: World, assertion: str) -> tuple[Registered, dict[str, Any]]:
    header = read_header(assertion, ASSERTION_TYPES)
    kid = kid_of(header)
    issuer = unproven_issuer(assertion)
    client = await cast(Directory, world.agencies).client(issuer)
    key = None if client is None else _client_keys(client.jwks).get(kid)
    if client is None or key is None:
        raise TokenFault("no registered key fits")
    claims = open_signed(assertion, key)
    check_claims(
        claims,
        issuer=client.client_id,
        subject=client.client_id,
        audiences=(world.settings.issuer, world.settings.issuer + TOKEN_PATH),
        now=int(world.clock.now().timestamp()),
        max_lifetime=ASSERTION_SECONDS,
        leeway=SKEW_SECONDS,
    )
    return client, claims


def _wish(world: World, client: Registered, form: Mapping[str, str]) -> Wish:
    """What the client asks for, after checking that it may."""
    if not client.active:
        raise _Stop("unauthorized_client", "the client or its agency is suspended")
    if "grant_type" not in form:
        raise _Stop("invalid_request", "grant_type is missing")
    if form["grant_type"] != "client_credentials":
        raise _Stop("unsupported_grant_type", "the grant type is client_credentials")
    if form.get("resource", world.settings.issuer) != world.settings.issuer:
        raise _Stop("invalid_target", "tokens are for this service only")
    by_scope, office = _scope(form.get("scope"))
    by_details = _details(form.get("authorization_details"))
    if by_scope is not None and by_details is not None and by_scope != by_details:
        raise _Stop("invalid_request", "scope and authorization_details name different purposes")
    purpose = by_details if by_details is not None else by_scope
    if office is not None and (client.scope != office or purpose is not None):
        raise _Stop("invalid_scope", f"{office} is for clients of its own office, and for nothing else beside it")
    if purpose is not None and (client.scope in OFFICE_SCOPES or purpose not in client.purposes):
        error = "invalid_authorization_details" if by_details is not None else "invalid_scope"
        raise _Stop(error, "the agency may not use this purpose")
    return Wish(purpose, office, as_details=by_details is not None, as_scope=by_scope is not None)


def _scope(text: str | None) -> tuple[str | None, str | None]:
    """Purpose and an office's own scope, of a scope parameter."""
    named = (text or "").split()
    purposes = {scope.removeprefix(PURPOSE_SCOPE) for scope in named if scope.startswith(PURPOSE_SCOPE)}
    rest = {scope for scope in named if not scope.startswith(PURPOSE_SCOPE)}
    if rest - OFFICE_SCOPES or len(rest) > 1:
        raise _Stop("invalid_scope", "scopes are purpose:<code>, or one of aggregates and audit")
    if len(purposes) > 1:
        raise _Stop("invalid_scope", "one purpose per token")
    return next(iter(purposes), None), next(iter(rest), None)


def _details(text: str | None) -> str | None:
    """Purpose of an authorization_details parameter (RFC 9396): exactly one object of our one type."""
    if text is None:
        return None
    try:
        details = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise _Stop("invalid_authorization_details", "authorization_details is not JSON") from None
    if not isinstance(details, list) or len(details) != 1 or not isinstance(details[0], dict):
        raise _Stop("invalid_authorization_details", "authorization_details is an array of one object")
    if (
        details[0].keys() != {"type", "purpose"}
        or details[0]["type"] != DETAIL_TYPE
        or not isinstance(details[0]["purpose"], str)
        or says_twice(text.encode(), details)
    ):
        raise _Stop("invalid_authorization_details", 'the object is {"type":"kiim_record","purpose":"<code>"}')
    return str(details[0]["purpose"])


async def _bound_key(world: World, proof: str | None) -> str | None:
    if proof is None:
        return None
    try:
        return await check_proof(world, proof, "POST", world.settings.issuer + TOKEN_PATH)
    except TokenFault as fault:
        raise _Stop("invalid_dpop_proof", str(fault)) from None


@lru_cache(maxsize=1024)
def _client_keys(jwks: str) -> Mapping[str, TokenKey]:
    """A client's verification keys by kid, constructed once per key set (the text comes from a row whose MAC was checked)."""
    return {key["kid"]: public_key({name: key[name] for name in ("kty", "crv", "x", "y")}) for key in orjson.loads(jwks)["keys"]}
