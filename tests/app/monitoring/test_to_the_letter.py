"""Rules of disclosure control at their edges: what a cost is called, where a budget ends, how many rows make a change."""

from collections.abc import Sequence
from dataclasses import replace
from math import sqrt
from typing import Any

import numpy as np
import pytest

from app.monitoring.catalogue import load_catalogue
from app.monitoring.changes import PRIME, _bucket_sums, _elements, _rank, moved, sketch
from app.monitoring.counting import People
from app.monitoring.noise import Draws, probabilities
from app.monitoring.parameters import LEVELS, load_parameters
from app.monitoring.privacy import BudgetExceeded, Spend, check_budget, compose, of_mean, of_quantile, of_table
from app.monitoring.shares import Share, coverage, share
from tests.support.vectors import MUNICIPALITIES

CATALOGUE, PARAMETERS = load_catalogue(MUNICIPALITIES), load_parameters()


# ── costs ────────────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_cost_names_level_table_and_mechanism_and_says_how_much() -> None:
    cut = float(probabilities(64, 34)[0])
    assert of_table("kreis", "kreis.age", PARAMETERS) == Spend("kreis", "kreis.age", "cut_gaussian", 1 / 128, cut)
    assert of_quantile("land", "days_to_b1", PARAMETERS) == Spend("land", "days_to_b1", "quantile", 0.5**2 / 8, 0.0)
    assert of_mean("land", "days_to_b1", PARAMETERS) == Spend("land", "days_to_b1", "laplace_sum", 0.5**2 / 2, 0.0)


def test_a_budget_may_be_spent_to_its_end_and_no_further() -> None:
    for level in LEVELS:
        whole = PARAMETERS.levels[level].rho
        check_budget([Spend(level, "one", "gaussian", whole / 2, 0.0)] * 2, PARAMETERS)
        with pytest.raises(BudgetExceeded, match=f"at level {level}$"):
            check_budget([Spend(level, "one", "gaussian", whole, 0.0), Spend(level, "two", "gaussian", 1e-8, 0.0)], PARAMETERS)


@pytest.mark.parametrize(("counts", "delta"), [({(256, 68): 1}, 0.001), ({(12, 16): 16}, 0.001), ({(64, 34): 5}, 0.01)])
def test_an_epsilon_is_the_least_of_three_places_that_holds(counts: dict[tuple[int, int], int], delta: float) -> None:
    composed = compose(counts)
    epsilon = composed.epsilon(delta)
    assert epsilon == round(epsilon, 3)
    assert composed.delta(epsilon + 0.0006) <= delta
    assert composed.delta(epsilon - 0.002) > delta


# ── shares ───────────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_bound_of_one_per_cent_is_told_as_such() -> None:
    assert share([57], [57], "land", PARAMETERS) == Share("above", 1, None)


def test_coverage_is_rounded_and_its_margin_is_rounded_up() -> None:
    assert coverage(9_000, 10_000, "municipality", PARAMETERS) == Share("about", 90, 1)
    official = 680  # where 1.96 * sqrt(12) / 680 is just under one per cent
    assert 0.0099 < 1.96 * sqrt(12) / official < 0.01
    assert coverage(340, official, "municipality", PARAMETERS) == Share("about", 50, 1)


# ── counting ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
def of_days(*days: int) -> People:
    """People of one municipality who differ in their days alone."""
    number = len(days)
    columns: dict[str, Any] = {code: np.zeros(number, dtype=np.int8) for code in CATALOGUE.columns}
    area = np.full(number, int(MUNICIPALITIES[0]), dtype=np.int64)
    return People(CATALOGUE, {"area": area, **columns, **{one.code: np.array(days) for one in CATALOGUE.durations}})


def test_each_person_is_told_apart_by_codes_that_fit_their_number() -> None:
    people = of_days(-1, 0, 15, 0xFFFF)
    rows = people.rows()
    assert [size for _, size in rows] == [*map(len, CATALOGUE.columns.values()), *[0x10001] * len(CATALOGUE.durations)]
    for codes, size in rows:
        assert codes.dtype == np.int64
        assert 0 <= int(codes.min()) <= int(codes.max()) < size
    assert rows[-1][0].tolist() == [0, 1, 16, 0x10000]
    assert people.days(CATALOGUE.durations[0].code).dtype == np.int64


def test_a_fault_of_a_snapshot_names_the_column() -> None:
    columns: dict[str, Any] = {code: np.zeros(1, dtype=np.int64) for code in CATALOGUE.columns}
    whole = {"area": np.array([int(MUNICIPALITIES[0])]), **columns, **{one.code: np.array([0]) for one in CATALOGUE.durations}}
    People(CATALOGUE, whole)
    for change, words in (
        ({"days_to_b1": np.array([0x10000])}, "^column days_to_b1 holds"),
        ({"sex": np.array([99])}, "^column sex holds"),
        ({"more": np.array([0])}, r"\['more'\]$"),
    ):
        with pytest.raises(ValueError, match=words):
            People(CATALOGUE, {**whole, **change})
    with pytest.raises(ValueError, match=r"\['level'\]$"):
        People(CATALOGUE, {code: column for code, column in whole.items() if code != "level"})
    with pytest.raises(ValueError, match=r"^the columns of the snapshot differ in length$"):
        People(CATALOGUE, {**whole, "sex": np.array([0, 0])})


def test_every_level_counts_each_person_where_she_is() -> None:
    keys = ("06433001", "06433002", "06434001", "09162000", "09163001", "09163002")
    catalogue, rng = load_catalogue(keys), np.random.default_rng(5)
    columns: dict[str, Any] = {code: rng.integers(0, len(values), 400) for code, values in catalogue.columns.items()}
    area = rng.choice([int(key) for key in keys], 400)
    days = {one.code: np.full(400, -1) for one in catalogue.durations}
    counts = People(catalogue, {"area": area, **columns, **days}).counts()
    for level, digits in (("municipality", 1), ("kreis", 1000), ("land", 1_000_000)):
        numbers = [int(key) for key in catalogue.areas.keys(level)]  # type: ignore[arg-type]
        for table in ((), ("level",), ("age", "sex")):
            plain = np.zeros_like(counts[level, table])  # type: ignore[index]
            for person in range(400):
                codes = [int(catalogue.dimensions[code].of_value[columns[code][person]]) for code in table]
                plain[(numbers.index(int(area[person]) // digits), *codes)] += 1
            assert np.array_equal(plain, counts[level, table]), (level, table)  # type: ignore[index]


def test_people_cannot_be_stored() -> None:
    with pytest.raises(TypeError, match=r"^people are not stored$"):
        of_days(1).__reduce__()
    with pytest.raises(TypeError, match=r"^draws are not stored$"):
        Draws(bytes(16)).__reduce__()


# ── changes ──────────────────────────────────────────────────────────────────────────────────────────────────────────────
def rank_of(matrix: Sequence[Sequence[int]]) -> int:
    """The rank modulo the prime, one matrix, plainly."""
    rows, rank = [[int(value) for value in row] for row in matrix], 0
    for column in range(len(rows)):
        pivot = next((place for place in range(rank, len(rows)) if rows[place][column] % PRIME), None)
        if pivot is None:
            continue
        rows[rank], rows[pivot] = rows[pivot], rows[rank]
        inverse = pow(rows[rank][column], PRIME - 2, PRIME)
        for place in range(rank + 1, len(rows)):
            factor = rows[place][column] * inverse % PRIME
            rows[place] = [(a - factor * b) % PRIME for a, b in zip(rows[place], rows[rank], strict=True)]
        rank += 1
    return rank


def test_ranks_are_those_of_plain_elimination_whatever_the_matrix() -> None:
    rng = np.random.default_rng(17)
    matrices = []
    for number in range(300):
        size, rank = 6, number % 7
        left, right = rng.integers(0, PRIME, (size, rank)), rng.integers(0, PRIME, (rank, size))
        product = [[sum(int(a) * int(b) for a, b in zip(row, column, strict=True)) % PRIME for column in right.T] for row in left]
        matrix = np.array(product, dtype=np.int64)
        if number % 3 == 1:
            matrix[:, : number % 5] = 0  # columns without a pivot, before those with one
        if number % 3 == 2:
            matrix[: number % 4] = 0  # a pivot that stands further down
        matrices.append(matrix)
    expected = [rank_of(matrix.tolist()) for matrix in matrices]
    assert set(expected) == set(range(7))
    assert _rank(np.stack(matrices)).tolist() == expected


def test_a_kreis_moves_at_its_hundredth_bucket_and_a_land_at_its_four_hundredth() -> None:
    for changed, level in ((100, "kreis"), (400, "land")):
        for less, expected in ((0, True), (1, False)):
            before: dict[Any, Any] = {
                "municipality": np.zeros((1, 19), dtype=np.uint64),
                "kreis": np.zeros((1, 1600), dtype=np.uint64),
                "land": np.zeros((1, 6400), dtype=np.uint64),
            }
            now = {name: sketched.copy() for name, sketched in before.items()}
            now[level][0, : changed - less] = 1
            assert {name: bool(found[0]) for name, found in moved(now, before, PARAMETERS).items()} == {
                "municipality": False,
                "kreis": False,
                "land": False,
                level: expected,
            }


def test_a_sketch_keeps_no_more_than_it_needs() -> None:
    people = of_days(1, 2, 3)
    made = sketch(CATALOGUE.areas, people.places, people.rows(), bytes(16), PARAMETERS)
    assert {sketched.dtype for sketched in made.values()} == {np.dtype(np.uint64)}
    assert {level: sketched.shape for level, sketched in made.items()} == {
        "municipality": (len(MUNICIPALITIES), 19),
        "kreis": (1, 1600),
        "land": (1, 6400),
    }


def test_a_row_that_takes_another_ones_bucket_is_a_change() -> None:
    one, other = np.array([5], dtype=np.uint64), np.array([5 + 16 * 100], dtype=np.uint64)
    place = np.zeros(1, dtype=np.int64)
    first, second = _bucket_sums(place, one, 1, 100), _bucket_sums(place, other, 1, 100)
    assert first.dtype == np.uint64
    assert first.shape == (1, 1600)
    assert int((first != second).sum()) == 1


def element_of(*codes: tuple[int, int]) -> int:
    """The number of somebody who is alone, from her codes and how many each column has."""
    columns = [(np.array([code]), size) for code, size in codes]
    return int(_elements(np.zeros(1, dtype=np.int64), columns, Draws(bytes(16)))[0])


@pytest.mark.parametrize("place", range(4))
def test_rows_that_differ_in_one_code_are_told_apart(place: int) -> None:
    sizes = (2**15, 2**15, 2**14, 2**16)  # together as much as is packed into one word
    whole = [(size - 1, size) for size in sizes]
    assert element_of(*whole) != element_of(*whole[:place], (sizes[place] - 2, sizes[place]), *whole[place + 1 :])


def test_columns_that_do_not_fit_one_word_are_told_apart_all_the_same() -> None:
    one, other = [(1, 2**16)] * 5, [(2, 2**16), *[(1, 2**16)] * 4]
    assert element_of(*one) != element_of(*other)


def test_equal_rows_count_as_often_as_they_occur() -> None:
    codes = np.array([3, 5, 3, 5, 5, 7, 7, 3])
    made = _elements(np.zeros(len(codes), dtype=np.int64), [(codes, 9)], Draws(bytes(16)))
    assert len(set(made.tolist())) == len(codes)


def test_more_changes_wanted_means_a_longer_sketch() -> None:
    rules = {**PARAMETERS.levels, "municipality": replace(PARAMETERS.levels["municipality"], changes=4)}
    people = of_days(1, 2, 3)
    made = sketch(CATALOGUE.areas, people.places, people.rows(), bytes(16), replace(PARAMETERS, levels=rules))
    assert made["municipality"].shape[1] == 7
