"""A provider says that somebody's session there is over (OpenID Connect Back-Channel Logout 1.0): ours ends with it.

Rules (2.6): signed by the issuer for one of our client ids, of the logout kind, with `sid` or `sub`, without a nonce, used once.
A session named by `sid` alone is ended; by `sub` alone, all of that person's.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete

from app.agencies.staff_issuers import list_staff_issuers
from app.audit.record import Entry
from app.identity.oidc import open_of_issuer
from app.identity.replay import spend
from app.identity.staff_sessions import actor_of, sid_token_of
from app.identity.tables import staff_session
from app.identity.tokens import SKEW_SECONDS, TokenFault, check_claims, jti_of, unproven_issuer, whole_seconds
from app.unit_of_work import UnitOfWork

DESK_SIGN_OUT = "desk-sign-out"
BY_PROVIDER = "provider"
LOGOUT_TYPES: frozenset[str | None] = frozenset({"logout+jwt", "JWT", None})
_EVENT = "http://schemas.openid.net/event/backchannel-logout"
_LONGEST_LIFE = 600


async def end_as_told(uow: UnitOfWork, token: str) -> None:
    """End the sessions that a logout token names. Raises TokenFault, ProviderFault."""
    issuer = unproven_issuer(token)
    rows = [row for row in await list_staff_issuers(uow) if row["issuer"] == issuer]
    if not rows:
        raise TokenFault("no registered issuer")
    claims = await open_of_issuer(uow.world, token, LOGOUT_TYPES, issuer)
    subject, sid = _checked(uow, claims, issuer, [row["client_id"] for row in rows])
    if not await spend(uow.world, f"logout:{issuer}", jti_of(claims), whole_seconds(claims, "exp") + SKEW_SECONDS + 1):
        raise TokenFault("used before")
    uow.unaudited("until a session is found, nobody's is ended")
    for row in rows:
        if row["client_id"] == _audience(claims):
            await _end(uow, row["staff_issuer_id"], subject, sid)


def _checked(uow: UnitOfWork, claims: dict[str, Any], issuer: str, client_ids: Sequence[str]) -> tuple[str | None, str | None]:
    """Subject and session of a logout token that is one."""
    subject, sid = claims.get("sub"), claims.get("sid")
    check_claims(
        {**claims, "sub": sid if subject is None else subject},  # either may be missing, not both
        issuer=issuer,
        subject=None,
        audiences=client_ids,
        now=int(uow.world.clock.now().timestamp()),
        max_lifetime=_LONGEST_LIFE,
        leeway=SKEW_SECONDS,
    )
    events = claims.get("events")
    if "nonce" in claims or not isinstance(events, dict) or not isinstance(events.get(_EVENT), dict):
        raise TokenFault("not a logout token")
    if not (sid is None or isinstance(sid, str)):
        raise TokenFault("sid is no text")
    return subject, sid


def _audience(claims: dict[str, Any]) -> str:
    audience = claims["aud"]
    if isinstance(audience, list):
        if len(audience) != 1:
            raise TokenFault("one audience")
        (audience,) = audience
    return str(audience)


async def _end(uow: UnitOfWork, staff_issuer_id: str, subject: str | None, sid: str | None) -> None:
    keyring, rows = uow.world.keyring, staff_session.c
    named = (
        rows.sid_token == sid_token_of(keyring, staff_issuer_id, sid)
        if sid is not None
        else rows.actor == actor_of(keyring, staff_issuer_id, str(subject))
    )
    ended = delete(staff_session).where(rows.staff_issuer_id == staff_issuer_id, named)
    for row in (await uow.session.execute(ended.returning(rows.agency_id, rows.actor))).all():
        await uow.record(Entry(DESK_SIGN_OUT, agency=row.agency_id, actor=row.actor, reason=BY_PROVIDER))
