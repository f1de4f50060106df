"""`POST /v1/newcomers/{id}/statements` as a plain route: the write that must keep up with the reads, documented by hand."""

from typing import Any

import orjson
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from app.crypto.statement_ids import StatementIds
from app.errors import Fault, Unavailable, ValidationFailed
from app.idempotency import Claim, read_claim
from app.identity.callers import AsAgency, authenticate_agency, hot_headers
from app.ids import NEWCOMER, decode
from app.ledger.statements import Invalid, NewStatement
from app.middleware import whole_body
from app.newcomers.claims import KEY_REQUIRED
from app.newcomers.duplicates import COMPARED
from app.newcomers.schemas import StatementBody
from app.one_piece import Header, send_json
from app.problems import refuse, responses
from app.profile.amend import Amender, Stored
from app.profile.carry import Addition
from app.profile.refusals import OF_WRITING, refusal
from app.profile.schemas import StatementsAdded, StatementsBody
from app.world import World
from consent.catalogue import Catalogue
from consent.decision import Deny

PATH = "/v1/newcomers/{id}/statements"
_REASONS = (*OF_WRITING, "idempotency-key-missing", "idempotency-key-reused", "internal")


class StatementsEndpoint:
    """Answers the fast write for one application; its amender is made with the first request and belongs to that world."""

    def __init__(self) -> None:
        self._desk: tuple[World, Amender, StatementIds] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One addition. Exceptions go to the outermost layer, which turns them into problem documents."""
        if scope["method"] != "POST":
            raise HTTPException(405, headers={"Allow": "POST"})
        world: World | None = getattr(scope["app"].state, "world", None)
        if world is None:
            raise Unavailable()
        if self._desk is None or self._desk[0] is not world:
            self._desk = (world, Amender(world), StatementIds(world.keyring))
        answered = await self._add(scope, await whole_body(receive), *self._desk)
        if isinstance(answered, Response):
            await answered(scope, receive, send)
        else:
            await send_json(send, 201, *answered)

    async def _add(
        self, scope: Scope, body: bytes, world: World, amender: Amender, ids: StatementIds
    ) -> tuple[bytes, *tuple[Header, ...]] | Response:
        headers = hot_headers(scope)
        caller = await authenticate_agency(world, headers, "POST", scope["path"])
        items, faults = read_items(body)
        claim = read_claim(
            world.keyring,
            headers.get("idempotency-key"),
            body,
            caller=caller.client_id,
            operation=f"POST {scope['path']}",
        )
        if claim is None:
            raise TypeError("the key of this operation is required")
        addition = _addition(scope, world, caller, claim, items, malformed=faults is not None)
        outcome = await amender.add(addition)
        match outcome:
            case Stored():
                return _answer(outcome, items, ids.outward(caller.agency.agency_id.bytes, outcome.ids))
            case Deny():
                return refuse(outcome)
            case Invalid():
                raise ValidationFailed(
                    [
                        Fault(pointer=f"/statements{fault.pointer}", code=fault.code, detail=fault.detail)
                        for fault in outcome.faults
                    ]
                )
        if faults is not None and outcome["reason"] == "validation-failed":
            raise faults
        return refusal(world.catalogue, outcome, caller.purpose, [])


def read_items(body: bytes) -> tuple[list[StatementBody], RequestValidationError | None]:
    """The statements of a body (`{"statements": [...]}` or the bare list), or what is wrong with it, to be said later."""
    text = body.lstrip()
    try:
        wrapped = b'{"statements":' + text + b"}" if text.startswith(b"[") else text
        return StatementsBody.model_validate_json(wrapped).statements, None
    except ValidationError as fault:
        errors = fault.errors(include_url=False, include_context=False, include_input=False)
        return [], RequestValidationError([{**error, "loc": ("body", *error["loc"])} for error in errors])


def _addition(
    scope: Scope, world: World, caller: AsAgency, claim: Claim, items: list[StatementBody], *, malformed: bool
) -> Addition:
    reference = scope["path_params"]["id"]
    asked, fetch = numbers_touched(world.catalogue, items)
    return Addition(
        reference=reference if decode(NEWCOMER, reference) is not None else "",
        agency_id=caller.agency.agency_id,
        client_id=caller.client_id,
        purpose=caller.purpose,
        items=tuple(NewStatement(**vars(item)) for item in items),
        asked=asked,
        fetch=fetch,
        malformed=malformed,
        operation=claim.operation,
        key_hash=claim.key_hash,
        body_hash=claim.body_hash,
        request_id=scope["state"]["request_id"],
        actor=caller.actor,
        case=caller.case,
    )


def numbers_touched(catalogue: Catalogue, items: list[StatementBody]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Category numbers that must be released for this, and those that must be opened: who she is depends on two together."""
    known = catalogue.categories
    asked = {known[item.category].number for item in items if item.category in known}
    compared = {known[code].number for code in COMPARED}
    return tuple(sorted(asked)), tuple(sorted(asked | compared if asked & compared else asked))


def _answer(stored: Stored, items: list[StatementBody], names: list[str]) -> tuple[bytes, *tuple[Header, ...]]:
    """The body, and the header that says the version if only one category was changed."""
    known = stored.known or (False,) * len(items)
    named = [
        {"id": name, "category": item.category, "field": item.field} | ({"already_known": True} if is_known else {})
        for name, item, is_known in zip(names, items, known, strict=True)
    ]
    body = orjson.dumps({"statements": named, "versions": dict(stored.versions)})
    if len(stored.versions) != 1:
        return (body,)
    (version,) = stored.versions.values()
    return body, (b"etag", b'"%d"' % version)


def hot_routes(endpoint: StatementsEndpoint) -> list[BaseRoute]:
    """The plain route, to be placed before FastAPI's router."""
    return [Route(PATH, endpoint, name="add_statements")]


def documented() -> dict[str, Any]:
    """The route in the words of OpenAPI."""
    reference = {
        "name": "id",
        "in": "path",
        "required": True,
        "schema": {"type": "string"},
        "description": "The agency's own reference.",
    }
    added = StatementsAdded.model_json_schema(ref_template="#/components/schemas/{model}")
    added["properties"]["statements"]["items"] = added.pop("$defs")["NamedStatement"]
    wrapped = StatementsBody.model_json_schema(ref_template="#/components/schemas/{model}")
    body = {"oneOf": [wrapped, wrapped["properties"]["statements"]], "examples": wrapped.pop("examples")}
    return {
        PATH: {
            "post": {
                "tags": ["record"],
                "summary": "Add statements, all or none",
                "description": (
                    "Needs a live consent for the token's purpose that covers every category named; the steward table decides "
                    "who may add what. A bare list is taken as well."
                ),
                "operationId": "add_statements",
                "security": [{"client": []}],
                "parameters": [reference, *KEY_REQUIRED["parameters"]],
                "requestBody": {"required": True, "content": {"application/json": {"schema": body}}},
                "responses": {
                    "201": {
                        "description": "Stored. `ETag` is the category's version if only one was changed.",
                        "headers": {"ETag": {"schema": {"type": "string"}}},
                        "content": {"application/json": {"schema": added}},
                    },
                    **{str(status): answer for status, answer in responses(*_REASONS).items()},
                },
            }
        }
    }
