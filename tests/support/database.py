"""One PostgreSQL server per test session, one migrated template, one fresh clone of it for each test that asks."""

import asyncio
import os
import shutil
import tempfile
from collections import deque
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from operator import methodcaller
from pathlib import Path
from typing import Any, TypeAlias

import asyncpg

from app.db import roles
from app.db.embedded import SUPERUSER, Embedded
from app.db.migrate import migrate

TEMPLATE = "kiim_template"
_MEMORY = Path("/dev/shm")  # noqa: S108  a clone takes 15 ms there and 200 ms on a disk
_STAYING = 2
"""How many of the databases that nobody wants any more are still there: a connection just ended is seen by the server for some
milliseconds more, and a drop that finds one sleeps for a tenth of a second."""
_numbers = count(1)
Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"


def durable() -> bool:
    """Whether the session's server keeps its promises about power loss: wanted for the fault tables, slow for everything else."""
    return os.environ.get("KIIM_TEST_DURABLE") == "1"


@dataclass(frozen=True, slots=True)
class TestDatabase:
    """A database of its own: `url` as the serving role, `owner_url` as a superuser, `auditor_url` as the auditor."""

    __test__ = False

    server: Embedded
    name: str

    @property
    def url(self) -> str:
        """Address for the serving role."""
        return self.server.url(self.name, roles.APP)

    @property
    def owner_url(self) -> str:
        """Address for the server's superuser."""
        return self.server.url(self.name)

    @property
    def auditor_url(self) -> str:
        """Address for the auditor."""
        return self.server.url(self.name, roles.AUDITOR)


@contextmanager
def server_folder() -> Iterator[Path]:
    """A folder for the session's server, removed at the end: in memory where there is room, unless the server must be durable."""
    roomy = _MEMORY.is_dir() and os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > 2 << 30
    with tempfile.TemporaryDirectory(prefix="kiim-test-", dir=_MEMORY if roomy and not durable() else None) as folder:
        yield Path(folder)


@contextmanager
def session_server(folder: Path, *, lasting: bool = False) -> Iterator[Embedded]:
    """A server with the migrated template in it, stopped at the end; `lasting` if a test kills it and goes on."""
    server = Embedded(folder / "postgres", durable=lasting or durable()).start()
    setup = _setups[server] = _Setup(server)
    try:
        setup.run(lambda connection: roles.ensure_database(connection, TEMPLATE))
        asyncio.run(migrate(server.url(TEMPLATE), login=True))
        yield server
    finally:
        _setups.pop(server).close()
        server.stop()


@contextmanager
def cloned(server: Embedded, template: str = TEMPLATE) -> Iterator[TestDatabase]:
    """A fresh copy of a template, dropped at the end whoever is still connected."""
    database = made(server, template)
    try:
        yield database
    finally:
        drop(database)


def made(server: Embedded, template: str = TEMPLATE) -> TestDatabase:
    """A fresh copy of a template that stays until it is dropped."""
    database = TestDatabase(server, f"kiim_test_{next(_numbers)}")

    async def make(connection: Connection) -> None:
        # In memory files are copied fastest; on a disk that keeps its promises each of a thousand files would be waited for.
        strategy = "WAL_LOG" if server.durable else "FILE_COPY"
        await connection.execute(f"CREATE DATABASE {database.name} TEMPLATE {template} STRATEGY {strategy}")
        # Rights on the database itself are not copied with a template.
        await connection.execute(
            f"REVOKE ALL ON DATABASE {database.name} FROM PUBLIC;"
            f"GRANT CONNECT, CREATE, TEMPORARY ON DATABASE {database.name} TO {roles.OWNER};"
            f"GRANT CONNECT ON DATABASE {database.name} TO {roles.APP}, {roles.AUDITOR}"
        )

    _setups[server].run(make)
    return database


def drop(database: TestDatabase) -> None:
    """Drop a database whoever is still connected, as soon as some more are to be dropped; what is left goes with the server."""
    setup = _setups[database.server]
    setup.unwanted.append(database.name)
    while len(setup.unwanted) > _STAYING:
        name = setup.unwanted.popleft()
        setup.run(methodcaller("execute", f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))


def await_silence(database: TestDatabase) -> None:
    """Wait a second for the last connection to end: a copy of a template that still finds one sleeps for a tenth of a second."""

    async def wait(connection: Connection) -> None:
        for _ in range(1000):
            if not await connection.fetchval("SELECT count(*) FROM pg_stat_activity WHERE datname = $1", database.name):
                break
            await asyncio.sleep(0.001)

    _setups[database.server].run(wait)


class _Setup:
    """The superuser's one connection to a session's server, in a loop of its own: connecting takes as long as copying."""

    def __init__(self, server: Embedded) -> None:
        self._url = server.url(SUPERUSER)
        self._runner = asyncio.Runner()
        self._connection: Connection | None = None
        self.unwanted: deque[str] = deque()

    def run(self, work: Callable[[Connection], Coroutine[Any, Any, object]]) -> None:
        """Do this on the connection; it is opened anew if a test killed the server meanwhile."""
        try:
            self._runner.run(self._on_connection(work))
        except (ConnectionError, asyncpg.PostgresConnectionError):
            self._connection = None
            self._runner.run(self._on_connection(work))

    async def _on_connection(self, work: Callable[[Connection], Coroutine[Any, Any, object]]) -> None:
        if self._connection is None or self._connection.is_closed():
            self._connection = await asyncpg.connect(self._url)
        await work(self._connection)

    def close(self) -> None:
        """End the connection, whether the server still answers or not."""
        if self._connection is not None:
            self._connection.terminate()
        self._runner.close()


_setups: dict[Embedded, _Setup] = {}
