"""The monitoring office's API: what was released, the same bytes on every pull, and nothing to anybody else."""

from datetime import UTC, date, datetime
from typing import Any

import asyncpg
import httpx
import pytest

from app.monitoring.build import build
from app.world import World
from tests.support.agencies import bearer, registered, token_form
from tests.support.clock import MovableClock
from tests.support.database import TestDatabase
from tests.support.people import tool
from tests.support.scenes import scene
from tests.support.vectors import KREIS, MUNICIPALITIES, drawn, store

Q3 = date(2026, 9, 30)
ENDINGS = {
    ".csv": "text/csv; charset=utf-8",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".sdmx.csv": "application/vnd.sdmx.data+csv",
    ".sdmx.xml": "application/vnd.sdmx.structure+xml",
}


@scene
async def office(client: httpx.AsyncClient, world: World) -> dict[str, str]:
    """The headers of a monitoring office's client."""
    registration = await registered(world, "monitoring", ("statistics",), name="Monitoringstelle Beispielkreis")
    answer = await client.post("/oauth2/token", data=token_form(world, registration, scope="aggregates"))
    return bearer(answer.json()["access_token"])


@scene
async def released(world: World, database: TestDatabase, clock: MovableClock) -> None:
    clock.set(datetime(2026, 10, 1, 8, tzinfo=UTC))
    await store(database, world, drawn(31, 2500))
    await build(world, Q3, lambda *_: None)


async def get(client: httpx.AsyncClient, office: dict[str, str], path: str) -> Any:
    answer = await client.get(path, headers=office)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_the_office_finds_releases_tables_and_indicators(
    released: None, client: httpx.AsyncClient, office: dict[str, str]
) -> None:
    [release] = (await get(client, office, "/v1/releases"))["items"]
    assert (release["reference_date"], {cost["level"] for cost in release["cost"]}) == (
        "2026-09-30",
        {"municipality", "kreis", "land"},
    )
    table = await get(client, office, f"/v1/releases/{release['id']}/tables/municipality.age.sex")
    assert [dimension["code"] for dimension in table["dimensions"]] == ["age", "sex"]
    assert {cell["area"] for cell in table["cells"]} == set(MUNICIPALITIES)
    shown = [cell["value"] for cell in table["cells"] if cell["value"] is not None]
    assert shown
    assert min(shown) >= 10
    definitions = await get(client, office, "/v1/indicators")
    assert len(definitions["items"]) >= 18
    told = await get(client, office, "/v1/indicators/b1_reached")
    by_area = {one["area"]: one for one in told["items"]}
    assert by_area[KREIS]["value"] == pytest.approx(50, abs=6)
    assert by_area[KREIS]["coverage"] is None


@pytest.mark.parametrize(("ending", "media_type"), ENDINGS.items())
async def test_a_table_can_be_had_as_a_file(
    released: None, client: httpx.AsyncClient, office: dict[str, str], ending: str, media_type: str
) -> None:
    [release] = (await get(client, office, "/v1/releases"))["items"]
    answer = await client.get(f"/v1/releases/{release['id']}/tables/kreis.age{ending}", headers=office)
    assert (answer.status_code, answer.headers["content-type"]) == (200, media_type)
    assert answer.content
    missing = await client.get(f"/v1/releases/{release['id']}/tables/kreis.nothing{ending}", headers=office)
    assert missing.status_code == 404


async def test_every_pull_gives_the_same_bytes_also_after_a_withdrawal(
    released: None, client: httpx.AsyncClient, office: dict[str, str], database: TestDatabase
) -> None:
    [release] = (await get(client, office, "/v1/releases"))["items"]
    paths = [f"/v1/releases/{release['id']}/tables/{name}" for name in release["tables"]] + ["/v1/indicators/b1_reached"]
    paths += [f"/v1/releases/{release['id']}/tables/municipality.age{ending}" for ending in ENDINGS]
    first = [(await client.get(path, headers=office)).content for path in paths]
    connection = await asyncpg.connect(database.owner_url)
    await connection.execute("DELETE FROM stat_vector")
    await connection.close()
    assert [(await client.get(path, headers=office)).content for path in paths] == first


@pytest.mark.parametrize(
    "path",
    [
        "/v1/releases/v_00000000000000000000000000000000/tables/municipality",
        "/v1/releases/nonsense/tables/municipality",
        "/v1/indicators/nonsense",
        "/v1/indicators/b1_reached?release=nonsense",
    ],
)
async def test_what_does_not_exist_is_not_found(
    released: None, client: httpx.AsyncClient, office: dict[str, str], path: str
) -> None:
    assert (await client.get(path, headers=office)).json()["reason"] == "not-found"


async def test_before_the_first_release_the_list_is_empty_and_nothing_else_is_found(
    client: httpx.AsyncClient, office: dict[str, str]
) -> None:
    assert (await get(client, office, "/v1/releases"))["items"] == []
    assert (await client.get("/v1/indicators/b1_reached", headers=office)).status_code == 404


@pytest.mark.parametrize("path", ["/v1/releases", "/v1/indicators", "/v1/indicators/b1_reached"])
async def test_a_case_tool_and_a_stranger_learn_nothing(client: httpx.AsyncClient, world: World, path: str) -> None:
    counselling = await tool(client, world, "counselling", "counselling")
    assert (await counselling.get(path)).status_code == 403
    assert (await client.get(path)).status_code == 401


async def test_the_offices_token_opens_no_other_door(released: None, client: httpx.AsyncClient, office: dict[str, str]) -> None:
    for path in ("/v1/changes", "/v1/newcomers/n_00000000000000000000000000000000/record", "/v1/consent-requests"):
        assert (await client.get(path, headers=office)).status_code == 403
