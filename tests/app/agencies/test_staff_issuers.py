"""The register of staff issuers: what may stand in it, and that a row changed by hand or put back proves nobody."""

from typing import Any

import pytest
from sqlalchemy import text

from app.agencies.addresses import is_callable_address, is_issuer
from app.agencies.clients import set_client_status
from app.agencies.directory import Directory
from app.agencies.staff_issuers import add_staff_issuer, list_staff_issuers, move_staff_issuer, remove_staff_issuer
from app.errors import IntegrityFault, NotFound, ValidationFailed
from app.unit_of_work import open_unit
from app.verify.run import verify
from app.world import World
from tests.support.agencies import registered

PUBLIC = "https://kiim.example.org"
LOCAL = "http://127.0.0.1:8000"
ISSUER = "https://login.example.org/realms/kreis"


async def add(world: World, **changes: Any) -> str:
    agency_type = changes.pop("agency_type", "counselling")
    purposes = ("counselling",) if agency_type == "counselling" else ()
    agency = changes.pop("agency_id", None) or (await registered(world, agency_type, purposes)).agency_id
    facts = {"issuer": ISSUER, "client_id": "kiim", "claim": "groups", "claim_value": "kiim-nord", **changes}
    async with open_unit(world) as uow:
        return await add_staff_issuer(uow, agency, **facts)


async def findings(world: World) -> set[str]:
    """Codes of what `kiim verify` finds."""
    async with world.pool.acquire() as connection:
        report = await verify(connection, world.keyring, world.catalogue, lambda *_: None)
    return set(report.by_code())


async def listed(world: World) -> list[dict[str, Any]]:
    async with open_unit(world) as uow:
        uow.unaudited("a test reads the register")
        return await list_staff_issuers(uow)


@pytest.mark.parametrize(
    ("address", "base_url", "fits"),
    [
        (ISSUER, PUBLIC, True),
        ("https://login.example.org:8443/", PUBLIC, True),
        ("http://login.example.org", PUBLIC, False),
        ("http://login.example.org", LOCAL, False),
        ("http://127.0.0.1:9000", LOCAL, True),
        ("http://[::1]:9000", LOCAL, True),
        ("http://localhost:9000", LOCAL, True),
        ("http://localhost.example.org:9000", LOCAL, False),
        ("http://127.0.0.1:9000", PUBLIC, False),
        ("https://login.example.org/?realm=kreis", PUBLIC, False),
        ("https://login.example.org/#a", PUBLIC, False),
        ("https://user@login.example.org/", PUBLIC, False),
        ("https://login.example.org\\@elsewhere.example", PUBLIC, False),
        ("https:///realms", PUBLIC, False),
        ("https://login.example.org:99999", PUBLIC, False),
        ("file:///etc/passwd", LOCAL, False),
        ("https://löwe.example.org", PUBLIC, False),
        ("https://login.example.org/" + "a" * 500, PUBLIC, False),
        ("", PUBLIC, False),
    ],
)
def test_an_issuer_is_an_https_address_or_a_neighbour_on_one_machine(address: str, base_url: str, fits: bool) -> None:
    assert is_issuer(address, base_url) is fits


def test_an_endpoint_may_have_a_query_and_an_issuer_may_not() -> None:
    assert is_callable_address("https://login.example.org/token?tenant=1", PUBLIC)
    assert not is_issuer("https://login.example.org/token?tenant=1", PUBLIC)


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"issuer": "http://login.example.org"}, "/issuer"),
        ({"client_id": ""}, "/client_id"),
        ({"client_id": "two words"}, "/client_id"),
        ({"claim": ""}, "/claim"),
        ({"claim": "gro\nups"}, "/claim"),
        ({"claim_value": " kiim"}, "/value"),
        ({"claim_value": "x" * 201}, "/value"),
        ({"scope": "groups"}, "/scope"),
        ({"scope": "openid  groups"}, "/scope"),
        ({"scope": 'openid "'}, "/scope"),
        ({"staff_issuer_id": "../x"}, "/id"),
    ],
)
async def test_what_cannot_be_a_staff_issuer_is_refused_at_its_place(world: World, changes: dict[str, str], pointer: str) -> None:
    with pytest.raises(ValidationFailed) as refused:
        await add(world, **changes)
    assert [fault["pointer"] for fault in refused.value.errors] == [pointer]
    assert await listed(world) == []


async def test_an_id_is_given_once_even_after_removal(world: World) -> None:
    await add(world, staff_issuer_id="nord")
    async with open_unit(world) as uow:
        await remove_staff_issuer(uow, "nord")
    assert await listed(world) == []
    with pytest.raises(ValidationFailed):
        await add(world, staff_issuer_id="nord")
    async with open_unit(world) as uow:
        with pytest.raises(NotFound):
            await remove_staff_issuer(uow, "nord")
        uow.unaudited("nothing was changed")


async def test_a_monitoring_offices_pages_are_a_client_for_aggregates_and_nothing_else(world: World) -> None:
    await add(world, staff_issuer_id="zahlen", agency_type="monitoring")
    client = await Directory(world.pool, world.keyring).client("zahlen")
    assert client is not None
    assert (client.jwks, client.scope) == ('{"keys":[]}', "aggregates")


async def test_the_desk_is_a_client_without_keys_that_ends_with_the_issuer(world: World) -> None:
    await add(world, staff_issuer_id="nord")
    directory = Directory(world.pool, world.keyring)
    found, client = await directory.staff_issuer("nord"), await directory.client("nord")
    assert found is not None
    assert client is not None
    assert (client.jwks, client.scope, client.agency, client.purposes) == ('{"keys":[]}', "record", found.agency, found.purposes)
    async with open_unit(world) as uow:
        await set_client_status(uow, "nord", "suspended")
    suspended = await directory.staff_issuer("nord")
    assert suspended is not None
    assert not suspended.active
    async with open_unit(world) as uow:
        await remove_staff_issuer(uow, "nord")
    assert (removed := await directory.client("nord")) is not None
    assert not removed.active


async def test_every_change_raises_the_version_and_is_in_the_log(world: World) -> None:
    await add(world, staff_issuer_id="nord")
    async with open_unit(world) as uow:
        await move_staff_issuer(uow, "nord", "https://elsewhere.example.org")
        with pytest.raises(ValidationFailed):
            await move_staff_issuer(uow, "nord", "http://elsewhere.example.org")
    async with open_unit(world) as uow:
        await remove_staff_issuer(uow, "nord")
    found = await Directory(world.pool, world.keyring).staff_issuer("nord")
    assert found is not None
    assert (found.version, found.active, found.issuer) == (3, False, "https://elsewhere.example.org")
    async with world.sessions() as session:
        rows = await session.execute(
            text("SELECT body::jsonb->>'a' AS action FROM audit.event WHERE body::jsonb->'rg'->>0 = 'staff_issuer' ORDER BY seq")
        )
        assert list(rows.scalars()) == ["staff-issuer-added", "staff-issuer-moved", "staff-issuer-removed"]


@pytest.mark.parametrize(
    "change", ["issuer = 'https://thief.example'", "claim_value = 'everybody'", "agency_id = '{other}'", "status = 'active'"]
)
async def test_a_row_changed_by_hand_proves_nobody_and_is_reported(world: World, change: str) -> None:
    other = (await registered(world)).agency_id
    await add(world, staff_issuer_id="nord")
    async with open_unit(world) as uow:
        await remove_staff_issuer(uow, "nord")
    await world.pool.execute(f"UPDATE staff_issuer SET {change.format(other=other)}")
    with pytest.raises(IntegrityFault):
        await Directory(world.pool, world.keyring).staff_issuer("nord")
    assert "register-forged" in await findings(world)


async def test_a_removed_row_put_back_is_known_to_be_old(world: World) -> None:
    await add(world, staff_issuer_id="nord")
    assert await findings(world) == set()
    directory = Directory(world.pool, world.keyring)
    old = await world.pool.fetchrow("SELECT status, row_version, mac FROM staff_issuer")
    assert old is not None
    async with open_unit(world) as uow:
        await remove_staff_issuer(uow, "nord")
    await directory.staff_issuer("nord")
    await world.pool.execute("UPDATE staff_issuer SET status = $1, row_version = $2, mac = $3", *old)
    with pytest.raises(IntegrityFault):
        await directory.staff_issuer("nord")
    assert "register-version" in await findings(world)
