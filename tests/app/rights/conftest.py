"""A counselling office that registered a person, a language school she consented to, and her phone."""

import httpx

from app.world import World
from tests.support.people import Json, Phone, Tool, activate, confirm_notices, said, tool
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
    statements = [
        said("identity", "family_name", "Beispielfrau"),
        said("language", "german_speaking", "A2", kind="adviser_estimate"),
    ]
    return await office.register(statements=statements)


@scene
async def phone(client: httpx.AsyncClient, newcomer: Json) -> Phone:
    return await activate(client, newcomer["letter"])


@scene
async def pupil(phone: Phone, school: Tool) -> str:
    """The school's reference after she consented to language; it tested how she reads."""
    reference = await phone.link(school)
    body = {"purpose": "language_course", "recipient": school.wire_id, "categories": ["language"], "notice_language": "de"}
    assert (await phone.post("/v1/me/consents", body)).status_code == 201
    added = {"statements": [said("language", "literacy_latin", "partly_literate", kind="placement_test")]}
    assert (await school.post(f"/v1/newcomers/{reference}/statements", added)).status_code == 201
    return reference
