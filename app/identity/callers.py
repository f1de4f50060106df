"""Who is calling, as a type: every route names exactly one of these in its signature, and gets it only proven.

Rules (api.md, section 4): first the token, then whether client and agency are active; relation, purpose and consent are the
route's. `Kiim-Actor` and `Kiim-Case` are the tool's opaque ids: logged, never deciding.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, NamedTuple, cast
from uuid import UUID

from fastapi import Depends
from fastapi.openapi.models import HTTPBearer as BearerModel
from fastapi.openapi.models import OAuth2 as OAuth2Model
from fastapi.openapi.models import OAuthFlowClientCredentials, OAuthFlows
from fastapi.security.base import SecurityBase
from starlette.requests import Request
from starlette.types import Scope

from app.agencies.directory import Directory, Registered
from app.audit.record import Entry
from app.db.sight import of_agency, of_newcomer
from app.errors import BodyMalformed, Refused, TokenInvalid, TokenMissing
from app.identity.access_tokens import AGGREGATES, OFFICE_SCOPES, AccessToken, token_keys
from app.identity.dpop import check_proof
from app.identity.outside_tokens import read_outside_token
from app.identity.sessions import find_session, token_hash
from app.identity.tokens import MAX_TOKEN_CHARACTERS, TokenFault
from app.unit_of_work import open_request_unit, speaks_for
from app.world import World, world_of
from consent.vocabulary import AgencyFacts

REFUSED = "request"
_OF_INSTANCES = "/v1/moves/"
"""What other instances call proves itself by what stands in the body, signed."""
_HOT_HEADERS = frozenset({b"authorization", b"dpop", b"kiim-actor", b"kiim-case", b"idempotency-key"})
_PROOFS = 'algs="ES256"'
"""Which proofs of possession are understood (RFC 9449, 7.1)."""
_OPAQUE = re.compile(r"[A-Za-z0-9._:@/+=-]{1,100}")


class AsAgency(NamedTuple):
    """A case tool speaking for its agency, under at most one purpose."""

    agency: AgencyFacts
    client_id: str
    purpose: str | None
    purposes: frozenset[str]
    actor: str | None = None
    case: str | None = None

    def without_purpose(self) -> str | None:
        """The reason that stands against reading anything under this token: purpose-missing, purpose-not-allowed, or None."""
        if self.purpose is None:
            return "purpose-missing"
        return None if self.purpose in self.purposes else "purpose-not-allowed"


@dataclass(frozen=True, slots=True)
class AsNewcomer:
    """A newcomer in her session; `session` is the SHA-256 of its token."""

    newcomer_id: UUID
    session: bytes


@dataclass(frozen=True, slots=True)
class AsMonitor:
    """A monitoring office's client with scope `aggregates`."""

    agency: AgencyFacts
    client_id: str


@dataclass(frozen=True, slots=True)
class AsAnyClient:
    """Any registered, active client, whatever its token is for."""

    agency: AgencyFacts
    client_id: str


@dataclass(frozen=True, slots=True)
class Public:
    """Anybody. A route that takes this says that it needs no proof."""


def hot_headers(scope: Scope) -> dict[str, str]:
    """What the hot paths read of the headers; of a header sent twice the first counts, as in `request.headers`."""
    sent = reversed(scope["headers"])
    return {name.decode(): value.decode("latin-1") for name, value in sent if name in _HOT_HEADERS}


async def authenticate_agency(world: World, headers: Mapping[str, str], method: str, path: str) -> AsAgency:
    """The agency behind a request, from its token and from what this process last knew of the register; usable without FastAPI.

    For the hot path: no database access while token and client are known. Whoever calls this confirms in its own statement that
    client and agency are active and passes the row versions to `Directory.vouch`, whose facts then decide. `headers` are looked
    up in lower case. A token of an outside issuer costs a look into the register. Raises TokenMissing, TokenInvalid, Refused (an
    office's own client), BodyMalformed (Kiim-Actor, Kiim-Case), Unavailable (an outside issuer).
    """
    token = await _access_token(world, headers, method, path)
    directory = cast(Directory, world.agencies)
    registered = directory.remembered_client(token.client_id) or await directory.client(token.client_id)
    return _as_agency(_known(registered), token, headers)


async def authenticate_newcomer(world: World, headers: Mapping[str, str]) -> AsNewcomer:
    """The newcomer behind a request. Raises TokenMissing, TokenInvalid."""
    scheme, token = _credentials(headers)
    newcomer_id = await find_session(world, token) if scheme == "bearer" else None
    if newcomer_id is None:
        raise TokenInvalid()
    return AsNewcomer(newcomer_id, token_hash(token))


async def prove_caller(scope: Scope) -> None:
    """Token and client of a request whose body cannot be read: they come first in the order of checks. Raises like the route."""
    path = scope["path"]
    if not path.startswith("/v1/") or path == "/v1/me/session" or path.startswith(_OF_INSTANCES):
        return
    request = Request(scope)
    if path.startswith("/v1/me/"):
        await authenticate_newcomer(world_of(request), request.headers)
    else:
        await active_client(request)


async def active_client(request: Request) -> tuple[Registered, AccessToken]:
    """Token, then client: for all routes but the hot ones the register is asked on every request."""
    world = world_of(request)
    token = await _access_token(world, request.headers, request.method, request.url.path)
    registered = _known(await cast(Directory, world.agencies).client(token.client_id))
    speaks_for(request, of_agency(registered.agency.agency_id))
    if not registered.active:
        async with open_request_unit(request) as uow:
            denied = Entry(REFUSED, outcome="refused", agency=registered.agency.agency_id, reason="client-suspended")
            await uow.record(denied)
        raise Refused("client-suspended")
    return registered, token


async def _access_token(world: World, headers: Mapping[str, str], method: str, path: str) -> AccessToken:
    try:
        scheme, text = _credentials(headers)
    except TokenMissing:
        raise TokenMissing(f"Bearer, DPoP {_PROOFS}") from None
    try:
        try:
            token = token_keys(world.keyring).verify(world.settings, text, int(world.clock.now().timestamp()))
        except TokenFault:  # one of an outside issuer names itself as such
            token = await read_outside_token(world, text)
        if scheme != "dpop" and token.jkt is not None:
            raise TokenFault("a bound token is not a bearer token")
    except TokenFault:
        both = f'DPoP error="invalid_token", {_PROOFS}' if scheme == "dpop" else f'Bearer error="invalid_token", DPoP {_PROOFS}'
        raise TokenInvalid(both) from None
    if scheme == "dpop":
        try:
            await _check_binding(world, headers, method, path, token, text)
        except TokenFault:
            raise TokenInvalid(f'DPoP error="invalid_dpop_proof", {_PROOFS}') from None
    return token


async def _check_binding(world: World, headers: Mapping[str, str], method: str, path: str, token: AccessToken, text: str) -> None:
    """The proof of possession beside a bound token (RFC 9449 7)."""
    proof = headers.get("dpop")
    if proof is None or token.jkt is None:
        raise TokenFault("scheme DPoP needs a bound token and a proof")
    if await check_proof(world, proof, method, world.settings.base_url + path, text) != token.jkt:
        raise TokenFault("the proof is by another key")


def _credentials(headers: Mapping[str, str]) -> tuple[str, str]:
    """Scheme in lower case and token of the Authorization header."""
    value = headers.get("authorization")
    if not value:
        raise TokenMissing()
    scheme, _, token = value.partition(" ")
    token = token.strip()
    if scheme.lower() not in {"bearer", "dpop"} or not token or len(token) > MAX_TOKEN_CHARACTERS or not token.isascii():
        raise TokenInvalid()
    return scheme.lower(), token


def _known(registered: Registered | None) -> Registered:
    if registered is None:
        raise TokenInvalid()
    return registered


def _as_agency(registered: Registered, token: AccessToken, headers: Mapping[str, str]) -> AsAgency:
    if registered.scope in OFFICE_SCOPES:
        raise Refused("purpose-not-allowed")
    return AsAgency(
        registered.agency,
        registered.client_id,
        token.purpose,
        registered.purposes,
        *tools_names(headers),
    )


def tools_names(headers: Mapping[str, str]) -> tuple[str | None, str | None]:
    """What the tool calls its actor and its case. Raises BodyMalformed."""
    return _opaque(headers, "Kiim-Actor"), _opaque(headers, "Kiim-Case")


def _opaque(headers: Mapping[str, str], name: str) -> str | None:
    value = headers.get(name.lower())
    if value is not None and not _OPAQUE.fullmatch(value):
        raise BodyMalformed(header=name)
    return value


class ClientScheme(SecurityBase):
    """How the published description names a client's proof; DPoP is the same scheme with a bound token."""

    def __init__(self) -> None:
        flow = OAuthFlowClientCredentials(tokenUrl="/oauth2/token", scopes={})
        self.model = OAuth2Model(
            flows=OAuthFlows(clientCredentials=flow), description="private_key_jwt, ES256; one purpose per token"
        )
        self.scheme_name = "client"


class _AgencyScheme(ClientScheme):
    async def __call__(self, request: Request) -> AsAgency:
        registered, token = await active_client(request)
        return _as_agency(registered, token, request.headers)


class _MonitorScheme(ClientScheme):
    async def __call__(self, request: Request) -> AsMonitor:
        registered, token = await active_client(request)
        if (registered.scope, token.office) != (AGGREGATES, AGGREGATES):
            raise Refused("purpose-not-allowed")
        return AsMonitor(registered.agency, registered.client_id)


class _AnyClientScheme(ClientScheme):
    async def __call__(self, request: Request) -> AsAnyClient:
        registered, _ = await active_client(request)
        return AsAnyClient(registered.agency, registered.client_id)


class NewcomerScheme(SecurityBase):
    """How it names a newcomer's session."""

    def __init__(self) -> None:
        self.model = BearerModel(description="the token of POST /v1/me/session, ten minutes")
        self.scheme_name = "newcomer"

    async def __call__(self, request: Request) -> AsNewcomer:
        caller = await authenticate_newcomer(world_of(request), request.headers)
        speaks_for(request, of_newcomer(caller.newcomer_id))
        return caller


async def _public() -> Public:
    return Public()


AgencyCaller = Annotated[AsAgency, Depends(_AgencyScheme())]
NewcomerCaller = Annotated[AsNewcomer, Depends(NewcomerScheme())]
MonitorCaller = Annotated[AsMonitor, Depends(_MonitorScheme())]
AnyClientCaller = Annotated[AsAnyClient, Depends(_AnyClientScheme())]
PublicCaller = Annotated[Public, Depends(_public)]
CALLERS = (AsAgency, AsNewcomer, AsMonitor, AsAnyClient, Public)
"""Every caller type there is: the test that each route names exactly one walks this."""
