"""One seeded database for all verification tests; each changes it in a transaction that is rolled back."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import asyncpg
import pytest

from app.db.embedded import Embedded
from app.settings import Settings
from tests.support.database import cloned
from tests.support.seeded import Seeded, seed_district

NEWCOMERS = 12


@pytest.fixture(scope="module")
def seeded(postgres: Embedded, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seeded]:
    """A district with a dozen newcomers of two years."""
    with cloned(postgres) as database:
        settings = Settings.model_validate(
            {"data": tmp_path_factory.mktemp("seeded"), "database_url": database.url, "database_owner_url": database.owner_url}
        )
        yield asyncio.run(seed_district(database, settings, NEWCOMERS))


@pytest.fixture
async def dba(seeded: Seeded) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    """A superuser inside a transaction that switches no trigger yet; everything is undone at the end."""
    connection = await asyncpg.connect(seeded.database.owner_url)
    transaction = connection.transaction()
    await transaction.start()
    try:
        yield connection
    finally:
        await transaction.rollback()
        await connection.close()
