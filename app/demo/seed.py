"""Fill an empty database with the demo's newcomers: several processes, COPY, bounded memory, and it goes on where it was stopped.

Each batch is one transaction that also notes its number in `demo.batch`, so a batch is in the database whole or not at all, and
a seeding that was interrupted continues with the batches that are missing.
"""

import multiprocessing
import os
from collections.abc import Callable
from datetime import datetime
from queue import Empty
from threading import Event
from typing import Any

from app.db.roles import OWNER
from app.db.setup_connection import open_setup
from app.demo.batches import Plan
from app.demo.indexes import build_again, set_aside
from app.demo.worker import Opening, Place, work
from app.errors import ConfigurationProblem

_SCHEMA = """
CREATE SCHEMA IF NOT EXISTS demo;
CREATE TABLE IF NOT EXISTS demo.seeding
  (newcomers int NOT NULL, seed bigint NOT NULL, now timestamptz NOT NULL, finished_at timestamptz);
CREATE TABLE IF NOT EXISTS demo.batch (number int PRIMARY KEY, newcomers int NOT NULL);
CREATE TABLE IF NOT EXISTS demo.index (number int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, definition text NOT NULL);
"""
_ALIVE_SECONDS = 0.5
_MANY = 20_000


async def planned(owner_url: str, newcomers: int | None, seed: int | None, now: datetime) -> Plan:
    """The plan of this database: the one it was seeded with, else a new one (400 newcomers, seed 1 unless stated).

    Raises ConfigurationProblem when other people are in the database, or when it was seeded with another plan than asked for.
    """
    async with open_setup(owner_url) as connection:
        await connection.execute(f"SET ROLE {OWNER}")
        await connection.execute(_SCHEMA)
        row = await connection.fetchrow("SELECT newcomers, seed, now FROM demo.seeding")
        if row is None:
            if await connection.fetchval("SELECT EXISTS (SELECT FROM newcomer)"):
                raise ConfigurationProblem(
                    "This database already holds newcomers that the demo did not make. The demo never mixes invented people with "
                    "others: choose an empty folder with --data."
                )
            plan = Plan(newcomers or 400, 1 if seed is None else seed, now)
            await connection.execute("INSERT INTO demo.seeding VALUES ($1, $2, $3)", plan.newcomers, plan.seed, plan.now)
            return plan
    plan = Plan(row["newcomers"], row["seed"], row["now"])
    if newcomers not in (None, plan.newcomers) or seed not in (None, plan.seed):
        raise ConfigurationProblem(
            f"This folder holds a demo of {plan.newcomers:,} newcomers from seed {plan.seed}. Leave --newcomers and --seed "
            "out to go on with it, or choose another folder with --data."
        )
    return plan


async def missing_batches(owner_url: str, plan: Plan) -> list[int]:
    """The batches that are not in the database yet, in order; for a large load the secondary indexes are set aside."""
    async with open_setup(owner_url) as connection:
        await connection.execute(f"SET ROLE {OWNER}")
        present = {row["number"] for row in await connection.fetch("SELECT number FROM demo.batch")}
        missing = [number for number in range(plan.batches) if number not in present]
        if len(missing) * plan.batch >= _MANY:
            await set_aside(connection)
    return missing


async def finish(owner_url: str, now: datetime) -> None:
    """Note that everybody is there, build the indexes that were set aside, let PostgreSQL learn how the tables look."""
    async with open_setup(owner_url) as connection:
        await connection.execute(f"SET ROLE {OWNER}")
        await build_again(connection)
        if await connection.execute("UPDATE demo.seeding SET finished_at = $1 WHERE finished_at IS NULL", now) != "UPDATE 0":
            await connection.execute("RESET ROLE")
            await connection.execute("VACUUM (ANALYZE)")


def seed_batches(
    place: Place, plan: Plan, opening: Opening, batches: list[int], tell: Callable[[int], None], stop: Event
) -> None:
    """Seed these batches with one process per core; `tell` hears after each how many newcomers it held; `stop` ends it early.

    Raises ConfigurationProblem when a process fails; what it had committed stays, and the next start goes on from there.
    """
    context = multiprocessing.get_context("spawn")
    todo: Any = context.Queue()
    done: Any = context.Queue()
    count = min(os.cpu_count() or 1, len(batches))
    for number in [*batches, *[None] * count]:
        todo.put(number)
    crew = [context.Process(target=work, args=(os.getpid(), place, plan, opening, todo, done), daemon=True) for _ in range(count)]
    for process in crew:
        process.start()
    try:
        _listen(done, crew, tell, stop)
    finally:
        for process in crew:
            process.terminate()
            process.join()


def _listen(done: Any, crew: list[Any], tell: Callable[[int], None], stop: Event) -> None:
    ended = 0
    while ended < len(crew) and not stop.is_set():
        try:
            what, value = done.get(timeout=_ALIVE_SECONDS)
        except Empty:
            if any(process.exitcode not in (None, 0) for process in crew):
                raise _stopped("a seeding process died") from None
            continue
        if what == "fault":
            raise _stopped(str(value))
        if what == "end":
            ended += 1
        else:
            tell(value)


def _stopped(why: str) -> ConfigurationProblem:
    return ConfigurationProblem(
        f"Seeding stopped: {why}. Every batch is in the database whole or not at all; start `kiim demo` on the same folder again "
        "and it goes on with the missing ones."
    )
