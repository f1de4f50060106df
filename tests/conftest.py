"""Fixtures of every test: a real PostgreSQL, a clock to move, the open world, a client of the whole application."""

import gc
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
from hypothesis import settings as hypothesis_settings

from app.db.embedded import Embedded
from app.settings import Settings
from app.world import World
from tests.support.clock import MovableClock
from tests.support.database import TEMPLATE, TestDatabase, cloned, server_folder, session_server
from tests.support.scenes import Stage, staged

_TESTS = Path(__file__).parent
_TURNS = {"browser": 0, "contract": 0, "consent": 2}

hypothesis_settings.register_profile("unhurried", deadline=None)  # a busy machine is no fault of the code
hypothesis_settings.load_profile("unhurried")


def pytest_collection() -> None:
    """What is imported and collected stays to the end: the garbage collector need not walk through it again and again."""
    gc.disable()


def pytest_collection_finish() -> None:
    """From here on it looks at what tests leave, as seldom as in the service."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    gc.enable()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long first, the many small tests of the rules last: so the processes that share the work end together."""
    items.sort(key=lambda item: _TURNS.get(item.path.relative_to(_TESTS).parts[0], 1))


@pytest.fixture(scope="session")
def postgres() -> Iterator[Embedded]:
    """The session's server with the migrated template."""
    with server_folder() as folder, session_server(folder) as server:
        yield server


@pytest.fixture
def stage(request: pytest.FixtureRequest) -> Stage | None:
    """The scenes of this test if they were played already."""
    return staged(request, _settings)


@pytest.fixture
def database(postgres: Embedded, stage: Stage | None) -> Iterator[TestDatabase]:
    """A fresh database with the newest schema, in it the scenes that the test begins with."""
    with cloned(postgres, TEMPLATE if stage is None else stage.database.name) as fresh:
        yield fresh


@pytest.fixture
def database_url(database: TestDatabase) -> str:
    """Address of the fresh database for the serving role."""
    return database.url


@pytest.fixture
def clock(stage: Stage | None) -> MovableClock:
    """A clock that stands at a fixed moment, or where the scenes ended."""
    clock = MovableClock()
    if stage is not None:
        clock.set(stage.ended)
    return clock


@pytest.fixture
def settings(tmp_path_factory: pytest.TempPathFactory, database: TestDatabase, stage: Stage | None) -> Settings:
    """Settings on the fresh database."""
    data = tmp_path_factory.mktemp("data")
    if stage is not None:
        stage.copy_data(data)
    return _settings(data, database)


def _settings(data: Path, database: TestDatabase) -> Settings:
    """PIN hashing is as cheap as the library allows."""
    return Settings.model_validate(
        {
            "data": data,
            "database_url": database.url,
            "database_owner_url": database.owner_url,
            "database_auditor_url": database.auditor_url,
            "argon2_time_cost": 1,
            "argon2_memory_kib": 8,
        }
    )


@pytest.fixture
async def world(settings: Settings, clock: MovableClock) -> AsyncIterator[World]:
    """Everything open on the fresh database."""
    from app.main import open_world

    async with open_world(settings, clock) as opened:
        yield opened


@pytest.fixture
async def client(world: World) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the whole application on the open world; no background jobs run."""
    from tests.support.application import client_of

    async with client_of(world) as opened:
        yield opened
