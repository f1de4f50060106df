"""After new rules every newcomer's tokens are made anew, by the log, and once."""

import httpx
import pytest

from app.crypto.blind_index import index_generation
from app.newcomers.likeness import Person
from app.newcomers.reindex import reindex
from app.world import World
from tests.app.newcomers.test_ranking import facts
from tests.support.people import Tool, confirm_notices, tool

SAMIRA = Person("Haddad", "Samira", "1991-03-07")
TOKENS = "SELECT newcomer_id, token, kind, index_generation FROM duplicate_token ORDER BY 1, 2"
LOOKS = "SELECT count(*) FROM audit.event WHERE action = 'duplicate.check'"


@pytest.fixture
async def office(client: httpx.AsyncClient, world: World) -> Tool:
    await confirm_notices(world, "uk", "de")
    return await tool(client, world, "counselling", "counselling")


async def test_tokens_of_former_rules_are_renewed_once_and_the_log_says_so(
    office: Tool, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = await office.register(statements=facts(SAMIRA))
    other = await office.register(statements=facts(Person("Tesfay", "Selam", "2001-02-03")))
    before = await world.pool.fetch(TOKENS)
    await world.pool.execute("UPDATE duplicate_token SET index_generation = 1, token = sha256(token)")
    assert (await office.register(statements=facts(SAMIRA)))["possible_duplicates"] == []
    looks = await world.pool.fetchval(LOOKS)
    monkeypatch.setattr("app.newcomers.reindex._BATCH", 1)
    told: list[int] = []
    assert await reindex(world, told.append) == 2
    assert told == [1, 2]
    after = await world.pool.fetch(TOKENS)
    assert [tuple(row) for row in before] == [
        tuple(row) for row in after if row["newcomer_id"] in {b["newcomer_id"] for b in before}
    ]
    assert {row["index_generation"] for row in after} == {index_generation(world.keyring)}
    assert await world.pool.fetchval(LOOKS) - looks == 2
    assert await reindex(world) == 0
    found = (await office.register(statements=facts(SAMIRA)))["possible_duplicates"]
    assert known["id"] in found
    assert other["id"] not in found


async def test_whoever_has_no_tokens_gets_them_and_an_erased_newcomer_none(office: Tool, world: World) -> None:
    await office.register(statements=facts(SAMIRA))
    before = await world.pool.fetch(TOKENS)
    await world.pool.execute("DELETE FROM duplicate_token")
    assert await reindex(world) == 1
    assert [tuple(row) for row in await world.pool.fetch(TOKENS)] == [tuple(row) for row in before]
    await world.pool.execute("DELETE FROM duplicate_token")
    await world.pool.execute("UPDATE newcomer SET status = 'erased'")
    assert await reindex(world) == 0
    assert await world.pool.fetch(TOKENS) == []
