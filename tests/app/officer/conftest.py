"""A counselling office, a language school that may see language and identity, the person they share, and the officer."""

import httpx
import pytest

from app.officer.cases import Officer
from app.world import World
from tests.support.agencies import registered
from tests.support.desks import Desk, desk_of
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
        said("identity", "given_names", "Erfunda"),
        said("identity", "birth_date", "1994-05-17"),
        said("language", "german_overall", "A2"),
    ]
    return await office.register(statements=statements)


@scene
async def phone(client: httpx.AsyncClient, newcomer: Json) -> Phone:
    return await activate(client, newcomer["letter"])


@scene
async def granted(phone: Phone, school: Tool) -> str:
    """The school's reference after she consented to language and identity."""
    reference = await phone.link(school)
    body = {
        "purpose": "language_course",
        "recipient": school.wire_id,
        "categories": ["identity", "language"],
        "notice_language": "de",
    }
    assert (await phone.post("/v1/me/consents", body)).status_code == 201
    return reference


@scene
async def desk(client: httpx.AsyncClient, world: World) -> Desk:
    """Somebody of the data-protection office, signed in."""
    office = await registered(world, "dpo", ("data_protection_check",), name="Datenschutz Beispielkreis")
    return await desk_of(world, client, office.agency_id)


@scene
async def theft(client: httpx.AsyncClient, desk: Desk, school: Tool, granted: str) -> str:
    """The school's tool looked at her record; the officer opened a case about it, whose id this is."""
    assert (await school.get(f"/v1/newcomers/{granted}/record")).status_code == 200
    why = {"art": "breach", "warum": "Der Schlüssel des Programms einer Stelle wurde gestohlen."}
    return str((await desk.post("/datenschutz/faelle", why)).headers["location"].rpartition("/")[2])


@pytest.fixture
async def officer(world: World, desk: Desk) -> Officer:
    """The same person as the use cases know her."""
    found = await world.pool.fetchval("SELECT agency_id FROM agency WHERE type = 'dpo'")
    return Officer(found, desk.actor)
