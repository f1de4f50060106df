"""HTTP of indicators that only official statistics can give: for a monitoring office's client and nobody else."""

from typing import Annotated

from fastapi import APIRouter, Path
from starlette.responses import Response

from app.identity.callers import MonitorCaller
from app.problems import responses
from app.reporting.schemas import OfficialFigures, OfficialIndicators
from app.unit_of_work import UoW
from app.wire import json_answer

router = APIRouter(prefix="/v1", tags=["monitoring"])

_WHY = "published figures name nobody"
_FAULTS = ("token-missing", "token-invalid", "client-suspended", "purpose-not-allowed", "validation-failed", "unavailable")
_FILES = ("text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")


@router.get(
    "/official-indicators",
    summary="Indicators of official statistics",
    response_model=OfficialIndicators,
    responses=responses(*_FAULTS, "not-found"),
)
async def list_official_indicators(caller: MonitorCaller, uow: UoW) -> Response:
    """Indicators that only official statistics can give, each with its definition; nothing of ours is counted in them."""
    from app.reporting import official_answers

    uow.unaudited(_WHY)
    return json_answer(official_answers.indicators())


@router.get(
    "/official-indicators/{code}",
    summary="One indicator of official statistics",
    response_model=OfficialFigures,
    responses={200: {"content": {media_type: {} for media_type in _FILES}}, **responses(*_FAULTS, "not-found")},
)
async def get_official_indicator(
    caller: MonitorCaller, uow: UoW, code: Annotated[str, Path(max_length=64, pattern=r"^[a-z0-9_]+(\.csv|\.xlsx)?$")]
) -> Response:
    """Every imported figure for the areas of this installation as its source prints it, with source, definition and licence.

    `value` is null where the source gives a sign instead of a number; `meaning` says what the sign means. With `.csv` or `.xlsx`
    after the code it is a file.
    """
    from app.reporting import official_answers

    uow.unaudited(_WHY)
    file = await official_answers.file(uow, code)
    if file is not None:
        return Response(file[0], media_type=file[1])
    return json_answer(await official_answers.figures(uow, code))
