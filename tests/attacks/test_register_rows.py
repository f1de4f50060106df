"""Attack 21: a database administrator changes who an agency is, what it must report, which keys or purposes it has.

Each attack is first made on a register without MACs, where it succeeds: the forged columns are what the service would believe.
"""

from collections.abc import Mapping
from typing import Any

import httpx
import orjson
import pytest

from app.agencies.clients import set_client_status
from app.agencies.directory import Directory
from app.agencies.purposes import allow_purpose, deny_purpose
from app.agencies.register import list_agencies, set_status
from app.agencies.store import checked
from app.errors import IntegrityFault
from app.ledger.granting import may_use
from app.unit_of_work import open_unit
from app.world import World
from consent.vocabulary import AgencyId
from tests.support.agencies import KeyPair, TestClient, registered, token_form

THIEF = KeyPair(kid="thief")

FORGERIES = [
    pytest.param("agency", "reporting_duty = false", id="lower the reporting duty"),
    pytest.param("agency", "type = 'counselling'", id="become another type"),
    pytest.param("agency", "course_reporting = true", id="flip course reporting"),
    pytest.param("agency", "name = 'Andere Beratung'", id="take another name"),
    pytest.param("agency", "row_version = row_version + 1", id="raise the version"),
    pytest.param("agency", "mac_generation = 2", id="name another key generation"),
    pytest.param("client", f"jwks = '{orjson.dumps({'keys': [THIEF.public]}).decode()}'", id="put in own keys"),
    pytest.param("client", "scope = 'aggregates'", id="change the scope"),
    pytest.param("agency_purpose", "purpose = 'contact'", id="turn one purpose into another"),
    pytest.param("agency_purpose", "row_version = 7", id="raise a purpose's version"),
]


async def forge(world: World, table: str, change: str) -> None:
    """What the administrator does: any column, the version too, so that no memory of the service stands in the way."""
    await world.pool.execute(f"UPDATE {table} SET {change}")


async def believed(world: World, client: TestClient) -> object:
    """What a service started after the forgery believes about the client."""
    return await Directory(world.pool, world.keyring).client(client.client_id)


@pytest.mark.parametrize(("table", "change"), FORGERIES)
async def test_a_forged_register_row_lets_nobody_in(world: World, client: httpx.AsyncClient, table: str, change: str) -> None:
    victim = await registered(world, "case_mgmt")
    form = token_form(world, victim, "counselling")
    await forge(world, table, change)
    with pytest.raises(IntegrityFault):
        await believed(world, victim)
    assert (await client.post("/oauth2/token", data=form)).status_code == 500


@pytest.mark.parametrize(("table", "change"), FORGERIES)
async def test_without_the_macs_every_forgery_would_be_believed(
    world: World, monkeypatch: pytest.MonkeyPatch, table: str, change: str
) -> None:
    def unchecked(_keyring: object, _table: str, row: Mapping[str, Any]) -> dict[str, Any]:
        return dict(row)

    victim = await registered(world, "case_mgmt")
    monkeypatch.setattr("app.agencies.directory.checked", unchecked)
    monkeypatch.setattr("app.agencies.directory.check_bound", lambda *_: None)
    before = await believed(world, victim)
    await forge(world, table, change)
    after = await believed(world, victim)
    assert after is not None
    assert after != before or change.startswith(("mac_generation", "row_version = 7"))


async def test_a_key_put_into_a_client_row_signs_nothing(world: World, client: httpx.AsyncClient) -> None:
    victim = await registered(world)
    await client.post("/oauth2/token", data=token_form(world, victim, "counselling"))
    await world.pool.execute("UPDATE client SET jwks = $1", orjson.dumps({"keys": [THIEF.public]}).decode())
    stolen = TestClient(victim.agency_id, victim.client_id, THIEF)
    # This process still remembers the signed keys; one that starts now does not start from the forged ones.
    assert (await client.post("/oauth2/token", data=token_form(world, stolen, "counselling"))).status_code == 401
    with pytest.raises(IntegrityFault):
        await believed(world, victim)


async def test_a_purpose_typed_into_the_table_is_no_purpose(world: World, client: httpx.AsyncClient) -> None:
    victim = await registered(world, "authority_87", ())
    await world.pool.execute(
        "INSERT INTO agency_purpose (agency_id, purpose, allowed, row_version, mac, mac_generation)"
        " VALUES ($1, $2, true, 1, $3, 1)",
        victim.agency_id,
        "counselling",
        bytes(32),
    )
    assert (await client.post("/oauth2/token", data=token_form(world, victim, "counselling"))).status_code == 500


async def test_a_purpose_of_another_agency_copied_over_is_no_purpose(world: World) -> None:
    giver, taker = await registered(world), await registered(world, "authority_87", ())
    await world.pool.execute(
        "INSERT INTO agency_purpose SELECT $1, purpose, allowed, reason, row_version, mac, mac_generation FROM agency_purpose"
        " WHERE agency_id = $2",
        taker.agency_id,
        giver.agency_id,
    )
    with pytest.raises(IntegrityFault):
        await believed(world, taker)


@pytest.mark.parametrize("table", ["client", "agency"])
async def test_a_suspension_lifted_by_hand_does_not_hold(world: World, client: httpx.AsyncClient, table: str) -> None:
    victim = await registered(world)
    async with open_unit(world) as uow:
        await set_client_status(uow, victim.client_id, "suspended")
        await set_status(uow, victim.agency_id, "suspended")
    await forge(world, table, "status = 'active'")
    with pytest.raises(IntegrityFault):
        await believed(world, victim)
    answer = await client.post("/oauth2/token", data=token_form(world, victim, "counselling"))
    assert answer.status_code == 500


async def test_an_old_row_with_its_own_mac_is_known_to_be_old(world: World) -> None:
    victim = await registered(world)
    directory = Directory(world.pool, world.keyring)
    old = await world.pool.fetchrow("SELECT row_version, mac FROM agency")
    assert old is not None
    async with open_unit(world) as uow:
        await deny_purpose(uow, victim.agency_id, "counselling")
    await directory.client(victim.client_id)
    await world.pool.execute("UPDATE agency SET row_version = $1, mac = $2", *old)
    with pytest.raises(IntegrityFault):
        await directory.client(victim.client_id)
    # A process that never saw the newer row is fooled by this one; `kiim verify` is not, the log names the newest version.
    versions = await world.pool.fetch("SELECT body FROM audit.event WHERE action LIKE 'purpose-%' ORDER BY seq")
    assert orjson.loads(versions[-1]["body"])["rg"] == ["agency", str(victim.agency_id), 3]


OLD_PURPOSE = "UPDATE agency_purpose SET allowed = $1, reason = $2, row_version = $3, mac = $4"


async def with_an_old_purpose_put_back(world: World) -> TestClient:
    """The operator took the purpose away; the administrator puts the row back as it was, its own MAC and all."""
    victim = await registered(world)
    old = await world.pool.fetchrow("SELECT allowed, reason, row_version, mac FROM agency_purpose")
    assert old is not None
    async with open_unit(world) as uow:
        await deny_purpose(uow, victim.agency_id, "counselling")
    await world.pool.execute(OLD_PURPOSE, *old)
    return victim


async def test_a_withdrawn_purpose_put_back_lets_nobody_in(world: World, client: httpx.AsyncClient) -> None:
    victim = await with_an_old_purpose_put_back(world)
    with pytest.raises(IntegrityFault):
        await believed(world, victim)
    assert (await client.post("/oauth2/token", data=token_form(world, victim, "counselling"))).status_code == 500


async def test_a_withdrawn_purpose_put_back_gets_no_consent(world: World) -> None:
    victim = await with_an_old_purpose_put_back(world)
    agency = await world.agencies.get(AgencyId(victim.agency_id))
    with pytest.raises(IntegrityFault):
        async with open_unit(world) as uow:
            uow.unaudited("a test asks the register")
            await may_use(uow, agency, "counselling")


async def test_an_honest_change_does_not_renew_a_purpose_that_was_put_back(world: World) -> None:
    victim = await with_an_old_purpose_put_back(world)
    for change, told in ((set_status, "suspended"), (allow_purpose, "contact"), (deny_purpose, "counselling")):
        with pytest.raises(IntegrityFault):
            async with open_unit(world) as uow:
                await change(uow, victim.agency_id, told)
    with pytest.raises(IntegrityFault):
        async with open_unit(world) as uow:
            uow.unaudited("a test looks at the register")
            await list_agencies(uow)


async def test_an_honest_change_does_not_lend_its_mac_to_a_forged_row(world: World) -> None:
    victim = await registered(world, "case_mgmt")
    await forge(world, "agency", "reporting_duty = false")
    with pytest.raises(IntegrityFault):
        async with open_unit(world) as uow:
            await set_status(uow, victim.agency_id, "suspended")
    row = dict((await world.pool.fetchrow("SELECT * FROM agency")) or {})
    with pytest.raises(IntegrityFault):
        checked(world.keyring, "agency", row)


async def test_a_running_process_keeps_to_the_facts_it_checked(world: World) -> None:
    victim = await registered(world, "case_mgmt")
    assert (await world.agencies.get(AgencyId(victim.agency_id))).reporting_duty
    await forge(world, "agency", "reporting_duty = false")
    assert (await world.agencies.get(AgencyId(victim.agency_id))).reporting_duty
