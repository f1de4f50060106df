"""What has been kept long enough is first reported, then announced, then removed; what is used, locked or disputed stays."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from uuid import uuid4

import asyncpg
import httpx
import pytest

from app.audit.record import Entry
from app.ledger.head import lock_head
from app.retention import run
from app.retention.activity import read_log
from app.retention.inactive import announced_end
from app.retention.run import Line
from app.settings import Settings
from app.unit_of_work import open_unit
from app.verify.run import verify
from app.world import World
from tests.attacks.administrator import Administrator, Story, told
from tests.support.clock import MovableClock
from tests.support.database import TestDatabase
from tests.support.people import said


@pytest.fixture
async def administrator(database: TestDatabase) -> AsyncIterator[Administrator]:
    """A superuser of the fresh database, with triggers off."""
    connection = await asyncpg.connect(database.owner_url)
    await connection.execute("SET session_replication_role = replica")
    yield Administrator(connection)
    await connection.close()


@pytest.fixture
async def story(client: httpx.AsyncClient, world: World, administrator: Administrator) -> Story:
    """A person, an office that may read, a school that may not."""
    return await told(client, world, administrator)


def line(lines: list[Line], code: str) -> dict[str, int]:
    """The counts of a class; nothing may have been refused."""
    [found] = [each for each in lines if each.code == code]
    assert found.refused is None
    return found.counts


async def findings(world: World) -> list[str]:
    """What `kiim verify` names."""
    async with world.pool.acquire() as connection:
        return [each.code for each in (await verify(connection, world.keyring, world.catalogue, lambda *_: None)).findings]


async def end_of(world: World, story: Story) -> object:
    """The day that the person's pages name."""
    async with open_unit(world) as uow:
        uow.unaudited("a test looks")
        return await announced_end(uow, story.newcomer)


async def told_now(story: Story, path: str) -> httpx.Response:
    """What the office is told years later: with a new token."""
    story.office.tokens.clear()
    return await story.office.get(path)


async def test_an_unused_record_is_announced_then_erased_then_forgotten(
    story: Story, world: World, clock: MovableClock, administrator: Administrator
) -> None:
    assert await read_log(world) == 1
    assert await read_log(world) == 0
    other = await story.office.register(statements=[said("identity", "family_name", "Beispiel")])
    clock.set(datetime(2028, 11, 21, 12, tzinfo=UTC))
    assert line(await run.report(world), "record_content") == {"to_remind": 0, "reminded": 0, "to_erase": 0, "locked": 0}
    clock.advance(days=2)
    counts = line(await run.report(world), "record_content")
    assert counts["to_remind"] == 2
    assert await end_of(world, story) is None  # a report announces nothing
    assert line(await run.run(world), "record_content") == {"erased": 0, "reminded": 2}
    assert str(await end_of(world, story)) == "2029-02-23"
    assert line(await run.run(world), "record_content") == {"erased": 0, "reminded": 0}

    clock.set(datetime(2029, 2, 22, 12, tzinfo=UTC))
    assert line(await run.run(world), "record_content")["erased"] == 0
    assert (await told_now(story, f"/v1/newcomers/{other['id']}/record")).json()["reason"] == "consent-expired"  # is no use
    async with open_unit(world) as uow:
        head = await lock_head(uow, await administrator.newcomer(str(other["id"])))
        assert head is not None
        await uow.record(Entry("me.read", subject_ref=head.key.subject_ref))
    clock.advance(days=2)
    assert line(await run.run(world), "record_content") == {"erased": 1, "reminded": 0}  # the other one was used a day before
    assert (
        await administrator.connection.fetchval("SELECT status FROM newcomer WHERE newcomer_id = $1", story.newcomer) == "erased"
    )
    path = f"/v1/newcomers/{story.at_office}/record"
    assert (await told_now(story, path)).json()["reason"] == "erased"
    assert await findings(world) == []

    clock.set(datetime(2032, 12, 31, 12, tzinfo=UTC))
    assert line(await run.report(world), "consent_evidence") == {"people": 0}
    clock.set(datetime(2033, 1, 1, 12, tzinfo=UTC))
    assert line(await run.report(world), "consent_evidence") == {"people": 1}
    assert line(await run.run(world, ["consent_evidence"]), "consent_evidence") == {"people": 1}
    for table in ("newcomer", "ledger_event", "change", "newcomer_reference"):
        assert await administrator.rows(table, story.newcomer) == []
    assert (await told_now(story, path)).json()["reason"] == "not-found"
    assert await findings(world) == []


async def test_who_uses_locks_or_asks_is_left_alone(
    story: Story, world: World, clock: MovableClock, administrator: Administrator
) -> None:
    await read_log(world)
    frozen = await story.phone.post("/v1/me/restriction", {})
    assert frozen.status_code in {200, 201}, frozen.text
    clock.advance(days=800)
    assert line(await run.report(world), "record_content") == {"to_remind": 0, "reminded": 0, "to_erase": 0, "locked": 1}
    assert line(await run.run(world), "record_content") == {"erased": 0, "reminded": 0}
    await administrator.run("UPDATE retention_clock SET reminded_on = '2020-01-01', active_on = '2020-01-01'")
    forged = [each for each in await run.run(world) if each.code == "record_content"]
    assert await administrator.connection.fetchval("SELECT count(*) FROM newcomer WHERE status = 'erased'") == 0
    assert forged[0].counts.get("erased", 0) == 0
    assert "retention-forged" in await findings(world)


async def test_a_value_past_its_bound_goes_and_names_stay_twice_as_long(
    story: Story, world: World, clock: MovableClock, administrator: Administrator
) -> None:
    added = await story.office.post(
        f"/v1/newcomers/{story.at_office}/statements", {"statements": [said("language", "german_overall", "A2")]}
    )
    assert added.status_code in {200, 201}, added.text
    clock.set(datetime(2031, 11, 23, 9, tzinfo=UTC))
    assert line(await run.report(world), "upper_bounds") == {"old_enough": 1}
    assert line(await run.run(world, ["upper_bounds"]), "upper_bounds") == {"trimmed": 1}
    assert line(await run.run(world, ["upper_bounds"]), "upper_bounds") == {"trimmed": 0}
    assert await findings(world) == []
    clock.set(datetime(2036, 11, 23, 9, tzinfo=UTC))
    assert line(await run.run(world, ["upper_bounds"]), "upper_bounds") == {"trimmed": 1}
    assert await administrator.connection.fetchval("SELECT count(*) FROM duplicate_token") == 0
    assert await findings(world) == []


async def test_leftovers_go_and_the_job_only_reports_until_it_is_told_to_act(
    world: World, clock: MovableClock, administrator: Administrator, settings: Settings
) -> None:
    late = clock.now()
    await administrator.run("INSERT INTO link_code VALUES (sha256('x'), gen_random_uuid(), $1)", late)
    clock.advance(hours=1)
    assert line(await run.once(world), "leftovers") == {"rows": 1}
    assert line(await run.once(world), "leftovers") == {"rows": 1}
    world.settings = settings.model_copy(update={"retention": "run"})
    assert line(await run.once(world), "leftovers") == {"rows": 1}
    assert line(await run.once(world), "leftovers") == {"rows": 0}


async def test_without_the_owners_login_only_what_the_service_may_do_is_done(world: World, administrator: Administrator) -> None:
    world.database.owner_url = world.database.url
    old = uuid4()
    await administrator.run("INSERT INTO import_run VALUES ($1, 'finished', 1, NULL, NULL, '2020-01-01', '2020-01-01')", old)
    await administrator.run("INSERT INTO import_chunk VALUES ($1, 0, 1, 0, 1, 0, 0, '{}', '{}', '{}', '[]', NULL)", old)
    lines = {each.code: each for each in await run.run(world, ["leftovers", "record_content"])}
    assert lines["record_content"].refused is None
    assert "KIIM_DATABASE_OWNER_URL" in str(lines["leftovers"].refused)
