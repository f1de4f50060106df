"""Staff of an agency sign in through their identity provider: authorization code, PKCE, state, nonce, RFC 9207.

Rules:
S1  A sign-in belongs to the browser that began it: `state` opens only together with a secret that this browser keeps in a cookie.
    Nonce and PKCE verifier follow from both, so neither the database nor the provider holds what finishes somebody else's.
S2  A sign-in is finished once, within ten minutes, whatever comes of it; how often that fails is limited per network.
S3  The answer, the code exchange and the ID token are those of the issuer it was begun with; `iss` is compared where sent, and
    required where the provider's metadata promises it.
S4  The agency is that of the register's row it was begun with. The token's claim decides only whether she is of its staff.
"""

import base64
import hashlib
import hmac
import logging
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from app.agencies.directory import Directory, StaffIssuer
from app.audit.record import Entry
from app.cursors import open_cursor, seal_cursor
from app.errors import CursorInvalid, NotFound, Unavailable
from app.identity.oidc import check_id_token, providers_of, redeem
from app.identity.outgoing import ProviderFault
from app.identity.replay import spend
from app.identity.staff_addresses import RETURN_PATH
from app.identity.staff_sessions import actor_of, open_staff_session
from app.identity.throttle import count_staff, give_back
from app.identity.tokens import TokenFault
from app.unit_of_work import UnitOfWork
from app.world import World
from consent.vocabulary import AgencyFacts

DESK_SIGN_IN = "desk-sign-in"
BEGUN_SECONDS = 600
NOT_BEGUN = "sign-in-not-begun"
FINISHED = "sign-in-finished-before"
PROVIDER = "provider-refused"
FOREIGN = "answer-of-another-issuer"
TOKEN = "id-token-refused"  # noqa: S105  # a reason
NOT_OF_AGENCY = "not-of-agency"
SUSPENDED = "agency-suspended"
_SECRET_CHARACTERS = 43
_RETRY_SECONDS = 30
_log = logging.getLogger("kiim.identity")


@dataclass(frozen=True, slots=True)
class Departure:
    """Where the browser goes, and the secret it keeps until it comes back."""

    address: str = field(repr=False)
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class StaffSignedIn:
    """The new session's cookie, told once, and the agency that she works for."""

    token: str = field(repr=False)
    agency: AgencyFacts


@dataclass(frozen=True, slots=True)
class StaffNotSignedIn:
    """Nobody is signed in, and it is in the log if it was known for which agency; `reason` is one of this module's."""

    reason: str


class _Stop(Exception):
    """A rule is not met; the text is one of the reasons above."""


async def begin(world: World, staff_issuer_id: str, kept: str | None) -> Departure:
    """Begin a sign-in for a browser, with the secret it kept from one begun before, if any. Writes nothing.

    Raises NotFound (no such staff issuer, removed, or its agency suspended), Unavailable (provider).
    """
    found = await cast(Directory, world.agencies).staff_issuer(staff_issuer_id)
    if found is None or not found.active or not found.agency.active:
        raise NotFound()
    try:
        provider = await providers_of(world.keyring).metadata(world, found.issuer)
    except ProviderFault as fault:
        _tell(found, fault)
        raise Unavailable(_RETRY_SECONDS) from None
    secret = kept if kept is not None and _is_secret(kept) else secrets.token_urlsafe(32)
    state = seal_cursor(
        world.keyring,
        _caller(secret),
        {
            "issuer": staff_issuer_id,
            "version": found.version,
            "until": int(world.clock.now().timestamp()) + BEGUN_SECONDS,
            "once": secrets.token_urlsafe(16),
        },
    )
    address = provider.authorization(
        client_id=found.client_id,
        redirect_uri=world.settings.base_url + RETURN_PATH,
        scope=found.scope,
        state=state,
        nonce=_derived(secret, "nonce", state),
        code_challenge=_encoded(hashlib.sha256(_derived(secret, "verifier", state).encode()).digest()),
        code_challenge_method="S256",
    )
    return Departure(address, secret)


async def finish(uow: UnitOfWork, kept: str | None, answer: Mapping[str, str], address: str) -> StaffSignedIn | StaffNotSignedIn:
    """Finish the sign-in that this browser, at a network address, began, with the parameters it came back with.

    Raises TooManyRequests, IntegrityFault.
    """
    world, state = uow.world, answer.get("state", "")
    begun = _begun(world, kept, state)
    found = None if begun is None else await cast(Directory, world.agencies).staff_issuer(str(begun["issuer"]))
    if kept is None or begun is None or found is None:
        uow.unaudited("nobody began a sign-in for any agency")
        return StaffNotSignedIn(NOT_BEGUN)
    attempt = await count_staff(world, address)
    try:
        if not await spend(world, DESK_SIGN_IN, state, int(begun["until"] or 0) + 1):
            raise _Stop(FINISHED)
        _check_register(found, begun["version"])
        claims = await _proven(world, found, kept, answer)
        if not _is_of_staff(claims.get(found.claim), found.claim_value):
            raise _Stop(NOT_OF_AGENCY)
    except _Stop as stop:
        await uow.record(Entry(DESK_SIGN_IN, outcome="refused", agency=found.agency.agency_id, reason=str(stop)))
        return StaffNotSignedIn(str(stop))
    actor = actor_of(world.keyring, found.staff_issuer_id, claims["sub"])
    await give_back(uow, attempt)
    sid = claims.get("sid")
    token = await open_staff_session(uow, found, actor, sid if isinstance(sid, str) else None)
    await uow.record(Entry(DESK_SIGN_IN, agency=found.agency.agency_id, actor=actor))
    return StaffSignedIn(token, found.agency)


def _begun(world: World, kept: str | None, state: str) -> Mapping[str, Any] | None:
    """Rules S1 and S2: what was begun by this browser and is not over."""
    if kept is None or not _is_secret(kept):
        return None
    try:
        begun = open_cursor(world.keyring, _caller(kept), state)
    except CursorInvalid:
        return None
    return begun if int(begun["until"] or 0) > int(world.clock.now().timestamp()) else None


def _check_register(found: StaffIssuer, begun_version: object) -> None:
    if not found.active or found.version != begun_version:
        raise _Stop(NOT_BEGUN)
    if not found.agency.active:
        raise _Stop(SUSPENDED)


async def _proven(world: World, found: StaffIssuer, secret: str, answer: Mapping[str, str]) -> Mapping[str, Any]:
    """Rule S3: the claims of the ID token that the answer's code was exchanged for."""
    state = answer["state"]
    try:
        provider = await providers_of(world.keyring).metadata(world, found.issuer)
        if (provider.names_itself or "iss" in answer) and answer.get("iss") != found.issuer:
            raise _Stop(FOREIGN)
        if "error" in answer or not answer.get("code"):
            raise _Stop(PROVIDER)
        form = {
            "code": answer["code"],
            "redirect_uri": world.settings.base_url + RETURN_PATH,
            "code_verifier": _derived(secret, "verifier", state),
        }
        token = await redeem(world, provider, found.client_id, form)
        return await check_id_token(world, token, found.issuer, found.client_id, _derived(secret, "nonce", state))
    except ProviderFault as fault:
        _tell(found, fault)
        raise _Stop(PROVIDER) from None
    except TokenFault as fault:
        _tell(found, fault)
        raise _Stop(TOKEN) from None


def _tell(found: StaffIssuer, fault: ProviderFault | TokenFault) -> None:
    """For the operator, who alone can mend it; neither fault repeats anything of what was sent."""
    _log.warning("staff sign-in failed", extra={"staff_issuer": found.staff_issuer_id, "rule": str(fault)})


def _is_of_staff(claim: object, value: str) -> bool:
    """Whether the claim is the value, or a list that holds it."""
    return claim == value or (isinstance(claim, list) and value in claim)


def _caller(secret: str) -> str:
    return f"{DESK_SIGN_IN}:{secret}"


def _is_secret(text: str) -> bool:
    return len(text) == _SECRET_CHARACTERS and text.isascii()


def _derived(secret: str, use: str, state: str) -> str:
    return _encoded(hmac.digest(secret.encode(), f"{use}:{state}".encode(), "sha256"))


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
