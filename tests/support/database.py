"""One PostgreSQL server per test session, one migrated template, one fresh clone of it for each test that asks."""

import asyncio
import os
import shutil
import tempfile
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from app.db import roles
from app.db.embedded import SUPERUSER, Embedded
from app.db.migrate import migrate
from app.db.setup_connection import open_setup

TEMPLATE = "kiim_template"
_MEMORY = Path("/dev/shm")  # noqa: S108  a clone takes 15 ms there and 200 ms on a disk
_numbers = count(1)


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
    try:
        _run(_make_template(server))
        yield server
    finally:
        server.stop()


@contextmanager
def cloned(server: Embedded) -> Iterator[TestDatabase]:
    """A fresh copy of the template, dropped at the end whoever is still connected."""
    database = TestDatabase(server, f"kiim_test_{next(_numbers)}")
    _run(_clone(database))
    try:
        yield database
    finally:
        _run(_drop(database))


async def _make_template(server: Embedded) -> None:
    async with open_setup(server.url(SUPERUSER)) as connection:
        await roles.ensure_database(connection, TEMPLATE)
    await migrate(server.url(TEMPLATE), login=True)


async def _clone(database: TestDatabase) -> None:
    async with open_setup(database.server.url(SUPERUSER)) as connection:
        await connection.execute(f"CREATE DATABASE {database.name} TEMPLATE {TEMPLATE} STRATEGY FILE_COPY")
        # Rights on the database itself are not copied with a template.
        await connection.execute(f"REVOKE ALL ON DATABASE {database.name} FROM PUBLIC")
        await connection.execute(f"GRANT CONNECT, CREATE, TEMPORARY ON DATABASE {database.name} TO {roles.OWNER}")
        await connection.execute(f"GRANT CONNECT ON DATABASE {database.name} TO {roles.APP}, {roles.AUDITOR}")


async def _drop(database: TestDatabase) -> None:
    async with open_setup(database.server.url(SUPERUSER)) as connection:
        await connection.execute(f"DROP DATABASE IF EXISTS {database.name} WITH (FORCE)")


def _run(work: Coroutine[Any, Any, None]) -> None:
    asyncio.run(work)
