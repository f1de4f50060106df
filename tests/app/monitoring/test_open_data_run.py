"""The yearly open data: once a year, within a budget that the database keeps, the same bytes for ever."""

import asyncio
import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from typer.testing import CliRunner

from app.cli import cli
from app.main import open_world
from app.monitoring.build import CannotBuild
from app.monitoring.open_build import open_files, open_margin, open_sheets, publish_open_data
from app.monitoring.open_store import read_open
from app.monitoring.parameters import load_parameters
from app.monitoring.rules import HIDDEN
from app.settings import Settings
from app.unit_of_work import open_unit
from app.world import World
from tests.support.clock import MovableClock
from tests.support.database import TestDatabase
from tests.support.spreadsheets import cells_of
from tests.support.vectors import KREIS, drawn, store

TABLES = ("open_release", "open_table", "open_block", "open_spend")


def silent(part: str, done: int, total: int) -> None:
    """Progress that nobody watches."""


@pytest.fixture
def january(clock: MovableClock) -> MovableClock:
    clock.set(datetime(2027, 1, 5, 8, tzinfo=UTC))
    return clock


async def files_of(world: World, year: int) -> dict[str, bytes]:
    made, _ = await publish_open_data(world, year, silent)
    async with open_unit(world) as uow:
        uow.unaudited("a test reads")
        return dict(open_files(open_sheets(uow, made)))


async def test_a_year_is_published_once_and_then_read(
    world: World, database: TestDatabase, dba: Any, january: MovableClock
) -> None:
    await store(database, world, drawn(1, 4000))
    first, new = await publish_open_data(world, 2026, silent)
    assert new
    assert len(first.tables) == load_parameters().open_data.tables
    people = int(first.tables["kreis"].values[0])
    assert abs(people - 4000) < 40
    before = await files_of(world, 2026)
    assert len(before) == 20
    await store(database, world, drawn(2, 500), first=10_000)
    january.set(datetime(2027, 6, 1, tzinfo=UTC))  # long after the month in which it may be made
    again, new = await publish_open_data(world, 2026, silent)
    assert not new
    assert again.tables.keys() == first.tables.keys()
    assert all((again.tables[name].values == table.values).all() for name, table in first.tables.items())
    assert await files_of(world, 2026) == before
    assert await dba.fetchval("SELECT sum(rho) FROM open_spend") == pytest.approx(0.125)


async def test_nothing_small_is_told_and_the_files_agree(world: World, database: TestDatabase, january: MovableClock) -> None:
    await store(database, world, drawn(3, 1500))
    files = await files_of(world, 2026)
    made, _ = await publish_open_data(world, 2026, silent)
    threshold = load_parameters().open_data.threshold
    hidden = 0
    for name, table in made.tables.items():
        values = [HIDDEN if value is None else value for _, value in table.cells()]
        assert all(value == HIDDEN or value >= threshold for value in values)
        hidden += values.count(HIDDEN)
        sheet = cells_of(files[f"offen.{name}.xlsx"], "sheet1")[1:]
        told = [HIDDEN if row[-1] == "•" else int(row[-1]) for row in sheet]
        lines = files[f"offen.{name}.csv"].decode("utf-8-sig").splitlines()[1:]
        written = [HIDDEN if line.endswith('"•"') else int(line.rpartition(";")[2]) for line in lines]
        assert told == written == values
        assert files[f"offen.{name}.csv"].decode("utf-8-sig").splitlines()[1].startswith(f'"{KREIS}"')
    assert hidden
    assert open_margin(load_parameters()) == 9


@pytest.mark.parametrize(
    ("now", "year"),
    [
        (datetime(2026, 12, 30, tzinfo=UTC), 2026),
        (datetime(2027, 2, 2, tzinfo=UTC), 2026),
        (datetime(2027, 1, 5, tzinfo=UTC), 2027),
    ],
    ids=["before the year ends", "too late", "next year"],
)
async def test_a_year_is_published_at_its_end_alone(
    world: World, database: TestDatabase, dba: Any, clock: MovableClock, now: datetime, year: int
) -> None:
    clock.set(now)
    await store(database, world, drawn(4, 50))
    with pytest.raises(CannotBuild):
        await publish_open_data(world, year, silent)
    assert [await dba.fetchval(f"SELECT count(*) FROM {table}") for table in TABLES] == [0, 0, 0, 0]


async def test_the_database_keeps_the_budget_and_changes_nothing(
    world: World, database: TestDatabase, dba: Any, january: MovableClock
) -> None:
    await store(database, world, drawn(5, 300))
    await publish_open_data(world, 2026, silent)
    with pytest.raises(asyncpg.UniqueViolationError):
        await dba.execute("INSERT INTO open_release VALUES (2026, '2026-12-31', 'x', 'x', 'x', now())")
    with pytest.raises(asyncpg.CheckViolationError):
        await dba.execute("INSERT INTO open_release VALUES (2027, '2026-12-31', 'x', 'x', 'x', now())")
    await dba.execute("INSERT INTO open_table VALUES (2026, 'more', '{}', '[]')")
    with pytest.raises(asyncpg.CheckViolationError, match="privacy budget"):
        await dba.execute("INSERT INTO open_spend VALUES (2026, 'more', 'gaussian', 0.001, 0)")
    for table in TABLES:
        for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET year = 2027", f"TRUNCATE {table} CASCADE"):
            with pytest.raises(asyncpg.PostgresError):
                await dba.execute(statement)
    assert (await read_open(dba, 2025)) is None


async def test_the_run_that_fails_while_storing_leaves_nothing(
    world: World, database: TestDatabase, dba: Any, january: MovableClock
) -> None:
    await store(database, world, drawn(6, 300))
    await dba.execute(
        "CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'power'; END $$;"
        "CREATE TRIGGER fails BEFORE INSERT ON open_spend FOR EACH STATEMENT EXECUTE FUNCTION fail()"
    )
    with pytest.raises(asyncpg.PostgresError):
        await publish_open_data(world, 2026, silent)
    assert [await dba.fetchval(f"SELECT count(*) FROM {table}") for table in TABLES] == [0, 0, 0, 0]
    await dba.execute("DROP TRIGGER fails ON open_spend")
    made, new = await publish_open_data(world, 2026, silent)
    assert (new, made.reference_date) == (True, date(2026, 12, 31))


def test_the_command_writes_every_table_as_files(database: TestDatabase, settings: Settings, tmp_path: Path) -> None:
    asyncio.run(publish(database, settings))
    environment = {
        "KIIM_DATABASE_URL": database.url,
        "KIIM_DATABASE_OWNER_URL": database.owner_url,
        "KIIM_DATA": str(settings.data),
        "KIIM_MONITORING_AREAS": KREIS,
    }
    folder = tmp_path / "offen"
    command = ["monitoring", "open-data", "--year", "2025", "--out", str(folder), "--json"]
    for _ in range(2):
        result = CliRunner().invoke(cli, command, env=environment)
        assert result.exit_code == 0, result.output
        told = json.loads(result.stdout)
        assert (told["reference_date"], told["new"]) == ("2025-12-31", False)
        assert sorted(path.name for path in folder.iterdir()) == told["files"]
        assert len(told["files"]) == 20
    refused = CliRunner().invoke(cli, [*command[:3], "2024", *command[4:]], env=environment)
    assert refused.exit_code != 0


async def publish(database: TestDatabase, settings: Settings) -> None:
    """Publish the year 2025 in January 2026."""
    async with open_world(settings, MovableClock(datetime(2026, 1, 3, tzinfo=UTC))) as world:
        await store(database, world, drawn(7, 300))
        await publish_open_data(world, 2025, silent)
