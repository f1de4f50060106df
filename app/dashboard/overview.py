"""What the first page tells: every indicator of one area at the newest reference date. Loaded with the first request (numpy)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.errors import NotFound
from app.monitoring.indicators import Handlungsfeld, Indicator, Result
from app.monitoring.shelf import Listed
from app.reporting.comparing import Comparison, compare
from app.reporting.measured import Measured, measured
from app.reporting.series import Holdings, level_of, read_holdings, read_results
from app.reporting.telling import coverage_text, margin_text, value_text
from app.targets.look_up import all_targets
from app.targets.target import Target
from app.unit_of_work import UnitOfWork

_YEAR = 4
"""Reference dates in a year: an indicator is held against the number of a year before, where there is one."""


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator in one area."""

    indicator: Indicator
    result: Result | None
    value: str
    margin: str
    coverage: str
    as_of: date | None
    change: Comparison
    targets: tuple[Measured, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """The whole page; `day` is None while nothing has been released."""

    holdings: Holdings
    area: str
    day: date | None
    before: date | None
    invented: bool
    fields: tuple[tuple[Handlungsfeld, tuple[Line, ...]], ...]


async def read_overview(uow: UnitOfWork, wanted: str) -> Overview:
    """Every indicator of an area, the whole for an empty key. Raises NoAreas, NotFound (no such area)."""
    holdings = await read_holdings(uow)
    area = wanted or holdings.whole
    if area not in holdings.areas():
        raise NotFound()
    if not holdings.listed:
        return Overview(holdings, area, None, None, False, ())
    newest, earlier = holdings.listed[-1], _a_year_before(holdings.listed)
    indicators = list(holdings.indicators.indicators.values())
    now = await read_results(uow, holdings, newest, indicators, [area])
    then = {} if earlier is None else await read_results(uow, holdings, earlier, indicators, [area])
    targets = [target for target, _ in await all_targets(uow) if target.closing is None and target.area == area]
    lines = {
        one.code: _line(holdings, one, now.get((one.code, area)), then.get((one.code, area)), targets)
        for one in indicators
        if level_of(area) in one.levels
    }
    fields = []
    for field in holdings.indicators.fields.values():
        own = tuple(line for line in lines.values() if line.indicator.handlungsfeld == field.code)
        fields += [(field, own)] if own else []
    before = None if earlier is None else earlier.reference_date
    return Overview(holdings, area, newest.reference_date, before, newest.invented, tuple(fields))


def _line(holdings: Holdings, one: Indicator, now: Result | None, then: Result | None, targets: Sequence[Target]) -> Line:
    at = holdings.listed[-1].reference_date
    return Line(
        indicator=one,
        result=now,
        value=value_text(now),
        margin=margin_text(now, holdings.parameters),
        coverage=coverage_text(now),
        as_of=None if now is None else now.as_of,
        change=compare(then, now, holdings.parameters),
        targets=tuple(measured(target, now, at, holdings.parameters) for target in targets if target.indicator == one.code),
    )


def _a_year_before(listed: Sequence[Listed]) -> Listed | None:
    """The release of a year before the newest, or the oldest where they do not go back so far; None for the only one."""
    return None if len(listed) < 2 else listed[max(0, len(listed) - 1 - _YEAR)]
