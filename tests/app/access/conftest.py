"""A counselling office that registered a person, a language school she linked to, her phone."""

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
    return await tool(client, world, "course_provider", "language_course", "contact", name="Sprachschule Musterstadt")


@scene
async def newcomer(office: Tool) -> Json:
    statements = [
        said("identity", "family_name", "Beispielfrau"),
        said("identity", "given_names", "Erfunda"),
        said("language", "german_overall", "A2"),
        said("language", "german_speaking", "A1", kind="adviser_estimate"),
    ]
    return await office.register(statements=statements)


@scene
async def phone(client: httpx.AsyncClient, newcomer: Json) -> Phone:
    return await activate(client, newcomer["letter"])


@scene
async def pupil(phone: Phone, school: Tool) -> str:
    """The school's reference of the person; nothing is granted."""
    return await phone.link(school)


@scene
async def granted(phone: Phone, school: Tool, pupil: str) -> str:
    """The school's reference after she consented to her language data for the course; `consent` ids are read where needed."""
    await grant(phone, school, "language")
    return pupil


async def grant(phone: Phone, school: Tool, *categories: str, purpose: str = "language_course") -> str:
    """She consents; the consent's id."""
    body = {"purpose": purpose, "recipient": school.wire_id, "categories": list(categories), "notice_language": "de"}
    answer = await phone.post("/v1/me/consents", body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])
