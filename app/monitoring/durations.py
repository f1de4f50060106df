"""Medians, quartiles and means of days by OpenDP: computed once per block, stored, never minimum, maximum or a sum of few."""

from dataclasses import dataclass
from functools import cache

import numpy as np
import opendp.prelude as dp
from opendp.core import measurement_map

from app.monitoring.area_tree import Ints
from app.monitoring.parameters import LevelRules, Parameters
from app.monitoring.privacy import quantile_rho

PARTS = 4
QUARTILES = (1, 2, 3)


@dataclass(frozen=True, slots=True)
class Days:
    """What is told of a duration in one area: `people` is a published number; where too few stand behind a value it is None."""

    people: int | None = None
    lower: int | None = None
    median: int | None = None
    upper: int | None = None
    mean: int | None = None


def tell(days: Ints, noise: int, rules: LevelRules, parameters: Parameters, mean: bool) -> Days:
    """Tell of the days of the people of one area; `noise` is that of their number."""
    people = max(0, len(days) + noise)
    if people < rules.threshold or len(days) < parameters.persons:
        return Days()
    durations, means = parameters.durations, parameters.means
    lower = median = upper = None
    if people >= durations.quartiles:
        # Three noisy answers may come in the wrong order; sorting them looks at nobody again.
        lower, median, upper = sorted(_quantile(days, part, parameters) for part in QUARTILES)
    elif people >= durations.median:
        median = _quantile(days, 2, parameters)
    average = _mean(days, people, parameters) if mean and people >= means.denominator else None
    return Days(people, lower, median, upper, average)


def _quantile(days: Ints, part: int, parameters: Parameters) -> int:
    """The quantile part/4 on the grid: the exponential mechanism over how unevenly a day divides the people.

    The scores and the noise are those of OpenDP's `make_private_quantile`, which would look at every person again for each
    answer.
    """
    grid = np.array(parameters.durations.grid)
    ordered = np.sort(days)
    less = np.searchsorted(ordered, grid, side="left")
    more = len(ordered) - np.searchsorted(ordered, grid, side="right")
    scores = np.abs((PARTS - part) * less - part * more)
    chosen = _chooser(max(part, PARTS - part), parameters.durations.epsilon)(scores.tolist())
    return int(grid[chosen])


@cache
def _chooser(sensitivity: int, epsilon: float) -> dp.Measurement:
    """Choose the least score with noise, so that one person, who moves each score by at most `sensitivity`, costs epsilon."""
    dp.enable_features("contrib")
    measurement = dp.m.make_noisy_max(
        dp.vector_domain(dp.atom_domain(T=int)),
        dp.linf_distance(T=int),
        dp.zero_concentrated_divergence(),
        scale=2 * sensitivity / epsilon,
        negate=True,
    )
    if measurement_map(measurement, sensitivity) > quantile_rho(epsilon) * (1 + 1e-9):
        raise ValueError("the quantile costs more than it may")
    return measurement


def _mean(days: Ints, people: int, parameters: Parameters) -> int:
    dp.enable_features("contrib")
    upper = parameters.means.upper
    measurement = dp.m.make_laplace(dp.atom_domain(T=int), dp.absolute_distance(T=int), scale=upper / parameters.means.epsilon)
    if measurement_map(measurement, upper) > parameters.means.epsilon:
        raise ValueError("the mean costs more than it may")
    total = measurement(int(np.clip(days, 0, upper).sum()))
    return min(max(round(int(total) / people), 0), upper)
