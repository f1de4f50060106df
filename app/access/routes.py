"""`GET /v1/newcomers/{id}/record` as a plain Starlette route: the one path where a microsecond counts, documented by hand."""

from typing import Any
from urllib.parse import parse_qs

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from app.access.answer import Lenses, record_bytes
from app.access.document import RECORD
from app.access.read_record import Gate, Look
from app.crypto.statement_ids import StatementIds
from app.errors import Fault, IntegrityFault, Unavailable
from app.identity.callers import authenticate_agency, caller_headers
from app.identity.vouching import vouched
from app.ids import NEWCOMER, decode
from app.ledger.tamper import report
from app.profile.refusals import refusal
from app.world import World
from consent.catalogue import Catalogue

PATH = "/v1/newcomers/{id}/record"
_HEADERS = [(b"content-type", b"application/json"), (b"cache-control", b"no-store")]
_FAULT: Fault = {"pointer": "/query/categories", "code": "unknown-category", "detail": "Not a list of published categories."}


class RecordEndpoint:
    """Answers the main read for one application; its gate is made with the first request and belongs to that world."""

    def __init__(self) -> None:
        self._desk: tuple[World, Gate, StatementIds, Lenses] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One look. Exceptions go to the outermost layer, which turns them into problem documents."""
        if scope["method"] != "GET":  # also HEAD: it would be a look whose answer nobody sees
            raise HTTPException(405, headers={"Allow": "GET"})
        world: World | None = getattr(scope["app"].state, "world", None)
        if world is None:
            raise Unavailable()
        if self._desk is None or self._desk[0] is not world:
            self._desk = (world, Gate(world), StatementIds(world.keyring), Lenses(world.catalogue))
        answered = await self._look(scope, *self._desk)
        if isinstance(answered, Response):
            await answered(scope, receive, send)
            return
        length = (b"content-length", str(len(answered)).encode())
        await send({"type": "http.response.start", "status": 200, "headers": [*_HEADERS, length]})
        await send({"type": "http.response.body", "body": answered})

    async def _look(self, scope: Scope, world: World, gate: Gate, ids: StatementIds, lenses: Lenses) -> bytes | Response:
        caller = await authenticate_agency(world, caller_headers(scope), "GET", scope["path"])
        asked, malformed = asked_categories(world.catalogue, scope["query_string"])
        look = Look(
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
        row = await gate.decide(look)
        if row["reason"] is not None:
            return refusal(world.catalogue, row, caller.purpose, [_FAULT])
        try:
            agency = await vouched(world, row, look.client_id, look.purpose or "")
            return record_bytes(world, ids, lenses, look, row, agency, world.clock.now())
        except IntegrityFault as fault:
            await report(world, look, row, row["covered"], fault)
            raise


def well_formed(reference: str) -> str:
    """The reference, or an empty one where it cannot be ours: the database is asked all the same, and never sees odd bytes."""
    return reference if decode(NEWCOMER, reference) is not None else ""


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
