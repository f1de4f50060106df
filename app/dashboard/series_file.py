"""An indicator's numbers as a file, as the ending of the address asks. Loaded with the first request (numpy, pysdmx)."""

from collections.abc import Callable, Mapping

from starlette.responses import Response

from app.errors import NotFound
from app.monitoring.answers import FILES
from app.monitoring.grid import csv_file, xlsx_file
from app.monitoring.parameters import Parameters
from app.pages.render import HEADERS
from app.reporting.series import IndicatorSeries, read_holdings, read_series
from app.reporting.series_files import series_grid, series_sdmx_csv, series_sdmx_structure
from app.unit_of_work import UnitOfWork

_WRITERS: Mapping[str, Callable[[IndicatorSeries, Parameters], bytes]] = {
    ".csv": lambda series, parameters: csv_file(series_grid(series, parameters)),
    ".xlsx": lambda series, parameters: xlsx_file(series_grid(series, parameters)),
    ".sdmx.csv": series_sdmx_csv,
    ".sdmx.xml": series_sdmx_structure,
}


async def read_file(uow: UnitOfWork, code: str, ending: str) -> Response:
    """Every area at every reference date. NotFound: no such indicator, no areas, or nothing released yet."""
    holdings = await read_holdings(uow)
    series = await read_series(uow, holdings, holdings.indicator(code))
    if not series.dates:
        raise NotFound()
    return download(_WRITERS[ending](series, holdings.parameters), code, ending)


def download(content: bytes, name: str, ending: str) -> Response:
    """A file that the browser keeps under this name."""
    disposition = f'attachment; filename="{name}{ending}"'
    return Response(content, headers=HEADERS | {"Content-Disposition": disposition}, media_type=FILES[ending][1])
