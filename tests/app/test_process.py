"""A process of its own: the embedded database made, migrated, kept and attached to; jobs that survive; bodies in pieces."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from pydantic import ValidationError

from app.jobs import running
from app.main import create_app, open_world
from app.settings import Settings
from app.world import World


@pytest.fixture
def embedded(tmp_path: Path) -> Settings:
    return Settings.model_validate({"data": tmp_path / "data", "database_url": None})


async def test_without_a_server_of_the_user_s_the_service_brings_its_own(embedded: Settings) -> None:
    application: FastAPI = create_app(embedded)
    client = httpx.AsyncClient(transport=httpx.ASGITransport(application), base_url="http://test")
    async with client:
        assert (await client.get("/readyz")).status_code == 503
        async with application.router.lifespan_context(application):
            assert (await client.get("/readyz")).status_code == 200
        assert (await client.get("/readyz")).status_code == 503


async def test_the_embedded_database_is_kept_alive_and_shared(embedded: Settings) -> None:
    async with open_world(embedded) as world, running({"keep": world.database.keep_running}):
        server = world.database.embedded
        assert server is not None
        assert server.pid is not None
        before = server.pid
        os.kill(before, signal.SIGKILL)
        for _ in range(600):
            await asyncio.sleep(0.05)
            if server.pid != before:
                break
        assert await world.pool.fetchval("SELECT current_user") == "kiim_app"


async def test_a_job_that_fails_is_run_again_and_ends_with_the_block(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.jobs._PAUSE_SECONDS", 0.0)
    runs: list[int] = []
    third = asyncio.Event()

    async def job() -> None:
        runs.append(1)
        if len(runs) < 3:
            raise ConnectionError
        third.set()
        await asyncio.sleep(3600)

    async with running({"job": job}):
        await asyncio.wait_for(third.wait(), 5)
    assert len(runs) == 3


async def pieces(*parts: bytes) -> AsyncIterator[bytes]:
    for part in parts:
        yield part


async def test_a_body_in_pieces_is_limited_and_checked_as_a_whole(world: World) -> None:
    application = create_app(world.settings, world)
    application.state.world = world
    headers = {"Content-Type": "application/json"}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(application), base_url="http://test") as client:
        address = "/v1/me/session"  # public: whom the body would have to prove is asked for elsewhere
        too_large = await client.post(address, content=pieces(b"[" * 200_000, b"[" * 200_000), headers=headers)
        assert too_large.json() == {
            "type": "/problems/body-too-large",
            "title": "The request body is too large.",
            "status": 413,
            "reason": "body-too-large",
            "limit": 262_144,
        }
        broken = await client.post(address, content=pieces(b'{"a":', b" 1"), headers=headers)
        assert broken.json()["reason"] == "body-malformed"
        whole = await client.post(address, content=pieces(b'{"a":', b" 1}"), headers=headers)
        assert whole.json()["reason"] == "validation-failed"


@pytest.mark.parametrize("address", ["kiim.example", "https://kiim.example/", "ftp://kiim.example"])
def test_an_address_that_cannot_be_an_issuer_is_refused(address: str) -> None:
    with pytest.raises(ValidationError):
        Settings.model_validate({"base_url": address})


def test_no_secret_has_a_default_and_none_is_shown() -> None:
    settings = Settings.model_validate({"database_url": "postgresql://someone:canary@host/kiim"})
    assert "canary" not in repr(settings)
    assert Settings.model_fields["database_url"].default is None
    assert Settings.model_fields["key_file"].default is None
