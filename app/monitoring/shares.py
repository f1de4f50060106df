"""Shares and coverage from published values only, so they tell nothing that the values do not."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from app.monitoring.parameters import LEVELS, Level, Parameters

Sign = Literal["about", "below", "above"]
_NORMAL_95 = 1.96


@dataclass(frozen=True, slots=True)
class Share:
    """Whole per cent with the half-width of its 95 per cent interval; `below` and `above` are bounds and have none."""

    sign: Sign
    percent: int
    margin: int | None


def share(
    numerator: Sequence[int | None], denominator: Sequence[int | None], level: Level, parameters: Parameters
) -> Share | None:
    """The share that published cells have among published cells of the same level; None where it cannot be told.

    Each sequence names disjoint cells that are added up; what is shown of the denominator must be large enough. What is hidden
    makes a bound of the share: a numerator of which nothing is shown is less than hidden cells can be, one that is shown in
    part is at least that part, and of a denominator that is shown in part the numerator is at most the share it has in that
    part. Two such reasons tell nothing, and the margin of what is shown is on the safe side of each bound.
    """
    rules = parameters.levels[level]
    base = sum(value for value in denominator if value is not None)
    shown = [value for value in numerator if value is not None]
    if base < parameters.share_denominator:
        return None
    if not shown:
        return Share("below", min(99, math.ceil(100 * _hidden_below(level, parameters) * len(numerator) / base)), None)
    known = sum(value is not None for value in denominator)
    part = sum(shown) / base
    spread = _NORMAL_95 * math.sqrt(rules.sigma2 * (len(shown) + known * part**2)) / base
    if known < len(denominator):
        return _bound("below", math.ceil(100 * (part + spread))) if len(shown) == len(numerator) else None
    if base - sum(shown) < rules.threshold:
        return Share("above", max(1, math.floor(100 - 100 * rules.threshold / base)), None)
    if len(shown) < len(numerator):
        return _bound("above", math.floor(100 * (part - spread)))
    return Share("about", min(99, max(1, round(100 * part))), math.ceil(100 * spread))


def _bound(sign: Sign, percent: int) -> Share | None:
    """A bound, unless it says nothing."""
    return Share(sign, percent, None) if 0 < percent < 100 else None


def _hidden_below(level: Level, parameters: Parameters) -> int:
    """A bound, up to noise, of what stands in a hidden cell: it may be hidden for a parent of any level above."""
    return max(parameters.levels[above].parent for above in LEVELS[LEVELS.index(level) :])


def coverage(counted: int | None, official: int, level: Level, parameters: Parameters) -> Share | None:
    """How many of the people whom official statistics know are counted here; the official number carries no noise."""
    if counted is None or official < parameters.share_denominator:
        return None
    spread = math.sqrt(parameters.levels[level].sigma2) / official
    return Share("about", min(100, round(100 * counted / official)), math.ceil(100 * _NORMAL_95 * spread))
