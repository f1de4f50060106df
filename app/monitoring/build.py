"""The release run: one leader, one transaction, the whole release or nothing; the key of its noise lives as long as the run.

A run that is killed leaves nothing: no count, no noise, no spent budget. Starting it again is resuming it, because anything kept
in between would be a true count or its key.
"""

import asyncio
import os
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from app.audit.record import Entry
from app.errors import ConfigurationProblem
from app.ids import new_uuid
from app.monitoring.catalogue import Catalogue, load_catalogue
from app.monitoring.disclosure import Engine
from app.monitoring.driver import driver_connection
from app.monitoring.parameters import load_parameters
from app.monitoring.release import Release
from app.monitoring.snapshot import snapshot
from app.monitoring.store import insert_release, newest, read_release
from app.monitoring.vectors import Told, read_vectors
from app.unit_of_work import UnitOfWork, open_unit
from app.world import World

if TYPE_CHECKING:
    from app.crypto.keyring import Connection

LATEST = timedelta(days=31)
"""How long after a reference date its run may start: it counts the register as it stands then."""

_LEADER = 0x6B6D6F6E  # advisory lock of the one release run; any number that nobody else uses


class CannotBuild(ConfigurationProblem):
    """There will be no release, and the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Built:
    """What a run made."""

    reference_date: date
    tables: int
    fresh_areas: int
    areas: int
    rho: dict[str, float]


def catalogue_of(world: World) -> Catalogue:
    """The catalogue of tables for the municipalities of this installation; CannotBuild when none are configured."""
    chosen = [part.strip() for part in world.settings.monitoring_areas.split(",") if part.strip()]
    known = world.catalogue.code_lists["municipalities"].entries
    keys = [code for code in known if code.startswith(tuple(chosen))] if chosen else []
    missing = [part for part in chosen if not any(code.startswith(part) for code in known)]
    if missing or not keys:
        raise CannotBuild(
            "Say which area this office watches: KIIM_MONITORING_AREAS takes official keys of municipalities (8 digits), "
            "Kreise (5) or Länder (2), comma separated" + (f"; unknown: {', '.join(missing)}." if missing else ".")
        )
    return load_catalogue(keys)


async def build(world: World, reference_date: date, tell: Told) -> Built:
    """Make and store the release of a reference date. CannotBuild, BudgetExceeded or IntegrityFault: then nothing was stored."""
    catalogue = catalogue_of(world)
    async with open_unit(world) as uow:
        connection = await driver_connection(uow)
        await lead(uow, connection, reference_date)
        last = await newest(connection)
        if last is not None and last[1] >= reference_date:
            raise CannotBuild(f"There is a release of {last[1].isoformat()} already; a release is made once and never again.")
        previous = None if last is None else await read_release(connection, catalogue, last[0], world.keyring)
        vectors = await read_vectors(connection, world.keyring, uow.now, tell)
        release = await asyncio.to_thread(_release, catalogue, vectors, reference_date, previous)
        tell("store", 0, 1)
        await insert_release(connection, world.keyring, new_uuid(), release, uow.now)
        await uow.record(Entry("monitoring.release"))
        tell("store", 1, 1)
    return _summary(release)


async def lead(uow: UnitOfWork, connection: "Connection", reference_date: date) -> None:
    """Make this unit of work the one run there is, until its end; CannotBuild at a wrong day or beside another run."""
    # Between reading and storing the run counts, and the server sees a transaction that rests.
    await connection.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
    _check_date(reference_date, uow.now.date())
    if not await connection.fetchval("SELECT pg_try_advisory_xact_lock($1)", _LEADER):
        raise CannotBuild("Another release run is at work; wait for its end.")


def _release(catalogue: Catalogue, vectors: NDArray[np.uint8], reference_date: date, previous: Release | None) -> Release:
    people = snapshot(catalogue, vectors, reference_date)
    return Engine(catalogue, load_parameters()).release(people, reference_date, bytearray(os.urandom(16)), previous)


def _check_date(reference_date: date, today: date) -> None:
    last_day = monthrange(reference_date.year, reference_date.month)[1]
    if reference_date.month % 3 or reference_date.day != last_day:
        raise CannotBuild("A reference date is the last day of a quarter: 31 March, 30 June, 30 September or 31 December.")
    if reference_date > today:
        raise CannotBuild("This reference date is still to come; start the run on that day or soon after.")
    if today - reference_date > LATEST:
        raise CannotBuild(
            f"This reference date is more than {LATEST.days} days ago. A run counts the register as it stands now, so it would "
            "tell of another day than it says; wait for the next quarter."
        )


def _summary(release: Release) -> Built:
    rho: dict[str, float] = {}
    for spend in release.spends:
        rho[spend.level] = rho.get(spend.level, 0.0) + spend.rho
    fresh = sum(when == release.reference_date for when in release.as_of.values())
    return Built(release.reference_date, len(release.tables), fresh, len(release.as_of), rho)
