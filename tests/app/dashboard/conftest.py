"""A monitoring office with somebody signed in, and a counselling office beside it."""

import httpx
import pytest

from app.world import World
from tests.support.agencies import registered
from tests.support.desks import Desk, desk_of


@pytest.fixture
async def officer(client: httpx.AsyncClient, world: World) -> Desk:
    """Somebody of the monitoring office, at the dashboard."""
    office = await registered(world, "monitoring", ("statistics",), name="Monitoringstelle Beispielkreis")
    return await desk_of(world, client, office.agency_id)


@pytest.fixture
async def counsellor(client: httpx.AsyncClient, world: World) -> Desk:
    """Somebody of a counselling office, at its desk."""
    return await desk_of(world, client, (await registered(world)).agency_id)
