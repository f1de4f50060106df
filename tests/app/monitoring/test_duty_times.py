"""Median hours to the last answer: one decision of a person, protected, drawn once when every term is over."""

import os
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import httpx
import pytest

from app.monitoring.duty_times import Time, close_quarter, times
from app.monitoring.hours import HOURS, told_hours
from app.unit_of_work import open_unit
from app.world import World
from tests.support.agencies import registered
from tests.support.clock import MovableClock

AUTUMN = date(2026, 7, 1)


def test_the_median_of_many_is_told_on_the_grid() -> None:
    told = told_hours([5] * 400, os.urandom(16))
    assert told.median in HOURS[2:6]
    assert told.people is not None
    assert abs(told.people - 400) <= 24
    assert told.rho > 0


@pytest.mark.parametrize("count", [0, 1, 4, 15])
def test_few_people_are_told_nothing_of(count: int) -> None:
    assert {told_hours([5] * count, os.urandom(16)).median for _ in range(10)} == {None}


def test_a_median_beyond_every_term_is_told_as_unknown() -> None:
    told = told_hours([None] * 300 + [1] * 20, os.urandom(16))
    assert told.people is not None
    assert told.median is None


async def decide(world: World, agency: UUID, newcomer: UUID, told: datetime, hours: float | None, type_: str) -> None:
    change = uuid4()
    async with world.pool.acquire() as connection:
        await connection.execute(
            "INSERT INTO change (change_id, agency_id, newcomer_id, type, occurred_at) VALUES ($1, $2, $3, $4, $5)",
            change,
            agency,
            newcomer,
            type_,
            told,
        )
        if hours is not None:
            await connection.execute(
                "INSERT INTO change_acknowledgement (agency_id, change_id, acknowledged_at) VALUES ($1, $2, $3)",
                agency,
                change,
                told + timedelta(hours=hours),
            )


async def shown(world: World) -> dict[str, Time]:
    async with open_unit(world) as uow:
        uow.unaudited("a test reads published figures")
        return {one.code: one for one in await times(uow)}


async def test_a_quarter_is_drawn_once_after_every_term_and_counts_a_person_once(
    world: World, clock: MovableClock, client: httpx.AsyncClient
) -> None:
    agency = (await registered(world)).agency_id
    august = datetime(2026, 8, 3, 12, tzinfo=UTC)
    for _ in range(120):
        await decide(world, agency, uuid4(), august, 10, "consent-withdrawn")
    one = uuid4()
    for day in range(60):
        await decide(world, agency, one, august + timedelta(days=day % 25), 10, "statement-disputed")
    clock.set(datetime(2026, 10, 30, tzinfo=UTC))
    assert await close_quarter(world) == date(2026, 4, 1)
    clock.set(datetime(2026, 11, 2, tzinfo=UTC))
    assert await close_quarter(world) == AUTUMN
    assert await close_quarter(world) is None
    async with open_unit(world) as uow:
        uow.unaudited("a test reads published figures")
        told = {one.code: one for one in await times(uow) if one.quarter == AUTUMN}
    assert told["withdrawal_time"].people is not None
    assert told["withdrawal_time"].median_hours in HOURS[3:6]
    assert told["correction_time"] == Time(AUTUMN, "correction_time", None, None)
