"""Staff issuers: the identity provider that proves an agency's staff to our pages, and by which claim it is known whose staff.

Rules: an ID token says who somebody is; which agency she works for follows from the row here that she signed in through, and only
if the claim named here holds the value named here. On our pages she uses a client of the agency with the row's id and no keys;
it can be suspended like any other. A row is never deleted: removed, it proves nobody, and its sessions are over.
"""

import re
import secrets
import unicodedata
from typing import Any
from uuid import UUID

from app.agencies.addresses import is_issuer
from app.agencies.audit import record_change
from app.agencies.clients import add_keyless, set_client_status
from app.agencies.register import lock_agency
from app.agencies.store import add, change, find, find_all
from app.agencies.tables import staff_issuer
from app.errors import Fault, NotFound, ValidationFailed
from app.unit_of_work import UnitOfWork

OPENID = "openid"
_SCOPE = re.compile(r"[!#-\[\]-~]+( [!#-\[\]-~]+)*")  # RFC 6749 3.3
_CLIENT_ID = re.compile(r"[!-~]{1,200}")
_LONGEST = 200


async def add_staff_issuer(
    uow: UnitOfWork,
    agency_id: UUID,
    *,
    issuer: str,
    client_id: str,
    claim: str,
    claim_value: str,
    scope: str = OPENID,
    staff_issuer_id: str | None = None,
) -> str:
    """Let an identity provider prove staff of the agency and return the row's id (made here unless stated).

    `client_id` is ours at the provider. Raises NotFound (agency), ValidationFailed.
    """
    found = await lock_agency(uow, agency_id)
    chosen = staff_issuer_id or f"staff-{secrets.token_hex(8)}"
    faults = _faults(uow, issuer, client_id, claim, claim_value, scope)
    if faults:
        raise ValidationFailed(faults)
    await add_keyless(uow, found, chosen)
    columns: dict[str, Any] = {
        "staff_issuer_id": chosen,
        "agency_id": agency_id,
        "issuer": issuer,
        "client_id": client_id,
        "scope": scope,
        "claim": claim,
        "claim_value": claim_value,
        "status": "active",
        "created_at": uow.now,
    }
    version = await add(uow, staff_issuer, columns)
    await record_change(uow, "staff-issuer-added", agency_id, "staff_issuer", chosen, version)
    return chosen


async def remove_staff_issuer(uow: UnitOfWork, staff_issuer_id: str) -> None:
    """Let the provider prove nobody any more; sessions it opened end with their next request. Raises NotFound."""
    found = await _lock(uow, staff_issuer_id)
    await set_client_status(uow, staff_issuer_id, "suspended")
    version = await change(uow, staff_issuer, found, status="removed")
    await record_change(uow, "staff-issuer-removed", found["agency_id"], "staff_issuer", staff_issuer_id, version)


async def move_staff_issuer(uow: UnitOfWork, staff_issuer_id: str, issuer: str) -> None:
    """The provider answers at another address from now on; its subjects stay who they are. Raises NotFound, ValidationFailed."""
    found = await _lock(uow, staff_issuer_id)
    if not is_issuer(issuer, uow.world.settings.base_url):
        raise ValidationFailed([_ISSUER])
    version = await change(uow, staff_issuer, found, issuer=issuer)
    await record_change(uow, "staff-issuer-moved", found["agency_id"], "staff_issuer", staff_issuer_id, version)


async def list_staff_issuers(uow: UnitOfWork, agency_id: UUID | None = None) -> list[dict[str, Any]]:
    """Checked columns of every staff issuer that was not removed, or of one agency's."""
    return await find_all(uow, staff_issuer, status="active", **({} if agency_id is None else {"agency_id": agency_id}))


async def _lock(uow: UnitOfWork, staff_issuer_id: str) -> dict[str, Any]:
    found = await find(uow, staff_issuer, lock=True, staff_issuer_id=staff_issuer_id)
    if found is None or found["status"] != "active":
        raise NotFound()
    return found


_ISSUER: Fault = {
    "pointer": "/issuer",
    "code": "format",
    "detail": "the issuer identifier as in its metadata: an https address without query or fragment",
}


def _faults(uow: UnitOfWork, issuer: str, client_id: str, claim: str, claim_value: str, scope: str) -> list[Fault]:
    faults: list[Fault] = []

    def require(holds: bool, pointer: str, code: str, detail: str) -> None:
        if not holds:
            faults.append({"pointer": pointer, "code": code, "detail": detail})

    if not is_issuer(issuer, uow.world.settings.base_url):
        faults.append(_ISSUER)
    require(_CLIENT_ID.fullmatch(client_id) is not None, "/client_id", "format", "1 to 200 printable ASCII characters")
    require(_is_text(claim), "/claim", "text", "the name of a claim of the ID token, 1 to 200 characters")
    require(_is_text(claim_value), "/value", "text", "the value of the claim, 1 to 200 characters")
    require(
        len(scope) <= _LONGEST and _SCOPE.fullmatch(scope) is not None and OPENID in scope.split(" "),
        "/scope",
        "format",
        "scopes separated by single spaces, `openid` among them",
    )
    return faults


def _is_text(text: str) -> bool:
    return 1 <= len(text) <= _LONGEST and text == text.strip() and all(unicodedata.category(sign) != "Cc" for sign in text)
