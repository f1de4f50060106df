"""A target held against the number of a reference date."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from app.targets.state import State, span_of, state_of
from app.targets.target import Target

if TYPE_CHECKING:
    from app.monitoring.indicators import Result
    from app.monitoring.parameters import Parameters


@dataclass(frozen=True, slots=True)
class Measured:
    """A target that stands, and what the number says about it."""

    target: Target
    state: State


def measured(target: Target, result: "Result | None", at: date, parameters: "Parameters") -> Measured:
    """What a number says about a target; one that was decided for another version of the indicator is told nothing about."""
    span = None
    if result is not None and target.indicator_version == result.indicator.version:
        span = span_of(result, parameters.durations)
    return Measured(target, state_of(target.direction, target.value, target.due_on, at, span))
