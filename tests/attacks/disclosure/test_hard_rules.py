"""What no release may do, held over worlds of very different sizes; each rule is seen to be broken by the usual engine."""

import pickle
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from app.monitoring.catalogue import Catalogue, load_catalogue, parents, table_name
from app.monitoring.counting import People
from app.monitoring.disclosure import Engine
from app.monitoring.parameters import LEVELS, Parameters, load_parameters
from app.monitoring.privacy import BudgetExceeded
from app.monitoring.release import Release
from tests.attacks.disclosure.district import Snapshot, areas_of, district, join, people, take
from tests.attacks.disclosure.naive_tables import NaiveEngine
from tests.attacks.disclosure.quarters import QUARTER, START

Made = tuple[Catalogue, Snapshot, Release]


@pytest.fixture(scope="module")
def parameters() -> Parameters:
    return load_parameters()


@pytest.fixture(scope="module", params=[0.02, 0.3, 1.0, 4.0], ids=lambda scale: f"scale {scale}")
def made(request: pytest.FixtureRequest, parameters: Parameters) -> Made:
    catalogue, rng = district(3), np.random.default_rng(31)
    now = people(catalogue, rng, areas_of(catalogue, request.param))
    return catalogue, now, Engine(catalogue, parameters).release(now, START, rng.bytes(16))


def test_no_value_rests_on_fewer_than_five_people(made: Made, parameters: Parameters) -> None:
    catalogue, now, release = made
    for (level, table), counts in People(catalogue, now).counts().items():
        shown = release.tables[table_name(level, table)].values >= 0
        assert not (shown & (counts < parameters.persons)).any()


def test_no_value_is_under_the_threshold_of_its_level(made: Made, parameters: Parameters) -> None:
    for table in made[2].tables.values():
        values = table.values[table.values != -1]
        assert (values >= parameters.levels[table.level].threshold).all()


def test_no_child_of_a_hidden_parent_is_shown(made: Made, parameters: Parameters) -> None:
    assert _orphans(made[0], made[2]) == 0


def test_the_usual_engine_shows_numbers_under_ten() -> None:
    catalogue, rng = district(3), np.random.default_rng(32)
    now = people(catalogue, rng, areas_of(catalogue, 0.3))
    naive = NaiveEngine(catalogue).release(now, START, b"")
    smallest = min(int(table.values[table.values >= 0].min()) for table in naive.tables.values() if (table.values >= 0).any())
    assert smallest == 5


def test_zero_small_and_refused_have_one_sign(made: Made) -> None:
    catalogue, now, release = made
    counts = People(catalogue, now).counts()
    signs = set()
    for (level, table), true in counts.items():
        values = release.tables[table_name(level, table)].values
        signs |= {int(value) for value in np.unique(values[true == 0])} | {
            int(value) for value in np.unique(values[(true > 0) & (true < 5)])
        }
    assert signs == {-1}
    assert release.cell("municipality.sex", area="06001001", sex="diverse") is None


def test_a_second_name_of_a_cell_has_the_same_value_and_no_value_can_be_changed(made: Made) -> None:
    release = made[2]
    area = "06001014"
    one = release.cell("municipality.age.level", area=area, age="21-34", level="A1")
    for name in ({"area": area, "level": "A1", "age": "21-34"}, {"area": 6001014, "age": 3, "level": 1}):
        assert release.cell("municipality.age.level", **name) == one
    assert release.cell("municipality.age.level", area=area, age="total", level="A1") == release.cell(
        "municipality.level", area=area, level="A1"
    )
    assert release.cell("municipality.age.level", area=area) == release.cell("municipality", area=area)
    with pytest.raises(ValueError, match="read-only"):
        release.tables["municipality"].values[0] = 1


def test_a_release_holds_no_count_no_key_and_no_memory_when_it_is_stored(made: Made, parameters: Parameters) -> None:
    catalogue, now, _ = made
    key = bytearray(b"sixteen bytes ok")
    release = Engine(catalogue, parameters).release(now, START, key)
    assert bytes(key) == bytes(16)
    stored = pickle.dumps(release)
    assert b"sixteen bytes ok" not in stored
    assert release.memory is not None
    assert release.memory.salt not in stored
    assert release.memory.sketches["municipality"].tobytes() not in stored
    for counts in People(catalogue, now).counts().values():
        if counts.size > 4:
            for kind in (np.int64, np.int32, np.float64):
                assert counts.astype(kind).tobytes() not in stored
    for table in release.tables.values():
        assert table.values.base is None
        assert repr(table).isprintable()
        assert "array" not in repr(table)
    assert repr(release) == f"Release(2026-03-31, {len(release.tables)} tables)"
    assert "salt" not in repr(release.memory)
    with pytest.raises(TypeError):
        pickle.dumps(People(catalogue, now))


def test_quiet_quarters_repeat_every_byte_and_cost_nothing(made: Made, parameters: Parameters) -> None:
    catalogue, now, first = made
    engine, rng, last = Engine(catalogue, parameters), np.random.default_rng(33), first
    for quarter in range(1, 5):
        release = engine.release(now, START + quarter * QUARTER, rng.bytes(16), last)
        assert all(np.array_equal(release.tables[name].values, table.values) for name, table in first.tables.items())
        assert release.as_of == first.as_of
        assert release.spends == ()
        assert [release.days("days_to_b1", area) for area in ("06001", "06")] == [
            first.days("days_to_b1", area) for area in ("06001", "06")
        ]
        last = release


@pytest.mark.parametrize(("gone", "moves"), [(4, False), (9, False), (10, True), (25, True)])
def test_a_block_moves_when_ten_rows_differ_and_not_before(parameters: Parameters, gone: int, moves: bool) -> None:
    catalogue, rng = district(), np.random.default_rng(34)
    engine, now = Engine(catalogue, parameters), people(catalogue, rng, areas_of(catalogue))
    first = engine.release(now, START, rng.bytes(16))
    here = np.flatnonzero(now["area"] == 6001014)
    kept = np.ones(len(now["area"]), dtype=bool)
    kept[rng.choice(here, gone, replace=False)] = False
    second = engine.release(take(now, kept), START + QUARTER, rng.bytes(16), first)
    moved = {area for area, when in second.as_of.items() if when != START}
    assert moved == ({"06001014"} if moves else set())


def test_a_change_of_one_row_counts_twice_and_small_changes_add_up_over_quarters(parameters: Parameters) -> None:
    catalogue, rng = district(), np.random.default_rng(35)
    engine, now = Engine(catalogue, parameters), people(catalogue, rng, areas_of(catalogue))
    last = engine.release(now, START, rng.bytes(16))
    here = np.flatnonzero(now["area"] == 6001014)
    dates = []
    for quarter, who in enumerate(here[:5], start=1):
        now = {code: array.copy() for code, array in now.items()}
        now["level"][who] = (now["level"][who] + 1) % 7
        last = engine.release(now, START + quarter * QUARTER, rng.bytes(16), last)
        dates.append(last.as_of["06001014"])
    assert dates == [START] * 4 + [START + 5 * QUARTER]


def test_a_kreis_stands_still_until_a_hundred_rows_differ(parameters: Parameters) -> None:
    catalogue, rng = district(2), np.random.default_rng(36)
    engine, now = Engine(catalogue, parameters), people(catalogue, rng, areas_of(catalogue))
    first = engine.release(now, START, rng.bytes(16))
    for many, moves in ((99, False), (130, True)):
        here = rng.choice(np.flatnonzero(now["area"] // 1000 == 6001), many, replace=False)
        kept = np.ones(len(now["area"]), dtype=bool)
        kept[here] = False
        second = engine.release(take(now, kept), START + QUARTER, rng.bytes(16), first)
        assert (second.as_of["06001"] != START) == moves
        assert second.as_of["06002"] == second.as_of["06"] == START


def test_no_orphan_is_shown_where_old_and_new_blocks_meet(parameters: Parameters) -> None:
    catalogue, rng = district(2), np.random.default_rng(37)
    engine, now = Engine(catalogue, parameters), people(catalogue, rng, areas_of(catalogue))
    last = engine.release(now, START, rng.bytes(16))
    for quarter in range(1, 5):
        stays = rng.random(len(now["area"])) > np.where(now["area"] % 1000 > 10, 0.2, 0.01)
        now = join(take(now, stays), people(catalogue, rng, rng.choice(now["area"], 30)))
        last = engine.release(now, START + quarter * QUARTER, rng.bytes(16), last)
        assert len(set(last.as_of.values())) > 1
        assert _orphans(catalogue, last) == 0


def test_a_city_that_is_its_own_kreis_is_one_cell_under_two_names(parameters: Parameters) -> None:
    catalogue = load_catalogue(["08111000", "08115001", "08115002", "02000000"])
    rng = np.random.default_rng(38)
    now = people(catalogue, rng, np.repeat([8111000, 8115001, 8115002, 2000000], [900, 400, 300, 700]))
    release = Engine(catalogue, parameters).release(now, START, rng.bytes(16))
    for name, table in release.tables.items():
        if table.level == "municipality":
            kreis = release.tables[name.replace("municipality", "kreis")]
            for city, own in (("08111000", "08111"), ("02000000", "02000")):
                assert np.array_equal(table.values[table.areas.index(city)], kreis.values[kreis.areas.index(own)])
        if table.level == "land":
            of_kreis = release.tables.get(name.replace("land", "kreis"))
            hamburg = table.values[table.areas.index("02")]
            expected = of_kreis.values[of_kreis.areas.index("02000")] if of_kreis else np.full_like(hamburg, -1)
            assert np.array_equal(hamburg, expected)
    fine, coarse = release.tables["land.age_fine"], release.tables["land.age"]
    for code in ("35-49", "50-64", "65+"):
        assert fine.values[1, fine.classes[0].index(code)] == coarse.values[1, coarse.classes[0].index(code)]


def test_a_release_over_budget_is_refused_before_anything_is_told(parameters: Parameters) -> None:
    catalogue, rng = district(), np.random.default_rng(39)
    now = people(catalogue, rng, areas_of(catalogue))
    for level in LEVELS[:2]:
        own = replace(parameters.levels[level], rho=parameters.levels[level].rho - 0.05)
        poor = replace(parameters, levels={**parameters.levels, level: own})
        with pytest.raises(BudgetExceeded, match=level):
            Engine(catalogue, poor).release(now, date(2026, 3, 31), rng.bytes(16))


def _orphans(catalogue: Catalogue, release: Release) -> int:
    """How many shown cells have a hidden parent: cell by cell, by names, without the engine's own arithmetic."""
    found = 0
    for table in release.tables.values():
        above = {"municipality": ("kreis", 5), "kreis": ("land", 2)}.get(table.level)
        over = parents(table.dimensions, catalogue.dimensions)
        for place in np.argwhere(table.values >= 0):
            codes = {code: table.classes[n][place[n + 1]] for n, code in enumerate(table.dimensions)}
            area = table.areas[place[0]]
            for code, dimensions in over.items():
                rest = {name: value for name, value in codes.items() if name != code}
                dimension = catalogue.dimensions[code]
                if dimension.within and dimension.coarser is not None:
                    coarse = dimension.coarser[dimension.find(codes[code])]
                    rest[dimension.within] = catalogue.dimensions[dimension.within].classes[coarse]
                found += release.cell(table_name(table.level, dimensions), area=area, **rest) is None
            if above is not None and not (above[0] == "land" and catalogue.areas.is_kreis["land"][0]):
                found += release.cell(table_name(above[0], table.dimensions), area=area[: above[1]], **codes) is None
    return found
