"""Games within one release: read a hidden or exact number, or one person's level, from everything that is published."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from app.monitoring.area_tree import Ints
from app.monitoring.catalogue import Catalogue, table_name
from app.monitoring.counting import People
from app.monitoring.disclosure import Engine
from app.monitoring.parameters import Parameters, load_parameters
from tests.attacks.disclosure.district import Snapshot, areas_of, district, join, people, take
from tests.attacks.disclosure.knowing import DEEP, Floats, Score, Tables, membership, value
from tests.attacks.disclosure.naive_tables import FEWEST, NaiveEngine
from tests.attacks.disclosure.quarters import QUARTER, START

LIMIT, SUBGROUP = 0.10, 0.20
PAIRS = (("age", "level"), ("age", "sex"), ("country", "level"), ("age", "country"), ("level", "sex"), ("counselling", "level"))
Report = Callable[[str, object], None]
World = tuple[Snapshot, dict[tuple[str, ...], Ints], Tables, Tables]


@pytest.fixture(scope="module")
def parameters() -> Parameters:
    return load_parameters()


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return district(3)


@pytest.fixture(scope="module")
def worlds(catalogue: Catalogue, parameters: Parameters) -> list[World]:
    """Fresh people, their true counts per municipality, the real and the naive tables."""
    rng = np.random.default_rng(21)
    made: list[World] = []
    for _ in range(3 * DEEP):
        now = people(catalogue, rng, areas_of(catalogue))
        counts = People(catalogue, now).counts()
        truth = {table: array for (level, table), array in counts.items() if level == "municipality"}
        real = Engine(catalogue, parameters).release(now, START, rng.bytes(16)).tables
        made.append((now, truth, real, NaiveEngine(catalogue).release(now, START, b"").tables))
    return made


def _at(tables: Tables, *dimensions: str) -> np.ndarray:
    return tables[table_name("municipality", dimensions)].values.astype(float)


def _filled(published: np.ndarray, total: np.ndarray, prior: Floats) -> np.ndarray:
    """A one-way table with what is not shown put in: the rest of the total, spread as people are known to be."""
    hidden = published < 0
    rest = np.maximum(total - np.where(hidden, 0, published).sum(axis=-1), 0)
    weights = np.where(hidden, prior, 0) + 1e-12
    return np.where(hidden, weights / weights.sum(axis=-1, keepdims=True) * rest[..., None], published)


def _reconstruct(cells: np.ndarray, rows: Floats, columns: Floats, cell_variance: float, margin_variance: float) -> Floats:
    """Every cell of a two-way table by least squares over all that is published, from a Poisson prior by the margins."""
    prior = np.outer(rows, columns) / max(rows.sum(), 1.0) + 0.05
    estimate, variance = prior.ravel().copy(), prior.ravel().copy()
    shown = cells.ravel() >= 0
    sums = [np.eye(rows.size)[row].repeat(columns.size) for row in range(rows.size)]
    sums += [np.tile(np.eye(columns.size)[column], rows.size) for column in range(columns.size)]
    observing = np.vstack([np.eye(cells.size)[shown], *sums])
    seen = np.concatenate([cells.ravel()[shown], rows, columns])
    noise = np.concatenate([np.full(int(shown.sum()), cell_variance), np.full(rows.size + columns.size, margin_variance)])
    gain = observing * variance
    weights = np.linalg.solve(gain @ observing.T + np.diag(noise), seen - observing @ estimate)
    found: Floats = np.clip(estimate + gain.T @ weights, 0, None)
    return found.reshape(cells.shape)


def _hidden_cells(catalogue: Catalogue, worlds: list[World], parameters: Parameters, *, naive: bool) -> Score:
    """Guess the number in cells of one to four people that are the only hidden one of their row or column in the naive table."""
    right: list[bool] = []
    rounded: list[bool] = []
    floored: list[bool] = []
    noise = 1e-4 if naive else float(parameters.levels["municipality"].sigma2)
    for now, truth, real, exact in worlds:
        tables = exact if naive else real
        total = _at(tables)
        for first, second in PAIRS:
            margins = []
            for code in (first, second):
                dimension = catalogue.dimensions[code]
                known = np.bincount(dimension.of_value[now[dimension.column]], minlength=len(dimension.classes)) + 0.5
                margins.append(_filled(_at(tables, code), total, known / known.sum()))
            for place, true in enumerate(truth[first, second]):
                withheld = true < FEWEST
                alone = (withheld & (withheld.sum(axis=1, keepdims=True) == 1)) | (withheld & (withheld.sum(axis=0) == 1))
                wanted = alone & (true > 0)
                if total[place] < 0 or not wanted.any():
                    continue
                rows, columns = margins[0][place], margins[1][place]
                found = _reconstruct(_at(tables, first, second)[place], rows, columns, noise, noise)
                expected = np.outer(rows, columns) / max(rows.sum(), 1)
                for guesses, guess in ((right, np.rint(found)), (rounded, np.rint(expected)), (floored, np.floor(expected))):
                    guesses += list(np.clip(guess, 1, FEWEST - 1)[wanted] == true[wanted])
    return value(right, max(rounded, floored, key=sum))


def test_reconstruction_from_all_tables_finds_no_small_number(
    catalogue: Catalogue, parameters: Parameters, worlds: list[World], report: Report
) -> None:
    real = _hidden_cells(catalogue, worlds, parameters, naive=False)
    naive = _hidden_cells(catalogue, worlds, parameters, naive=True)
    report("reconstruction, margin minus siblings, overlap", f"real {real}; naive {naive}; limit {LIMIT}")
    assert naive.advantage > 0.3
    assert real.advantage <= LIMIT


def test_what_is_left_of_a_sum_is_not_the_hidden_sibling(
    catalogue: Catalogue, parameters: Parameters, worlds: list[World], report: Report
) -> None:
    outcome = {}
    for name, which in (("real", 2), ("naive", 3)):
        right, baseline = [], []
        for world in worlds:
            tables: Tables = world[which]  # type: ignore[assignment]  # the third and fourth of a world are tables
            for code in ("age", "sex", "level", "country", "qualification", "counselling", "childcare"):
                parts, total, truth = _at(tables, code), _at(tables), world[1][code,]
                alone = ((parts < 0).sum(axis=1) == 1) & (total >= 0)
                for place in np.flatnonzero(alone):
                    hidden = int(np.argmax(parts[place] < 0))
                    left = total[place] - np.where(parts[place] < 0, 0, parts[place]).sum()
                    right.append(bool(round(max(left, 0)) == truth[place, hidden]))
                    baseline.append(bool(truth[place, hidden] == 0))
        outcome[name] = value(right, baseline)
    report("subgroup: total minus all that is shown", f"real {outcome['real']}; naive {outcome['naive']}; limit {SUBGROUP}")
    assert outcome["naive"].advantage > 0.9
    assert outcome["real"].advantage <= SUBGROUP


def test_averaging_over_partitions_and_pulls_tells_little_more_than_one_pull(
    catalogue: Catalogue, parameters: Parameters, worlds: list[World], report: Report
) -> None:
    once, averaged, naive_right = [], [], []
    sigma2 = parameters.levels["municipality"].sigma2
    for _, truth, real, exact in worlds:
        total = _at(real)
        for place in np.flatnonzero(total >= 0):
            pulls = [total[place] for _ in range(50)]  # the same bytes each time
            values, weights = [float(np.mean(pulls))], [1 / sigma2]
            for code in ("age", "sex", "level", "country", "qualification", "counselling", "childcare"):
                parts = _at(real, code)[place]
                hidden = int((parts < 0).sum())
                # A hidden part holds few; three of them on average, with an error of three.
                values.append(float(np.where(parts < 0, 3.0, parts).sum()))
                weights.append(1 / (sigma2 * (parts >= 0).sum() + 9.0 * hidden))
            true = truth[()][place]
            once.append(bool(total[place] == true))
            averaged.append(bool(round(float(np.average(values, weights=weights))) == true))
            naive_right.append(bool(_at(exact)[place] == true))
    real_score, naive = value(averaged, once), value(naive_right, [False] * len(naive_right))
    report("averaging over pulls and partitions", f"real {real_score}; naive {naive}; limit {LIMIT}")
    assert naive.advantage == 1.0
    assert real_score.advantage <= LIMIT


def test_the_level_of_somebody_who_joins_is_not_read_off(
    catalogue: Catalogue, parameters: Parameters, worlds: list[World], report: Report
) -> None:
    """Differencing of an attribute: age, sex, country and counselling of the newcomer are known, her level is looked for."""
    rng, engine, naive = np.random.default_rng(22), Engine(catalogue, parameters), NaiveEngine(catalogue)
    known = ("age", "sex", "country", "counselling")
    right, baseline, naive_right, naive_baseline = [], [], [], []
    for now, truth, _real, exact in worlds:
        first = engine.release(now, START, rng.bytes(16))
        new = people(catalogue, rng, catalogue.areas.numbers)
        crowd = people(catalogue, rng, np.repeat(catalogue.areas.numbers, 18))
        second = engine.release(join(now, new, crowd), START + QUARTER, rng.bytes(16), first)
        alone = naive.release(join(now, new), START, b"").tables
        levels = catalogue.dimensions["level"].of_value[new["level"]]
        everywhere = truth["level",].sum(axis=0) / len(now["area"])
        for place, level in enumerate(levels):
            told, naive_told = np.log(everywhere), np.log(everywhere)
            for tables in (("level",), *(tuple(sorted((code, "level"))) for code in known)):
                of: tuple[Any, ...] = (place,)
                for code in tables:
                    dimension = catalogue.dimensions[code]
                    of += (slice(None) if code == "level" else int(dimension.of_value[new[dimension.column][place]]),)
                old, later = _at(first.tables, *tables)[of], _at(second.tables, *tables)[of]
                expected = 18 * everywhere * (1.0 if tables == ("level",) else 0.2)
                noise = 2 * parameters.levels["municipality"].sigma2 + expected
                told = told + np.where((old >= 0) & (later >= 0), (later - old - expected - 0.5) / noise, 0)
                before, after = _at(exact, *tables)[of], _at(alone, *tables)[of]
                naive_told = naive_told + 9.0 * ((before >= 0) & (after > before))
            right.append(bool(np.argmax(told) == level))
            naive_right.append(bool(np.argmax(naive_told) == level))
            baseline.append(bool(np.argmax(everywhere) == level))
            naive_baseline.append(baseline[-1])
    real_score, naive_score = value(right, baseline), value(naive_right, naive_baseline)
    report("differencing: the level of who joins", f"real {real_score}; naive {naive_score}; limit {LIMIT}")
    assert naive_score.advantage > 0.5
    assert real_score.advantage <= LIMIT


@pytest.mark.parametrize("kept", [True, False], ids=["with the parent rule", "without it"])
def test_a_small_group_of_one_kind_does_not_show_it(
    catalogue: Catalogue, parameters: Parameters, report: Report, kept: bool
) -> None:
    """Twelve to eighteen people of one age group in a place all have one level, or half of them do: which level has a member?

    This is the game that needs the parent rule: a group that is just shown must not be divided.
    """
    rules = parameters.levels["municipality"]
    if not kept:
        levels = {level: replace(own, parent=own.threshold) for level, own in parameters.levels.items()}
        parameters = replace(parameters, levels=levels)
    rng = np.random.default_rng(24)
    engine, naive = Engine(catalogue, parameters), NaiveEngine(catalogue)
    everybody = people(catalogue, rng, areas_of(catalogue))
    grown = take(everybody, everybody["age"] != 10)
    right: list[bool] = []
    naive_right: list[bool] = []
    baseline: list[bool] = []
    for _ in range(6 * DEEP):
        world = [grown]
        chosen = rng.integers(6, size=len(catalogue.areas.numbers))
        for place, area in enumerate(catalogue.areas.numbers.tolist()):
            group = people(catalogue, rng, np.full(int(rng.integers(rules.threshold, 19)), area))
            mixed = rng.random(len(group["area"])) < (0.5 if rng.integers(2) else 0.0)
            group["age"][:] = 10
            group["level"] = np.where(mixed, group["level"], chosen[place])
            world.append(group)
        now = join(*world)
        real, exact = engine.release(now, START, rng.bytes(16)).tables, naive.release(now, START, b"").tables
        for place, level in enumerate(chosen.tolist()):
            for tables, guesses in ((real, right), (exact, naive_right)):
                cells = _at(tables, "age", "level")[place, 6]
                guesses.append(bool((np.argmax(cells) if cells.max() > 0 else 0) == level))
            baseline.append(bool(level == 0))
    real_score, naive_score = value(right, baseline), value(naive_right, baseline)
    report(f"small group of one kind, {'m' if kept else 'no m'}", f"real {real_score}; naive {naive_score}; limit {LIMIT}")
    assert naive_score.advantage > 0.7
    assert (real_score.advantage <= LIMIT) == kept


def test_two_names_of_the_same_people_cannot_be_told_from_two_that_differ_by_one(
    catalogue: Catalogue, parameters: Parameters, report: Report
) -> None:
    """Set equality: is everybody who is 50 to 64 a woman, or all but one? Equal values would say yes."""
    rng = np.random.default_rng(23)
    engine, naive = Engine(catalogue, parameters), NaiveEngine(catalogue)
    now = people(catalogue, rng, areas_of(catalogue))
    now["age"][now["age"] == 8] = 9
    old = now["age"] == 9
    right: list[bool] = []
    naive_right: list[bool] = []
    for _ in range(8 * DEEP):
        world = {code: array.copy() for code, array in now.items()}
        world["sex"][old] = 1
        coins = rng.integers(2, size=len(catalogue.areas.keys("municipality")))
        for place, key in enumerate(catalogue.areas.keys("municipality")):
            group = np.flatnonzero(old & (now["area"] == int(key)))
            if coins[place] and len(group):
                world["sex"][group[0]] = 0
        release, exact = engine.release(world, START, rng.bytes(16)), naive.release(world, START, b"")
        for tables, guesses in ((release.tables, right), (exact.tables, naive_right)):
            whole, women = _at(tables, "age")[:, 5], _at(tables, "age", "sex")[:, 5, 1]
            for place in np.flatnonzero((whole >= 0) & (women >= 0)).tolist():
                guesses.append(bool((whole[place] - women[place] >= 1) == coins[place]))
    real_score, naive_score = membership(right), membership(naive_right)
    report("set equality", f"real {real_score}; naive {naive_score}; limit {LIMIT}")
    assert naive_score.advantage > 0.9
    assert real_score.advantage <= LIMIT + real_score.error
