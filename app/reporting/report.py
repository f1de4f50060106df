"""The report for the council: everything that is printed, put together from the same functions as the pages. Knows no PDF.

Rules: it tells of the largest area, and of municipalities on maps. Without a release it says so and still explains what is
counted; with only one there is no change to tell of. Two reports of one release, day and register are the same to the last byte.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.errors import NotFound
from app.monitoring.coverage import SERIES
from app.monitoring.indicators import Indicator, Result
from app.monitoring.map_file import Shapes, shapes_of
from app.monitoring.shelf import Listed
from app.official.look_up import latest_value
from app.official.periods import ends_on
from app.official.values import OfficialValue
from app.reporting.comparing import Comparison, compare
from app.reporting.material import read_material
from app.reporting.measured import Measured, measured
from app.reporting.official_indicators import read_all_official
from app.reporting.series import Holdings, IndicatorSeries, read_holdings, read_series
from app.reporting.theme import EVERYWHERE, Answer
from app.reporting.themes import answer, areas_of, themes
from app.targets.look_up import all_targets
from app.targets.target import Target
from app.unit_of_work import UnitOfWork

QUARTERS = 4
"""Reference dates in a year."""


class NoSuchDate(NotFound):
    """Nothing was released for the date that was asked for; `dates` are those there are, the newest first."""

    def __init__(self, dates: Sequence[date]) -> None:
        super().__init__()
        self.dates = tuple(dates)


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator in the area of the report, with all reference dates up to that of the report."""

    indicator: Indicator
    series: IndicatorSeries
    result: Result | None
    change: Comparison | None
    over_year: Comparison | None
    aims: tuple[Measured, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """Everything; `listed` is None where nothing has been released.

    `official` are the foreigners by area, `beside` other official figures of the whole, each with the label of
    the indicator that names it.
    `before` is the release before it, `year_before` the one of a year before; None where there is none.
    """

    holdings: Holdings
    area: str
    listed: Listed | None
    before: Listed | None
    year_before: Listed | None
    lines: tuple[Line, ...]
    answers: tuple[Answer, ...]
    official: Mapping[str, OfficialValue]
    beside: tuple[tuple[str, OfficialValue], ...]
    shapes: Shapes | None
    operator: str
    contact: str

    @property
    def day(self) -> date | None:
        """The reference date."""
        return None if self.listed is None else self.listed.reference_date

    @property
    def place(self) -> str:
        """What the area of the report is called."""
        return self.holdings.name(self.area)

    def of_field(self, code: str) -> list[Line]:
        """The lines of a Handlungsfeld."""
        return [line for line in self.lines if line.indicator.handlungsfeld == code]

    def at(self, line: Line, area: str) -> Result | None:
        """One indicator for another area at the reference date."""
        return None if self.day is None else line.series.results[self.day].get(area)


async def read_report(uow: UnitOfWork, wanted: date | None = None) -> Report:
    """The report of a reference date, the newest where none is wanted. Raises NoAreas, NoSuchDate."""
    holdings = await read_holdings(uow)
    area, settings = holdings.whole, uow.world.settings
    upto = [one for one in holdings.listed if wanted is None or one.reference_date <= wanted]
    listed, before, year_before = (upto[-place] if len(upto) >= place else None for place in (1, 2, 1 + QUARTERS))
    if wanted is not None and (listed is None or listed.reference_date != wanted):
        raise NoSuchDate([one.reference_date for one in reversed(holdings.listed)])
    lines: list[Line] = []
    answers: tuple[Answer, ...] = ()
    official: dict[str, OfficialValue] = {}
    beside: list[tuple[str, OfficialValue]] = []
    if listed is not None:
        targets = [target for target, _ in await all_targets(uow) if target.closing is None and target.area == area]
        for indicator in holdings.indicators.indicators.values():
            series = await read_series(uow, holdings, indicator)
            lines.append(_line(holdings, series, area, (before, year_before, listed), targets))
        material = await read_material(uow, listed.reference_date.isoformat())
        answers = tuple(
            answer(material, theme.code, area if area in areas_of(theme, material) else EVERYWHERE) for theme in themes()
        )
        for each in holdings.areas():
            value = await latest_value(uow.session, SERIES, each, listed.reference_date)
            if value is not None:
                official[each] = value
        for indicator in holdings.indicators.indicators.values():
            for code in indicator.official:
                value = await latest_value(uow.session, code, area, listed.reference_date)
                beside += [] if value is None else [(indicator.label, value)]
        named = {value.series for _, value in beside}
        for one in await read_all_official(uow, holdings):
            value = next((value for value in reversed(one.of(area)) if ends_on(value.time) <= listed.reference_date), None)
            beside += [] if value is None or value.series in named else [(one.indicator.label, value)]
    return Report(
        holdings=holdings,
        area=area,
        listed=listed,
        before=before,
        year_before=year_before,
        lines=tuple(lines),
        answers=answers,
        official=official,
        beside=tuple(beside),
        shapes=shapes_of(settings),
        operator=settings.operator,
        contact=settings.operator_contact,
    )


def _line(
    holdings: Holdings,
    series: IndicatorSeries,
    area: str,
    at: tuple[Listed | None, Listed | None, Listed],
    targets: Sequence[Target],
) -> Line:
    *earlier, listed = at
    result = series.results[listed.reference_date].get(area)
    change, over_year = (
        None if one is None else compare(series.results[one.reference_date].get(area), result, holdings.parameters)
        for one in earlier
    )
    own = [target for target in targets if target.indicator == series.indicator.code]
    aims = tuple(measured(target, result, listed.reference_date, holdings.parameters) for target in own)
    return Line(series.indicator, series, result, change, over_year, aims)
