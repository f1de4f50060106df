"""Sessions of staff: when they end, and what opens none."""

from datetime import timedelta

import pytest

from app.agencies.purposes import deny_purpose
from app.agencies.register import set_status
from app.agencies.staff_issuers import remove_staff_issuer
from app.errors import IntegrityFault
from app.identity.staff_sessions import end_staff_session, find_staff_session
from app.identity.sweep import sweep_expired
from app.unit_of_work import open_unit
from app.world import World
from tests.support.clock import MovableClock
from tests.support.provider import TestProvider, with_staff
from tests.support.staff import living, signed_in


async def test_a_session_ends_after_ten_idle_minutes_and_after_eight_hours(
    world: World, provider: TestProvider, clock: MovableClock
) -> None:
    idle, busy = await signed_in(world, provider), await signed_in(world, provider)
    clock.advance(seconds=599)
    assert (await living(world, idle)).expires_at == clock.now() + timedelta(minutes=10)
    for _ in range(47):
        await living(world, busy)
        clock.advance(seconds=599)
    assert await find_staff_session(world, idle) is None
    assert (await living(world, busy)).expires_at == (await living(world, busy)).ends_at
    clock.advance(seconds=48)
    assert await find_staff_session(world, busy) is None


async def test_a_session_ends_with_sign_out_suspension_and_removal(world: World, provider: TestProvider) -> None:
    token = await signed_in(world, provider)
    session = await living(world, token)
    async with open_unit(world) as uow:
        await set_status(uow, session.agency.agency_id, "suspended")
    assert await find_staff_session(world, token) is None
    async with open_unit(world) as uow:
        await set_status(uow, session.agency.agency_id, "active")
        await deny_purpose(uow, session.agency.agency_id, "counselling")
    assert (await living(world, token)).purposes == frozenset()
    async with open_unit(world) as uow:
        await end_staff_session(uow, session.token_hash)
        uow.unaudited("the route records it")
    assert await find_staff_session(world, token) is None
    token = await signed_in(world, provider)
    async with open_unit(world) as uow:
        await remove_staff_issuer(uow, "mbe")
    assert await find_staff_session(world, token) is None


async def test_a_session_that_is_over_is_swept_away(world: World, provider: TestProvider, clock: MovableClock) -> None:
    await signed_in(world, provider)
    for seconds, left in ((599, 1), (2, 0)):
        clock.advance(seconds=seconds)
        await sweep_expired(world)
        assert await world.pool.fetchval("SELECT count(*) FROM staff_session") == left


@pytest.mark.parametrize("token", ["", "kiim_d_", "kiim_d_unknown", "kiim_s_" + "x" * 43, "kiim_d_" + "x" * 100, "kiim_d_é"])
async def test_what_is_no_session_opens_nothing(world: World, token: str) -> None:
    assert await find_staff_session(world, token) is None


@pytest.mark.parametrize(
    "change",
    [
        "agency_id = '{other}'",
        "agency_id = '{other}', staff_issuer_id = 'vhs', issuer_version = 1",
        "actor = 'staff-0'",
        "expires_at = expires_at + interval '1 hour'",
        "ends_at = ends_at + interval '1 day'",
        "issuer_version = 2",
    ],
)
async def test_a_session_row_changed_by_hand_opens_nothing(
    world: World, provider: TestProvider, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    other = await with_staff(world, provider, "vhs")
    token = await signed_in(world, provider)
    await world.pool.execute(f"UPDATE staff_session SET {change.format(other=other)}")
    with pytest.raises(IntegrityFault):
        await find_staff_session(world, token)
    if "vhs" in change:
        monkeypatch.setattr("app.identity.staff_sessions.register_check", lambda *_: True)
        assert (await living(world, token)).agency.agency_id == other
