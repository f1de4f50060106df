"""What ends a merge at the same moment as an erasure: one of them goes first, and nobody waits for the other in a circle."""

import asyncio
from uuid import UUID

import httpx
import pytest

from app.ledger.head import lock_head
from app.merges.finish import finish_merges
from app.profile.erase import erase
from app.unit_of_work import open_unit
from app.world import World
from tests.app.merges.test_merging import merged, registered
from tests.support.clock import MovableClock
from tests.support.people import Json, Tool, confirm_notices, tool

_WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


@pytest.fixture
async def office(client: httpx.AsyncClient, world: World) -> Tool:
    await confirm_notices(world, "de")
    return await tool(client, world, "counselling", "counselling")


async def pair(office: Tool) -> tuple[Json, Json, UUID]:
    """The surviving record is the younger one, so the record that it took up has the lower id."""
    other, keep = await registered(office, "A2"), await registered(office, "B1")
    survivor: UUID = await office.world.pool.fetchval(
        "SELECT newcomer_id FROM newcomer_reference WHERE reference = $1", keep["id"]
    )
    return keep, await merged(office, keep, other), survivor


async def until_somebody_waits(world: World) -> None:
    """Until a statement waits for a lock."""
    while not await world.pool.fetchval(_WAITING):  # noqa: ASYNC110  # the database tells nobody
        await asyncio.sleep(0.02)


async def test_an_undoing_that_meets_an_erasure_waits_for_it_and_finds_nobody(
    world: World, office: Tool, clock: MovableClock
) -> None:
    keep, merge, survivor = await pair(office)
    async with open_unit(world) as uow:
        head = await lock_head(uow, survivor)
        assert head is not None
        undoing = asyncio.create_task(office.post(f"/v1/newcomers/{keep['id']}/merges/{merge['id']}/undoing", {}))
        await until_somebody_waits(world)
        await erase(head)
    answer = await undoing
    assert answer.status_code == 404, answer.text
    assert await world.pool.fetchval("SELECT count(*) FROM newcomer WHERE status <> 'erased'") == 0

    keep, merge, survivor = await pair(office)
    clock.advance(days=31)
    async with open_unit(world) as uow:
        head = await lock_head(uow, survivor)
        assert head is not None
        finishing = asyncio.create_task(finish_merges(world))
        await until_somebody_waits(world)
        await erase(head)
    assert await finishing == 0
    assert await world.pool.fetchval("SELECT count(*) FROM newcomer WHERE status <> 'erased'") == 0
