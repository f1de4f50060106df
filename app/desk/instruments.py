"""What reads and writes records for the desk: made once for an application's world, the same that the programs' paths use."""

from dataclasses import dataclass

from starlette.requests import Request

from app.access.answer import Reader
from app.profile.amend import Amender
from app.world import World, world_of


@dataclass(frozen=True, slots=True)
class Instruments:
    """The gate for looks, and the one way to add statements."""

    world: World
    reader: Reader
    amender: Amender


def instruments_of(request: Request) -> Instruments:
    """Those of the world that this application serves now."""
    world = world_of(request)
    kept: Instruments | None = getattr(request.app.state, "desk", None)
    if kept is None or kept.world is not world:
        kept = request.app.state.desk = Instruments(world, Reader(world), Amender(world))
    return kept
