"""The register of outside issuers: what may stand in it, and that a row changed by hand or put back lets nobody in."""

from typing import Any

import pytest

from app.agencies.directory import Directory
from app.agencies.outside_issuers import add_outside_issuer, list_outside_issuers, remove_outside_issuer
from app.errors import IntegrityFault, NotFound, ValidationFailed
from app.unit_of_work import open_unit
from app.world import World
from tests.app.agencies.test_staff_issuers import findings
from tests.support.agencies import registered

ISSUER = "https://login.example.org/realms/kreis"


async def add(world: World, **changes: Any) -> str:
    agency = changes.pop("agency_id", None) or (await registered(world)).agency_id
    async with open_unit(world) as uow:
        return await add_outside_issuer(uow, agency, **{"issuer": ISSUER, "client_id": "tool", **changes})


def directory(world: World) -> Directory:
    """What a service started now knows."""
    return Directory(world.pool, world.keyring)


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"issuer": "http://login.example.org"}, "/issuer"),
        ({"issuer": ISSUER + "?a=1"}, "/issuer"),
        ({"issuer": "http://127.0.0.1:8000"}, "/issuer"),
        ({"client_id": ""}, "/client_id"),
        ({"client_id": "two words"}, "/client_id"),
        ({"outside_issuer_id": "Not An Id"}, "/id"),
    ],
)
async def test_what_cannot_be_an_issuer_is_refused_by_name(world: World, changes: dict[str, str], pointer: str) -> None:
    with pytest.raises(ValidationFailed) as refused:
        await add(world, **changes)
    assert [fault["pointer"] for fault in refused.value.errors] == [pointer]


async def test_a_client_of_an_issuer_speaks_for_one_agency(world: World) -> None:
    await add(world)
    with pytest.raises(ValidationFailed):
        await add(world)
    await add(world, client_id="second-tool")


async def test_who_was_removed_can_be_registered_anew_for_another_agency(world: World) -> None:
    first = await add(world)
    async with open_unit(world) as uow:
        await remove_outside_issuer(uow, first)
    with pytest.raises(NotFound):
        async with open_unit(world) as uow:
            await remove_outside_issuer(uow, first)
    second = await add(world)
    assert await directory(world).outside_client(ISSUER, "tool") == second
    async with open_unit(world) as uow:
        uow.unaudited("a test reads the register")
        assert [row["outside_issuer_id"] for row in await list_outside_issuers(uow)] == [second]
    assert await findings(world) == set()


@pytest.mark.parametrize("change", ["agency_id", "client_id = 'mine'", "issuer = 'https://mine.example'", "row_version = 2"])
async def test_a_row_changed_by_hand_lets_nobody_in(world: World, change: str) -> None:
    await add(world)
    if change == "agency_id":
        change = f"agency_id = '{(await registered(world)).agency_id}'"
    await world.pool.execute(f"UPDATE outside_issuer SET {change}")
    row = await world.pool.fetchrow("SELECT issuer, client_id FROM outside_issuer")
    assert row is not None
    with pytest.raises(IntegrityFault):
        await directory(world).outside_client(row["issuer"], row["client_id"])
    assert "register-forged" in await findings(world)


async def test_a_removed_row_that_is_put_back_shows(world: World) -> None:
    added = await add(world)
    knows = directory(world)
    old = await world.pool.fetchrow("SELECT row_version, mac, status FROM outside_issuer")
    async with open_unit(world) as uow:
        await remove_outside_issuer(uow, added)
    assert await knows.outside_client(ISSUER, "tool") is None
    assert old is not None
    await world.pool.execute("UPDATE outside_issuer SET row_version = $1, mac = $2, status = $3", *old)
    with pytest.raises(IntegrityFault):
        await knows.outside_client(ISSUER, "tool")
    assert "register-version" in await findings(world)
