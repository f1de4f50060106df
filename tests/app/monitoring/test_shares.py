"""Shares say what published values allow, and never 0 or 100 per cent."""

import pytest

from app.monitoring.parameters import Level, load_parameters
from app.monitoring.shares import Share, coverage, share

PARAMETERS = load_parameters()


@pytest.mark.parametrize(
    ("numerator", "denominator", "level", "told"),
    [
        pytest.param([40], [100], "municipality", Share("about", 40, 8), id="one cell of one"),
        pytest.param([20, 20], [100], "municipality", Share("about", 40, 10), id="two cells carry more noise"),
        pytest.param([40], [50, 50], "municipality", Share("about", 40, 8), id="a denominator of two"),
        pytest.param([40], [49], "municipality", None, id="too small a denominator"),
        pytest.param([20], [50], "municipality", Share("about", 40, 15), id="the smallest denominator"),
        pytest.param([None], [400], "municipality", Share("below", 28, None), id="hidden: under the largest parent limit above"),
        pytest.param([None], [400], "kreis", Share("below", 28, None), id="hidden at the Kreis"),
        pytest.param([None, None], [400], "municipality", Share("below", 56, None), id="two hidden"),
        pytest.param([None], [60], "land", Share("below", 99, None), id="a bound that says nothing"),
        pytest.param(
            [40, None], [100], "municipality", Share("above", 32, None), id="shown in part: at least that, less its margin"
        ),
        pytest.param([12, None], [1200], "municipality", None, id="shown in part, and next to nothing"),
        pytest.param([95, None], [100], "municipality", Share("above", 88, None), id="shown in part, and nearly all"),
        pytest.param([40], [None], "municipality", None, id="hidden denominator"),
        pytest.param([40], [60, None], "municipality", Share("below", 81, None), id="denominator shown in part"),
        pytest.param([58], [60, None], "municipality", None, id="denominator shown in part, a bound that says nothing"),
        pytest.param([None], [400, None], "municipality", Share("below", 28, None), id="numerator hidden, denominator in part"),
        pytest.param([40, None], [60, None], "municipality", None, id="both shown in part"),
        pytest.param([20], [49, None], "municipality", None, id="too little of the denominator is shown"),
        pytest.param([40], [], "municipality", None, id="no denominator"),
        pytest.param([88], [100], "municipality", Share("about", 88, 10), id="twelve are left"),
        pytest.param([89], [100], "municipality", Share("above", 88, None), id="eleven are left"),
        pytest.param([104], [100], "municipality", Share("above", 88, None), id="noise above the whole"),
        pytest.param([12], [9000], "municipality", Share("about", 1, 1), id="never 0"),
        pytest.param([8980], [9000], "municipality", Share("about", 99, 1), id="never 100"),
    ],
)
def test_a_share_is_told_as(numerator: list[int | None], denominator: list[int | None], level: Level, told: Share | None) -> None:
    assert share(numerator, denominator, level, PARAMETERS) == told


@pytest.mark.parametrize(
    ("counted", "official", "told"),
    [
        (150, 300, Share("about", 50, 3)),
        (320, 300, Share("about", 100, 3)),
        (None, 300, None),
        (40, 49, None),
        (25, 50, Share("about", 50, 14)),
    ],
)
def test_coverage_is_told_as(counted: int | None, official: int, told: Share | None) -> None:
    assert coverage(counted, official, "municipality", PARAMETERS) == told
