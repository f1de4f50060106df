"""A monitoring office with somebody signed in, a counselling office beside it, and the released quarters of the demo."""

import httpx
import pytest

from app.csv_file import deliver
from app.demo.batches import Plan
from app.demo.denominators import KREIS, official_csv, official_description
from app.demo.history import write_history
from app.official.description import read_description
from app.official.import_file import import_file
from app.settings import Settings
from app.unit_of_work import open_unit
from app.world import World
from tests.support.agencies import registered
from tests.support.desks import Desk, desk_of
from tests.support.seeded import NOW

PLAN = Plan(400, 1, NOW)


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"monitoring_areas": KREIS})


@pytest.fixture
async def officer(client: httpx.AsyncClient, world: World) -> Desk:
    """Somebody of the monitoring office, at the dashboard."""
    office = await registered(world, "monitoring", ("statistics",), name="Monitoringstelle Beispielkreis")
    return await desk_of(world, client, office.agency_id)


@pytest.fixture
async def counsellor(client: httpx.AsyncClient, world: World) -> Desk:
    """Somebody of a counselling office, at its desk."""
    return await desk_of(world, client, (await registered(world)).agency_id)


@pytest.fixture
async def history(world: World) -> None:
    """Eight quarters of invented people, and the register's figures beside them."""
    await write_history(world, PLAN)
    async with open_unit(world) as uow:
        figures = deliver("einwohner-alter.csv", official_csv(PLAN).encode())
        await import_file(uow, figures, read_description(official_description(PLAN)))
