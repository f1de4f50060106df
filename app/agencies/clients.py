"""Clients: the case tools that speak for one agency, each with public keys of its own and one scope.

Rules: a client of scope `record` reads and writes records for its agency; `aggregates` is for monitoring offices, `audit` for
data-protection officers, and they get nothing else.
"""

import re
import secrets
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from app.agencies.audit import record_change
from app.agencies.public_keys import KeySetRefused, read_key_set
from app.agencies.register import lock_agency
from app.agencies.store import add, change, find, find_all
from app.agencies.tables import client
from app.errors import NotFound, ValidationFailed
from app.unit_of_work import UnitOfWork
from consent.vocabulary import AgencyType

_NO_KEYS = '{"keys":[]}'
_CLIENT_ID = re.compile(r"[a-z0-9][a-z0-9._-]{2,63}")


async def add_client(
    uow: UnitOfWork, agency_id: UUID, key_set: bytes | str, *, client_id: str | None = None, scope: str | None = None
) -> str:
    """Register a client of the agency with its public keys and return its id (made here unless stated).

    Raises NotFound (agency), ValidationFailed (key set, id, scope that does not fit the agency's type).
    """
    found = await lock_agency(uow, agency_id)
    fitting = _scope_of(found["type"])
    if scope not in (None, fitting):
        raise ValidationFailed.at("/scope", "scope", f"a client of an agency of type {found['type']} has scope {fitting}")
    chosen = client_id or f"client-{secrets.token_hex(8)}"
    await _add(uow, agency_id, chosen, fitting, _keys(key_set))
    return chosen


async def add_keyless(uow: UnitOfWork, agency: Mapping[str, Any], client_id: str) -> None:
    """Register a client of the agency that has no keys, so that it gets no token here: our pages, a tool with tokens of others.

    The caller holds the agency's lock. Raises ValidationFailed (id).
    """
    await _add(uow, agency["agency_id"], client_id, _scope_of(agency["type"]), _NO_KEYS, named="/id")


def _scope_of(agency_type: str) -> str:
    return {AgencyType.MONITORING: "aggregates", AgencyType.DPO: "audit"}.get(AgencyType(agency_type), "record")


async def _add(uow: UnitOfWork, agency_id: UUID, client_id: str, scope: str, jwks: str, named: str = "/client_id") -> None:
    if not _CLIENT_ID.fullmatch(client_id):
        raise ValidationFailed.at(named, "format", "3 to 64 of a-z 0-9 . _ -, starting with a letter or digit")
    if await find(uow, client, client_id=client_id) is not None:
        raise ValidationFailed.at(named, "taken", "there is a client with this id")
    columns: dict[str, Any] = {
        "client_id": client_id,
        "agency_id": agency_id,
        "jwks": jwks,
        "scope": scope,
        "status": "active",
        "created_at": uow.now,
    }
    version = await add(uow, client, columns)
    await record_change(uow, "client-added", agency_id, "client", client_id, version)


async def set_client_status(uow: UnitOfWork, client_id: str, status: str) -> None:
    """Suspend (`suspended`) or resume (`active`) a client; it holds for its next request. Raises NotFound."""
    found = await _lock(uow, client_id)
    version = await change(uow, client, found, status=status)
    action = "client-resumed" if status == "active" else "client-suspended"
    await record_change(uow, action, found["agency_id"], "client", client_id, version)


async def replace_keys(uow: UnitOfWork, client_id: str, key_set: bytes | str) -> None:
    """Put another key set in place; the old keys sign nothing more. Raises NotFound, ValidationFailed."""
    found = await _lock(uow, client_id)
    version = await change(uow, client, found, jwks=_keys(key_set))
    await record_change(uow, "client-keys-replaced", found["agency_id"], "client", client_id, version)


async def list_clients(uow: UnitOfWork, agency_id: UUID | None = None) -> list[dict[str, Any]]:
    """Checked columns of every client, or of one agency's."""
    return await find_all(uow, client, **({} if agency_id is None else {"agency_id": agency_id}))


async def _lock(uow: UnitOfWork, client_id: str) -> dict[str, Any]:
    found = await find(uow, client, lock=True, client_id=client_id)
    if found is None:
        raise NotFound()
    return found


def _keys(key_set: bytes | str) -> str:
    try:
        return read_key_set(key_set)
    except KeySetRefused as refused:
        raise ValidationFailed.at("/jwks", "jwks", str(refused)) from None
