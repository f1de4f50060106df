"""A counselling office that registered a person, a language school she linked to, her phone."""

import httpx

from app.world import World
from tests.support.people import Json, Phone, Tool, activate, confirm_notices, tool
from tests.support.scenes import scene


@scene
async def office(client: httpx.AsyncClient, world: World) -> Tool:
    await confirm_notices(world, "de")
    return await tool(client, world, "counselling", "counselling", name="Beratung am Beispielplatz")


@scene
async def school(client: httpx.AsyncClient, world: World) -> Tool:
    return await tool(client, world, "course_provider", "language_course", name="Sprachschule Musterstadt")


@scene
async def newcomer(office: Tool) -> Json:
    return await office.register()


@scene
async def phone(client: httpx.AsyncClient, newcomer: Json) -> Phone:
    return await activate(client, newcomer["letter"])


@scene
async def pupil(phone: Phone, school: Tool) -> str:
    """The school's reference of the person."""
    return await phone.link(school)
