"""Staff sign in through their provider, over real HTTP: who is signed in, and of which agency."""

import pytest
from asyncpg import ReadOnlySQLTransactionError

from app.agencies.register import set_status
from app.agencies.staff_issuers import move_staff_issuer, remove_staff_issuer
from app.db.setup_connection import open_setup
from app.errors import NotFound
from app.identity import staff
from app.identity.staff import StaffSignedIn, begin
from app.unit_of_work import open_unit
from app.world import World
from tests.support.database import TestDatabase
from tests.support.provider import TestProvider, Visit, choose, visit, with_staff
from tests.support.staff import agency_of, came_back, living, log, refused, signed_in


async def test_staff_signs_in_and_is_the_same_pseudonymous_actor_each_time(world: World, provider: TestProvider) -> None:
    first = await living(world, await signed_in(world, provider))
    again = await living(world, await signed_in(world, provider))
    colleague = await living(world, await signed_in(world, provider, person="mbe-2"))
    assert first.agency.agency_id == await agency_of(world)
    assert first.purposes == {"counselling"}
    assert first.actor == again.actor != colleague.actor
    assert "mbe-1" not in first.actor
    rows = await log(world)
    assert [(row["o"], row["u"], row["ag"]) for row in rows[:2]] == [("allowed", first.actor, str(first.agency.agency_id))] * 2


async def test_nothing_is_written_before_the_browser_comes_back(
    world: World, provider: TestProvider, database: TestDatabase
) -> None:
    async with open_setup(database.owner_url) as administrator:
        await administrator.execute(f"ALTER DATABASE {database.name} SET default_transaction_read_only = on")
    await world.engine.dispose()
    await world.pool.expire_connections()
    visited = await visit(world, provider)
    with pytest.raises(ReadOnlySQLTransactionError):
        await came_back(world, visited)


async def test_two_tabs_of_one_browser_can_both_sign_in(world: World, provider: TestProvider) -> None:
    one = await begin(world, "mbe", None)
    two = await begin(world, "mbe", one.secret)
    assert (one.secret, one.address != two.address) == (two.secret, True)
    for departure in (one, two):
        answer = await choose(departure, "mbe-1")
        assert isinstance(await came_back(world, Visit(one.secret, answer)), StaffSignedIn)


@pytest.mark.parametrize("kept", ["", "short", "x" * 42, "é" * 43])
async def test_a_cookie_of_another_form_is_replaced(world: World, provider: TestProvider, kept: str) -> None:
    assert (await begin(world, "mbe", kept)).secret != kept


async def test_who_refuses_at_the_provider_is_not_signed_in(world: World, provider: TestProvider) -> None:
    assert await came_back(world, await visit(world, provider, person="")) == refused(staff.PROVIDER)


async def test_staff_of_another_agency_is_refused_and_it_is_in_the_log(
    world: World, provider: TestProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await came_back(world, await visit(world, provider, person="vhs-1")) == refused(staff.NOT_OF_AGENCY)
    (row,) = await log(world)
    assert (row["o"], row["y"], row["ag"], "u" in row) == ("refused", staff.NOT_OF_AGENCY, str(await agency_of(world)), False)
    monkeypatch.setattr(staff, "_is_of_staff", lambda *_: True)
    assert isinstance(await came_back(world, await visit(world, provider, person="vhs-1")), StaffSignedIn)


@pytest.mark.parametrize(
    ("claim", "fits"),
    [
        ("kiim-mbe", True),
        (["a", "kiim-mbe"], True),
        (["kiim-mb"], False),
        ("kiim-mbe kiim-vhs", False),
        ({"kiim-mbe": True}, False),
        ([["kiim-mbe"]], False),
        (True, False),
        (None, False),
    ],
)
async def test_the_claim_holds_the_value_or_it_does_not(world: World, provider: TestProvider, claim: object, fits: bool) -> None:
    provider.hostility.claims = lambda claims: {**claims, "groups": claim}
    assert isinstance(await came_back(world, await visit(world, provider)), StaffSignedIn) is fits


async def test_an_agency_that_a_token_names_decides_nothing(world: World, provider: TestProvider) -> None:
    other = await with_staff(world, provider, "vhs")
    provider.hostility.claims = lambda claims: {**claims, "agency": str(other), "agency_id": str(other), "kiim_agency": "vhs"}
    assert (await living(world, await signed_in(world, provider))).agency.agency_id == await agency_of(world)


async def test_a_suspended_agency_signs_nobody_in(world: World, provider: TestProvider) -> None:
    under_way = await visit(world, provider)
    async with open_unit(world) as uow:
        await set_status(uow, await agency_of(world), "suspended")
    assert await came_back(world, under_way) == refused(staff.SUSPENDED)
    with pytest.raises(NotFound):
        await begin(world, "mbe", None)


@pytest.mark.parametrize("change", ["removed", "moved"])
async def test_a_sign_in_under_way_ends_with_its_issuer(world: World, provider: TestProvider, change: str) -> None:
    under_way = await visit(world, provider)
    async with open_unit(world) as uow:
        if change == "removed":
            await remove_staff_issuer(uow, "mbe")
        else:
            await move_staff_issuer(uow, "mbe", provider.issuer.replace("127.0.0.1", "localhost"))
    assert await came_back(world, under_way) == refused(staff.NOT_BEGUN)
