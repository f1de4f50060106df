"""Worlds for an import's processes: database, keys, and no more of the service than an import needs, to save memory."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from app.agencies.directory import Directory
from app.audit.openings import record_the_rest
from app.audit.record import AuditWriter
from app.catalogue.imported import current_catalogue
from app.clock import SystemClock
from app.crypto.data_keys import DataKeyCache
from app.crypto.keyring import Keyring
from app.crypto.open_provider import provider_of
from app.db.database import Database, open_database
from app.db.engine import open_engine, open_pool, session_maker
from app.settings import Settings
from app.world import World


@dataclass(frozen=True, slots=True, repr=False)  # the address may hold a password
class Place:
    """Where the parent's database and root key are."""

    settings: Settings
    url: str


@asynccontextmanager
async def open_parent(settings: Settings) -> AsyncIterator[World]:
    """The world of the command: the database of these settings, started if it is the embedded one. Raises ConfigurationProblem.

    Must be entered in the main thread when the embedded database is to be started.
    """
    database = await open_database(settings)
    try:
        async with open_helper(Place(settings, database.url)) as world:
            yield world
    finally:
        database.close()


@asynccontextmanager
async def open_helper(place: Place) -> AsyncIterator[World]:
    """A world on the parent's database, which stays the parent's to start, migrate and stop."""
    clock, settings = SystemClock(), place.settings
    engine = open_engine(place.url, pool_size=2)
    sessions = session_maker(engine)
    pool = await open_pool(place.url, minimum=1, maximum=2)
    try:
        async with pool.acquire() as connection:
            keyring = await Keyring.open(connection, provider_of(settings), clock.now(), DataKeyCache())
        world = World(
            settings=settings,
            clock=clock,
            database=Database(place.url, place.url),
            engine=engine,
            sessions=sessions,
            pool=pool,
            keyring=keyring,
            writer=AuditWriter(keyring, clock),
            catalogue=await current_catalogue(sessions),
            agencies=Directory(pool, keyring),
        )
        try:
            yield world
        finally:
            await record_the_rest(keyring.provider, world.writer, pool)
    finally:
        await engine.dispose()
        pool.terminate()
