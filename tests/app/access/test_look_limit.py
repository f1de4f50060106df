"""A valid agency that copies the register: how many people it may look at, counted over restarts and workers."""

from datetime import UTC, datetime, timedelta
from itertools import count
from uuid import UUID, uuid4

import asyncpg
import httpx
import pytest

from app.access.allowances import allow_looks, overview
from app.access.look_limit import LookLimits
from app.errors import IntegrityFault, TooManyRequests, ValidationFailed
from app.settings import Settings
from app.unit_of_work import open_unit
from app.world import World
from tests.support.agencies import registered
from tests.support.clock import MovableClock
from tests.support.database import TestDatabase

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
_people = count()


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Small limits."""
    return settings.model_copy(update={"looks_per_hour": 8, "looks_per_day": 16})


@pytest.fixture
async def limits(world: World, clock: MovableClock) -> LookLimits:
    """The limits of one process."""
    clock.set(START)
    return LookLimits(world)


async def looked(limits: LookLimits, world: World, agency: UUID, many: int) -> int:
    """Look at so many new people until one is refused; how many were let through."""
    for done in range(many):
        try:
            await limits.admit(agency, f"n_{next(_people)}", world.clock.now())
        except TooManyRequests:
            return done
    return many


async def test_a_limit_holds_for_the_hour_the_day_a_restart_and_other_workers(
    limits: LookLimits, world: World, clock: MovableClock
) -> None:
    agency, other = uuid4(), uuid4()
    assert await looked(limits, world, agency, 5) == 5
    await limits.admit(agency, "n_known", world.clock.now())
    restarted = LookLimits(world)
    await limits.settle()  # what a worker does every few seconds
    assert await looked(restarted, world, agency, 20) == 2
    await restarted.settle()
    await limits.settle()
    assert await looked(limits, world, agency, 20) == 0
    for one in (limits, restarted):  # whoever was looked at before may be looked at again, wherever that was
        assert one is restarted or one.knows(agency, "n_known", world.clock.now())
        await one.admit(agency, "n_known", world.clock.now())
    assert await looked(limits, world, other, 8) == 8  # nobody else is touched
    with pytest.raises(TooManyRequests) as refused:
        await limits.admit(agency, "n_more", START + timedelta(minutes=50))
    assert refused.value.retry_after == 600
    clock.set(START + timedelta(hours=1))
    assert not limits.knows(agency, "n_known", world.clock.now())
    assert await looked(limits, world, agency, 20) == 8
    clock.set(START + timedelta(hours=2))
    assert await looked(limits, world, agency, 20) == 0  # the day is full
    with pytest.raises(TooManyRequests) as for_today:
        await limits.admit(agency, "n_more", world.clock.now())
    assert for_today.value.retry_after == 13 * 3600
    await limits.admit(agency, "n_known", world.clock.now())
    raised = await world.pool.fetch("SELECT span, began_at, allowed FROM look_alarm WHERE agency_id = $1 ORDER BY span", agency)
    assert [tuple(row) for row in raised] == [
        ("day", START.replace(hour=0), 16),
        ("hour", START, 8),
    ]
    assert not await world.pool.fetchval("SELECT count(*) FROM look_alarm WHERE agency_id = $1", other)
    clock.set(START + timedelta(days=1))
    assert await looked(limits, world, agency, 40) == 16  # twice its most of an hour, which was eight


async def test_workers_side_by_side_pass_a_limit_by_their_shares_at_most(world: World, clock: MovableClock) -> None:
    clock.set(START)
    agency, workers = uuid4(), [LookLimits(world) for _ in range(4)]
    for one in workers:
        await looked(one, world, agency, 1)
    through = 4
    for _ in range(20):
        for one in workers:
            through += await looked(one, world, agency, 1)
    assert 8 <= through <= 8 + 4 * 1


async def test_an_operator_decides_and_only_an_operator(
    limits: LookLimits, world: World, client: httpx.AsyncClient, database: TestDatabase
) -> None:
    school = await registered(world, "course_provider", ["language_course"], name="Schule am Fluss")
    agency = school.agency_id
    assert await looked(limits, world, agency, 20) == 8
    async with open_unit(world) as uow:
        await allow_looks(uow, agency, 12, 12, "Hält an einem Tag alle Einstufungen ab")
    assert await looked(limits, world, agency, 20) == 4
    async with open_unit(world) as uow:
        await allow_looks(uow, agency, 13, 13, "Hält an einem Tag alle Einstufungen ab, und eine mehr")
        shown = next(one for one in await overview(uow) if one["name"] == "Schule am Fluss")
    assert (shown["today"], shown["busiest_hour"], shown["per_hour"], shown["per_day"]) == (12, 12, 13, 13)
    assert shown["last_alarm"] == START
    assert await looked(limits, world, agency, 20) == 1
    with pytest.raises(ValidationFailed):
        async with open_unit(world) as uow:
            await allow_looks(uow, agency, 13, 13, "darum")
    owner = await asyncpg.connect(database.owner_url)
    await owner.execute("UPDATE look_allowance SET per_hour = 1000, per_day = 1000")
    await owner.close()
    with pytest.raises(IntegrityFault):
        await limits.admit(agency, "n_more", world.clock.now())
