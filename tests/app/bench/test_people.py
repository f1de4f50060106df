"""The benchmark's newcomers are what the service itself would have made; its databases go on where they were stopped."""

import io
from pathlib import Path

import httpx
import pytest
from rich.console import Console

from app.bench.callers import ADVISER, SCHOOL, STRANGER, THREE, register_callers
from app.bench.growth import PAGE, looking_up, watched
from app.bench.invent import WATCHED_LOOKS, Opening, looks_at
from app.bench.people import prepare, require_room
from app.bench.subjects import reading, references
from app.db.setup_connection import open_setup
from app.demo import seed
from app.demo.batches import Plan
from app.errors import ConfigurationProblem
from app.verify.run import verify
from app.world import World

NEWCOMERS, LOOKS = 150, 2


async def planned(world: World) -> Plan:
    await register_callers(world)
    return await seed.planned(world.database.owner_url, NEWCOMERS, None, world.clock.now())


async def seeded(world: World, plan: Plan, *, but: int | None = None) -> None:
    """Seed the missing batches in this process, all but one if so wished."""
    async with open_setup(world.database.owner_url) as connection:
        seeder = await Opening(LOOKS)(connection, world.keyring, plan)
        for number in await seed.missing_batches(world.database.owner_url, plan):
            if number != but:
                await seeder.seed(connection, number)


async def sent(client: httpx.AsyncClient, request: bytes) -> httpx.Response:
    """The same request through the whole application instead of over the wire."""
    head = request.decode().split("\r\n")
    return await client.get(head[0].split(" ")[1], headers=dict(line.split(": ", 1) for line in head[2:] if line))


async def test_what_was_stamped_holds_and_is_read(world: World, client: httpx.AsyncClient) -> None:
    await seeded(world, await planned(world))
    async with world.pool.acquire() as connection:
        report = await verify(connection, world.keyring, world.catalogue, lambda *_: None)
    assert report.findings == []
    assert report.newcomers == NEWCOMERS
    names = await references(world, 3)
    everything = world.catalogue.purposes[ADVISER.purpose].ceiling
    for caller, categories in ((SCHOOL, set(THREE)), (ADVISER, set(everything))):
        for request in await reading(world, caller, names)():
            answer = await sent(client, request)
            assert answer.status_code == 200
            assert set(answer.json()["categories"]) == categories
    refused = await sent(client, (await reading(world, STRANGER, names)())[0])
    assert refused.status_code == 403


async def test_the_watched_find_a_full_page_of_looks(world: World, client: httpx.AsyncClient) -> None:
    await seeded(world, await planned(world))
    found = await watched(world)
    assert len(found) == NEWCOMERS  # so few newcomers are all watched
    page = (await sent(client, (await looking_up(world, found[:1])())[0])).json()
    assert len(page["items"]) == PAGE
    assert {item["action"] for item in page["items"]} == {"record.read"}
    assert page["next"] is not None


def test_most_of_many_newcomers_are_looked_at_as_often_as_asked_for() -> None:
    counts = [looks_at(index, 10_000, LOOKS) for index in range(10_000)]
    assert counts.count(WATCHED_LOOKS) == 200
    assert counts.count(LOOKS) == 9_800
    assert looks_at(0, 10_000, None) == 0


async def test_a_database_that_was_stopped_half_way_is_filled_up(world: World) -> None:
    await seeded(world, await planned(world), but=1)
    await prepare(world, NEWCOMERS, LOOKS, Console(file=io.StringIO()))
    assert await world.pool.fetchval("SELECT count(*) FROM newcomer") == NEWCOMERS
    assert await world.pool.fetchval("SELECT count(*) FROM agency") == 3


async def test_a_folder_with_another_number_of_newcomers_is_refused(world: World) -> None:
    await planned(world)
    with pytest.raises(ConfigurationProblem, match="holds"):
        await prepare(world, NEWCOMERS + 1, LOOKS, Console(file=io.StringIO()))


def test_a_disk_without_room_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    require_room(tmp_path, 100, None)
    with pytest.raises(ConfigurationProblem, match="GB"):
        require_room(tmp_path, 10**12, 9)
