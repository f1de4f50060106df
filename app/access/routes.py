"""`GET /v1/newcomers/{id}/record` as a plain Starlette route: the one path where a microsecond counts, documented by hand."""

from typing import Any
from urllib.parse import parse_qs

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from app.access.answer import Reader, well_formed
from app.access.document import RECORD
from app.access.read_record import Look
from app.errors import Unavailable
from app.identity.callers import authenticate_agency, hot_headers
from app.one_piece import send_json
from app.world import World
from consent.catalogue import Catalogue

PATH = "/v1/newcomers/{id}/record"


class RecordEndpoint:
    """Answers the main read for one application; its reader is made with the first request and belongs to that world."""

    def __init__(self) -> None:
        self._reader: Reader | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One look. Exceptions go to the outermost layer, which turns them into problem documents."""
        if scope["method"] != "GET":  # also HEAD: it would be a look whose answer nobody sees
            raise HTTPException(405, headers={"Allow": "GET"})
        world: World | None = getattr(scope["app"].state, "world", None)
        if world is None:
            raise Unavailable()
        if self._reader is None or self._reader.world is not world:
            self._reader = Reader(world)
        answered = await self._reader.answer(await _look(scope, world))
        if isinstance(answered, Response):
            await answered(scope, receive, send)
            return
        await send_json(send, 200, answered)


async def _look(scope: Scope, world: World) -> Look:
    caller = await authenticate_agency(world, hot_headers(scope), "GET", scope["path"])
    asked, malformed = asked_categories(world.catalogue, scope["query_string"])
    return Look(
        reference=well_formed(scope["path_params"]["id"]),
        agency_id=caller.agency.agency_id,
        client_id=caller.client_id,
        purpose=caller.purpose,
        asked=asked,
        malformed=malformed,
        request_id=scope["state"]["request_id"],
        actor=caller.actor,
        case=caller.case,
    )


def asked_categories(catalogue: Catalogue, query: bytes) -> tuple[tuple[int, ...] | None, bool]:
    """Category numbers of `?categories=a,b` (ascending; None: all that is released), and whether anything asked is unknown."""
    if not query:
        return None, False
    try:
        named = parse_qs(query.decode("ascii"), keep_blank_values=True, strict_parsing=True, max_num_fields=8)
    except ValueError:
        return (), True
    if set(named) - {"categories"}:
        return (), True
    codes = {code for value in named["categories"] for code in value.split(",")}
    known = tuple(sorted(catalogue.categories[code].number for code in codes if code in catalogue.categories))
    return known, len(known) != len(codes)


def hot_routes(endpoint: RecordEndpoint) -> list[BaseRoute]:
    """The plain route, to be placed before FastAPI's router."""
    return [Route(PATH, endpoint, name="read_record")]


def documented() -> dict[str, Any]:
    """The route in the words of OpenAPI."""
    return {PATH: {"get": RECORD}}
