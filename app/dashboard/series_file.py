"""Files of the dashboard, as the ending of the address asks. Loaded with the first request (numpy, pysdmx)."""

from starlette.responses import Response

from app.monitoring.answers import FILES
from app.pages.render import HEADERS
from app.reporting.series_files import series_file
from app.unit_of_work import UnitOfWork


async def read_file(uow: UnitOfWork, code: str, ending: str) -> Response:
    """An indicator in every area at every reference date. NotFound: no such indicator, no areas, or nothing released yet."""
    content, _ = await series_file(uow, code, ending)
    return download(content, code, ending)


def download(content: bytes, name: str, ending: str) -> Response:
    """A file that the browser keeps under this name."""
    disposition = f'attachment; filename="{name}{ending}"'
    return Response(content, headers=HEADERS | {"Content-Disposition": disposition}, media_type=FILES[ending][1])
