"""The fixture of the referral tests."""

import httpx

from app.world import World
from tests.app.referrals.handing import Handing, two_offices
from tests.support.scenes import scene


@scene
async def handing(client: httpx.AsyncClient, world: World) -> Handing:
    return await two_offices(client, world)
