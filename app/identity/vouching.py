"""Hold what a hot statement saw of the register against what was signed; only then does its permission count."""

from typing import Any, Protocol, cast

from app.agencies.directory import Directory
from app.errors import IntegrityFault, Refused
from app.world import World
from consent.vocabulary import AgencyFacts


class SeenRow(Protocol):
    """A row with `agency_id`, `client_version` and `agency_version`."""

    def __getitem__(self, name: str, /) -> Any: ...


async def vouched(world: World, row: SeenRow, client_id: str, purpose: str) -> AgencyFacts:
    """The agency's signed facts for an allowed row. What the statement saw in the register must be what was signed.

    A register that moved on since the statement refuses by its newer word; one that contradicts its own version is forged.
    """
    directory, client_version, agency_version = cast(Directory, world.agencies), row["client_version"], row["agency_version"]
    registered = directory.remembered_under(client_id, client_version, agency_version)
    if registered is None:
        registered = await directory.vouch(client_id, client_version, agency_version)
    if registered is None or registered.agency.agency_id != row["agency_id"]:
        raise IntegrityFault("a client of the register is not what was signed")
    if registered.active and purpose in registered.purposes:
        return registered.agency
    if (registered.client_version, registered.agency_version) == (client_version, agency_version):
        raise IntegrityFault("the register allows what was never signed")
    raise Refused("purpose-not-allowed" if registered.active else "client-suspended")
