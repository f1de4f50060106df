"""G05: a dispute reaches every recipient; who has not answered is listed for the person, the officer and the agency itself."""

import asyncio
import json
from datetime import UTC, datetime

import httpx
import pytest
from typer.testing import CliRunner

from app.cli import cli
from app.exchange.owed import overdue
from app.settings import Settings
from app.unit_of_work import open_unit
from app.world import World
from consent.duties import OWED
from tests.support.clock import MovableClock
from tests.support.database import TestDatabase
from tests.support.people import Json, Phone, Tool, activate, confirm_notices, said, tool

LONG_AGO = datetime(2025, 1, 7, 9, tzinfo=UTC)


@pytest.fixture
async def office(client: httpx.AsyncClient, world: World) -> Tool:
    await confirm_notices(world, "de")
    return await tool(client, world, "counselling", "counselling", name="Beratung am Beispielplatz")


@pytest.fixture
async def schools(client: httpx.AsyncClient, world: World) -> list[Tool]:
    names = ("Sprachschule Musterstadt", "VHS Beispielberg")
    return [await tool(client, world, "course_provider", "language_course", name=name) for name in names]


@pytest.fixture
async def disputed(client: httpx.AsyncClient, office: Tool, schools: list[Tool]) -> Phone:
    """Three recipients were told that a value is disputed; all but the last one answered."""
    newcomer = await office.register(statements=[said("language", "german_overall", "A2", as_of="2024-12-01")])
    phone = await activate(client, newcomer["letter"])
    for school in schools:
        await phone.link(school)
        body = {
            "purpose": "language_course",
            "recipient": school.wire_id,
            "categories": ["identity", "language"],
            "notice_language": "de",
        }
        assert (await phone.post("/v1/me/consents", body)).status_code == 201
    record = (await phone.get("/v1/me/record")).json()
    statement = record["categories"]["language"]["fields"]["german_overall"]["statements"][0]["id"]
    assert (await phone.post("/v1/me/disputes", {"statement": statement})).status_code == 201
    for agency in (office, schools[0]):
        await acknowledge(agency)
    return phone


async def newest(agency: Tool) -> Json:
    found: Json = (await agency.get("/v1/changes")).json()["items"][-1]
    return found


async def acknowledge(agency: Tool) -> None:
    change = await newest(agency)
    assert change["type"] == "statement-disputed"
    assert (await agency.post(f"/v1/changes/{change['id']}/acknowledgement", {})).status_code == 201


async def late(world: World) -> list[tuple[str, str]]:
    """Type and agency of every change that is overdue."""
    async with open_unit(world) as uow:
        uow.unaudited("a test asks who is late")
        return [(one.type, str(one.agency_id)) for one in await overdue(uow)]


async def test_a_change_that_obliges_says_to_what_and_until_when(disputed: Phone, schools: list[Tool]) -> None:
    change = await newest(schools[1])
    assert (change["type"], change["obligation"]) == ("statement-disputed", "mark-copies")
    assert change["due"] > change["time"]
    granted = (await schools[1].get("/v1/changes")).json()["items"][0]
    assert not {"obligation", "due"} & set(granted)


async def test_the_person_sees_who_has_answered_and_who_has_not(
    disputed: Phone, schools: list[Tool], clock: MovableClock
) -> None:
    (decision,) = (await disputed.get("/v1/me/recipients")).json()["items"]
    assert decision["type"] == "statement-disputed"
    told = {one["agency"]: (one["outcome"], one["overdue"]) for one in decision["recipients"]}
    assert told == {
        "Beratung am Beispielplatz": ("done", False),
        "Sprachschule Musterstadt": ("done", False),
        "VHS Beispielberg": ("open", False),
    }
    assert decision["recipients"][0]["agency"] == "VHS Beispielberg"


async def test_a_stranger_is_told_of_no_recipient(disputed: Phone, office: Tool, client: httpx.AsyncClient) -> None:
    other = await office.register(external_id="A-2")
    stranger = await activate(client, other["letter"])
    assert (await stranger.get("/v1/me/recipients")).json() == {"items": [], "next": None}


async def test_whoever_has_not_answered_in_time_is_late(
    disputed: Phone, schools: list[Tool], clock: MovableClock, world: World
) -> None:
    clock.advance(days=7)
    assert await late(world) == []
    clock.advance(seconds=1)
    assert await late(world) == [("statement-disputed", str(schools[1].client.agency_id))]
    schools[1].tokens.clear()
    await acknowledge(schools[1])
    assert await late(world) == []


@pytest.fixture
def long_ago(clock: MovableClock) -> None:
    clock.set(LONG_AGO)


async def test_the_officer_lists_the_late_without_naming_a_person(
    long_ago: None, disputed: Phone, schools: list[Tool], settings: Settings, database: TestDatabase
) -> None:
    change = await newest(schools[1])
    environment = {
        "KIIM_DATABASE_URL": database.url,
        "KIIM_DATABASE_OWNER_URL": database.owner_url,
        "KIIM_DATA": str(settings.data),
    }

    def listed(*options: str) -> Json:
        result = CliRunner().invoke(cli, ["recipients", "overdue", "--json", *options], env=environment)
        assert result.exit_code == 0, result.output
        assert change["newcomer"] not in result.output
        found: Json = json.loads(result.stdout)
        return found

    (row,) = (await asyncio.to_thread(listed))["items"]
    assert (row["agency"], row["change"], row["due"]) == ("VHS Beispielberg", change["id"], change["due"])
    assert row["days_overdue"] > 300
    assert (await asyncio.to_thread(listed, "--agency", schools[0].wire_id))["items"] == []


async def test_the_index_of_what_is_owed_covers_every_type_that_obliges(world: World) -> None:
    for name in ("change_owed_idx", "change_owed_newcomer_idx"):
        definition = await world.pool.fetchval("SELECT indexdef FROM pg_indexes WHERE indexname = $1", name)
        assert {part for part in definition.split("'") if part in OWED or "-" in part} == set(OWED), definition
