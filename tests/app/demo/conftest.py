"""A founded district with a few newcomers in two batches, for all tests of the demo."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import asyncpg
import pytest

from app.db.embedded import Embedded
from app.demo.newcomers import open_tools
from app.demo.record import Tools
from app.settings import Settings
from app.world import World
from tests.support.database import cloned
from tests.support.seeded import Seeded, seed_district

NEWCOMERS = 60


@pytest.fixture(scope="module")
def seeded(postgres: Embedded, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seeded]:
    """The district with sixty newcomers of two years."""
    with cloned(postgres) as database:
        settings = Settings.model_validate(
            {"data": tmp_path_factory.mktemp("seeded"), "database_url": database.url, "database_owner_url": database.owner_url}
        )
        yield asyncio.run(seed_district(database, settings, NEWCOMERS))


@pytest.fixture
async def connection(seeded: Seeded) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    """A superuser's connection to the seeded database."""
    opened = await asyncpg.connect(seeded.database.owner_url)
    try:
        yield opened
    finally:
        await opened.close()


@pytest.fixture
async def tools(seeded: Seeded, connection: "asyncpg.Connection[asyncpg.Record]") -> Tools:
    """What a seeding process of this database works with."""
    return await open_tools(connection, await seeded.keyring(connection), seeded.plan)


@pytest.fixture
async def seeded_world(seeded: Seeded) -> AsyncIterator[World]:
    """The open world of the seeded database, at the real time."""
    from app.main import open_world

    async with open_world(seeded.settings) as opened:
        yield opened
