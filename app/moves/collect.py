"""Collect a package with the code that she shows: one instance asks, signed; the other answers only those that it trusts."""

from uuid import uuid4

from app.errors import Unavailable, ValidationFailed
from app.identity.access_tokens import token_keys
from app.identity.replay import spend
from app.identity.tokens import TokenFault, jti_of, whole_seconds
from app.moves.depart import package_for_partner
from app.moves.outward import COLLECT, PartnerFault, call_partner
from app.moves.partners import partner, said_by_partner
from app.unit_of_work import UnitOfWork

TYPE = "kiim-move-request+jwt"
_SECONDS = 120
_RETRY_SECONDS = 30


async def collect(uow: UnitOfWork, origin: str, code: str) -> str:
    """The package's text. Raises ValidationFailed (unknown origin, or a code that opens nothing there), Unavailable."""
    found = await partner(uow, origin, sends=True)
    if found is None:
        raise ValidationFailed.at("/origin", "unknown", "Nobody arrives here from there.")
    now = int(uow.now.timestamp())
    claims = {
        "iss": uow.world.settings.issuer,
        "aud": origin,
        "sub": "collection",
        "jti": uuid4().hex,
        "iat": now,
        "exp": now + _SECONDS,
        "code": code,
    }
    request = token_keys(uow.world.keyring).sign_document(claims, TYPE)
    try:
        status, answer = await call_partner(found["issuer"], COLLECT, {"request": request})
    except PartnerFault:
        raise Unavailable(_RETRY_SECONDS) from None
    package = answer.get("package")
    if status != 200 or not isinstance(package, str):
        raise ValidationFailed.at("/code", "unknown", "There is nothing to be collected with this code.")
    return package


async def hand_out(uow: UnitOfWork, request: str) -> str | None:
    """The package for the trusted instance that signed this request; None where its code opens nothing. Raises TokenFault."""
    found, claims = await said_by_partner(uow, request, TYPE, longest=_SECONDS, takes=True)
    code = claims.get("code")
    if not isinstance(code, str) or not 4 <= len(code) <= 64:
        raise TokenFault("a request names a code")
    if not await spend(uow.world, found["issuer"], jti_of(claims), whole_seconds(claims, "exp") + _SECONDS):
        raise TokenFault("the request was made before")
    return await package_for_partner(uow, found["issuer"], code)
