"""An installation that watches one Kreis, and a login that may look at everything."""

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest

from app.settings import Settings
from tests.support.database import TestDatabase
from tests.support.vectors import KREIS


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Settings of an office that watches the invented Kreis."""
    return settings.model_copy(update={"monitoring_areas": KREIS})


@pytest.fixture
async def dba(database: TestDatabase) -> AsyncIterator[Any]:
    """A connection of the server's superuser."""
    connection = await asyncpg.connect(database.owner_url)
    yield connection
    await connection.close()
