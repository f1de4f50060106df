"""The whole application, put together once per test process and lent to one open world after another."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import cache

import httpx
from fastapi import FastAPI

from app.main import create_app
from app.settings import Settings
from app.world import World

_OF_THE_WORLD = {"data", "database_url", "database_owner_url", "key_file"}
"""Settings that only matter to whoever opens a world; the application reads the others."""


@contextmanager
def lent(world: World) -> Iterator[FastAPI]:
    """The application on this world until the end of the block; its routes and their schemas are built only once.

    Its lifespan, which would open a world of its own, is not run. A test of the lifespan, or one that adds routes, makes its own.
    """
    application = _made(world.settings.model_dump_json(exclude=_OF_THE_WORLD))
    before = getattr(application.state, "world", None)
    application.state.world = world
    try:
        yield application
    finally:
        application.state.world = before


@asynccontextmanager
async def client_of(world: World) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the whole application on this world; no background jobs run."""
    with lent(world) as application:
        transport = httpx.ASGITransport(application)
        async with httpx.AsyncClient(transport=transport, base_url=world.settings.base_url) as opened:
            yield opened


@cache
def _made(settings: str) -> FastAPI:
    return create_app(Settings.model_validate_json(settings))
