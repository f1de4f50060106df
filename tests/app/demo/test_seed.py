"""Seeding: resumable batch by batch, never mixed with other people; its letters open records."""

import json
import stat
from collections import Counter

import asyncpg
import httpx
import pytest

from app.audit.read import decode
from app.demo import cards, seed
from app.demo.batches import Plan, Seeder
from app.demo.indexes import build_again, set_aside
from app.demo.letters import letters
from app.demo.newcomers import Newcomers
from app.demo.papers import read_paper, write_paper
from app.demo.record import Tools
from app.demo.setup import found_district
from app.errors import ConfigurationProblem
from app.identity.pins import weakness
from app.main import create_app
from app.verify.run import verify
from app.world import World
from tests.support.database import TestDatabase
from tests.support.seeded import NOW, Seeded

INDEXES = "SELECT indexdef FROM pg_indexes WHERE schemaname IN ('public', 'keys', 'audit') ORDER BY 1"


async def test_what_was_seeded_holds(seeded: Seeded, seeded_world: World) -> None:
    async with seeded_world.pool.acquire() as connection:
        report = await verify(connection, seeded_world.keyring, seeded_world.catalogue, lambda *_: None)
    assert report.findings == []
    assert report.newcomers == seeded.plan.newcomers


async def test_a_seeding_goes_on_with_the_batches_that_are_missing(
    seeded: Seeded, connection: "asyncpg.Connection[asyncpg.Record]", tools: Tools
) -> None:
    plan = seeded.plan
    assert await seed.missing_batches(seeded.database.owner_url, plan) == []
    larger = Plan(plan.newcomers + 100, plan.seed, plan.now)
    assert await seed.missing_batches(seeded.database.owner_url, larger) == [2, 3]
    transaction = connection.transaction()
    await transaction.start()
    seeder = Seeder(tools, larger, Newcomers(tools, larger))
    assert await seeder.seed(connection, 3) == 10
    with pytest.raises(asyncpg.UniqueViolationError):
        await seeder.seed(connection, 3)
    await transaction.rollback()


async def test_a_batch_that_fails_leaves_nothing(
    seeded: Seeded, connection: "asyncpg.Connection[asyncpg.Record]", tools: Tools
) -> None:
    counted = "SELECT (SELECT count(*) FROM newcomer), (SELECT count(*) FROM audit.event), (SELECT count(*) FROM keys.dek)"
    before = await connection.fetchrow(counted)
    with pytest.raises(asyncpg.UniqueViolationError):
        await Seeder(tools, seeded.plan, Newcomers(tools, seeded.plan)).seed(connection, 0)
    assert await connection.fetchrow(counted) == before


async def test_other_peoples_database_is_refused(database: TestDatabase) -> None:
    await _put_a_stranger(database)
    with pytest.raises(ConfigurationProblem, match="did not make"):
        await seed.planned(database.owner_url, 10, None, NOW)


async def test_another_plan_than_the_stored_one_is_refused(seeded: Seeded) -> None:
    url = seeded.database.owner_url
    assert await seed.planned(url, None, None, NOW) == seeded.plan
    for newcomers, number in ((seeded.plan.newcomers + 1, None), (None, seeded.plan.seed + 1)):
        with pytest.raises(ConfigurationProblem, match="holds a demo"):
            await seed.planned(url, newcomers, number, NOW)


async def test_the_district_keeps_its_keys_and_follows_the_servers_address(seeded: Seeded, seeded_world: World) -> None:
    before = read_paper(seeded.papers.clients)
    after = await found_district(seeded_world, seeded.papers)
    assert [entry["private_jwk"] for entry in before] == [entry["private_jwk"] for entry in after]
    assert {entry["issuer"] for entry in after} == {seeded_world.settings.base_url}
    assert stat.S_IMODE(seeded.papers.clients.stat().st_mode) == 0o600
    kinds = Counter(entry["type"] for entry in after)
    assert kinds["counselling"] >= 2
    assert kinds["course_provider"] >= 1


async def test_a_district_without_its_keys_is_not_founded_again(seeded: Seeded, seeded_world: World) -> None:
    kept = seeded.papers.clients.read_bytes()
    seeded.papers.clients.unlink()
    try:
        with pytest.raises(ConfigurationProblem, match="is gone"):
            await found_district(seeded_world, seeded.papers)
    finally:
        write_paper(seeded.papers.clients, json.loads(kept))


async def test_the_first_letter_opens_a_record_that_no_course_provider_knows(seeded: Seeded, seeded_world: World) -> None:
    found = await letters(seeded_world, seeded.database.owner_url, seeded.plan)
    assert len(found) == cards.LETTERS
    application = create_app(seeded_world.settings, seeded_world)
    transport = httpx.ASGITransport(application)
    async with (
        application.router.lifespan_context(application),
        httpx.AsyncClient(transport=transport, base_url=seeded_world.settings.base_url) as http,
    ):
        opened = await http.post("/v1/me/session", json={"card": found[0]["card"], "pin": found[0]["pin"]})
        assert opened.status_code == 201
        bearer = {"Authorization": f"Bearer {opened.json()['access_token']}"}
        record = (await http.get("/v1/me/record", headers=bearer)).json()
        consents = (await http.get("/v1/me/consents", headers=bearer)).json()
    assert "german_overall" in str(record)
    assert all(consent["agency_type"] != "course_provider" for consent in consents["items"])


async def test_the_log_holds_looks_and_refused_looks(connection: "asyncpg.Connection[asyncpg.Record]") -> None:
    rows = [decode(row["body"]) for row in await connection.fetch("SELECT body FROM audit.event WHERE action = 'record.read'")]
    outcomes = Counter(row.outcome for row in rows)
    assert outcomes["allowed"] >= 20
    assert outcomes["refused"] >= 5


async def test_indexes_set_aside_are_built_again_as_they_were(connection: "asyncpg.Connection[asyncpg.Record]") -> None:
    before = await connection.fetch(INDEXES)
    transaction = connection.transaction()
    await transaction.start()
    await set_aside(connection)
    assert len(await connection.fetch(INDEXES)) < len(before)
    await build_again(connection)
    assert await connection.fetch(INDEXES) == before
    assert await connection.fetchval("SELECT bool_and(indisvalid) FROM pg_index")  # those of the log's months too
    await transaction.rollback()


def test_no_two_cards_are_equal_and_no_pin_is_weak() -> None:
    assert len({cards.card(1, index) for index in range(5000)}) == 5000
    assert all(weakness(cards.pin(1, index)) is None for index in range(500))


def test_full_histories_are_spread_over_everybody() -> None:
    ranks = [cards.full_rank(index, 100_000) for index in range(100_000)]
    assert sum(rank is not None for rank in ranks) == cards.FULL_HISTORIES
    assert all(ranks[index] is not None for index in cards.letter_indexes(100_000))


async def _put_a_stranger(database: TestDatabase) -> None:
    connection = await asyncpg.connect(database.owner_url)
    await connection.execute(
        "INSERT INTO newcomer VALUES (gen_random_uuid(), 'active', gen_random_uuid(), 1, 1, 1, sha256('x'), sha256('x'), now())"
    )
    await connection.close()
