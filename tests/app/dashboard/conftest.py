"""A monitoring office with somebody signed in, a counselling office beside it, and the released quarters of the demo."""

import httpx
import pytest

from app.demo.denominators import KREIS
from app.settings import Settings
from app.world import World
from tests.support.agencies import registered
from tests.support.desks import Desk, desk_of
from tests.support.history import write_official_figures, write_releases
from tests.support.scenes import scene


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"monitoring_areas": KREIS})


@scene
async def officer(client: httpx.AsyncClient, world: World) -> Desk:
    """Somebody of the monitoring office, at the dashboard."""
    office = await registered(world, "monitoring", ("statistics",), name="Monitoringstelle Beispielkreis")
    return await desk_of(world, client, office.agency_id)


@scene
async def counsellor(client: httpx.AsyncClient, world: World) -> Desk:
    """Somebody of a counselling office, at its desk."""
    return await desk_of(world, client, (await registered(world)).agency_id)


@scene
async def history(world: World) -> None:
    """Eight quarters of invented people, and the register's figures beside them."""
    await write_releases(world)
    await write_official_figures(world)
