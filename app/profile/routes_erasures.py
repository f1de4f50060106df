"""HTTP of the receipt of an erasure: whoever holds its number learns how far the erasure is, without being signed in."""

from typing import Annotated

from fastapi import APIRouter, Path
from sqlalchemy import select
from starlette.responses import Response

from app.crypto.tables import shredded
from app.errors import NotFound
from app.identity.callers import PublicCaller
from app.ids import ERASURE, parse
from app.problems import responses
from app.profile.schemas_newcomer import ErasureState
from app.unit_of_work import UoW
from app.wire import json_answer, moment_text

router = APIRouter(tags=["newcomer"])


@router.get(
    "/v1/erasures/{receipt}",
    summary="How far an erasure is",
    response_model=ErasureState,
    responses=responses("not-found", "validation-failed", "unavailable"),
)
async def read_erasure(receipt: Annotated[str, Path(max_length=64)], caller: PublicCaller, uow: UoW) -> Response:
    """Since when the key is destroyed, and since when no older copy of it opens anything. Says nothing about anybody."""
    uow.unaudited("a receipt names nobody: whose it was can no longer be found out")
    key_id = parse(ERASURE, receipt)
    row = (await uow.session.execute(select(shredded.c.at, shredded.c.final_at).where(shredded.c.key_id == key_id))).first()
    if row is None:
        raise NotFound()
    final_at = None if row.final_at is None else moment_text(row.final_at)
    return json_answer(ErasureState(receipt=receipt, erased_at=moment_text(row.at), final_at=final_at))
