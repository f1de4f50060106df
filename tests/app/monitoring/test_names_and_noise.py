"""Names of cells meet only where the people are the same, and the noise of a name is the row that was written down."""

import math
from decimal import Decimal

import numpy as np
import pytest

from app.monitoring.catalogue import load_catalogue
from app.monitoring.cells import blocks, duration_blocks
from app.monitoring.noise import Draws, probabilities
from app.monitoring.parameters import LEVELS, load_parameters

KEY = bytes(range(16))
DISTRICT = ("06433001", "06433002", "06434001", "06434002")


def test_no_two_cells_of_all_tables_share_a_name_but_lone_classes() -> None:
    catalogue = load_catalogue(DISTRICT)
    names: dict[bytes, tuple[object, ...]] = {}
    twice = set()
    for level in LEVELS:
        for table in catalogue.tables[level]:
            for place, block in enumerate(blocks(catalogue, level, table)):
                if block.tobytes() in names:
                    twice.add((names[block.tobytes()][1], table))
                names[block.tobytes()] = (level, table, place)
        for number in range(len(catalogue.durations)):
            for block in duration_blocks(catalogue, level, number):
                assert block.tobytes() not in names
                names[block.tobytes()] = (level, number)
    assert twice == {(("age",), ("age_fine",)), (("country",), ("country_fine",)), (("age", "housing"), ("age_fine", "housing"))}


def test_a_name_is_the_same_whatever_else_the_catalogue_has() -> None:
    small, large = load_catalogue(DISTRICT), load_catalogue((*DISTRICT, "06433003", "09162000"))
    table = ("age", "level")
    cells = math.prod(small.shape(table))
    assert np.array_equal(blocks(small, "municipality", table)[:cells], blocks(large, "municipality", table)[:cells])


def test_a_block_is_laid_out_as_its_page_says() -> None:
    catalogue = load_catalogue(DISTRICT)
    block = blocks(catalogue, "municipality", ("age", "level")).reshape(4, 10, 10, 16)[1, 3, 2]
    assert block.tobytes() == bytes([1, 0]) + (6433002).to_bytes(4, "big") + bytes([10, 0, 3, 70, 0, 2, 0, 0, 0, 0])


def test_a_number_of_people_with_a_duration_has_a_name_of_its_own() -> None:
    catalogue = load_catalogue(DISTRICT)
    kreis, land = duration_blocks(catalogue, "kreis", 1)[1], duration_blocks(catalogue, "land", 0)[0]
    assert kreis.dtype == land.dtype == np.uint8
    assert kreis.tobytes() == bytes([1, 4]) + (6434).to_bytes(4, "big") + bytes([1, *[0] * 9])
    assert land.tobytes() == bytes([1, 5]) + (6).to_bytes(4, "big") + bytes(10)


def test_a_class_that_is_alone_in_a_coarser_one_has_its_name() -> None:
    catalogue = load_catalogue(DISTRICT)
    lone = 0
    for fine in ("age_fine", "country_fine"):
        dimension = catalogue.dimensions[fine]
        assert dimension.within is not None
        assert dimension.coarser is not None
        coarse, mine = blocks(catalogue, "land", (dimension.within,)), blocks(catalogue, "land", (fine,))
        for place, above in enumerate(dimension.coarser):
            alone = int((dimension.coarser == above).sum()) == 1
            assert (mine[place].tobytes() == coarse[above].tobytes()) is alone
            lone += alone
    assert lone > 5


def test_a_draw_is_the_value_whose_part_of_the_unit_interval_its_first_eight_bytes_fall_into() -> None:
    names = blocks(load_catalogue(DISTRICT), "municipality", ("age", "sex"))
    row, drawn = probabilities(12, 16), Draws(KEY).noise(names, 12, 16)
    for block, noise in zip(Draws(KEY).blocks(names), drawn.tolist(), strict=True):
        uniform = Decimal(int.from_bytes(block[:8].tobytes(), "big")) / 2**64
        below = sum(row[: noise + 16], Decimal(0))
        assert below - Decimal("1e-18") <= uniform <= below + row[noise + 16] + Decimal("1e-18")


@pytest.mark.parametrize("level", LEVELS)
def test_the_row_of_noise_is_even_cut_and_has_its_variance(level: str) -> None:
    rules = {str(name): rules for name, rules in load_parameters().levels.items()}[level]
    row = probabilities(rules.sigma2, rules.bound)
    assert len(row) == 2 * rules.bound + 1
    assert row == row[::-1]
    assert abs(sum(row, Decimal(0)) - 1) < Decimal("1e-20")
    spread = sum(chance * v * v for v, chance in zip(range(-rules.bound, rules.bound + 1), row, strict=True))
    assert float(spread) == pytest.approx(rules.sigma2, rel=2e-3)
    ratio = float(row[rules.bound + 1] / row[rules.bound])
    assert ratio == pytest.approx(math.exp(-1 / (2 * rules.sigma2)))


def test_draws_follow_the_row_and_depend_on_name_and_key_alone() -> None:
    catalogue = load_catalogue([f"06433{place:03d}" for place in range(1, 60)])
    names = blocks(catalogue, "municipality", ("age", "country"))
    drawn = Draws(KEY).noise(names, 12, 16)
    assert np.array_equal(drawn, Draws(KEY).noise(names, 12, 16))
    assert np.array_equal(drawn[::-1], Draws(KEY).noise(names[::-1].copy(), 12, 16))
    other = Draws(bytes(16)).noise(names, 12, 16)
    assert abs(np.corrcoef(drawn, other)[0, 1]) < 0.05
    expected = np.array([float(chance) for chance in probabilities(12, 16)]) * len(drawn)
    seen = np.bincount(drawn + 16, minlength=33)
    usual = expected > 5
    assert float(((seen - expected)[usual] ** 2 / expected[usual]).sum()) < 60  # chi-squared of about 22 degrees
    assert abs(drawn).max() <= 16


def test_the_draw_of_a_known_name_stays_what_it_is() -> None:
    names = blocks(load_catalogue(DISTRICT), "kreis", ())
    assert Draws(KEY).blocks(names)[0].tobytes().hex() == "aec821c044a852c192d7c71595262e27"


@pytest.mark.parametrize("length", [0, 15, 17, 32])
def test_a_key_of_another_length_is_refused(length: int) -> None:
    with pytest.raises(ValueError, match="sixteen"):
        Draws(bytes(length))
