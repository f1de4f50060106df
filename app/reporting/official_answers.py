"""What the routes of official indicators answer. Loaded with the first request (numpy)."""

from app.monitoring.answers import FILES, watched
from app.monitoring.grid import csv_file, xlsx_file
from app.official.values import OfficialValue
from app.reporting.official_indicators import OfficialIndicator, official_grid, official_indicators, read_official
from app.reporting.schemas import OfficialFigureBody, OfficialFigures, OfficialIndicatorBody, OfficialIndicators
from app.reporting.series import read_holdings
from app.unit_of_work import UnitOfWork

_WRITERS = {".csv": csv_file, ".xlsx": xlsx_file}


def indicators() -> OfficialIndicators:
    """Every definition."""
    return OfficialIndicators(items=[_definition(one) for one in official_indicators().values()])


async def figures(uow: UnitOfWork, code: str) -> OfficialFigures:
    """Raises NotFound: no such indicator, or no areas are watched."""
    watched(uow)
    series = await read_official(uow, await read_holdings(uow), code)
    items = [_figure(value) for by_area in series.values.values() for value in by_area.values()]
    return OfficialFigures(indicator=_definition(series.indicator), items=items)


async def file(uow: UnitOfWork, name: str) -> tuple[bytes, str] | None:
    """All figures as the file that the name asks for, with its media type; None where it asks for none. Raises NotFound."""
    ending = next((ending for ending in _WRITERS if name.endswith(ending)), None)
    if ending is None:
        return None
    watched(uow)
    holdings = await read_holdings(uow)
    series = await read_official(uow, holdings, name.removesuffix(ending))
    grid = official_grid(series, dict(holdings.names_of(holdings.areas())))
    return _WRITERS[ending](grid), FILES[ending][1]


def _definition(one: OfficialIndicator) -> OfficialIndicatorBody:
    return OfficialIndicatorBody(
        code=one.code,
        handlungsfeld=one.field,
        label=one.label,
        series=one.series,
        numerator=one.numerator,
        denominator=one.denominator,
        note=one.note,
        owner=one.owner,
    )


def _figure(value: OfficialValue) -> OfficialFigureBody:
    amount, origin = value.figure.amount, value.provenance
    return OfficialFigureBody(
        area=value.area,
        time=value.time,
        value=None if amount is None else format(amount, "f"),
        unit=value.unit,
        meaning=value.words,
        source=origin.citation,
        definition=origin.definition,
        licence=origin.licence,
        as_of=origin.as_of.isoformat(),
    )
