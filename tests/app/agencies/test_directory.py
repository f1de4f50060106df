"""The directory answers what was signed, as committed now; attacks on the rows are in tests/attacks/test_register_rows.py."""

import asyncio
from typing import cast
from uuid import uuid4

import pytest

from app.agencies.clients import replace_keys, set_client_status
from app.agencies.directory import Directory
from app.agencies.register import set_status
from app.errors import IntegrityFault, NotFound
from app.unit_of_work import open_unit
from app.world import World
from consent.vocabulary import AgencyId
from tests.support.agencies import KeyPair, registered


def directory_of(world: World) -> Directory:
    return cast(Directory, world.agencies)


async def test_an_unknown_client_is_nobody(world: World) -> None:
    assert await directory_of(world).client("nobody") is None
    assert directory_of(world).remembered_client("nobody") is None


async def test_a_client_is_known_with_its_agency_and_purposes(world: World) -> None:
    client = await registered(world, "course_provider", ("language_course",))
    found = await directory_of(world).client(client.client_id)
    assert found is not None
    assert (found.agency.agency_id, found.agency.type, found.purposes, found.active) == (
        client.agency_id,
        "course_provider",
        frozenset({"language_course"}),
        True,
    )
    assert directory_of(world).remembered_client(client.client_id) is found
    assert await directory_of(world).client(client.client_id) is found


async def test_suspension_of_client_or_agency_makes_the_client_inactive(world: World) -> None:
    directory = directory_of(world)
    first, second = await registered(world), await registered(world)
    await directory.client(first.client_id)
    async with open_unit(world) as uow:
        await set_client_status(uow, first.client_id, "suspended")
        await set_status(uow, second.agency_id, "suspended")
    for client in (first, second):
        found = await directory.client(client.client_id)
        assert found is not None
        assert not found.active


async def test_vouching_answers_from_memory_only_for_the_versions_remembered(world: World) -> None:
    directory = directory_of(world)
    client = await registered(world)
    known = await directory.client(client.client_id)
    assert known is not None
    assert await directory.vouch(client.client_id, known.client_version, known.agency_version) is known
    async with open_unit(world) as uow:
        await replace_keys(uow, client.client_id, KeyPair().key_set)
    renewed = await directory.vouch(client.client_id, known.client_version + 1, known.agency_version)
    assert renewed is not None
    assert renewed.jwks != known.jwks


async def test_a_row_put_back_to_an_older_version_is_refused_by_whoever_saw_the_newer_one(world: World) -> None:
    directory = directory_of(world)
    client = await registered(world)
    before = await world.pool.fetchrow("SELECT status, row_version, mac FROM agency")
    assert before is not None
    async with open_unit(world) as uow:
        await set_status(uow, client.agency_id, "suspended")
    await directory.get(AgencyId(client.agency_id))
    await world.pool.execute("UPDATE agency SET status = $1, row_version = $2, mac = $3", *before)
    with pytest.raises(IntegrityFault):
        await directory.get(AgencyId(client.agency_id))


async def test_readers_beside_a_change_never_take_it_for_an_attack(world: World) -> None:
    directory = directory_of(world)
    client = await registered(world)

    async def change() -> None:
        for number in range(8):
            async with open_unit(world) as uow:
                await set_status(uow, client.agency_id, "suspended" if number % 2 else "active")

    async def read() -> None:
        for _ in range(25):
            await directory.get(AgencyId(client.agency_id))
            assert await directory.client(client.client_id) is not None

    await asyncio.gather(change(), *(read() for _ in range(4)))


async def test_several_agencies_are_told_at_once(world: World) -> None:
    clients = [await registered(world) for _ in range(3)]
    wanted = [AgencyId(client.agency_id) for client in clients]
    found = await directory_of(world).get_many([*wanted, wanted[0]])
    assert set(found) == set(wanted)


async def test_an_agency_that_is_not_registered_has_no_facts_under_any_version(world: World) -> None:
    with pytest.raises(NotFound):
        await directory_of(world).current(AgencyId(uuid4()), 1)
    assert await directory_of(world).vouch("nobody", 1, 1) is None
