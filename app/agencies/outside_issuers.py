"""Outside issuers: authorization servers of others (Keycloak, a Land's) whose access tokens speak for an agency's case tool.

Rules: a token says issuer and client id; whose tool that is follows from the row here that has both, and a pair has one row.
The tool is a client of the agency with the row's id and no keys at our own token endpoint; it can be suspended like any other.
A row is never changed or deleted: removed, its tokens open nothing, and whoever is registered anew gets another id.
"""

import re
import secrets
from typing import Any
from uuid import UUID

from app.agencies.addresses import is_issuer
from app.agencies.audit import record_change
from app.agencies.clients import add_keyless, set_client_status
from app.agencies.register import lock_agency
from app.agencies.store import add, change, find, find_all
from app.agencies.tables import outside_issuer
from app.errors import Fault, NotFound, ValidationFailed
from app.unit_of_work import UnitOfWork

_CLIENT_ID = re.compile(r"[!-~]{1,200}")


async def add_outside_issuer(
    uow: UnitOfWork, agency_id: UUID, *, issuer: str, client_id: str, outside_issuer_id: str | None = None
) -> str:
    """Let tokens that an issuer gave to its client `client_id` speak for the agency; the row's id (made here unless stated).

    Raises NotFound (agency), ValidationFailed.
    """
    found = await lock_agency(uow, agency_id)
    chosen = outside_issuer_id or f"outside-{secrets.token_hex(8)}"
    faults = _faults(uow, issuer, client_id)
    if not faults and await find_all(uow, outside_issuer, issuer=issuer, client_id=client_id, status="active"):
        faults.append(
            {"pointer": "/client_id", "code": "taken", "detail": "this client of this issuer speaks for an agency already"}
        )
    if faults:
        raise ValidationFailed(faults)
    await add_keyless(uow, found, chosen)
    columns: dict[str, Any] = {
        "outside_issuer_id": chosen,
        "agency_id": agency_id,
        "issuer": issuer,
        "client_id": client_id,
        "status": "active",
        "created_at": uow.now,
    }
    version = await add(uow, outside_issuer, columns)
    await record_change(uow, "outside-issuer-added", agency_id, "outside_issuer", chosen, version)
    return chosen


async def remove_outside_issuer(uow: UnitOfWork, outside_issuer_id: str) -> None:
    """Let the issuer's tokens open nothing more, those already given too. Raises NotFound."""
    found = await find(uow, outside_issuer, lock=True, outside_issuer_id=outside_issuer_id)
    if found is None or found["status"] != "active":
        raise NotFound()
    await set_client_status(uow, outside_issuer_id, "suspended")
    version = await change(uow, outside_issuer, found, status="removed")
    await record_change(uow, "outside-issuer-removed", found["agency_id"], "outside_issuer", outside_issuer_id, version)


async def list_outside_issuers(uow: UnitOfWork, agency_id: UUID | None = None) -> list[dict[str, Any]]:
    """Checked columns of every outside issuer that was not removed, or of one agency's."""
    return await find_all(uow, outside_issuer, status="active", **({} if agency_id is None else {"agency_id": agency_id}))


def _faults(uow: UnitOfWork, issuer: str, client_id: str) -> list[Fault]:
    faults: list[Fault] = []
    if not is_issuer(issuer, uow.world.settings.base_url) or issuer == uow.world.settings.issuer:
        detail = (
            "the issuer identifier as in its metadata: an https address without query or fragment, and not this service's own"
        )
        faults.append({"pointer": "/issuer", "code": "format", "detail": detail})
    if not _CLIENT_ID.fullmatch(client_id):
        faults.append({"pointer": "/client_id", "code": "format", "detail": "1 to 200 printable ASCII characters"})
    return faults
