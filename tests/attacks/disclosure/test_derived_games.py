"""Games against what is derived: the numerator behind a share, one person's days behind a median, and the open tables."""

from collections.abc import Callable
from datetime import date

import numpy as np
import opendp.prelude as dp
import pytest

from app.monitoring import durations
from app.monitoring.area_tree import Ints
from app.monitoring.counting import People
from app.monitoring.disclosure import Engine
from app.monitoring.open_data import open_tables
from app.monitoring.parameters import Parameters, load_parameters
from app.monitoring.privacy import BudgetExceeded
from app.monitoring.shares import share
from tests.attacks.disclosure.district import areas_of, district, people
from tests.attacks.disclosure.knowing import DEEP, Floats, membership, value
from tests.attacks.disclosure.quarters import START

LIMIT, INSIDER = 0.10, 0.5
Report = Callable[[str, object], None]


@pytest.fixture(scope="module")
def parameters() -> Parameters:
    return load_parameters()


def test_a_small_numerator_does_not_follow_from_share_and_denominator(parameters: Parameters, report: Report) -> None:
    catalogue, rng = district(3), np.random.default_rng(41)
    right, naive_right, baseline = [], [], []
    for _ in range(2 * DEEP):
        now = people(catalogue, rng, areas_of(catalogue))
        truth = People(catalogue, now).counts()
        release = Engine(catalogue, parameters).release(now, START, rng.bytes(16))
        for place, area in enumerate(release.tables["municipality"].areas):
            denominator, true_all = release.cell("municipality", area=area), int(truth["municipality", ()][place])
            for code in release.tables["municipality.country"].classes[0]:
                true = int(truth["municipality", ("country",)][place][catalogue.dimensions["country"].find(code)])
                if not 0 < true < 5:
                    continue
                told = share(
                    [release.cell("municipality.country", area=area, country=code)], [denominator], "municipality", parameters
                )
                guess = (
                    3 if told is None or told.sign == "below" or denominator is None else round(told.percent * denominator / 100)
                )
                right.append(guess == true)
                baseline.append(true == 3)
                naive_right.append(round(round(true / true_all, 4) * true_all) == true)
    real, naive = value(right, baseline), value(naive_right, baseline)
    report("ratio inversion", f"real {real}; naive {naive}; limit {LIMIT}")
    assert naive.advantage > 0.9
    assert real.advantage <= LIMIT


def test_one_persons_days_do_not_follow_from_median_and_quartiles(parameters: Parameters, report: Report) -> None:
    """Did she take 30 days or 1,500? The insider knows everybody else's days, the outsider how long it takes most."""
    rng, rules = np.random.default_rng(42), parameters.levels["kreis"]
    insider, outsider, naive = [], [], []
    for _ in range(150 * DEEP):
        others = rng.gamma(4, 130, 120).astype(np.int64)
        long = bool(rng.integers(2))
        worlds = [np.append(others, days) for days in (30, 1500)]
        told = durations.tell(worlds[long], 0, rules, parameters, mean=False)
        answers = [told.lower, told.median, told.upper]
        assert None not in answers
        chances = [
            sum(np.log(_chance(days, part, parameters)[_place(answer, parameters)]) for part, answer in enumerate(answers, 1))
            for days in worlds
        ]
        insider.append(bool(chances[1] > chances[0]) == long)
        outsider.append(((told.median or 0) > 480) == long)
        exact = [np.quantile(days, (0.25, 0.5, 0.75)) for days in worlds]
        naive.append(bool(np.array_equal(exact[1], exact[long])) == long)
    real, out, usual = membership(insider), membership(outsider), membership(naive)
    report("median and quartiles, insider", f"real {real}; naive {usual}; limit {INSIDER}")
    report("median and quartiles, outsider", f"real {out}; limit {LIMIT}")
    assert usual.advantage > 0.9
    assert real.advantage <= INSIDER
    assert out.advantage <= LIMIT + 2 * out.error


def test_the_quantile_is_the_one_of_opendp(parameters: Parameters) -> None:
    """Our scores with OpenDP's choice, and OpenDP's own quantile, fall alike; both are held against the exact chances."""
    dp.enable_features("contrib")
    days = np.random.default_rng(43).gamma(4, 130, 40).astype(np.int64)
    for part in durations.QUARTILES:
        own = dp.m.make_private_quantile(
            dp.vector_domain(dp.atom_domain(T=int)),
            dp.symmetric_distance(),
            dp.zero_concentrated_divergence(),
            candidates=parameters.durations.grid,
            alpha=part / 4,
            scale=2 * max(part, 4 - part) / 4 / parameters.durations.epsilon,
        )
        expected = float(np.array(parameters.durations.grid) @ _chance(days, part, parameters))
        ours = [durations._quantile(days, part, parameters) for _ in range(250)]
        theirs = [int(own(days.tolist())) for _ in range(250)]
        error = float(np.std(theirs)) / np.sqrt(250)
        assert abs(np.mean(ours) - expected) < 5 * error
        assert abs(np.mean(theirs) - expected) < 5 * error


def test_open_tables_are_noisy_hidden_when_small_and_once_a_year(parameters: Parameters) -> None:
    catalogue, rng = district(2), np.random.default_rng(44)
    now = people(catalogue, rng, areas_of(catalogue, 0.4))
    truth = People(catalogue, now).counts()
    errors: list[float] = []
    for year in range(2026, 2036):
        tables, spends = open_tables(catalogue, parameters, now, date(year, 12, 31), date(year - 1, 12, 31))
        assert sum(spend.rho for spend in spends) == pytest.approx(parameters.open_data.rho)
        for name, table in tables.items():
            true = truth["kreis", table.dimensions]
            shown = table.values >= 0
            assert (table.values[shown] >= parameters.open_data.threshold).all(), name
            assert (true[shown] >= parameters.persons).all(), name
            errors += list((table.values - true)[true > 60].astype(float))
    assert np.std(errors) == pytest.approx(np.sqrt(20), rel=0.2)
    with pytest.raises(BudgetExceeded):
        open_tables(catalogue, parameters, now, date(2026, 12, 31), date(2026, 3, 31))


def _chance(days: Ints, part: int, parameters: Parameters) -> Floats:
    """The exact chance of each day of the grid."""
    grid = np.array(parameters.durations.grid)
    less, more = (days[None, :] < grid[:, None]).sum(axis=1), (days[None, :] > grid[:, None]).sum(axis=1)
    score = -np.abs((4 - part) * less - part * more) * parameters.durations.epsilon / (2 * max(part, 4 - part))
    chances: Floats = np.exp(score - score.max())
    chances /= chances.sum()
    return chances


def _place(answer: int | None, parameters: Parameters) -> int:
    return parameters.durations.grid.index(answer or 0)
