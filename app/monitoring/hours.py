"""The protected median of hours behind `app.monitoring.duty_times`; pure but for the key, which lives as long as the run."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from app.monitoring.durations import tell
from app.monitoring.noise import KEY_BYTES, Draws
from app.monitoring.parameters import load_parameters
from app.monitoring.privacy import of_table, quantile_rho

HOURS = (1, 2, 4, 8, 12, 24, 36, 48, 72, 96, 120, 144, 168, 240, 336, 480, 720)
"""The grid: within so many hours. What took longer, or was never answered, lies beyond it."""

_BEYOND = len(HOURS)


@dataclass(frozen=True, slots=True)
class Told:
    """How many people, the median as a bound of the grid (None too where it lies beyond), and what one person was charged."""

    people: int | None
    median: int | None
    rho: float


def told_hours(hours: Sequence[int | None], key: bytes) -> Told:
    """Tell of one entry per person; None is a decision that somebody never answered."""
    parameters = load_parameters()
    rules = parameters.levels["kreis"]
    # The durations' mechanism looks for a place on an even grid: hours are told as places of theirs, and no quartiles.
    grid = replace(parameters.durations, first=0, last=_BEYOND, step=1, quartiles=2**62)
    places = np.array([_BEYOND if one is None else bisect_left(HOURS, one) for one in hours], dtype=np.int64)
    noise = Draws(key).noise(np.zeros((1, KEY_BYTES), dtype=np.uint8), rules.sigma2, rules.bound)
    days = tell(places, int(noise[0]), rules, replace(parameters, durations=grid), mean=False)
    median = None if days.median is None or days.median == _BEYOND else HOURS[days.median]
    rho = of_table("kreis", "duty_times", parameters).rho + quantile_rho(parameters.durations.epsilon)
    return Told(days.people, median, rho)
