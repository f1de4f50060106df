"""`kill -9` at every step of a release run: the whole release or nothing, and the budget is never spent twice."""

import asyncio
import os
import signal
import subprocess
import sys
from typing import Any

import pytest

from app.monitoring.build import CannotBuild, build
from app.settings import Settings
from app.world import World
from tests.support.clock import MovableClock
from tests.support.database import TestDatabase
from tests.support.release_run import NOW, REFERENCE_DATE
from tests.support.scenes import scene
from tests.support.vectors import KREIS, drawn, store

STORED = ("statistics_release", "published_table", "published_block", "published_days", "privacy_spend", "release_memory")
GATE = 7_262_026  # an advisory lock of this test alone


def silent(part: str, done: int, total: int) -> None:
    """Progress that nobody watches."""


@scene
async def register(world: World, database: TestDatabase, clock: MovableClock) -> None:
    clock.set(NOW)
    await store(database, world, drawn(51, 400))


def started(settings: Settings, database: TestDatabase, die_at: str = "") -> "subprocess.Popen[bytes]":
    """A run in a process of its own."""
    own = {
        "KIIM_DATABASE_URL": database.url,
        "KIIM_DATABASE_OWNER_URL": database.owner_url,
        "KIIM_DATA": str(settings.data),
        "KIIM_MONITORING_AREAS": KREIS,
    }
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KIIM_")} | own
    return subprocess.Popen(
        [sys.executable, "-m", "tests.support.release_run", die_at],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


async def left(dba: Any) -> dict[str, int]:
    """How many rows of each kind there are."""
    return {table: await dba.fetchval(f"SELECT count(*) FROM {table}") for table in STORED}


async def until(dba: Any, question: str, wanted: bool) -> None:
    """Wait until a question to the server is answered so."""
    for _ in range(600):
        if bool(await dba.fetchval(question)) is wanted:
            return
        await asyncio.sleep(0.05)
    raise AssertionError(f"never {wanted}: {question}")


WAITING = "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event = 'advisory' AND datname = current_database())"
OTHERS = """
  SELECT EXISTS (SELECT FROM pg_locks l JOIN pg_database d ON d.oid = l.database
   WHERE d.datname = current_database() AND l.locktype = 'advisory' AND l.objid = 1802334062)"""
"""Whether some run leads: its lock is 0x6b6d6f6e."""


SPENT = """
  SELECT level, name, mechanism, count(*) AS rows, CASE mechanism WHEN 'quantile' THEN 3 ELSE 1 END AS names,
         sum(rho) AS rho, min(rho_max) AS rho_max
    FROM privacy_spend JOIN privacy_budget USING (level) GROUP BY level, name, mechanism ORDER BY level, name, mechanism"""
"""What was spent: each table once, each duration with its three quartiles."""


async def gate(dba: Any, table: str, when: str) -> None:
    """Let whoever writes to this table wait: before the rows are written, or at the commit."""
    await dba.execute(
        f"CREATE FUNCTION wait_here() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN PERFORM pg_advisory_xact_lock({GATE}); RETURN NULL; END $$"
    )
    timing = {
        "before": f"CREATE TRIGGER waits BEFORE INSERT ON {table} FOR EACH STATEMENT",
        "commit": f"CREATE CONSTRAINT TRIGGER waits AFTER INSERT ON {table} DEFERRABLE INITIALLY DEFERRED FOR EACH ROW",
    }[when]
    await dba.execute(f"{timing} EXECUTE FUNCTION wait_here()")
    await dba.execute("SELECT pg_advisory_lock($1)", GATE)


async def opened(dba: Any, table: str) -> None:
    """Take the gate away again."""
    await dba.execute("SELECT pg_advisory_unlock($1)", GATE)
    await until(dba, OTHERS, False)
    await dba.execute(f"DROP TRIGGER waits ON {table}; DROP FUNCTION wait_here()")


async def killed_at(settings: Settings, database: TestDatabase, dba: Any, world: World, table: str, when: str) -> dict[str, int]:
    """Kill a run that waits at this table; meanwhile a second run is refused. What is left."""
    await gate(dba, table, when)
    process = started(settings, database)
    try:
        await until(dba, WAITING, True)
        with pytest.raises(CannotBuild, match="Another release run"):
            await build(world, REFERENCE_DATE, silent)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait(30)
    await opened(dba, table)
    return await left(dba)


@pytest.mark.usefixtures("register")
@pytest.mark.parametrize("part", ["read", "open", "store"])
async def test_killed_before_it_stores_a_run_leaves_nothing(
    world: World, settings: Settings, database: TestDatabase, dba: Any, part: str
) -> None:
    process = started(settings, database, part)
    assert await asyncio.to_thread(process.wait, 60) == -signal.SIGKILL
    await until(dba, OTHERS, False)
    assert set((await left(dba)).values()) == {0}
    await build(world, REFERENCE_DATE, silent)
    assert (await left(dba))["statistics_release"] == 1


@pytest.mark.usefixtures("register")
@pytest.mark.parametrize("table", ["statistics_release", "release_memory"], ids=["its first row", "its last row"])
async def test_killed_while_it_stores_a_run_leaves_nothing_and_spends_once(
    world: World, settings: Settings, database: TestDatabase, dba: Any, table: str
) -> None:
    assert set((await killed_at(settings, database, dba, world, table, "before")).values()) == {0}
    await build(world, REFERENCE_DATE, silent)
    whole = await left(dba)
    assert whole["statistics_release"] == whole["release_memory"] == 1
    spent = await dba.fetch(SPENT)
    assert spent
    assert all(row["rho"] <= row["rho_max"] and row["rows"] == row["names"] for row in spent)
    with pytest.raises(CannotBuild, match="already"):
        await build(world, REFERENCE_DATE, silent)
    assert await left(dba) == whole
    assert await dba.fetch(SPENT) == spent


@pytest.mark.usefixtures("register")
async def test_killed_while_it_commits_a_run_leaves_the_whole_release_once(
    world: World, settings: Settings, database: TestDatabase, dba: Any
) -> None:
    remains = await killed_at(settings, database, dba, world, "statistics_release", "commit")
    assert remains["statistics_release"] in {0, 1}
    assert (remains["statistics_release"] == 1) == all(remains.values())
    if remains["statistics_release"]:
        with pytest.raises(CannotBuild, match="already"):
            await build(world, REFERENCE_DATE, silent)
        assert await left(dba) == remains
    else:
        await build(world, REFERENCE_DATE, silent)
    assert (await left(dba))["statistics_release"] == 1
