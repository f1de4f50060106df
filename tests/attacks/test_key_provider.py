"""Attack 31 on a running service, and the root key's way to another provider: closed whenever its holder does not answer."""

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from app.access.read_record import ACTION
from app.backups.roll import roll
from app.crypto.allowance import Allowance
from app.crypto.changing import ChangingProvider
from app.crypto.keyring import NAMES
from app.crypto.local_key_file import LocalKeyFile
from app.crypto.open_provider import allowance_of, provider_of
from app.errors import ConfigurationProblem
from app.main import open_world
from app.settings import Settings
from tests.app.cli.test_operator import kiim
from tests.attacks.administrator import SECRET, Administrator, Story, read, told
from tests.support.application import client_of
from tests.support.clock import MovableClock
from tests.support.database import TestDatabase
from tests.support.people import registration
from tests.support.transit_server import Engine, transit_engine

STEPS = ("begin", "create", "renew", "rewrap", "export", "destroy")


class Stopped(Exception):
    """The process ends here."""


@pytest.fixture
def engine() -> Iterator[Engine]:
    with transit_engine() as running:
        yield running


@pytest.fixture
def environment(database: TestDatabase, settings: Settings, engine: Engine, tmp_path: Path) -> dict[str, str]:
    (tmp_path / "token").write_text(engine.token + "\n")
    return {
        "KIIM_DATABASE_URL": database.url,
        "KIIM_DATABASE_OWNER_URL": database.owner_url,
        "KIIM_DATA": str(settings.data),
        "KIIM_TRANSIT_URL": engine.url,
        "KIIM_TRANSIT_TOKEN_FILE": str(tmp_path / "token"),
    }


@pytest.fixture
def at_transit(settings: Settings, engine: Engine, tmp_path: Path) -> Settings:
    more = {"key_provider": "transit", "transit_url": engine.url, "transit_token_file": tmp_path / "token"}
    return settings.model_copy(update=more)


async def played(settings: Settings, clock: MovableClock, database: TestDatabase) -> Story:
    connection = await asyncpg.connect(database.owner_url)
    try:
        async with open_world(settings, clock) as world, client_of(world) as http:
            story = await told(http, world, Administrator(connection))
            assert SECRET in (await read(story.office, story.at_office)).text
            refused = await asyncio.to_thread(kiim, "keys", "provider", "transit", KIIM_DATABASE_URL=database.url)
            assert "Stop it" in refused.output
            return story
    finally:
        await connection.close()


async def once(settings: Settings, clock: MovableClock) -> None:
    async with open_world(settings, clock):
        pass


def wait_until_nobody_serves(database: TestDatabase) -> None:
    async def serving() -> int:
        connection = await asyncpg.connect(database.owner_url)
        found: int = await connection.fetchval(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'kiim'"
        )
        await connection.close()
        return found

    while asyncio.run(serving()):
        time.sleep(0.02)


def opened_there(engine: Engine) -> int:
    """How many keys the provider's own log says it has opened."""
    return sum("/decrypt/" in one for one in engine.asked)


async def attacked(story: Story, settings: Settings, clock: MovableClock, engine: Engine) -> None:
    async with open_world(settings, clock) as world, client_of(world) as http:
        story.office.http = story.phone.http = http
        story.office.world = world
        cache = world.keyring.cache
        before = opened_there(engine)
        looks = await world.pool.fetchval("SELECT count(*) FROM audit.event WHERE action = $1", ACTION)
        cache.allowance = allowance_of(settings, world.keyring.provider)
        for times in range(3):
            assert SECRET in (await read(story.office, story.at_office)).text
            cache.clear()
            assert opened_there(engine) - before == times + 1  # a key opened there for each look in the log, and no more
        assert await world.pool.fetchval("SELECT count(*) FROM audit.event WHERE action = $1", ACTION) == looks + 3
        stolen = await world.pool.fetchrow("SELECT * FROM keys.dek")
        assert stolen is not None
        world.keyring.provider.unwrap("dek", stolen["epoch"], stolen["wrapped"])  # a thief in the process, past the log
        assert opened_there(engine) - before == 3 + 1  # what the provider's log has more than ours
        assert SECRET in (await read(story.office, story.at_office)).text
        engine.sealed = True
        assert SECRET in (await read(story.office, story.at_office)).text  # the key is still in memory
        cache.clear()
        asked = len(engine.asked)
        answers = [await read(story.office, story.at_office) for _ in range(3)]
        answers.append(await story.office.post("/v1/newcomers", registration("counselling")))
        for answer in answers:
            assert (answer.status_code, answer.json()["reason"]) == (503, "unavailable")
            assert int(answer.headers["Retry-After"]) >= 1
            assert SECRET not in answer.text
        assert len(engine.asked) == asked + 1  # one question for four requests: the others did not wait for an answer
        assert len(cache) == 0
        engine.sealed = False
        cache.allowance = Allowance(1)
        assert (await read(story.office, story.at_office)).status_code == 200
        cache.clear()
        beyond = await read(story.office, story.at_office)
        assert (beyond.status_code, beyond.headers["Retry-After"]) == (503, "60")
        cache.allowance = None
        provider = provider_of(settings)
        provider.prepare(keys_in_use=True)
        provider.create_epoch()
        provider.destroy_epoch(3)
        gone = await read(story.office, story.at_office)
        assert (gone.status_code, gone.json()["reason"]) == (410, "erased")


def test_31_the_key_moves_to_another_holder_and_without_its_answer_nothing_opens(
    settings: Settings,
    environment: dict[str, str],
    at_transit: Settings,
    engine: Engine,
    clock: MovableClock,
    database: TestDatabase,
) -> None:
    story = asyncio.run(played(settings, clock, database))
    wait_until_nobody_serves(database)
    key = settings.key_path.read_bytes()
    moved = kiim("keys", "provider", "transit", **environment)
    assert moved.exit_code == 0, moved.output
    assert not settings.key_path.exists()
    assert engine.token not in moved.output
    settings.key_path.touch(0o600)  # whoever kept a copy of the file has nothing: what it wraps is nowhere any more
    settings.key_path.write_bytes(key)
    status = kiim("keys", "status", **environment, KIIM_KEY_PROVIDER="transit")
    assert status.exit_code == 0, status.output
    assert "under epoch 2 of transit" not in status.output  # epochs are counted on: 2 was made, and the roll went to 3
    assert "data keys under epoch 3 of transit" in status.output
    with pytest.raises(ConfigurationProblem, match="keys are with transit, and KIIM_KEY_PROVIDER says local"):
        asyncio.run(once(settings, clock))
    assert kiim("keys", "provider", "transit", **environment, KIIM_KEY_PROVIDER="transit").stdout.startswith("Every stored key")
    asyncio.run(attacked(story, at_transit, clock, engine))


def test_28_a_move_that_was_cut_off_anywhere_is_finished_by_the_same_command(
    settings: Settings, environment: dict[str, str], at_transit: Settings, clock: MovableClock, database: TestDatabase
) -> None:
    async def begin(former: Settings, new: Settings, step: str) -> None:
        def reached(name: str) -> None:
            if name == step:
                raise Stopped

        both = ChangingProvider(provider_of(new), provider_of(former))
        with pytest.raises(Stopped):
            async with open_world(former, clock, both) as world:
                await roll(world, grace=0, reached=reached)

    asyncio.run(once(settings, clock))
    here, there = settings, at_transit
    for step in STEPS:
        asyncio.run(begin(here, there, step))
        wait_until_nobody_serves(database)
        done = kiim("keys", "provider", there.key_provider, **environment, KIIM_KEY_PROVIDER=here.key_provider)
        assert done.exit_code == 0, (step, done.output)
        status = kiim("keys", "status", **environment, KIIM_KEY_PROVIDER=there.key_provider)
        assert status.exit_code == 0, (step, status.output)
        assert f"{len(NAMES)} service keys" in status.output
        assert settings.key_path.exists() == (there.key_provider == LocalKeyFile.name)
        here, there = there, here
