"""The release run: whole or nothing, once per date, within the budget, from people whose consent runs; nothing true is stored."""

import time
from datetime import UTC, date, datetime, timedelta
from typing import Any

import asyncpg
import pytest

from app.errors import IntegrityFault
from app.monitoring.build import CannotBuild, build, catalogue_of
from app.monitoring.rules import HIDDEN
from app.monitoring.snapshot import snapshot
from app.monitoring.store import newest, read_release
from app.monitoring.vectors import read_vectors
from app.world import World
from tests.support.clock import MovableClock
from tests.support.database import TestDatabase
from tests.support.vectors import KREIS, drawn, store

Q3, Q4 = date(2026, 9, 30), date(2026, 12, 31)


def silent(part: str, done: int, total: int) -> None:
    """Progress that nobody watches."""


@pytest.fixture
def quarter(clock: MovableClock) -> MovableClock:
    clock.set(datetime(2026, 10, 1, 8, tzinfo=UTC))
    return clock


async def rows(dba: Any) -> dict[str, int]:
    tables = ("statistics_release", "published_table", "published_block", "published_days", "privacy_spend", "release_memory")
    return {table: await dba.fetchval(f"SELECT count(*) FROM {table}") for table in tables}


async def test_a_release_is_stored_and_read_back_as_it_was_made(
    world: World, database: TestDatabase, dba: Any, quarter: MovableClock
) -> None:
    await store(database, world, drawn(1, 3000))
    built = await build(world, Q3, silent)
    assert (built.reference_date, built.tables) == (Q3, (await rows(dba))["published_table"])
    assert built.fresh_areas == built.areas
    found = await newest(dba)
    assert found is not None
    release = await read_release(dba, catalogue_of(world), found[0])
    total = release.cell("kreis", area=KREIS)
    assert total is not None
    assert abs(total - 3000) <= 24
    assert release.memory is None
    assert release.cell("municipality.age", area=f"{KREIS}001", age="total") == release.cell("municipality", area=f"{KREIS}001")


async def test_a_second_run_for_the_date_or_before_it_is_refused_and_stores_nothing(
    world: World, database: TestDatabase, dba: Any, quarter: MovableClock
) -> None:
    await store(database, world, drawn(2, 500))
    await build(world, Q3, silent)
    before = await rows(dba)
    with pytest.raises(CannotBuild, match="already"):
        await build(world, Q3, silent)
    assert await rows(dba) == before


async def test_the_next_quarter_repeats_areas_with_little_change_and_counts_the_others_anew(
    world: World, database: TestDatabase, dba: Any, quarter: MovableClock
) -> None:
    await store(database, world, drawn(3, 2000))
    await build(world, Q3, silent)
    catalogue = catalogue_of(world)
    first = await read_release(dba, catalogue, (await newest(dba) or (None,))[0])  # type: ignore[arg-type]
    quarter.set(datetime(2027, 1, 4, tzinfo=UTC))
    await store(database, world, drawn(4, 60, [f"{KREIS}002"]), first=10_000)
    built = await build(world, Q4, silent)
    second = await read_release(dba, catalogue, (await newest(dba) or (None,))[0])  # type: ignore[arg-type]
    assert second.as_of[f"{KREIS}002"] == Q4
    assert second.as_of[f"{KREIS}001"] == Q3
    assert built.fresh_areas < built.areas
    quiet = [table for table in first.tables.values() if table.level == "municipality"]
    for table in quiet:
        place = table.areas.index(f"{KREIS}001")
        then, now = table.values[place], second.tables[table.name].values[place]
        assert (now[now != HIDDEN] == then[now != HIDDEN]).all()  # what a parent hides now is hidden, nothing is told anew
    assert (await rows(dba))["release_memory"] == 1


async def test_only_people_whose_consent_runs_are_counted(
    world: World, database: TestDatabase, dba: Any, quarter: MovableClock
) -> None:
    await store(database, world, drawn(5, 200))
    await dba.execute("UPDATE stat_vector SET valid_until = $1 WHERE get_byte(sealed, 0) < 128", world.clock.now())
    left = await dba.fetchval("SELECT count(*) FROM stat_vector WHERE valid_until > $1", world.clock.now())
    assert 0 < left < 200
    assert len(await read_vectors(dba, world.keyring, world.clock.now(), silent)) == left


async def test_people_of_elsewhere_and_of_no_known_place_are_in_no_table(
    world: World, database: TestDatabase, dba: Any, quarter: MovableClock
) -> None:
    here, elsewhere, nowhere = drawn(6, 3, [f"{KREIS}001"]), drawn(7, 2, ["09162000"]), drawn(8, 1)
    nowhere[0]["ags"] = 1
    await store(database, world, [*here, *elsewhere, *nowhere])
    vectors = await read_vectors(dba, world.keyring, world.clock.now(), silent)
    people = snapshot(catalogue_of(world), vectors, Q3)
    assert (len(vectors), len(people["area"])) == (6, 3)


@pytest.mark.parametrize(
    ("damage", "values"),
    [
        ("UPDATE stat_vector SET sealed = set_byte(sealed, 15, 255 - get_byte(sealed, 15))", ()),
        ("UPDATE stat_vector SET layout = 7", ()),
        ("UPDATE stat_vector SET generation = 7", ()),
    ],
    ids=["a flipped byte", "another layout", "a key that is not ours"],
)
async def test_with_one_vector_damaged_nothing_is_published(
    world: World, database: TestDatabase, dba: Any, quarter: MovableClock, damage: str, values: tuple[object, ...]
) -> None:
    await store(database, world, drawn(9, 50))
    await dba.execute(damage, *values)
    with pytest.raises(IntegrityFault):
        await build(world, Q3, silent)
    assert set((await rows(dba)).values()) == {0}


@pytest.mark.parametrize("table", ["published_table", "published_block", "published_days", "privacy_spend", "release_memory"])
async def test_a_run_that_fails_while_storing_leaves_nothing_and_can_be_started_again(
    world: World, database: TestDatabase, dba: Any, quarter: MovableClock, table: str
) -> None:
    await store(database, world, drawn(10, 100))
    await dba.execute(
        "CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'power'; END $$;"
        f"CREATE TRIGGER fails BEFORE INSERT ON {table} FOR EACH STATEMENT EXECUTE FUNCTION fail()"
    )
    with pytest.raises(Exception, match="power"):
        await build(world, Q3, silent)
    assert set((await rows(dba)).values()) == {0}
    await dba.execute(f"DROP TRIGGER fails ON {table}; DROP FUNCTION fail()")
    await build(world, Q3, silent)
    assert (await rows(dba))["statistics_release"] == 1


async def test_the_database_refuses_what_is_over_budget_and_any_change(
    world: World, database: TestDatabase, dba: Any, quarter: MovableClock
) -> None:
    await store(database, world, drawn(11, 100))
    await build(world, Q3, silent)
    spend = (
        "INSERT INTO privacy_spend (release_id, level, name, mechanism, rho, delta) "
        "SELECT release_id, 'municipality', 'more', 'cut_gaussian', 5.0, 0 FROM statistics_release"
    )
    with pytest.raises(asyncpg.CheckViolationError, match="budget"):
        await dba.execute(spend)
    for statement in ("UPDATE published_block SET as_of = now()", "DELETE FROM privacy_spend", "TRUNCATE privacy_spend"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await dba.execute(statement)


@pytest.mark.parametrize(
    ("on", "words"),
    [
        (date(2026, 9, 29), "last day of a quarter"),
        (date(2026, 8, 31), "last day of a quarter"),
        (date(2026, 12, 31), "still to come"),
        (date(2026, 6, 30), "more than 31 days"),
    ],
)
async def test_a_reference_date_is_a_quarters_last_day_and_not_long_ago(
    world: World, quarter: MovableClock, on: date, words: str
) -> None:
    with pytest.raises(CannotBuild, match=words):
        await build(world, on, silent)


async def test_a_run_may_count_for_longer_than_other_transactions_may_rest(
    world: World, database: TestDatabase, dba: Any, quarter: MovableClock
) -> None:
    await store(database, world, drawn(13, 100))
    name = await dba.fetchval("SELECT current_database()")
    await dba.execute(f"ALTER DATABASE {name} SET idle_in_transaction_session_timeout = '300ms'")
    await world.engine.dispose()

    def slowly(part: str, done: int, total: int) -> None:
        if (part, done) == ("open", total):
            time.sleep(0.6)  # a large register, seen from the server: an open transaction that asks nothing

    await build(world, Q3, slowly)
    assert (await rows(dba))["statistics_release"] == 1


async def test_only_one_run_is_at_work(world: World, dba: Any, quarter: MovableClock) -> None:
    async with dba.transaction():
        await dba.execute("SELECT pg_advisory_xact_lock($1)", 0x6B6D6F6E)
        with pytest.raises(CannotBuild, match="Another"):
            await build(world, Q3, silent)


async def test_an_installation_without_areas_is_told_what_to_set(world: World) -> None:
    for areas, words in (("", "KIIM_MONITORING_AREAS"), ("99999", "unknown: 99999")):
        other = world.settings.model_copy(update={"monitoring_areas": areas})
        object.__setattr__(world, "settings", other)
        with pytest.raises(CannotBuild, match=words):
            catalogue_of(world)


async def test_a_consent_that_ends_today_is_no_longer_counted(
    world: World, database: TestDatabase, dba: Any, quarter: MovableClock
) -> None:
    await store(database, world, drawn(12, 5))
    quarter.advance(days=366)
    assert len(await read_vectors(dba, world.keyring, world.clock.now() + timedelta(seconds=1), silent)) == 0
