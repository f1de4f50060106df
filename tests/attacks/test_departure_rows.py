"""An administrator writes into the table of departures to send somebody's record away; nothing of it opens."""

from datetime import timedelta

import httpx
import orjson
import pytest

from app.crypto.blind_index import blind_index
from app.db.setup_connection import open_setup
from app.identity.codes import normalised
from app.moves.keys import fingerprint, read_card
from app.moves.partners import trust
from app.unit_of_work import open_unit
from app.verify.run import verify
from app.world import World
from tests.support.database import TestDatabase
from tests.support.moves import Neighbour, trusted
from tests.support.people import Phone, Tool, activate, confirm_notices, tool


@pytest.fixture
async def office(client: httpx.AsyncClient, world: World) -> Tool:
    await confirm_notices(world, "de")
    return await tool(client, world, "counselling", "counselling")


@pytest.fixture
async def neighbour(world: World) -> Neighbour:
    return await trusted(world)


async def started(client: httpx.AsyncClient, office: Tool, neighbour: Neighbour) -> tuple[Phone, str]:
    phone = await activate(client, (await office.register())["letter"])
    answer = await phone.post("/v1/me/moves", {"destination": neighbour.issuer, "categories": ["identity"]})
    assert answer.status_code == 201, answer.text
    return phone, str(answer.json()["code"])


async def trusted_as(world: World, neighbour: Neighbour) -> None:
    async with open_unit(world) as uow:
        await trust(uow, neighbour.card, fingerprint(read_card(neighbour.card)))


async def collect(client: httpx.AsyncClient, world: World, neighbour: Neighbour, code: str) -> httpx.Response:
    request = neighbour.token(world, "kiim-move-request+jwt", sub="collection", code=code)
    return await client.post("/v1/moves/collections", json={"request": request})


async def forge(database: TestDatabase, query: str, *values: object) -> None:
    async with open_setup(database.owner_url) as connection:
        await connection.execute(query, *values)


async def found(world: World) -> set[str]:
    async with world.pool.acquire() as connection:
        return {finding.code for finding in (await verify(connection, world.keyring, world.catalogue, lambda *_: None)).findings}


async def test_the_honest_code_opens_for_the_instance_she_moves_to(
    client: httpx.AsyncClient, world: World, office: Tool, neighbour: Neighbour
) -> None:
    _, code = await started(client, office, neighbour)
    assert (await collect(client, world, neighbour, code)).status_code == 200
    assert await found(world) == set()


@pytest.mark.parametrize(
    "change",
    [
        "partner = 'https://kiim.anderswo.example'",
        "categories = ARRAY[1, 2, 3, 4]",
        "expires_at = expires_at + interval '1 year'",
        "newcomer_id = (SELECT newcomer_id FROM newcomer WHERE newcomer_id <> departure.newcomer_id)",
    ],
)
async def test_a_changed_departure_opens_nothing(
    client: httpx.AsyncClient, world: World, office: Tool, neighbour: Neighbour, database: TestDatabase, change: str
) -> None:
    _, code = await started(client, office, neighbour)
    await office.register()
    other = Neighbour(issuer="https://kiim.anderswo.example")
    await trusted_as(world, other)
    await forge(database, f"UPDATE departure SET {change}")
    answer = await collect(client, world, other if "anderswo" in change else neighbour, code)
    assert (answer.status_code, answer.json()["reason"]) == (500, "internal")
    assert "departure-forged" in await found(world)


async def test_a_departure_typed_in_by_hand_opens_nothing(
    client: httpx.AsyncClient, world: World, office: Tool, neighbour: Neighbour, database: TestDatabase
) -> None:
    await office.register()
    code = "ABCD-EFGH-JKMN-PQRS"
    token = blind_index(world.keyring, "move-code", normalised(code))  # even with the index key
    until = world.clock.now() + timedelta(days=9)
    await forge(
        database,
        "INSERT INTO departure (departure_id, newcomer_id, partner, categories, code_token, status, created_at, expires_at,"
        " row_version, mac, mac_generation) SELECT gen_random_uuid(), newcomer_id, $1, '{1}', $2, 'open', created_at, $3, 1,"
        " '', 1 FROM newcomer",
        neighbour.issuer,
        token,
        until,
    )
    assert (await collect(client, world, neighbour, code)).status_code == 500


async def test_a_partner_typed_in_by_hand_is_not_trusted(
    client: httpx.AsyncClient, world: World, office: Tool, neighbour: Neighbour, database: TestDatabase
) -> None:
    _, code = await started(client, office, neighbour)
    thief = Neighbour(issuer=neighbour.issuer)
    await forge(database, "UPDATE move_partner SET signing_keys = $1", orjson.dumps({"keys": [thief.keys.public]}).decode())
    assert (await collect(client, world, thief, code)).status_code == 500


async def test_a_request_is_good_once_and_only_from_the_instance_that_she_chose(
    client: httpx.AsyncClient, world: World, office: Tool, neighbour: Neighbour
) -> None:
    _, code = await started(client, office, neighbour)
    other = Neighbour(issuer="https://kiim.anderswo.example")
    unknown = await collect(client, world, other, code)
    assert (unknown.status_code, unknown.json()["reason"]) == (401, "token-invalid")
    await trusted_as(world, other)
    foreign = await collect(client, world, other, code)
    wrong = await collect(client, world, neighbour, "ABCD-EFGH-JKMN-PQRS")
    assert (foreign.status_code, foreign.content) == (wrong.status_code, wrong.content) == (404, wrong.content)

    request = {"request": neighbour.token(world, "kiim-move-request+jwt", sub="collection", code=code)}
    assert (await client.post("/v1/moves/collections", json=request)).status_code == 200
    assert (await client.post("/v1/moves/collections", json=request)).status_code == 401


async def test_a_receipt_ends_nothing_unless_the_package_was_fetched_by_its_sender(
    client: httpx.AsyncClient, world: World, office: Tool, neighbour: Neighbour
) -> None:
    phone, code = await started(client, office, neighbour)
    [move] = (await phone.get("/v1/me/moves")).json()["items"]
    other = Neighbour(issuer="https://kiim.anderswo.example")
    await trusted_as(world, other)
    for sender, status in ((other, 404), (neighbour, 409)):
        receipt = sender.token(world, "kiim-move-receipt+jwt", sub=move["id"])
        assert (await client.post("/v1/moves/receipts", json={"receipt": receipt})).status_code == status
    assert (await phone.get("/v1/me")).json()["live_consents"] == 1
    assert (await collect(client, world, neighbour, code)).status_code == 200
    receipt = neighbour.token(world, "kiim-move-receipt+jwt", sub=move["id"])
    for _ in range(2):
        assert (await client.post("/v1/moves/receipts", json={"receipt": receipt})).json() == {"status": "received"}
    assert (await phone.get("/v1/me")).json()["live_consents"] == 0
