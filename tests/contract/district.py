"""The offices of the diary as real case tools on a fresh database, their people's phones, and a clock for all of them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx

from app.db.setup_connection import open_setup
from app.main import open_world
from app.settings import Settings
from app.verify.report import Report
from app.verify.run import verify
from app.world import World
from tests.contract.diary import OFFICES
from tests.support.application import lent
from tests.support.clock import MovableClock
from tests.support.database import TestDatabase
from tests.support.people import PIN, Json, Phone, Tool, activate, confirm_notices, tool

TOKEN_SECONDS = 240
SESSION_SECONDS = 500


def settings_of(database: TestDatabase, data: Path) -> Settings:
    """Settings on this database; PIN hashing is as cheap as the library allows."""
    return Settings.model_validate(
        {
            "data": data,
            "database_url": database.url,
            "database_owner_url": database.owner_url,
            "argon2_time_cost": 1,
            "argon2_memory_kib": 8,
        }
    )


@asynccontextmanager
async def opened(settings: Settings, clock: MovableClock) -> AsyncIterator[tuple[World, httpx.AsyncClient]]:
    """The whole application and a client of it, without background jobs."""
    async with open_world(settings, clock) as world:
        with lent(world) as application:
            transport = httpx.ASGITransport(application)
            async with httpx.AsyncClient(transport=transport, base_url=settings.base_url) as http:
                yield world, http


@dataclass
class Card:
    """A person's card and her session, renewed when it is old."""

    letter: Json
    phone: Phone | None = None
    since: datetime | None = None


@dataclass
class District:
    """Case tools by the office's name; tokens and sessions are renewed as the clock moves."""

    world: World
    http: httpx.AsyncClient
    clock: MovableClock
    tools: dict[str, Tool] = field(default_factory=dict)
    fetched: dict[str, datetime] = field(default_factory=dict)

    @classmethod
    async def founded(cls, world: World, http: httpx.AsyncClient, clock: MovableClock) -> "District":
        """Every office registered, the German wordings confirmed."""
        await confirm_notices(world, "de")
        district = cls(world, http, clock)
        for name, office in OFFICES.items():
            facts = {"name": name, "reporting_duty": office.duty}
            district.tools[name] = await tool(http, world, office.type, *office.purposes, **facts)
        return district

    def office(self, name: str) -> Tool:
        """The case tool, with tokens that still hold."""
        now = self.clock.now()
        if (now - self.fetched.setdefault(name, now)).total_seconds() > TOKEN_SECONDS:
            self.tools[name].tokens.clear()
            self.fetched[name] = now
        return self.tools[name]

    async def phone(self, card: Card) -> Phone:
        """The person signed in."""
        now = self.clock.now()
        if card.phone is None:
            card.phone, card.since = await activate(self.http, card.letter), now
        elif card.since is None or (now - card.since).total_seconds() > SESSION_SECONDS:
            answer = await self.http.post("/v1/me/session", json={"card": card.letter["card"], "pin": PIN})
            assert answer.status_code == 201, answer.text
            card.phone, card.since = Phone(self.http, answer.json()["access_token"]), now
        return card.phone

    async def feed(self, name: str, limit: int = 1000) -> list[Json]:
        """Everything the feed holds for this office, from its beginning, in pages of this size."""
        items: list[Json] = []
        path = f"/v1/changes?limit={limit}"
        while True:
            page = await self.office(name).get(path)
            assert page.status_code == 200, page.text
            if not page.json()["items"]:
                return items
            items += page.json()["items"]
            path = f"/v1/changes?limit={limit}&cursor={page.json()['next']}"

    async def all_accesses(self, card: Card) -> list[Json]:
        """Every look at this person, oldest first."""
        items: list[Json] = []
        path = "/v1/me/accesses"
        while path:
            page = await (await self.phone(card)).get(path)
            assert page.status_code == 200, page.text
            items += page.json()["items"]
            following = page.json()["next"]
            path = f"/v1/me/accesses?cursor={following}" if following else ""
        return items[::-1]

    async def call(self, name: str, method: str, path: str, purpose: str | None, body: Any = None, **headers: str) -> Any:
        """One request of an office's tool."""
        return await self.office(name).call(method, path, body, purpose=purpose, **headers)

    async def verified(self) -> Report:
        """Every stored invariant, recomputed as `kiim verify` does."""
        async with open_setup(self.world.database.owner_url) as connection:
            return await verify(connection, self.world.keyring, self.world.catalogue, lambda *_: None)
