"""Access tokens of outside issuers (RFC 9068): the same rules as for our own, under keys of the issuer.

Rules:
O1  Issuer and client id must stand in our register together; they name a client here, and that one names the agency.
O2  The token is for this service alone, lives five minutes at most by its own `iat`, and clocks may differ by one.
O3  The purpose is what the token itself says, in `authorization_details` or `scope`. An issuer that left out what was asked for
    gave a token without a purpose, which reads nothing; one that names two is no token.
"""

from collections.abc import Mapping
from typing import Any, cast

from app.agencies.directory import Directory
from app.identity.access_tokens import DETAIL_TYPE, OFFICE_SCOPES, PURPOSE_SCOPE, AccessToken
from app.identity.issuer_keys import issuer_keys_of
from app.identity.tokens import (
    ACCESS_TYPES,
    SKEW_SECONDS,
    TokenFault,
    check_claims,
    kid_of,
    open_signed,
    read_header,
    unproven_claims,
    whole_seconds,
)
from app.world import World

OUTSIDE_SECONDS = 300


async def read_outside_token(world: World, token: str) -> AccessToken:
    """What a token of an outside issuer says, with the client it stands for here.

    Raises TokenFault, Unavailable, IntegrityFault.
    """
    kid = kid_of(read_header(token, ACCESS_TYPES))
    issuer, named = _party(unproven_claims(token))
    if issuer == world.settings.issuer:
        raise TokenFault("not under a key of this service")
    client_id = await cast(Directory, world.agencies).outside_client(issuer, named)
    if client_id is None:
        raise TokenFault("issuer and client are not registered")
    claims = open_signed(token, await issuer_keys_of(world.keyring).key(world, issuer, kid))
    whole_seconds(claims, "iat")
    check_claims(
        claims,
        issuer=issuer,
        subject=None,
        audiences=(world.settings.issuer,),
        now=int(world.clock.now().timestamp()),
        max_lifetime=OUTSIDE_SECONDS,
        leeway=SKEW_SECONDS,
    )
    if _party(claims) != (issuer, named):
        raise TokenFault("what was signed is not what was looked up")
    purpose, office = _wish(claims)
    return AccessToken(client_id, purpose, office, whole_seconds(claims, "exp"), _bound_key(claims.get("cnf")))


def _party(claims: Mapping[str, Any]) -> tuple[str, str]:
    """Issuer and client; `azp` is what providers from before RFC 9068 call the client, and must not contradict it."""
    issuer, client_id = claims.get("iss"), claims.get("client_id", claims.get("azp"))
    if not isinstance(issuer, str) or not isinstance(client_id, str) or not issuer or not client_id:
        raise TokenFault("iss or client_id is missing")
    if claims.get("azp", client_id) != client_id:
        raise TokenFault("azp and client_id differ")
    return issuer, client_id


def _wish(claims: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """Purpose and an office's scope (rule O3); other scopes and other types of details are meant for others."""
    scope, details = claims.get("scope", ""), claims.get("authorization_details", [])
    if not isinstance(scope, str) or not isinstance(details, list) or not all(isinstance(one, dict) for one in details):
        raise TokenFault("scope or authorization_details has another form")
    scopes = scope.split()
    purposes = {one.removeprefix(PURPOSE_SCOPE) for one in scopes if one.startswith(PURPOSE_SCOPE)}
    for one in details:
        if one.get("type") == DETAIL_TYPE:
            if not isinstance(one.get("purpose"), str):
                raise TokenFault("authorization_details names no purpose")
            purposes.add(one["purpose"])
    offices = OFFICE_SCOPES.intersection(scopes)
    if len(purposes) + len(offices) > 1:
        raise TokenFault("a token is for one purpose")
    return next(iter(purposes), None), next(iter(offices), None)


def _bound_key(confirmation: object) -> str | None:
    """The thumbprint in `cnf`; a binding that we cannot check (mutual TLS) is none that we may overlook."""
    if confirmation is None:
        return None
    if not isinstance(confirmation, dict) or confirmation.keys() != {"jkt"} or not isinstance(confirmation["jkt"], str):
        raise TokenFault("bound in a way that is not supported")
    return str(confirmation["jkt"])
