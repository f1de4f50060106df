"""What the page of one indicator tells, put together for the chosen area and dates. Loaded with the first request (numpy)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from app.errors import NotFound
from app.monitoring.coverage import SERIES
from app.monitoring.grid import Grid, Value, text_of
from app.monitoring.indicators import Handlungsfeld, Indicator, Result
from app.monitoring.map_file import shapes_of
from app.monitoring.parameters import LEVELS
from app.official.look_up import latest_value
from app.official.values import OfficialValue
from app.reporting.chart import Bar, Goal, Point, bar_chart, line_chart
from app.reporting.comparing import Comparison, compare
from app.reporting.district_map import district_map
from app.reporting.drawing import short_date
from app.reporting.measured import Measured, measured
from app.reporting.series import Holdings, IndicatorSeries, level_of, read_holdings, read_series
from app.reporting.series_files import value_cells, value_heads
from app.reporting.telling import UNITS, coverage_text, margin_of, margin_text, number_of, value_text, why_untold
from app.targets.look_up import targets_of
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Wish:
    """What the form asks for: an area and two reference dates; what is empty is chosen here."""

    area: str = ""
    start: str = ""
    end: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """Everything about the chosen area and dates; there is nothing of it before the first release."""

    area: str
    start: date
    end: date
    result: Result | None
    value: str
    margin: str
    people: str
    coverage: str
    why: str
    comparison: Comparison | None
    targets: tuple[Measured, ...]
    chart: Markup | None
    over_time: Grid
    by_area: Grid
    bars: Markup | None
    map: Markup | None
    official: tuple[OfficialValue, ...]


@dataclass(frozen=True, slots=True)
class IndicatorView:
    """The whole page."""

    holdings: Holdings
    field: Handlungsfeld
    indicator: Indicator
    series: IndicatorSeries
    shown: Shown | None

    @property
    def dates(self) -> list[tuple[str, str]]:
        """The reference dates for the form, the newest first."""
        return [(day.isoformat(), f"{day:%d.%m.%Y}") for day in reversed(self.series.dates)]

    @staticmethod
    def amount(value: OfficialValue) -> str:
        """An official figure as it is written in German, or why there is none."""
        return value.printed if value.figure.amount is None else f"{value.printed} {value.unit}"


async def read_view(uow: UnitOfWork, code: str, wish: Wish) -> IndicatorView:
    """The page of an indicator. NotFound: no such indicator, area or date, or no areas are watched."""
    holdings = await read_holdings(uow)
    indicator = holdings.indicator(code)
    series = await read_series(uow, holdings, indicator)
    shown = await _shown(uow, holdings, series, wish) if series.dates else None
    return IndicatorView(holdings, holdings.indicators.fields[indicator.handlungsfeld], indicator, series, shown)


async def _shown(uow: UnitOfWork, holdings: Holdings, series: IndicatorSeries, wish: Wish) -> Shown:
    area = wish.area or (holdings.whole if holdings.whole in series.areas else series.areas[0])
    start, end = _day(wish.start, series.dates, series.dates[0]), _day(wish.end, series.dates, series.dates[-1])
    if area not in series.areas:
        raise NotFound()
    start, end = min(start, end), max(start, end)
    result = series.results[end].get(area)
    targets = await targets_of(uow, series.indicator.code, area)
    told = tuple(measured(target, result, end, holdings.parameters) for target in targets)
    parameters, before = holdings.parameters, series.results[start].get(area)
    return Shown(
        area=area,
        start=start,
        end=end,
        result=result,
        value=value_text(result),
        margin=margin_text(result, parameters),
        people=text_of(None if result is None else result.people),
        coverage=coverage_text(result),
        why="" if result is not None and result.told else why_untold(result),
        comparison=compare(before, result, parameters) if start != end else None,
        targets=told,
        chart=_chart(holdings, series, area, (start, end), told),
        over_time=_over_time(holdings, series, area, (start, end)),
        by_area=_by_area(holdings, series, end),
        bars=_bars(holdings, series, end),
        map=_map(uow, series, end),
        official=await _official(uow, series.indicator, area, end),
    )


def _day(text: str, dates: Sequence[date], chosen: date) -> date:
    found = [day for day in dates if day.isoformat() == text]
    if text and not found:
        raise NotFound()
    return found[0] if found else chosen


def _chart(
    holdings: Holdings, series: IndicatorSeries, area: str, span: tuple[date, date], targets: Sequence[Measured]
) -> Markup | None:
    """The line over the reference dates; one exact number alone is no line."""
    inside = [(day, result) for day, result in series.of(area) if span[0] <= day <= span[1]]
    if sum(number_of(result) is not None for _, result in inside) < 2:
        return None
    points = [
        Point(short_date(day), number_of(result), value_text(result), margin_of(result, holdings.parameters))
        for day, result in inside
    ]
    goal = Goal(f"Zielvorgabe: {targets[0].target.words}", targets[0].target.value) if targets else None
    title = f"{series.indicator.label}, {series.names[area]}"
    return line_chart(title, "Verlauf über die Stichtage.", points, UNITS[series.indicator.unit], goal)


def _over_time(holdings: Holdings, series: IndicatorSeries, area: str, span: tuple[date, date]) -> Grid:
    rows = tuple(
        (f"{day:%d.%m.%Y}", *_cells(holdings, result))
        for day, result in reversed(series.of(area))
        if result is not None and span[0] <= day <= span[1]
    )
    return Grid("verlauf", f"{series.names[area]} nach Stichtagen", ("Stichtag", *value_heads(series.indicator)), rows)


def _by_area(holdings: Holdings, series: IndicatorSeries, day: date) -> Grid:
    rows = tuple((series.names[area], *_cells(holdings, result)) for area, result in series.at(day) if result is not None)
    return Grid("gebiete", f"Alle Gebiete am {day:%d.%m.%Y}", ("Gebiet", *value_heads(series.indicator)), rows)


def _cells(holdings: Holdings, result: Result) -> tuple[Value, ...]:
    *numbers, as_of = value_cells(result, holdings.parameters)
    return (*numbers, f"{as_of:%d.%m.%Y}")


def _bars(holdings: Holdings, series: IndicatorSeries, day: date) -> Markup | None:
    """Municipalities side by side, where the indicator is told for several of them."""
    told = [(area, result) for area, result in series.at(day) if level_of(area) == LEVELS[0]]
    if len(told) < 2 or all(number_of(result) is None for _, result in told):
        return None
    bars = [
        Bar(series.names[area], number_of(result), value_text(result), margin_of(result, holdings.parameters))
        for area, result in told
    ]
    title = f"{series.indicator.label} in den Gemeinden"
    return bar_chart(title, f"Stichtag {day:%d.%m.%Y}.", bars, UNITS[series.indicator.unit])


def _map(uow: UnitOfWork, series: IndicatorSeries, day: date) -> Markup | None:
    shapes = shapes_of(uow.world.settings)
    told = {area: result for area, result in series.at(day) if level_of(area) == LEVELS[0]}
    if shapes is None or all(number_of(result) is None for result in told.values()):
        return None
    values = {area: None if (number := number_of(result)) is None else float(number) for area, result in told.items()}
    texts = {area: value_text(result) for area, result in told.items()}
    title = f"Karte: {series.indicator.label}"
    return district_map(title, f"Stichtag {day:%d.%m.%Y}.", shapes, values, texts, UNITS[series.indicator.unit])


async def _official(uow: UnitOfWork, one: Indicator, area: str, day: date) -> tuple[OfficialValue, ...]:
    """Official figures that stand beside the indicator, the latest before the reference date; first that of the coverage."""
    found = [await latest_value(uow.session, series, area, day) for series in (SERIES, *one.official)]
    return tuple(value for value in found if value is not None)
