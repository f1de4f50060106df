"""What a release costs: zero-concentrated differential privacy per table, and the exact composition of what was spent.

One unit of noise is one person who is there or not. A table in which she is counted once adds rho = 1/(2*sigma2); the cut of
the noise adds a delta, the chance of a value that only one of the two worlds can have. An exponential mechanism of epsilon adds
epsilon^2/8, a Laplace sum at most epsilon^2/2.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import lcm
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from app.errors import KiimError
from app.monitoring.noise import probabilities
from app.monitoring.parameters import Level, Parameters

Mechanism = Literal["cut_gaussian", "quantile", "laplace_sum", "gaussian"]


class BudgetExceeded(KiimError):
    """A run would spend more on one person than a level may; nothing was released."""


@dataclass(frozen=True, slots=True)
class Spend:
    """What one table cost at one level."""

    level: Level
    table: str
    mechanism: Mechanism
    rho: float
    delta: float


def of_table(level: Level, table: str, parameters: Parameters) -> Spend:
    """What counting people once with the noise of a level costs."""
    rules = parameters.levels[level]
    cut = float(probabilities(rules.sigma2, rules.bound)[0])
    return Spend(level, table, "cut_gaussian", 1 / (2 * rules.sigma2), cut)


def quantile_rho(epsilon: float) -> float:
    """What one choice by an exponential mechanism costs: its losses span no more than epsilon (bounded range)."""
    return epsilon**2 / 8


def of_quantile(level: Level, table: str, parameters: Parameters) -> Spend:
    """What one quantile costs."""
    return Spend(level, table, "quantile", quantile_rho(parameters.durations.epsilon), 0.0)


def of_mean(level: Level, table: str, parameters: Parameters) -> Spend:
    """What the sum behind a mean costs."""
    return Spend(level, table, "laplace_sum", parameters.means.epsilon**2 / 2, 0.0)


def check_budget(spends: Iterable[Spend], parameters: Parameters) -> None:
    """BudgetExceeded where the spends of one level are more than it may."""
    used: dict[Level, float] = {}
    for spend in spends:
        used[spend.level] = used.get(spend.level, 0.0) + spend.rho
    for level, rho in used.items():
        if rho > parameters.levels[level].rho + 1e-9:
            raise BudgetExceeded(f"a release would spend rho {rho:.4f} at level {level}")


@dataclass(frozen=True, slots=True)
class Composition:
    """The whole of some counts about one person: how well two worlds with and without her can be told apart."""

    losses: NDArray[np.float64]
    chances: NDArray[np.float64]
    impossible: float

    @property
    def advantage(self) -> float:
        """The most that anybody who knows everybody else can gain over a coin: 2 * accuracy - 1."""
        return self.delta(0.0)

    def delta(self, epsilon: float) -> float:
        """The delta that belongs to an epsilon."""
        above = self.losses > epsilon
        return float(self.impossible + np.sum(self.chances[above] * -np.expm1(epsilon - self.losses[above])))

    def epsilon(self, delta: float) -> float:
        """The least epsilon, to three places, that holds with this delta."""
        low, high = 0.0, 100.0
        while high - low > 1e-4:
            middle = (low + high) / 2
            low, high = (low, middle) if self.delta(middle) <= delta else (middle, high)
        return round(high, 3)


def compose(counts: Mapping[tuple[int, int], int]) -> Composition:
    """Compose counts, given as (sigma2, bound) -> number of tables. Exact: the loss of a cut Gaussian is a line in its noise."""
    unit = lcm(*(sigma2 for sigma2, _ in counts))
    chances, least = np.ones(1), 0
    for (sigma2, bound), tables in counts.items():
        row = np.array([float(chance) for chance in probabilities(sigma2, bound)])
        # The same value needs noise v without her and v-1 with her: ln p(v)/p(v-1) = (1-2v)/(2*sigma2); -bound needs what is cut.
        losses = (1 - 2 * np.arange(bound, -bound, -1)) * (unit // sigma2)
        spread = np.zeros(int(losses[-1] - losses[0]) + 1)
        spread[losses - losses[0]] = row[:0:-1]
        for _ in range(tables):
            chances, least = np.convolve(chances, spread), least + int(losses[0])
    kept = chances > 0
    return Composition((least + np.flatnonzero(kept)) / (2 * unit), chances[kept], 1.0 - float(chances.sum()))
