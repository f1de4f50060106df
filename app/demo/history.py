"""The demo's statistics history: eight releases and the yearly open data of an invented population, made and stored as any are.

The people behind it exist nowhere but in memory while the releases are made; the demo's newcomers are others. Every release says
in its `code` that its people are invented, and no release can be changed later.
"""

import asyncio
import os
from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import text

from app.audit.record import Entry
from app.demo.batches import Plan
from app.demo.population import Population
from app.ids import new_uuid
from app.monitoring.build import catalogue_of
from app.monitoring.catalogue import Catalogue
from app.monitoring.disclosure import Engine
from app.monitoring.driver import driver_connection
from app.monitoring.open_data import open_tables
from app.monitoring.open_store import OpenData, insert_open
from app.monitoring.parameters import load_parameters
from app.monitoring.privacy import Spend
from app.monitoring.release import Release
from app.monitoring.shelf import INVENTED
from app.monitoring.snapshot import snapshot
from app.monitoring.store import code_hash, insert_release
from app.unit_of_work import open_unit
from app.world import World

QUARTERS = 8
_TOLD = text("SELECT count(*) FROM statistics_release")
_LAST_MONTH = 12
_TOLD_AT = time(7, tzinfo=UTC)


def quarter_ends(today: date, count: int = QUARTERS) -> list[date]:
    """The last days of the last quarters that are over, in order."""
    month = today.year * 12 + today.month - 1
    firsts = (month - month % 3 - 3 * before - 1 for before in range(count - 1, -1, -1))
    return [date(first // 12, first % 12 + 1, monthrange(first // 12, first % 12 + 1)[1]) for first in firsts]


async def write_history(world: World, plan: Plan) -> int:
    """Release the quarters before the plan's day, unless there are releases; returns how many there are."""
    async with open_unit(world) as uow:
        there = int((await uow.session.execute(_TOLD)).scalar_one())
        uow.unaudited("counting releases")
    if there:
        return there
    made, opened = await asyncio.to_thread(_invented, catalogue_of(world), plan)
    async with open_unit(world) as uow:
        connection = await driver_connection(uow)
        for release in made:
            await insert_release(
                connection, world.keyring, new_uuid(), release, _morning_after(release.reference_date), mark=INVENTED
            )
            await uow.record(Entry("monitoring.release"))
        for year, spends in opened:
            await insert_open(connection, year, spends)
            await uow.record(Entry("monitoring.open-data"))
    return len(made)


def _morning_after(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), _TOLD_AT)


def _invented(catalogue: Catalogue, plan: Plan) -> tuple[list[Release], list[tuple[OpenData, tuple[Spend, ...]]]]:
    parameters = load_parameters()
    engine = Engine(catalogue, parameters)
    ends = quarter_ends(plan.now.date())
    population = Population(plan.seed, catalogue.areas.keys("municipality"), ends[0])
    made: list[Release] = []
    opened: list[tuple[OpenData, tuple[Spend, ...]]] = []
    for end in ends:
        if made:
            population.pass_quarter(end)
        people = snapshot(catalogue, population.vectors(), end)
        made.append(engine.release(people, end, bytearray(os.urandom(16)), made[-1] if made else None))
        if end.month == _LAST_MONTH:
            tables, spends = open_tables(catalogue, parameters, people, end, None)
            mark = INVENTED + code_hash("open_data.py")
            opened.append((OpenData(end, catalogue.version, parameters.version, mark, _morning_after(end), tables), spends))
    return made, opened
