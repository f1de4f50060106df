"""What the published number of a release says about a target: reached, on the way, missed, or it cannot be told. Pure.

Rules:
1. A published number stands for a span: what it may be in 95 of 100 cases. Nothing published: no span.
2. Reached: the whole span is on the target's side of its value, the value itself included.
3. Not reached: the whole span is on the other side. Before the due date that is "on the way", on it and later "missed".
4. Whatever else cannot be told: no span, or the value lies inside it. A number that is not published is never taken for zero.

A share has its margin, a bound ("below 12 per cent") reaches to the end of the scale. A median has the ranks by which its
mechanism may be off, turned into days by the quartiles beside it; without quartiles it has no span.
"""

import math
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.monitoring.durations import Days
    from app.monitoring.indicators import Result
    from app.monitoring.parameters import DurationRules
    from app.monitoring.shares import Share

_CHANCE = 0.05
_QUARTER = 0.25


class Direction(StrEnum):
    """On which side of its value a target is reached."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"


class State(StrEnum):
    """What can be said about a target at a reference date."""

    REACHED = "reached"
    ON_THE_WAY = "on_the_way"
    MISSED = "missed"
    UNTOLD = "cannot_be_told"


@dataclass(frozen=True, slots=True)
class Span:
    """From where to where a number lies in 95 of 100 cases; both ends belong to it."""

    low: float
    high: float


def state_of(direction: Direction, value: int, due_on: date, at: date, span: Span | None) -> State:
    """The state of a target at the reference date `at`, where the number lies in `span` (None: nothing is published)."""
    if span is None:
        return State.UNTOLD
    if direction is Direction.AT_LEAST:
        reached, below = span.low >= value, span.high < value
    else:
        reached, below = span.high <= value, span.low > value
    if reached:
        return State.REACHED
    if below:
        return State.MISSED if at >= due_on else State.ON_THE_WAY
    return State.UNTOLD


def span_of(result: "Result", rules: "DurationRules") -> Span | None:
    """What a result may be; None where it tells nothing that could be held against a target."""
    if result.share is not None:
        return span_of_share(result.share)
    return None if result.days is None else span_of_days(result.days, rules)


def span_of_share(share: "Share") -> Span:
    """A share with its margin, or from a bound to the end of the scale."""
    match share.sign:
        case "below":
            return Span(0, share.percent)
        case "above":
            return Span(share.percent, 100)
        case "about":
            margin = share.margin or 0
            return Span(max(0, share.percent - margin), min(100, share.percent + margin))


def span_of_days(days: "Days", rules: "DurationRules") -> Span | None:
    """Around a median as many days as its rank may be off, and at least one step of the grid; None without quartiles.

    The exponential mechanism gives a day that is d ranks away with a chance of at most |grid| * exp(-epsilon * d).
    """
    if days.median is None or days.lower is None or days.upper is None or not days.people:
        return None
    ranks = math.log(len(rules.grid) / _CHANCE) / rules.epsilon
    part = min(1.0, ranks / days.people / _QUARTER)
    below, above = (max(part * width, rules.step) for width in (days.median - days.lower, days.upper - days.median))
    return Span(max(0.0, days.median - below), days.median + above)
