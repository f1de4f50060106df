"""HTTP of the receipt of an erasure: whoever holds its number learns how far the erasure is, without being signed in."""

from typing import Annotated

from fastapi import APIRouter, Path
from starlette.responses import Response

from app.identity.callers import PublicCaller
from app.problems import responses
from app.profile.erasures import Step, erasure_proof, find_erasure
from app.profile.routes_audit import PROOF_TYPE, TEXT
from app.profile.schemas_newcomer import ErasureState
from app.unit_of_work import UoW
from app.wire import json_answer, moment_text

router = APIRouter(tags=["newcomer"])
Receipt = Annotated[str, Path(max_length=64)]


@router.get(
    "/v1/erasures/{receipt}",
    summary="How far an erasure is",
    response_model=ErasureState,
    responses=responses("not-found", "validation-failed", "unavailable"),
)
async def read_erasure(receipt: Receipt, caller: PublicCaller, uow: UoW) -> Response:
    """Since when the key is destroyed, and since when no older copy of it opens anything. Says nothing about anybody."""
    uow.unaudited("a receipt names nobody: whose it was can no longer be found out")
    erased = await find_erasure(uow, receipt)
    final_at = None if erased.final_at is None else moment_text(erased.final_at)
    return json_answer(ErasureState(receipt=receipt, erased_at=moment_text(erased.at), final_at=final_at))


@router.get(
    "/v1/erasures/{receipt}/proofs/{step}",
    summary="Proof of an erasure",
    response_class=Response,
    responses=TEXT | responses("not-found", "validation-failed", "unavailable"),
)
async def read_erasure_proof(receipt: Receipt, step: Step, caller: PublicCaller, uow: UoW) -> Response:
    """A file that proves, without this service, that the log says so (C2SP tlog-proof@v1, checked by `kiim audit check`).

    `erased`: the row of the erasure. `final`: that of the roll after which no older copy of the key opens anything; 404 before.
    """
    uow.unaudited("a receipt names nobody: whose it was can no longer be found out")
    proof = await erasure_proof(uow, receipt, step)
    return Response(proof, headers={"Cache-Control": "no-store"}, media_type=PROOF_TYPE)
