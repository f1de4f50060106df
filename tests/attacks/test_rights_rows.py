"""An administrator writes into the tables of rights: to hide a late answer, to speak for somebody, to declare somebody dead."""

import httpx

from app.db.setup_connection import open_setup
from app.rights.sweep import sweep_rights
from app.verify.run import verify
from app.world import World
from tests.support.database import TestDatabase
from tests.support.people import Json, Phone, Tool, activate, confirm_notices, tool
from tests.support.scenes import scene


@scene
async def office(client: httpx.AsyncClient, world: World) -> Tool:
    await confirm_notices(world, "de")
    return await tool(client, world, "counselling", "counselling")


@scene
async def newcomer(office: Tool) -> Json:
    return await office.register()


@scene
async def phone(client: httpx.AsyncClient, newcomer: Json) -> Phone:
    return await activate(client, newcomer["letter"])


async def forge(database: TestDatabase, query: str) -> None:
    async with open_setup(database.owner_url) as connection:
        await connection.execute(query)


async def found(world: World) -> set[tuple[str, str]]:
    async with world.pool.acquire() as connection:
        report = await verify(connection, world.keyring, world.catalogue, lambda *_: None)
    return {(finding.code, finding.where.split(" ")[0]) for finding in report.findings}


async def test_a_request_made_to_look_answered_is_shown_to_nobody_and_named(
    phone: Phone, world: World, database: TestDatabase
) -> None:
    await phone.post("/v1/me/rights-requests", {"right": "access"})
    assert (await phone.get("/v1/me/rights-requests")).json()["items"][0]["status"] == "open"
    honest = {finding for finding in await found(world) if finding[0] == "rights-row-forged"}
    assert honest == set()
    for change in (
        "due_at = due_at + interval '1 year'",
        "status = 'answered', answered_at = now(), outcome = 'done', told = 'letter'",
    ):
        await forge(database, "CREATE TABLE before AS SELECT * FROM rights_request")
        await forge(database, f"UPDATE rights_request SET {change}")
        assert (await phone.get("/v1/me/rights-requests")).status_code == 500
        assert ("rights-row-forged", "rights") in await found(world)
        await forge(database, "DELETE FROM rights_request")
        await forge(database, "INSERT INTO rights_request SELECT * FROM before")
        await forge(database, "DROP TABLE before")
    assert (await phone.get("/v1/me/rights-requests")).status_code == 200


async def test_a_death_and_a_guardian_typed_in_by_hand_decide_nothing(
    office: Tool, newcomer: Json, phone: Phone, world: World, database: TestDatabase
) -> None:
    await forge(
        database,
        "INSERT INTO death_report (report_id, newcomer_id, evidence, reporter_token, status, reported_at, decided_at, erase_at,"
        " row_version, mac, mac_generation) SELECT gen_random_uuid(), newcomer_id, 'death_certificate', '', 'confirmed', now(),"
        " now(), now(), 1, '', 1 FROM newcomer",
    )
    await forge(
        database,
        "INSERT INTO guardian (guardian_id, newcomer_id, kind, evidence, agency_id, since, ends_at, row_version, mac,"
        " mac_generation) SELECT gen_random_uuid(), r.newcomer_id, 'parent', 'birth_certificate', r.agency_id, now(), now(), 1,"
        " '', 1 FROM newcomer_reference r",
    )
    assert await sweep_rights(world) == 0, "a forged row ends no account and erases nobody"
    assert (await phone.get("/v1/me")).status_code == 200
    assert (await office.get(f"/v1/newcomers/{newcomer['id']}/record")).status_code == 200
    body = {"kind": "guardian", "evidence": "court_order"}
    assert (await office.post(f"/v1/newcomers/{newcomer['id']}/guardian", body)).status_code == 500
    assert {("rights-row-forged", "death"), ("rights-row-forged", "guardian")} <= await found(world)
