"""What the pages about official indicators tell. Loaded with the first request (numpy)."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup
from starlette.responses import Response

from app.dashboard.series_file import download
from app.errors import NotFound
from app.monitoring.grid import Grid, csv_file, xlsx_file
from app.official.values import OfficialValue
from app.reporting.chart import Point, line_chart
from app.reporting.official_indicators import (
    OfficialSeries,
    official_grid,
    read_all_official,
    read_official,
)
from app.reporting.series import Holdings, read_holdings
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class OfficialList:
    """Every official indicator for one area, by field."""

    holdings: Holdings
    area: str
    fields: tuple[tuple[str, tuple[tuple[OfficialSeries, OfficialValue | None, str], ...]], ...]


@dataclass(frozen=True, slots=True)
class OfficialView:
    """One of them for one area."""

    holdings: Holdings
    area: str
    series: OfficialSeries
    latest: OfficialValue | None
    amount: str
    chart: Markup | None
    grid: Grid


async def read_list(uow: UnitOfWork, wanted: str) -> OfficialList:
    """Raises NoAreas, NotFound (no such area)."""
    holdings = await read_holdings(uow)
    area = _area(holdings, wanted)
    lines: dict[str, list[tuple[OfficialSeries, OfficialValue | None, str]]] = {}
    for series in await read_all_official(uow, holdings):
        value = series.latest(area)
        lines.setdefault(series.indicator.field, []).append((series, value, "" if value is None else value.printed))
    return OfficialList(holdings, area, tuple((field, tuple(found)) for field, found in lines.items()))


async def read_one(uow: UnitOfWork, code: str, wanted: str) -> OfficialView:
    """Raises NoAreas, NotFound (no such indicator or area)."""
    holdings = await read_holdings(uow)
    area = _area(holdings, wanted)
    series = await read_official(uow, holdings, code)
    latest = series.latest(area)
    names = dict(holdings.names_of(holdings.areas()))
    amount = "" if latest is None else latest.printed
    return OfficialView(holdings, area, series, latest, amount, _chart(series, names[area], area), official_grid(series, names))


async def read_file(uow: UnitOfWork, code: str, ending: str) -> Response:
    """All figures of an indicator as a file."""
    holdings = await read_holdings(uow)
    grid = official_grid(await read_official(uow, holdings, code), dict(holdings.names_of(holdings.areas())))
    return download(xlsx_file(grid) if ending == ".xlsx" else csv_file(grid), grid.name, ending)


def _area(holdings: Holdings, wanted: str) -> str:
    area = wanted or holdings.whole
    if area not in holdings.areas():
        raise NotFound()
    return area


def _chart(series: OfficialSeries, name: str, area: str) -> Markup | None:
    """The figures over time; one number alone is no line, and different units are no line either."""
    values: Sequence[OfficialValue] = series.of(area)
    numbers = [value for value in values if value.figure.amount is not None]
    if len(numbers) < 2 or len({value.unit for value in numbers}) > 1:
        return None
    points = [
        Point(value.time, None if value.figure.amount is None else float(value.figure.amount), value.printed, None)
        for value in values
    ]
    return line_chart(f"{series.indicator.label}, {name}", "Amtliche Zahlen nach Jahren.", points, numbers[0].unit)
