"""The instances that the operator trusts, each with its keys: people may arrive from there, go there, or both.

A row is never deleted: removed, nothing is sent there and nothing is accepted from there, receipts included.
"""

import hmac
from typing import Any

import orjson

from app.agencies.addresses import is_issuer
from app.agencies.audit import record_change
from app.agencies.public_keys import thumbprint
from app.agencies.store import add, change, find, find_all
from app.errors import NotFound, ValidationFailed
from app.identity.tokens import (
    SKEW_SECONDS,
    TokenFault,
    check_claims,
    jti_of,
    kid_of,
    open_signed,
    public_key,
    read_header,
    unproven_issuer,
)
from app.moves.keys import fingerprint, read_card
from app.moves.tables import move_partner
from app.unit_of_work import UnitOfWork

_TABLE = "move_partner"


async def trust(
    uow: UnitOfWork, raw: bytes, compared: str, *, name: str | None = None, sends: bool = True, takes: bool = True
) -> dict[str, Any]:
    """Trust the instance whose card this is; a partner that is known gets these keys and rights from now on.

    `compared` is the fingerprint that its operator read out. Raises ValidationFailed.
    """
    members = read_card(raw)
    if not is_issuer(members["issuer"], uow.world.settings.base_url) or members["issuer"].endswith("/"):
        raise ValidationFailed.at("/card", "issuer", "the card's address cannot be called from here: https is needed")
    if members["issuer"] == uow.world.settings.issuer:
        raise ValidationFailed.at("/card", "issuer", "that is the card of this instance")
    if not hmac.compare_digest(_digits(compared).encode(), _digits(fingerprint(members)).encode()):
        raise ValidationFailed.at("/fingerprint", "fingerprint", "the card's fingerprint is another one: do not use this card")
    columns = members | {"name": name or members["name"], "sends": sends, "takes": takes, "status": "active"}
    found = await find(uow, move_partner, lock=True, issuer=members["issuer"])
    if found is None:
        version = await add(uow, move_partner, {**columns, "created_at": uow.now})
    else:
        version = await change(uow, move_partner, found, **columns)
    await record_change(uow, "move-partner-trusted", None, _TABLE, members["issuer"], version)
    return columns


async def distrust(uow: UnitOfWork, issuer: str) -> None:
    """Send nothing there and accept nothing from there any more. Raises NotFound."""
    found = await find(uow, move_partner, lock=True, issuer=issuer)
    if found is None or found["status"] != "active":
        raise NotFound()
    version = await change(uow, move_partner, found, status="removed")
    await record_change(uow, "move-partner-removed", None, _TABLE, issuer, version)


async def partners(uow: UnitOfWork, **rights: bool) -> list[dict[str, Any]]:
    """Checked rows of the trusted instances, all or those with these rights (`sends`, `takes`), by name."""
    found = await find_all(uow, move_partner, status="active", **rights)
    return sorted(found, key=lambda row: str(row["name"]))


async def partner(uow: UnitOfWork, issuer: str, **rights: bool) -> dict[str, Any] | None:
    """The trusted instance at this address, if it has these rights."""
    found = await find(uow, move_partner, issuer=issuer)
    fits = found is not None and found["status"] == "active" and all(found[name] == value for name, value in rights.items())
    return found if fits else None


async def said_by_partner(
    uow: UnitOfWork, token: str, typ: str, *, longest: int, **rights: bool
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The partner with these rights who signed this for us, and the claims. `longest` seconds may it live. Raises TokenFault."""
    header = read_header(token, {typ})
    found = await partner(uow, unproven_issuer(token), **rights)
    if found is None:
        raise TokenFault("not from an instance that is trusted")
    kid = kid_of(header)
    keys = orjson.loads(found["signing_keys"])["keys"]
    key = next((one for one in keys if kid in (one["kid"], thumbprint(one))), None)
    if key is None:
        raise TokenFault("unknown kid")
    claims = open_signed(token, public_key({name: key[name] for name in ("kty", "crv", "x", "y")}))
    check_claims(
        claims,
        issuer=found["issuer"],
        subject=None,
        audiences=(uow.world.settings.issuer,),
        now=int(uow.now.timestamp()),
        max_lifetime=longest,
        leeway=SKEW_SECONDS,
    )
    jti_of(claims)
    return found, claims


def _digits(text: str) -> str:
    return "".join(text.split()).lower()
