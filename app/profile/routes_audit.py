"""HTTP of the sealed log for everybody: checkpoint, tiles, proofs of growth (C2SP tlog-tiles).

Tiles hold hashes over rows with 16 random bytes in each: they name nobody, and no guessed row can be confirmed by them.
"""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from app.audit.prove import growth_proof, published
from app.audit.tiles import WIDTH, parse_path, width_at
from app.audit.tree_store import read_tiles
from app.errors import NotFound
from app.identity.callers import PublicCaller
from app.problems import responses
from app.world import world_of

router = APIRouter(prefix="/v1/audit", tags=["log"])
PROOF_TYPE = "text/plain; charset=utf-8"
_LEVELS = 7  # more than rows can fill
_MOST = (1 << 53) - 1  # what JSON readers keep exact
_SHORT = {"Cache-Control": "public, max-age=5"}
_FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable"}
TEXT: dict[int | str, dict[str, Any]] = {200: {"content": {"text/plain": {"schema": {"type": "string"}}}}}
_BYTES: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}
}
_PUBLIC = ("not-found", "unavailable")
Row = Annotated[int, Path(ge=1, le=_MOST, description="Number of a row, as `GET /v1/audit` names it.")]
Size = Annotated[int, Path(ge=0, le=_MOST, description="How many rows an older checkpoint names.")]


@router.get("/checkpoint", summary="Newest checkpoint", response_class=Response, responses=TEXT | responses(*_PUBLIC))
async def read_checkpoint(request: Request, caller: PublicCaller) -> Response:
    """How many rows are sealed and under which root: signed by the log and by the witnesses that watch (C2SP tlog-checkpoint).

    Whoever keeps one can tell later whether the log was rewritten or cut back.
    """
    async with world_of(request).pool.acquire() as connection:
        signed = await published(connection)
    if signed is None:
        raise NotFound()
    return Response(signed.note, headers=_SHORT, media_type=PROOF_TYPE)


@router.get("/tile/{path:path}", summary="Tile of the tree", response_class=Response, responses=_BYTES | responses(*_PUBLIC))
async def read_tile(request: Request, caller: PublicCaller, path: str) -> Response:
    """Up to 256 hashes: `<level>/<n>[.p/<width>]` as C2SP tlog-tiles spells it."""
    named = parse_path(path)
    if named is None or named[0].level > _LEVELS or named[0].n > _MOST:
        raise NotFound()
    place, width = named
    async with world_of(request).pool.acquire() as connection:
        signed = await published(connection)
        if signed is None or width_at(signed.size, place) < width:
            raise NotFound()
        tile = (await read_tiles(connection, [place], signed.size))[place]
    headers = _FOR_EVER if width == WIDTH or width_at(signed.size, place) == width else _SHORT
    return Response(tile[: width * 32], headers=headers, media_type="application/octet-stream")


@router.get(
    "/consistency/{size}",
    summary="Proof of growth",
    response_class=Response,
    responses=TEXT | responses(*_PUBLIC, "validation-failed"),
)
async def read_consistency(request: Request, caller: PublicCaller, size: Size) -> Response:
    """The newest checkpoint and the proof that its log begins with the first `size` rows, in the form that a witness takes."""
    async with world_of(request).pool.acquire() as connection:
        signed = await published(connection)
        if signed is None or size > signed.size:
            raise NotFound()
        question = await growth_proof(connection, size, signed)
    return Response(question.text, headers=_SHORT, media_type=PROOF_TYPE)
