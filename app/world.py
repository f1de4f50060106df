"""Everything a process needs, opened once when it starts and handed to every unit of work."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Protocol, cast
from uuid import UUID

import asyncpg
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker
from starlette.requests import HTTPConnection

from app.audit.record import AuditWriter
from app.audit.sealing import SealStatus
from app.clock import Clock
from app.crypto.keyring import Keyring
from app.db.database import Database
from app.errors import Unavailable
from app.settings import Settings
from app.telemetry import Pushed
from consent.catalogue import Catalogue
from consent.vocabulary import AgencyFacts, AgencyId


class AgencyDirectory(Protocol):
    """What lower layers may ask about agencies; `app.agencies.directory` answers."""

    async def get(self, agency_id: AgencyId) -> AgencyFacts:
        """The registered facts of an agency, MAC-checked; raises when there is none."""
        ...

    async def get_many(self, agency_ids: Collection[AgencyId]) -> Mapping[AgencyId, AgencyFacts]:
        """The facts of several agencies; raises when one is unknown."""
        ...


class OnceOnlyMeter(Protocol):
    """What is counted of reads and writes; `app.meter` answers. Agencies are named by their id in hex."""

    bits: Mapping[str, Mapping[str, int]]

    def reused(self, at: datetime, agency: str, fields: int) -> None:
        """One read showed these fields (as bits) as other agencies had recorded them."""
        ...

    def asked_again(self, at: datetime, agency: str, fields: Iterable[tuple[str, str]]) -> None:
        """This agency collected these (category, field) although it could have read them."""
        ...


class LookLimit(Protocol):
    """How many people an agency may look at; `app.access.look_limit` answers."""

    def knows(self, agency_id: UUID, reference: str, now: datetime) -> bool:
        """Whether the agency has looked at this reference within the hour."""
        ...

    async def admit(self, agency_id: UUID, reference: str, now: datetime) -> None:
        """Count a person new to this hour; raises TooManyRequests."""
        ...

    async def settle(self) -> None:
        """Write down what was counted."""
        ...


class Unlimited:
    """For a process that answers nobody."""

    def knows(self, agency_id: UUID, reference: str, now: datetime) -> bool:
        """Nothing is decided here."""
        return True

    async def admit(self, agency_id: UUID, reference: str, now: datetime) -> None:
        """Nothing is counted here."""

    async def settle(self) -> None:
        """Nothing was counted."""


class Uncounted:
    """The meter of a process that answers nobody: it counts nothing."""

    bits: Mapping[str, Mapping[str, int]] = MappingProxyType({})

    def reused(self, at: datetime, agency: str, fields: int) -> None:
        """Nothing is read here."""

    def asked_again(self, at: datetime, agency: str, fields: Iterable[tuple[str, str]]) -> None:
        """Nothing is asked here."""


@dataclass(slots=True, repr=False)  # it holds the keys and the whole catalogue: nothing that belongs into a log line
class World:
    """The open resources of this process. Only `app.main` and an import's processes build one; whoever builds it closes it."""

    settings: Settings
    clock: Clock
    database: Database
    engine: AsyncEngine
    sessions: async_sessionmaker[AsyncSession]
    pool: "asyncpg.Pool[asyncpg.Record]"
    keyring: Keyring
    writer: AuditWriter
    catalogue: Catalogue
    agencies: AgencyDirectory
    meter: OnceOnlyMeter = field(default_factory=Uncounted)
    looks: LookLimit = field(default_factory=Unlimited)
    seal: SealStatus = field(default_factory=SealStatus)
    pushed: Pushed = field(default_factory=Pushed)


def world_of(request: HTTPConnection) -> World:
    """The world this application was started with; `Unavailable` before it is open and after it is closed."""
    world = getattr(request.app.state, "world", None)
    if world is None:
        raise Unavailable()
    return cast(World, world)
