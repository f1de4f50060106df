"""HTTP of monitoring: releases, their tables, indicators; for a monitoring office's client and nobody else."""

from typing import Annotated

from fastapi import APIRouter, Path, Query
from starlette.responses import Response

from app.identity.callers import MonitorCaller
from app.monitoring.schemas import IndicatorList, ReleaseList, ResultList, TableBody
from app.problems import responses
from app.unit_of_work import UoW
from app.wire import json_answer

router = APIRouter(prefix="/v1", tags=["monitoring"])

_FILES = (
    "text/csv",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.sdmx.data+csv",
    "application/vnd.sdmx.structure+xml",
)
_WHY = "published tables name nobody"
_ALWAYS = ("token-missing", "token-invalid", "client-suspended", "purpose-not-allowed", "validation-failed", "unavailable")
ReleaseId = Annotated[str, Path(max_length=64, description="the id of a release")]
OfRelease = Annotated[str | None, Query(max_length=64, description="the id of a release; the newest where left out")]
Name = Annotated[str, Path(max_length=200, pattern=r"^[a-z0-9_.]+$", description="a table's name")]
Code = Annotated[str, Path(max_length=64, pattern=r"^[a-z0-9_]+$")]


@router.get("/releases", summary="Releases, newest first", response_model=ReleaseList, responses=responses(*_ALWAYS))
async def list_releases(caller: MonitorCaller, uow: UoW) -> Response:
    """Every reference date with its tables, the versions that made it and what it cost."""
    from app.monitoring import answers

    uow.unaudited(_WHY)
    return json_answer(await answers.releases(uow))


@router.get(
    "/releases/{release}/tables/{table}",
    summary="One released table",
    response_model=TableBody,
    responses={200: {"content": {media_type: {} for media_type in _FILES}}, **responses(*_ALWAYS, "not-found")},
)
async def get_table(caller: MonitorCaller, uow: UoW, release: ReleaseId, table: Name) -> Response:
    """All cells of a table, the same bytes on every pull. `null` stands for zero, small and refused alike.

    With an ending it is a file: `.csv`, `.xlsx`, `.sdmx.csv` (SDMX-CSV 2.0) or `.sdmx.xml` (its structure, SDMX-ML 2.1).
    """
    from app.monitoring import answers

    uow.unaudited(_WHY)
    file = await answers.table_file(uow, release, table)
    if file is not None:
        return Response(file[0], media_type=file[1])
    return json_answer(await answers.table(uow, release, table))


@router.get("/indicators", summary="Indicators", response_model=IndicatorList, responses=responses(*_ALWAYS, "not-found"))
async def list_indicators(caller: MonitorCaller, uow: UoW) -> Response:
    """Fields of action with their goals, and every indicator with its definition."""
    from app.monitoring import answers

    uow.unaudited(_WHY)
    return json_answer(answers.indicators(uow))


@router.get(
    "/indicators/{code}",
    summary="One indicator for every area",
    response_model=ResultList,
    responses=responses(*_ALWAYS, "not-found"),
)
async def get_indicator(caller: MonitorCaller, uow: UoW, code: Code, release: OfRelease = None) -> Response:
    """The indicator of one release for every area it is told for, with margin, date and coverage."""
    from app.monitoring import answers

    uow.unaudited(_WHY)
    return json_answer(await answers.indicator(uow, code, release))
