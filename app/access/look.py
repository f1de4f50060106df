"""A look at a whole record from an ordinary route: through the same gate as the main read, with the same row in the log."""

from fastapi import Request
from starlette.responses import Response

from app.access.answer import Reader, well_formed
from app.access.read_record import Look
from app.identity.callers import AsAgency
from app.world import world_of


async def look_at(request: Request, caller: AsAgency, reference: str, purpose: str | None) -> bytes | Response:
    """The record's JSON as it is released under this purpose, or the answer that says why not; committed either way."""
    look = Look(
        reference=well_formed(reference),
        agency_id=caller.agency.agency_id,
        client_id=caller.client_id,
        purpose=purpose,
        asked=None,
        malformed=False,
        request_id=request.state.request_id,
        actor=caller.actor,
        case=caller.case,
    )
    return await _reader_of(request).answer(look)


def _reader_of(request: Request) -> Reader:
    """The gate of the world that this application serves now."""
    world = world_of(request)
    kept: Reader | None = getattr(request.app.state, "reader", None)
    if kept is None or kept.world is not world:
        kept = request.app.state.reader = Reader(world)
    return kept
