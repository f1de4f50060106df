"""The database goes away and comes back: 503 with Retry-After meanwhile, and no restart of the service."""

import os
import signal
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
from sqlalchemy import text
from starlette.responses import Response

from app.db.embedded import Embedded
from app.main import create_app, open_world
from app.settings import Settings
from app.unit_of_work import UoW
from app.world import World
from tests.support.clock import MovableClock
from tests.support.database import TestDatabase, cloned, session_server

pytestmark = pytest.mark.durable
_ONE = text("SELECT 1")


@pytest.fixture(scope="module")
def own_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Embedded]:
    """A server of this module's own: the session's must not be stopped. It keeps what it committed, for it is killed."""
    with session_server(tmp_path_factory.mktemp("outage"), lasting=True) as server:
        yield server


@pytest.fixture
def own_database(own_server: Embedded) -> Iterator[TestDatabase]:
    with cloned(own_server) as database:
        yield database


@pytest.fixture
async def own_world(own_database: TestDatabase, tmp_path: Path) -> AsyncIterator[World]:
    settings = Settings.model_validate({"data": tmp_path, "database_url": own_database.url})
    async with open_world(settings, MovableClock()) as world:
        yield world


@pytest.fixture
async def own_client(own_world: World) -> AsyncIterator[httpx.AsyncClient]:
    application = create_app(own_world.settings, own_world)

    @application.get("/test/ask")
    async def ask(uow: UoW) -> Response:
        uow.unaudited("a test without a person")
        return Response(str((await uow.session.execute(_ONE)).scalar_one()))

    async with (
        application.router.lifespan_context(application),
        httpx.AsyncClient(transport=httpx.ASGITransport(application), base_url="http://test") as client,
    ):
        yield client


async def test_an_outage_is_a_503_and_ends_with_the_outage(own_client: httpx.AsyncClient, own_server: Embedded) -> None:
    assert (await own_client.get("/test/ask")).text == "1"
    own_server.stop()
    for path in ("/test/ask", "/readyz"):
        answer = await own_client.get(path)
        assert (answer.status_code, answer.json()["reason"]) == (503, "unavailable")
        assert int(answer.headers["retry-after"]) > 0
        assert answer.headers["content-type"] == "application/problem+json"
    assert (await own_client.get("/healthz")).status_code == 200
    own_server.start()
    assert (await own_client.get("/test/ask")).text == "1"
    assert (await own_client.get("/readyz")).status_code == 200


async def test_connections_cut_by_a_restart_are_replaced(own_client: httpx.AsyncClient, own_server: Embedded) -> None:
    assert (await own_client.get("/test/ask")).text == "1"
    own_server.stop()
    own_server.start()
    assert (await own_client.get("/test/ask")).text == "1"
    assert (await own_client.get("/readyz")).status_code == 200


async def test_a_killed_embedded_server_is_started_again(own_client: httpx.AsyncClient, own_server: Embedded) -> None:
    assert own_server.pid is not None
    os.kill(own_server.pid, signal.SIGKILL)
    while not own_server.ensure_running():
        pass
    assert (await own_client.get("/test/ask")).text == "1"
