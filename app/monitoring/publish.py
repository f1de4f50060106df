"""Released tables and results as JSON shapes; the files (app.monitoring.files) are made of the same rows."""

import math
from collections.abc import Mapping, Sequence

from app.monitoring.catalogue import Catalogue
from app.monitoring.indicators import Handlungsfeld, Indicator, Indicators, Result
from app.monitoring.parameters import Level, Parameters
from app.monitoring.release import Release, Table
from app.monitoring.schemas import (
    Cell,
    Cost,
    DimensionBody,
    HandlungsfeldBody,
    IndicatorBody,
    IndicatorList,
    ReleaseItem,
    ResultBody,
    ResultList,
    TableBody,
)
from app.monitoring.shelf import Listed
from app.wire import moment_text


def margin_of(level: Level, parameters: Parameters) -> int:
    """The half-width of the interval that holds a count with its noise in 95 of 100 cases, rounded up."""
    return math.ceil(1.96 * math.sqrt(parameters.levels[level].sigma2))


def release_item(listed: Listed, release: Release, cost: Mapping[str, float]) -> ReleaseItem:
    """One line of the list of releases."""
    return ReleaseItem(
        id=listed.wire_id,
        reference_date=listed.reference_date.isoformat(),
        catalogue_version=listed.catalogue_version,
        parameters_version=listed.parameters_version,
        code=listed.code_hash,
        run_at=moment_text(listed.run_at),
        tables=sorted(release.tables),
        cost=[Cost(level=level, rho=round(rho, 6)) for level, rho in cost.items()],
    )


def table_body(listed: Listed, release: Release, table: Table, catalogue: Catalogue, parameters: Parameters) -> TableBody:
    """One table with all its cells in order."""
    return TableBody(
        release=listed.wire_id,
        reference_date=listed.reference_date.isoformat(),
        table=table.name,
        level=table.level,
        margin=margin_of(table.level, parameters),
        dimensions=[
            DimensionBody(code=code, label=catalogue.dimensions[code].label, classes=list(classes))
            for code, classes in zip(table.dimensions, table.classes, strict=True)
        ],
        cells=[
            Cell(
                area=cell["area"],
                as_of=release.as_of[cell["area"]].isoformat(),
                classes=[cell[code] for code in table.dimensions],
                value=value,
            )
            for cell, value in table.cells()
        ],
    )


def indicator_list(indicators: Indicators) -> IndicatorList:
    """All definitions."""
    return IndicatorList(
        version=indicators.version,
        handlungsfelder=[_field(one) for one in indicators.fields.values()],
        items=[indicator_body(one) for one in indicators.indicators.values()],
    )


def indicator_body(one: Indicator) -> IndicatorBody:
    """One definition."""
    return IndicatorBody(
        code=one.code,
        version=one.version,
        handlungsfeld=one.handlungsfeld,
        label=one.label,
        unit=one.unit,
        numerator=one.numerator,
        denominator=one.denominator,
        definition=one.definition,
        note=one.note,
        owner=one.owner,
        levels=list(one.levels),
        years_since_arrival=one.years_since_arrival,
    )


def result_list(listed: Listed, indicator: Indicator, results: Sequence[Result]) -> ResultList:
    """An indicator for every area."""
    return ResultList(
        release=listed.wire_id,
        reference_date=listed.reference_date.isoformat(),
        indicator=indicator_body(indicator),
        items=[result_body(result) for result in results],
    )


def result_body(result: Result) -> ResultBody:
    """One result."""
    share, days = result.share, result.days
    return ResultBody(
        area=result.area,
        level=result.level,
        as_of=result.as_of.isoformat(),
        value=share.percent if share else days.median if days else None,
        sign=share.sign if share else "about" if days and days.median is not None else None,
        margin=share.margin if share else None,
        lower_quartile=days.lower if days else None,
        upper_quartile=days.upper if days else None,
        people=result.people,
        coverage=result.coverage.percent if result.coverage else None,
    )


def _field(one: Handlungsfeld) -> HandlungsfeldBody:
    return HandlungsfeldBody(code=one.code, label=one.label, goal=one.goal)
