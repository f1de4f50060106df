"""A look from the desk: through the same gate as a program's, so one decision and one row in the person's list."""

from collections.abc import Sequence
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from app.access.answer import well_formed
from app.access.read_record import Look
from app.desk.callers import AsStaff
from app.desk.instruments import instruments_of
from app.world import world_of


async def look(
    request: Request, caller: AsStaff, reference: str, purpose: str, categories: Sequence[str] | None = None
) -> dict[str, Any] | Response:
    """The record as a program would get it, of these categories alone if they are named; or the recorded refusal."""
    catalogue = world_of(request).catalogue
    known = [catalogue.categories[code].number for code in categories or () if code in catalogue.categories]
    wanted = Look(
        reference=well_formed(reference),
        agency_id=caller.agency.agency_id,
        client_id=caller.client_id,
        purpose=purpose if purpose in catalogue.purposes else None,
        asked=None if categories is None else tuple(sorted(known)),
        malformed=len(known) != len(categories or ()),
        request_id=request.state.request_id,
        actor=caller.actor,
    )
    answer = await instruments_of(request).reader.answer(wanted)
    if isinstance(answer, Response):
        return answer
    record: dict[str, Any] = orjson.loads(answer)
    return record
