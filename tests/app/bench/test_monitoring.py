"""The benchmark of the release run: both sides count the same people, and the run is the quicker one."""

import numpy as np

from app.bench.monitoring import AT, catalogue_of_land, invented, lay_out, measure_release, queries, report
from app.db.setup_connection import open_setup
from app.monitoring.counting import People
from app.monitoring.parameters import LEVELS
from app.monitoring.snapshot import snapshot
from app.monitoring.vectors import read_vectors
from app.world import World

SAARLAND = "10"
DIGITS = {"municipality": 8, "kreis": 5, "land": 2}


async def test_sql_and_vectors_count_the_same_in_every_table(world: World) -> None:
    catalogue = catalogue_of_land(SAARLAND)
    vectors = invented(catalogue, 3000, 5)
    await lay_out(world, catalogue, vectors)
    async with open_setup(world.database.owner_url) as connection:
        opened = await read_vectors(connection, world.keyring, world.clock.now(), lambda *_: None)
        assert sorted(map(bytes, opened)) == sorted(map(bytes, vectors))
        counts = People(catalogue, snapshot(catalogue, opened, AT)).counts()
        assert len(counts) == sum(len(catalogue.tables[level]) for level in LEVELS) == 120
        for (level, table), query in queries(catalogue).items():
            true = np.zeros_like(counts[level, table])
            for area, *classes, count in await connection.fetch(query):
                place = catalogue.areas.keys(level).index(f"{area:0{DIGITS[level]}d}")
                true[(place, *classes)] = count
            assert np.array_equal(true, counts[level, table]), (level, table)


async def test_at_a_smaller_size_the_run_needs_less_time_and_memory_than_its_goal(world: World) -> None:
    told: list[str] = []
    figures = await measure_release(world, 60_000, 1, told.append, SAARLAND)
    assert (figures.people, figures.tables, len(told)) == (60_000, 120, 3)
    assert set(figures.parts[0]) == {"read and open", "count and protect", "store"}
    assert max(figures.peaks) < 2 << 30
    printed = report(figures)
    assert f"| {figures.ratio:.2f} | at most 0.50 |" in printed
    assert figures.ratio < 1, printed
    for table in ("statistics_release", "published_block", "privacy_spend", "release_memory"):
        assert await world.pool.fetchval(f"SELECT count(*) FROM {table}") == 0
