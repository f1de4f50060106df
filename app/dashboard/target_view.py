"""What the pages of targets tell, put together from targets, releases and names. Loaded with the first request (numpy)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from markupsafe import Markup

from app.monitoring.answers import released
from app.monitoring.grid import SIGN, text_of
from app.monitoring.indicators import Indicator
from app.monitoring.shares import Share, Sign
from app.reporting.chart import Goal, Point, line_chart
from app.reporting.drawing import short_date
from app.reporting.series import Holdings, read_holdings, read_series
from app.reporting.telling import UNITS, coverage_text, margin_of, margin_text, number_of, value_text, why_untold
from app.targets.hold import Held, hold, hold_against
from app.targets.look_up import History, all_targets, history_of
from app.targets.target import Review, Target
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Line:
    """One target of the list: beside the newest release if it stands, and its last review."""

    target: Target
    label: str
    area: str
    held: Held | None
    value: str
    margin: str
    last: Review | None


@dataclass(frozen=True, slots=True)
class Page:
    """One target with its history; `result` lines are words, `chart` is drawn where there are several dates."""

    history: History
    indicator: Indicator | None
    label: str
    area: str
    held: Held | None
    value: str
    margin: str
    coverage: str
    why: str
    chart: Markup | None
    reviewable: bool


@dataclass(frozen=True, slots=True)
class Choices:
    """What a new target can be about."""

    indicators: Sequence[tuple[str, str]]
    areas: Sequence[tuple[str, str]]
    invented: bool


async def read_list(uow: UnitOfWork) -> tuple[Holdings, list[Line]]:
    """Every target, the soonest due first. Raises NoAreas."""
    holdings = await read_holdings(uow)
    newest = await released(uow, None) if holdings.listed else None
    lines = []
    for target, last in await all_targets(uow):
        held = await hold_against(uow, target, *newest) if newest and target.closing is None else None
        result = None if held is None else held.result
        label = _label(holdings, target)
        value, margin = value_text(result), margin_text(result, holdings.parameters)
        lines.append(Line(target, label, holdings.name(target.area), held, value, margin, last))
    return holdings, lines


async def read_page(uow: UnitOfWork, wire_id: str) -> Page:
    """One target. Raises NotFound, NoAreas."""
    holdings = await read_holdings(uow)
    history = await history_of(uow, wire_id)
    target = history.target
    held = await hold(uow, target) if holdings.listed else None
    result = None if held is None else held.result
    indicator = holdings.indicators.indicators.get(target.indicator)
    return Page(
        history=history,
        indicator=indicator,
        label=_label(holdings, target),
        area=holdings.name(target.area),
        held=held,
        value=value_text(result),
        margin=margin_text(result, holdings.parameters),
        coverage=coverage_text(result),
        why="" if result is not None and result.told else why_untold(result),
        chart=await _chart(uow, holdings, target, indicator),
        reviewable=held is not None and target.closing is None,
    )


async def read_choices(uow: UnitOfWork) -> Choices:
    """Indicators and areas to choose from. Raises NoAreas."""
    holdings = await read_holdings(uow)
    found = holdings.indicators.indicators.values()
    labels = [(one.code, f"{one.label} ({'Tage' if one.unit == 'days' else 'Prozent'})") for one in found]
    return Choices(labels, holdings.names_of(holdings.areas()), any(one.invented for one in holdings.listed))


def result_text(review: Review, unit: str) -> str:
    """The result of a review as it was published then: `47 % (± 3)`, `810 Tage`, or the sign for what is not told."""
    if review.value is None or review.sign is None:
        return SIGN
    value = f"{review.value} Tage"
    if unit == "percent":
        value = text_of(Share(cast(Sign, review.sign), review.value, None))
    return value if review.margin is None else f"{value} (± {review.margin})"


async def _chart(uow: UnitOfWork, holdings: Holdings, target: Target, indicator: Indicator | None) -> Markup | None:
    """The indicator over all reference dates with the target's line; one date alone is no line."""
    if indicator is None or indicator.version != target.indicator_version or len(holdings.listed) < 2:
        return None
    series = await read_series(uow, holdings, indicator)
    points = [
        Point(short_date(day), number_of(result), value_text(result), margin_of(result, holdings.parameters))
        for day, result in series.of(target.area)
    ]
    goal = Goal(f"Zielvorgabe: {target.words}", target.value)
    title = f"{indicator.label}, {holdings.name(target.area)}"
    return line_chart(title, "Verlauf über die Stichtage mit der Zielvorgabe.", points, UNITS[indicator.unit], goal)


def _label(holdings: Holdings, target: Target) -> str:
    found = holdings.indicators.indicators.get(target.indicator)
    return target.indicator if found is None else found.label
