"""The demo's official figures and offers: deterministic, importable by the operator's own way, and fast."""

import time
import tomllib
from dataclasses import replace
from datetime import timedelta

import pytest

from app.demo.batches import Plan
from app.demo.denominators import AGES, KREIS, official_csv, official_description, rates_description
from app.demo.district import MUNICIPALITIES
from app.demo.furnish import furnish_district
from app.demo.offers import OFFERS, offers_csv
from app.demo.papers import Papers
from app.demo.setup import found_district
from app.offers.offer import Kind
from app.offers.store import all_offers
from app.offers.supply import supply
from app.official.look_up import latest_value, list_datasets, official_values
from app.world import World
from tests.support.seeded import NOW

PLAN = Plan(400, 1, NOW)


async def test_the_district_has_figures_for_every_municipality_and_age(world: World) -> None:
    clients = await found_district(world, Papers(world.settings.data / "demo"))
    assert await furnish_district(world, PLAN, clients) == OFFERS
    keys = {municipality.ags for municipality in MUNICIPALITIES}
    async with world.sessions() as session:
        for series in ("residents", "foreigners"):
            parts = {}
            for age in AGES:
                found = await official_values(session, series, "2025-12-31", {"age": age})
                assert set(found) == {*keys, KREIS}
                parts[age] = {area: value.figure.amount or 0 for area, value in found.items()}
            whole = await official_values(session, series, "2025-12-31")
            for area, value in whole.items():
                assert value.figure.amount == sum(part[area] for part in parts.values())
            assert whole[KREIS].figure.amount == sum(whole[key].figure.amount or 0 for key in keys)
        foreigners = await latest_value(session, "foreigners", KREIS, NOW.date())
    assert foreigners is not None
    assert (foreigners.figure.amount or 0) > PLAN.newcomers
    assert "erfunden" in foreigners.provenance.source


async def test_furnishing_again_changes_nothing(world: World) -> None:
    clients = await found_district(world, Papers(world.settings.data / "demo"))
    for _ in range(2):
        await furnish_district(world, PLAN, clients)
    async with world.sessions() as session:
        versions = {row["table"]: row["version"] for row in await list_datasets(session)}
        assert versions == {tomllib.loads(each)["table"]: 1 for each in (official_description(PLAN), rates_description(PLAN))}
        assert {row["changed_at"] for row in await all_offers(session, vanished=True)} == {world.clock.now()}


async def test_the_offers_leave_gaps_to_be_found(world: World) -> None:
    clients = await found_district(world, Papers(world.settings.data / "demo"))
    await furnish_district(world, PLAN, clients)
    async with world.sessions() as session:
        courses = await supply(session, NOW.date())
        counselling = await supply(session, NOW.date(), Kind.COUNSELLING)
    assert {level for _, level in courses} == {"below_A1", "A1", "A2", "B1", "B2"}
    assert 4 <= len({municipality for municipality, _ in courses}) < len(MUNICIPALITIES)
    assert any(each.unstated for each in courses.values())
    assert any(each.with_childcare for each in courses.values())
    assert sum(each.offers for each in counselling.values()) == 6


async def test_furnishing_is_well_under_a_second_of_work(world: World) -> None:
    clients = await found_district(world, Papers(world.settings.data / "demo"))
    begun = time.process_time()
    await furnish_district(world, PLAN, clients)
    assert time.process_time() - begun < 0.9


@pytest.mark.parametrize("newcomers", [400, 1_000_000])
def test_more_foreigners_live_there_than_came(newcomers: int) -> None:
    text = official_csv(replace(PLAN, newcomers=newcomers))
    last = text.splitlines()[-1].split(";")
    assert last[:2] == [KREIS, "Landkreis"]
    assert int(last[5].replace(".", "")) > newcomers
    assert int(last[4].replace(".", "")) > int(last[5].replace(".", ""))


def test_the_same_plan_gives_the_same_files() -> None:
    assert official_csv(PLAN) == official_csv(Plan(400, 1, NOW + timedelta(hours=1)))
    assert offers_csv(PLAN, []) == offers_csv(PLAN, [])
