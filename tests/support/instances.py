"""Two municipalities with an instance each: two databases, two keyrings, two servers that call each other over HTTP."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import orjson
from fastapi import FastAPI

from app.demo.live import open_socket, served_beside
from app.main import create_app, open_world
from app.moves.keys import card, fingerprint, read_card
from app.moves.partners import trust
from app.settings import Settings
from app.unit_of_work import open_unit
from app.world import World
from tests.support.clock import MovableClock
from tests.support.database import TestDatabase
from tests.support.people import confirm_notices


@dataclass(slots=True)
class Instance:
    """One municipality's running service."""

    world: World
    http: httpx.AsyncClient
    application: FastAPI

    def fail(self) -> None:
        """It answers 503 from now on, as while its database is away."""
        self.application.state.world = None

    def recover(self) -> None:
        """It works again."""
        self.application.state.world = self.world

    @property
    def address(self) -> str:
        """Its address, which is its name for the other one."""
        return self.world.settings.base_url


@asynccontextmanager
async def instance(database: TestDatabase, folder: Path, clock: MovableClock, operator: str) -> AsyncIterator[Instance]:
    """A running instance on its database; German notices are reviewed, no job runs by itself."""
    with open_socket(0) as listening:
        address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        settings = Settings.model_validate(
            {
                "data": folder,
                "database_url": database.url,
                "database_owner_url": database.owner_url,
                "base_url": address,
                "operator": operator,
                "argon2_time_cost": 1,
                "argon2_memory_kib": 8,
            }
        )
        async with open_world(settings, clock) as world, httpx.AsyncClient(base_url=address, timeout=30, trust_env=False) as http:
            application = create_app(settings, world)
            async with served_beside(application, listening, f"{address}/readyz"):
                await confirm_notices(world, "de")
                yield Instance(world, http, application)


async def introduce(one: Instance, other: Instance, **rights: Any) -> None:
    """The operator of `one` trusts `other`, whose card was fetched and whose fingerprint was compared."""
    raw = (await other.http.get("/.well-known/kiim-instance")).content
    assert orjson.loads(raw) == card(other.world.settings, other.world.keyring)
    async with open_unit(one.world) as uow:
        await trust(uow, raw, fingerprint(read_card(raw)), **rights)
