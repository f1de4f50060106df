"""Any client reads the published catalogue: purposes, categories, code lists. It holds no person's data."""

from typing import Annotated

from fastapi import APIRouter, Path, Query
from starlette.responses import Response

from app.agencies.notices import list_notices
from app.catalogue.publish import categories_json, code_list_json, purposes_json
from app.catalogue.schemas import CategoryList, CodeListBody, PurposeList
from app.errors import NotFound
from app.identity.callers import AnyClientCaller
from app.problems import responses
from app.unit_of_work import UoW
from consent.catalogue import load

router = APIRouter(prefix="/v1", tags=["catalogue"])
_WHY = "the catalogue is public and says nothing about a person"
_HEADERS = {"Cache-Control": "private, max-age=300"}
_ALWAYS = ("token-missing", "token-invalid", "client-suspended", "validation-failed", "unavailable")

Language = Annotated[
    str | None,
    Query(
        description="put the notices' texts in this language into the answer",
        pattern=f"^({'|'.join(load().languages)})$",
    ),
]
Name = Annotated[str, Path(max_length=64, pattern="^[a-z0-9_]+$")]


@router.get("/purposes", summary="Purposes", response_model=PurposeList, responses=responses(*_ALWAYS))
async def get_purposes(caller: AnyClientCaller, uow: UoW, notice_language: Language = None) -> Response:
    """Every purpose with labels in all languages, legal basis, ceiling, template and notices."""
    uow.unaudited(_WHY)
    statuses = {notice["sha256"]: notice["status"] for notice in await list_notices(uow)}
    return _answer(purposes_json(uow.world.catalogue, statuses, notice_language))


@router.get("/categories", summary="Categories and fields", response_model=CategoryList, responses=responses(*_ALWAYS))
async def get_categories(caller: AnyClientCaller, uow: UoW) -> Response:
    """Every category with its fields: type, code list, sensitivity, purposes, stewards, an example."""
    uow.unaudited(_WHY)
    return _answer(categories_json(uow.world.catalogue))


@router.get(
    "/code-lists/{name}", summary="One code list", response_model=CodeListBody, responses=responses(*_ALWAYS, "not-found")
)
async def get_code_list(caller: AnyClientCaller, uow: UoW, name: Name) -> Response:
    """A code list with its source and date, whole."""
    uow.unaudited(_WHY)
    known = uow.world.catalogue.code_lists.get(name)
    if known is None:
        raise NotFound()
    return _answer(code_list_json(known))


def _answer(body: bytes) -> Response:
    return Response(body, headers=_HEADERS, media_type="application/json")
