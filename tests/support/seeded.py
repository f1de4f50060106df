"""A database with the invented district and a few newcomers, seeded in this process; for checks that change it and roll back."""

from dataclasses import dataclass
from datetime import UTC, datetime

import asyncpg

from app.crypto.keyring import Keyring
from app.crypto.local_key_file import LocalKeyFile
from app.db.setup_connection import open_setup
from app.demo import seed
from app.demo.batches import Plan
from app.demo.newcomers import open_seeder
from app.demo.papers import Papers
from app.demo.setup import found_district
from app.settings import Settings
from tests.support.clock import MovableClock
from tests.support.database import TestDatabase

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Seeded:
    """The seeded database, its settings and what was seeded."""

    database: TestDatabase
    settings: Settings
    plan: Plan

    @property
    def papers(self) -> Papers:
        """Where the district's keys were written."""
        return Papers(self.settings.data / "demo")

    async def keyring(self, connection: "asyncpg.Connection[asyncpg.Record]") -> Keyring:
        """The service keys of this database."""
        return await Keyring.open(connection, LocalKeyFile(self.settings.key_path), NOW)


async def seed_district(database: TestDatabase, settings: Settings, newcomers: int) -> Seeded:
    """Found the district and seed this many newcomers, batch after batch."""
    from app.main import open_world

    async with open_world(settings, MovableClock(NOW)) as world:
        seeded = Seeded(database, settings, await seed.planned(database.owner_url, newcomers, None, NOW))
        await found_district(world, seeded.papers)
        async with open_setup(database.owner_url) as connection:
            seeder = await open_seeder(connection, world.keyring, seeded.plan)
            for number in await seed.missing_batches(database.owner_url, seeded.plan):
                await seeder.seed(connection, number)
    await seed.finish(database.owner_url, NOW)
    return seeded
