"""Hold a target against a release: the result of its indicator there, and the state that follows from it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.monitoring.answers import released, watched
from app.monitoring.coverage import foreigners
from app.monitoring.indicators import Indicator, Result, load_indicators, work_out
from app.monitoring.parameters import LEVELS, load_parameters
from app.monitoring.release import UnknownCell
from app.targets.state import Span, State, span_of, state_of
from app.targets.target import Target
from app.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    from app.monitoring.release import Release
    from app.monitoring.shelf import Listed


@dataclass(frozen=True, slots=True)
class Held:
    """A target beside one release; `result` is None where the release does not know the indicator as it was decided on."""

    listed: "Listed"
    result: Result | None
    span: Span | None
    state: State


def indicators_here(uow: UnitOfWork) -> Mapping[str, Indicator]:
    """The indicators of this installation by code; NotFound where no areas are watched."""
    return load_indicators(watched(uow)).indicators


def areas_of(uow: UnitOfWork, indicator: Indicator) -> list[str]:
    """The areas an indicator is told for here, the largest first; one that is a Kreis by another name is left out."""
    tree = watched(uow).areas
    return [
        area
        for level in reversed(LEVELS)
        if level in indicator.levels
        for area, same in zip(tree.keys(level), tree.is_kreis[level], strict=True)
        if not same
    ]


async def hold(uow: UnitOfWork, target: Target, release: str | None = None) -> Held:
    """A target beside the release of this id, the newest for None; NotFound where there is none."""
    listed, found = await released(uow, release)
    return await hold_against(uow, target, listed, found)


async def hold_against(uow: UnitOfWork, target: Target, listed: "Listed", release: "Release") -> Held:
    """A target beside a release that was opened before."""
    indicator = indicators_here(uow).get(target.indicator)
    told = indicator is not None and target.area in areas_of(uow, indicator) and target.area in release.as_of
    if indicator is None or indicator.version != target.indicator_version or not told:
        return Held(listed, None, None, State.UNTOLD)
    official = await foreigners(uow, [target.area], release.reference_date)
    parameters = load_parameters()
    try:
        result = work_out(indicator, release, parameters, target.area, official.get(target.area))
    except UnknownCell:  # a release of an earlier catalogue
        return Held(listed, None, None, State.UNTOLD)
    span = span_of(result, parameters.durations)
    state = state_of(target.direction, target.value, target.due_on, release.reference_date, span)
    return Held(listed, result, span, state)
