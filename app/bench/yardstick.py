"""The yardstick: a bare FastAPI route reading one plaintext jsonb row by key: no token, consent, audit or encryption."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
from fastapi import FastAPI, Request, Response

SCHEMA = """
CREATE SCHEMA IF NOT EXISTS bench;
CREATE TABLE IF NOT EXISTS bench.plain (reference text PRIMARY KEY, body jsonb NOT NULL);
"""
POOL_SIZES = (4, 8, 16)
"""Tried before the measurement; the yardstick runs with the one that suits it best."""


def create_yardstick(url: str, pool_size: int) -> FastAPI:
    """The application, reading `bench.plain` of the database at `url`."""

    @asynccontextmanager
    async def lifespan(application: FastAPI) -> AsyncIterator[None]:
        async with asyncpg.create_pool(url, min_size=pool_size, max_size=pool_size, server_settings={"jit": "off"}) as pool:
            application.state.pool = pool
            yield

    application = FastAPI(lifespan=lifespan, openapi_url=None)

    @application.get("/plain/{reference}")
    async def plain(reference: str, request: Request) -> Response:
        body = await request.app.state.pool.fetchval("SELECT body FROM bench.plain WHERE reference = $1", reference)
        return Response(body, 200 if body else 404, media_type="application/json")

    return application
