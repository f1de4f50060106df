"""The demo's statistics history: eight quarters of invented people, made by the engine, marked for ever, and quick."""

import time
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pytest

from app.demo.batches import Plan
from app.demo.denominators import KREIS
from app.demo.district import MUNICIPALITIES
from app.demo.history import QUARTERS, quarter_ends, write_history
from app.demo.population import Population
from app.facts.columns import repack, unpack
from app.facts.layout import SLOTS
from app.monitoring.build import CannotBuild, build
from app.monitoring.open_build import open_sheets, publish_open_data
from app.monitoring.shelf import Shelf
from app.settings import Settings
from app.unit_of_work import open_unit
from app.world import World
from tests.support.clock import MovableClock
from tests.support.seeded import NOW
from tests.support.vectors import as_array, drawn

PLAN = Plan(400, 1, NOW)
KEYS = [municipality.ags for municipality in MUNICIPALITIES]


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"monitoring_areas": KREIS})


async def test_the_history_is_eight_quarters_and_stays_as_it_is(world: World) -> None:
    begun = time.process_time()
    assert await write_history(world, PLAN) == QUARTERS
    assert time.process_time() - begun < 6
    shelf = Shelf()
    async with open_unit(world) as uow:
        before = await shelf.listed(uow)
        newest = await shelf.open(uow, before[0].release_id)
        uow.unaudited("a test reads")
    assert [one.reference_date for one in reversed(before)] == quarter_ends(NOW.date())
    assert all(one.invented and len(one.code_hash.removeprefix("invented:")) == 64 for one in before)
    people = newest.cell("kreis", area=KREIS)
    assert people is not None
    assert 6_000 < people < 16_000  # fewer than the register's foreigners: coverage is a share
    assert all(newest.cell("municipality", area=key) is not None for key in KEYS)
    assert newest.days("days_to_b1", KREIS).median is not None
    assert await write_history(world, replace(PLAN, seed=2)) == QUARTERS
    async with open_unit(world) as uow:
        assert await shelf.listed(uow) == before
        uow.unaudited("a test reads")


async def test_the_open_data_of_the_year_before_say_that_their_people_are_invented(world: World) -> None:
    await write_history(world, PLAN)
    made, new = await publish_open_data(world, 2025, lambda *_: None)
    assert (new, made.reference_date) == (False, date(2025, 12, 31))
    async with open_unit(world) as uow:
        sheets = list(open_sheets(uow, made))
        uow.unaudited("a test reads")
    assert len(sheets) == 5
    assert all("erfunden" in sheet.grid.title and "erfunden" in dict(sheet.notes)["Tabelle"] for sheet in sheets)


async def test_the_next_real_release_follows_the_history(world: World, clock: MovableClock) -> None:
    await write_history(world, PLAN)
    clock.set(NOW.replace(month=10, day=20))
    with pytest.raises(CannotBuild, match="already"):
        await build(world, date(2026, 9, 30), lambda *_: None)
    clock.set(NOW.replace(month=12, day=31))
    await build(world, date(2026, 12, 31), lambda *_: None)
    async with open_unit(world) as uow:
        newest = (await Shelf().listed(uow))[0]
        uow.unaudited("a test reads")
    assert (newest.reference_date, newest.invented) == (date(2026, 12, 31), False)


@pytest.mark.parametrize(
    ("today", "last"),
    [
        (date(2026, 11, 22), date(2026, 9, 30)),
        (date(2026, 9, 30), date(2026, 6, 30)),
        (date(2026, 1, 1), date(2025, 12, 31)),
        (date(2024, 4, 1), date(2024, 3, 31)),
    ],
)
def test_only_quarters_that_are_over_are_told(today: date, last: date) -> None:
    ends = quarter_ends(today)
    assert ends[-1] == last
    assert len(ends) == QUARTERS
    for before, after in pairwise(ends):
        assert (after + timedelta(days=1)).day == 1
        assert 90 <= (after - before).days <= 92


def test_the_same_seed_invents_the_same_people_and_a_quarter_changes_them() -> None:
    first, second, other = (Population(seed, KEYS, date(2026, 6, 30), 0.05) for seed in (1, 1, 2))
    assert np.array_equal(first.vectors(), second.vectors())
    assert not np.array_equal(first.vectors(), other.vectors())
    first.pass_quarter(date(2026, 9, 30))
    assert not np.array_equal(first.vectors()[: len(second) // 2], second.vectors()[: len(second) // 2])


def test_columns_become_the_vectors_they_came_from() -> None:
    vectors = as_array(drawn(11, 500))
    assert np.array_equal(repack(unpack(vectors)), vectors)
    columns = unpack(vectors)
    for slot in SLOTS:
        too_large = {**columns, slot.name: np.full(500, 1 << slot.bits)}
        with pytest.raises(ValueError, match=slot.name):
            repack(too_large)
    with pytest.raises(ValueError, match="slot"):
        repack({"ags": np.zeros(1, dtype=np.int64)})
