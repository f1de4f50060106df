"""A counselling office with a desk and, for looking behind it, a case tool; a language school with the same."""

import httpx

from app.world import World
from tests.support.desks import Desk, desk_beside
from tests.support.people import Tool, confirm_notices, tool
from tests.support.scenes import scene


@scene
async def office(client: httpx.AsyncClient, world: World) -> Tool:
    await confirm_notices(world, "de")
    return await tool(client, world, "counselling", "counselling", "contact", name="Beratung am Beispielplatz")


@scene
async def school(client: httpx.AsyncClient, world: World) -> Tool:
    return await tool(client, world, "course_provider", "language_course", name="Sprachschule Musterstadt")


@scene
async def desk(office: Tool) -> Desk:
    return await desk_beside(office)


@scene
async def other_desk(school: Tool) -> Desk:
    return await desk_beside(school)
