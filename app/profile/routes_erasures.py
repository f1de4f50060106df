"""HTTP of the receipt of an erasure: whoever holds its number learns how far the erasure is, without being signed in."""

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path
from sqlalchemy import select
from starlette.responses import Response

from app.audit.when import row_of
from app.crypto.epochs import FINAL
from app.crypto.tables import shredded
from app.errors import NotFound
from app.identity.callers import PublicCaller
from app.ids import ERASURE, parse
from app.problems import responses
from app.profile.erase import ERASE
from app.profile.proofs import own_proof
from app.profile.routes_audit import PROOF_TYPE, TEXT
from app.profile.schemas_newcomer import ErasureState
from app.unit_of_work import UnitOfWork, UoW
from app.wire import json_answer, moment_text

router = APIRouter(tags=["newcomer"])
Receipt = Annotated[str, Path(max_length=64)]
_ROWS = {"erased": ERASE, "final": FINAL}


@router.get(
    "/v1/erasures/{receipt}",
    summary="How far an erasure is",
    response_model=ErasureState,
    responses=responses("not-found", "validation-failed", "unavailable"),
)
async def read_erasure(receipt: Receipt, caller: PublicCaller, uow: UoW) -> Response:
    """Since when the key is destroyed, and since when no older copy of it opens anything. Says nothing about anybody."""
    uow.unaudited("a receipt names nobody: whose it was can no longer be found out")
    row = await _found(uow, receipt)
    final_at = None if row.final_at is None else moment_text(row.final_at)
    return json_answer(ErasureState(receipt=receipt, erased_at=moment_text(row.at), final_at=final_at))


@router.get(
    "/v1/erasures/{receipt}/proofs/{step}",
    summary="Proof of an erasure",
    response_class=Response,
    responses=TEXT | responses("not-found", "validation-failed", "unavailable"),
)
async def read_erasure_proof(receipt: Receipt, step: Literal["erased", "final"], caller: PublicCaller, uow: UoW) -> Response:
    """A file that proves, without this service, that the log says so (C2SP tlog-proof@v1, checked by `kiim audit check`).

    `erased`: the row of the erasure. `final`: that of the roll after which no older copy of the key opens anything; 404 before.
    """
    uow.unaudited("a receipt names nobody: whose it was can no longer be found out")
    row = await _found(uow, receipt)
    moment: datetime | None = row.at if step == "erased" else row.final_at
    if moment is None:
        raise NotFound()
    async with uow.world.pool.acquire() as connection:
        seq = await row_of(connection, _ROWS[step], moment)
    if seq is None:  # erased again after a restore, or the log's month has been removed
        raise NotFound()
    return Response((await own_proof(uow, seq)).text, headers={"Cache-Control": "no-store"}, media_type=PROOF_TYPE)


async def _found(uow: UnitOfWork, receipt: str) -> Any:
    """When the key with this name was destroyed, and since when that is final. Raises NotFound."""
    key_id = parse(ERASURE, receipt)
    row = (await uow.session.execute(select(shredded.c.at, shredded.c.final_at).where(shredded.c.key_id == key_id))).first()
    if row is None:
        raise NotFound()
    return row
