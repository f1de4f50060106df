"""Fixtures of attacks: on bytes alone with a keyring and a data key, and on a running service through its database."""

from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import httpx
import pytest

from app.crypto.data_keys import DataKey
from app.crypto.keyring import Keyring
from app.db.setup_connection import open_setup
from app.world import World
from tests.attacks.administrator import Administrator, Story, told
from tests.support.database import TestDatabase
from tests.support.keys import local_keyring, some_key
from tests.support.scenes import scene


@pytest.fixture
def keyring(tmp_path: Path) -> Keyring:
    """A keyring of this test's own."""
    return local_keyring(tmp_path)


@pytest.fixture
def key(keyring: Keyring) -> DataKey:
    """The data key of some newcomer."""
    return some_key(keyring)


@pytest.fixture
async def administrator(database: TestDatabase) -> AsyncIterator[Administrator]:
    """A superuser of the fresh database, with triggers off."""
    connection = await asyncpg.connect(database.owner_url)
    await connection.execute("SET session_replication_role = replica")
    yield Administrator(connection)
    await connection.close()


@scene
async def story(client: httpx.AsyncClient, world: World) -> Story:
    """A person, an office that may read, a school that may not."""
    async with open_setup(world.database.owner_url) as connection:
        return await told(client, world, Administrator(connection))
