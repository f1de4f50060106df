"""The demo's desks and its dashboard: the identity provider runs beside the service and proves the staff of every agency."""

import socket
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from app.agencies.staff_issuers import add_staff_issuer, list_staff_issuers, move_staff_issuer
from app.demo.identity_provider import IdentityProvider
from app.demo.live import HOST, open_socket, served_beside
from app.demo.setup import agency_id_of
from app.demo.staff import client_id_of, group_of, with_pages
from app.errors import ConfigurationProblem
from app.identity.access_tokens import token_keys
from app.identity.staff_addresses import RETURN_PATH
from app.unit_of_work import open_unit
from app.world import World

_CLAIM = "groups"


def desk_id_of(agency: str) -> str:
    """The staff issuer of an agency of the demo."""
    return f"desk-{agency}"


def open_socket_beside(port: int) -> socket.socket:
    """A listening address for the provider: the port after the service's if it is free, else any."""
    try:
        return open_socket(port + 1 if port < 65_535 else 0)
    except ConfigurationProblem:
        return open_socket(0)


@asynccontextmanager
async def desks_served(world: World, listening: socket.socket, clients: Sequence[Mapping[str, Any]]) -> AsyncIterator[None]:
    """Serve the provider on this socket until the end of the block, with every desk of the demo registered for it."""
    issuer = f"http://{HOST}:{listening.getsockname()[1]}"
    await register_desks(world, clients, issuer)
    keys = token_keys(world.keyring).jwks
    provider = IdentityProvider(issuer, world.settings.base_url + RETURN_PATH, keys, world.clock)
    async with served_beside(provider.application, listening, f"{issuer}/jwks"):
        yield


async def register_desks(world: World, clients: Sequence[Mapping[str, Any]], issuer: str) -> None:
    """Register the desks that are not, and tell those that are where the provider is this time."""
    agencies = {entry["client_id"]: agency_id_of(entry) for entry in clients}
    async with open_unit(world) as uow:
        known = {row["staff_issuer_id"]: row["issuer"] for row in await list_staff_issuers(uow)}
        for agency in with_pages():
            desk = desk_id_of(agency.key)
            if desk not in known:
                await add_staff_issuer(
                    uow,
                    agencies[f"demo-{agency.key}"],
                    issuer=issuer,
                    client_id=client_id_of(agency.key),
                    claim=_CLAIM,
                    claim_value=group_of(agency.key),
                    staff_issuer_id=desk,
                )
            elif known[desk] != issuer:
                await move_staff_issuer(uow, desk, issuer)
        uow.unaudited("where every desk is known already, nothing changes")
