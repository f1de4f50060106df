"""The fixture of the referral tests."""

import httpx
import pytest

from app.world import World
from tests.app.referrals.handing import Handing, two_offices


@pytest.fixture
async def handing(client: httpx.AsyncClient, world: World) -> Handing:
    return await two_offices(client, world)
