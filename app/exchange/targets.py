"""Where a client's event streams may lead: hosts that an operator allowed for it, each by name, never by a pattern.

Rules: an endpoint is https (plain http only between two parties of one machine, as in the demo), carries no credentials, and its
host with its port is on the client's list. A list that no host is on sends nothing; taking a host off stops its streams at once.
"""

import re
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from app.agencies.addresses import is_callable_address
from app.agencies.audit import record_change
from app.agencies.store import add, change, find, find_all
from app.agencies.tables import client
from app.errors import NotFound, ValidationFailed
from app.exchange.tables import event_target
from app.unit_of_work import UnitOfWork

MOST_HOSTS = 20
_HOST = re.compile(r"([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(:[1-9][0-9]{0,4})?")
_PORTS = {"https": 443, "http": 80}


async def allow_host(uow: UnitOfWork, client_id: str, host: str) -> list[str]:
    """Let the client's streams lead to `host` (`name` or `name:port`); the whole list. Raises NotFound, ValidationFailed."""
    if not _HOST.fullmatch(host) or len(host) > 260:
        raise ValidationFailed.at("/host", "format", "a host name in lower case, with :port unless it is the usual one")
    agency_id, found = await _lock(uow, client_id)
    hosts = sorted({*([] if found is None else found["hosts"]), host})
    if len(hosts) > MOST_HOSTS:
        raise ValidationFailed.at("/host", "too-many", f"a client has at most {MOST_HOSTS} hosts")
    if found is None:
        version = await add(uow, event_target, {"client_id": client_id, "hosts": hosts, "created_at": uow.now})
    else:
        version = await change(uow, event_target, found, hosts=hosts)
    await record_change(uow, "event-host-allowed", agency_id, "event_target", client_id, version)
    return hosts


async def forbid_host(uow: UnitOfWork, client_id: str, host: str) -> list[str]:
    """Take a host off the list again; what is left. Raises NotFound when it is not on it."""
    agency_id, found = await _lock(uow, client_id)
    if found is None or host not in found["hosts"]:
        raise NotFound()
    hosts = [one for one in found["hosts"] if one != host]
    version = await change(uow, event_target, found, hosts=hosts)
    await record_change(uow, "event-host-forbidden", agency_id, "event_target", client_id, version)
    return hosts


async def list_targets(uow: UnitOfWork) -> list[dict[str, Any]]:
    """The checked lists of all clients that ever had one."""
    return await find_all(uow, event_target)


def is_allowed(endpoint: str, base_url: str, hosts: list[str]) -> bool:
    """Whether a stream of a client with these hosts may lead to this endpoint."""
    if not is_callable_address(endpoint, base_url):
        return False
    parts = urlsplit(endpoint)
    usual = parts.port is None or parts.port == _PORTS[parts.scheme]
    return (parts.hostname if usual else f"{parts.hostname}:{parts.port}") in hosts


async def _lock(uow: UnitOfWork, client_id: str) -> tuple[UUID, dict[str, Any] | None]:
    """The client's agency and its list, locked; the client's own row comes first, so that two operators make one list."""
    registered = await find(uow, client, lock=True, client_id=client_id)
    if registered is None:
        raise NotFound()
    return registered["agency_id"], await find(uow, event_target, lock=True, client_id=client_id)
