"""HTTP of an indicator over time: its series as files, for a monitoring office's client and nobody else."""

from typing import Annotated, Literal

from fastapi import APIRouter, Path
from starlette.responses import Response

from app.identity.callers import MonitorCaller
from app.problems import responses
from app.unit_of_work import UoW

router = APIRouter(prefix="/v1", tags=["monitoring"])

File = Literal["series.csv", "series.xlsx", "series.sdmx.csv", "series.sdmx.xml"]
_TYPES = (
    "text/csv",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.sdmx.data+csv",
    "application/vnd.sdmx.structure+xml",
)
_FAULTS = ("token-missing", "token-invalid", "client-suspended", "purpose-not-allowed", "validation-failed", "unavailable")


@router.get(
    "/indicators/{code}/{file}",
    summary="One indicator at every reference date",
    responses={200: {"content": {media_type: {} for media_type in _TYPES}}, **responses(*_FAULTS, "not-found")},
)
async def get_series(
    caller: MonitorCaller,
    uow: UoW,
    code: Annotated[str, Path(max_length=64, pattern=r"^[a-z0-9_]+$")],
    file: Annotated[File, Path(description="`.csv`, `.xlsx`, `.sdmx.csv` (SDMX-CSV 2.0) or `.sdmx.xml` (its structure)")],
) -> Response:
    """An indicator for every area at every reference date, the same bytes until the next release or official figure."""
    from app.reporting.series_files import series_file

    uow.unaudited("published figures name nobody")
    content, media_type = await series_file(uow, code, file.removeprefix("series"))
    return Response(content, media_type=media_type)
