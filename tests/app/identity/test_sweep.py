"""Sweeping deletes what expired and nothing that still decides."""

import asyncio

import httpx
import pytest

from app.identity.replay import spend
from app.identity.sweep import run_sign_in_sweep, sweep_expired
from app.identity.throttle import count_attempt
from app.world import World
from tests.support.clock import MovableClock
from tests.support.newcomers import person

TABLES = ("used_jti", "newcomer_session", "letter", "sign_in_throttle")


async def counts(world: World) -> dict[str, int]:
    return {table: await world.pool.fetchval(f"SELECT count(*) FROM {table}") for table in TABLES}


@pytest.fixture
async def filled(world: World, client: httpx.AsyncClient) -> World:
    """A world with one living row of each kind, and a second letter."""
    letter = (await person(world)).letter
    body = {"activation_code": letter.activation_code, "spoken_digits": letter.spoken_digits, "new_pin": "472916"}
    assert (await client.post("/v1/me/session", json=body)).status_code == 201
    await world.pool.execute("DELETE FROM sign_in_throttle")
    await spend(world, "client:tool", "jti", int(world.clock.now().timestamp()) + 600)
    await count_attempt(world, "card", "card", "203.0.113.7")
    await person(world)
    return world


async def test_nothing_that_still_decides_is_deleted(filled: World) -> None:
    before = await counts(filled)
    await sweep_expired(filled)
    assert await counts(filled) == before == {"used_jti": 1, "newcomer_session": 1, "letter": 2, "sign_in_throttle": 3}


async def test_what_expired_is_deleted(filled: World, clock: MovableClock) -> None:
    clock.advance(seconds=601)
    await sweep_expired(filled)
    assert await counts(filled) == {"used_jti": 0, "newcomer_session": 0, "letter": 2, "sign_in_throttle": 3}
    clock.advance(days=15)
    await sweep_expired(filled)
    assert set((await counts(filled)).values()) == {0}


async def test_the_job_sweeps_again_and_again(filled: World, clock: MovableClock) -> None:
    clock.advance(days=15)
    job = asyncio.create_task(run_sign_in_sweep(filled, seconds=0.01))
    try:
        for _ in range(200):
            await asyncio.sleep(0.01)
            if not any((await counts(filled)).values()):
                break
        assert not any((await counts(filled)).values())
    finally:
        job.cancel()
