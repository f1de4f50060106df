"""Event streams through the API: whose they are, where they may lead, and what an operator allows for it."""

import asyncio
import json
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner

from app.cli import cli
from app.db.setup_connection import open_setup
from app.exchange.targets import allow_host, forbid_host
from app.unit_of_work import open_unit
from app.world import World
from tests.support.database import TestDatabase
from tests.support.people import Json, Tool, tool

ENDPOINT = "https://push.example/kiim"


@pytest.fixture
async def office(client: httpx.AsyncClient, world: World) -> Tool:
    made = await tool(client, world, "counselling", "counselling")
    await allow(made, "push.example")
    return made


async def allow(office: Tool, host: str) -> None:
    async with open_unit(office.world) as uow:
        await allow_host(uow, office.client.client_id, host)


async def opened(office: Tool, endpoint: str = ENDPOINT, **more: object) -> Json:
    answer = await office.post("/v1/event-streams", {"endpoint": endpoint, **more})
    assert answer.status_code == 201, answer.text
    found: Json = answer.json()
    return found


async def test_a_stream_is_shown_with_what_it_sends_and_how_it_fares(office: Tool) -> None:
    made = await opened(office, types=["erased", "consent-withdrawn", "erased"])
    assert made == {
        "id": made["id"],
        "endpoint": ENDPOINT,
        "types": ["consent-withdrawn", "erased"],
        "status": "enabled",
        "created_at": "2026-11-22T09:00:00Z",
        "verifying": False,
    }
    assert (await office.get(f"/v1/event-streams/{made['id']}")).json() == made
    assert (await office.get("/v1/event-streams")).json() == {"items": [made], "next": None}


async def test_opening_it_again_changes_its_types_and_makes_no_second_one(office: Tool) -> None:
    made = await opened(office)
    for types in (None, ["erased"], ["erased"]):
        again = await office.post("/v1/event-streams", {"endpoint": ENDPOINT} | ({"types": types} if types else {}))
        assert (again.status_code, again.json()["id"], again.json().get("types")) == (200, made["id"], types)
    assert len((await office.get("/v1/event-streams")).json()["items"]) == 1


async def test_another_client_of_the_same_agency_neither_sees_nor_changes_it(
    office: Tool, client: httpx.AsyncClient, world: World
) -> None:
    made = await opened(office)
    other = await tool(client, world, "counselling", "counselling")
    path = f"/v1/event-streams/{made['id']}"
    answers = [
        await other.get(path),
        await other.call("DELETE", path),
        await other.post(f"{path}/verification", {"state": "x"}),
        await other.post(f"{path}/resend", {"since": "2026-11-01T00:00:00Z"}),
        await other.get("/v1/event-streams/w_" + "0" * 32),
        await other.get("/v1/event-streams/nothing"),
    ]
    assert {(answer.status_code, answer.content) for answer in answers} == {(404, answers[0].content)}
    assert (await other.get("/v1/event-streams")).json()["items"] == []
    assert (await office.get(path)).json()["status"] == "enabled"


@pytest.mark.parametrize(
    "endpoint", ["https://evil.example/x", "http://push.example/x", "https://push.example:444/x", "https://127.0.0.1/x"]
)
async def test_a_host_that_is_not_allowed_is_refused(office: Tool, endpoint: str) -> None:
    answer = await office.post("/v1/event-streams", {"endpoint": endpoint})
    assert (answer.status_code, [error["code"] for error in answer.json()["errors"]]) == (422, ["host-not-allowed"])


async def test_without_a_list_nothing_is_allowed(client: httpx.AsyncClient, world: World) -> None:
    other = await tool(client, world, "counselling", "counselling")
    assert (await other.post("/v1/event-streams", {"endpoint": ENDPOINT})).status_code == 422


async def test_a_client_has_five_streams_at_most(office: Tool) -> None:
    made = [await opened(office, f"{ENDPOINT}/{number}") for number in range(5)]
    sixth = await office.post("/v1/event-streams", {"endpoint": f"{ENDPOINT}/6"})
    assert (sixth.status_code, sixth.json()["errors"][0]["code"]) == (422, "too-many")
    assert (await office.call("DELETE", f"/v1/event-streams/{made[0]['id']}")).status_code == 204
    await opened(office, f"{ENDPOINT}/6")


@pytest.mark.parametrize("body", [{}, {"since": "2026-11-01T00:00:00Z", "change": "e_" + "0" * 32}, {"change": "e_" + "0" * 32}])
async def test_a_resend_names_one_place_of_its_own_feed(office: Tool, body: Json) -> None:
    made = await opened(office)
    answer = await office.post(f"/v1/event-streams/{made['id']}/resend", body)
    assert answer.status_code == 422, answer.text


async def test_a_token_without_a_purpose_manages_nothing(office: Tool) -> None:
    answer = await office.post("/v1/event-streams", {"endpoint": ENDPOINT}, purpose=None)
    assert (answer.status_code, answer.json()["reason"]) == (403, "purpose-missing")


async def test_a_stream_keeps_its_versions_in_the_log(office: Tool, database: TestDatabase) -> None:
    made = await opened(office)
    await office.post(f"/v1/event-streams/{made['id']}/verification", {"state": "x"})
    async with open_unit(office.world) as uow:
        await forbid_host(uow, office.client.client_id, "push.example")
    result = await asyncio.to_thread(CliRunner().invoke, cli, ["verify", "--json"], env=environment(office.world, database))
    assert result.exit_code == 0, result.output
    async with open_setup(database.owner_url) as connection:
        await connection.execute("UPDATE event_stream SET endpoint = 'https://evil.example/'")
        await connection.execute("DELETE FROM event_target")
    result = await asyncio.to_thread(CliRunner().invoke, cli, ["verify", "--json"], env=environment(office.world, database))
    assert (result.exit_code, sorted(one["code"] for one in json.loads(result.stdout)["findings"])) == (
        1,
        ["register-forged", "register-row-missing"],
    )


def environment(world: World, database: TestDatabase) -> dict[str, str]:
    return {
        "KIIM_DATABASE_URL": database.url,
        "KIIM_DATABASE_OWNER_URL": database.owner_url,
        "KIIM_DATA": str(Path(world.settings.data)),
    }


async def test_the_operator_allows_lists_and_forbids(office: Tool, database: TestDatabase) -> None:
    made = await opened(office)

    async def run(*arguments: str, code: int = 0) -> Json:
        asked = ["streams", *arguments, "--json"]
        done = await asyncio.to_thread(CliRunner().invoke, cli, asked, env=environment(office.world, database))
        assert done.exit_code == code, done.output
        found: Json = json.loads(done.stdout)
        return found

    client_id = office.client.client_id
    assert (await run("allow", "b.example:8443", "--client", client_id))["hosts"] == ["b.example:8443", "push.example"]
    listed = await run("list")
    assert listed["targets"] == [{"client_id": client_id, "hosts": ["b.example:8443", "push.example"]}]
    assert [(one["id"], one["status"]) for one in listed["streams"]] == [(made["id"], "enabled")]
    assert (await run("forbid", "push.example", "--client", client_id))["hosts"] == ["b.example:8443"]
    for wrong in (("allow", "https://x.example", "--client", client_id), ("forbid", "x.example", "--client", client_id)):
        assert "errors" in await run(*wrong, code=1)
    assert "errors" in await run("allow", "x.example", "--client", "nobody", code=1)
