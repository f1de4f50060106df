"""HTTP of event streams: where a case tool has the changes of its agency sent, instead of asking for them."""

import orjson
from fastapi import APIRouter
from starlette.responses import Response

from app.audit.record import Entry
from app.exchange.schemas_streams import EventStream, EventStreamBody, EventStreams, ResendBody, VerificationBody
from app.exchange.streams import Stream, ask_verification, close_stream, find_stream, list_streams, open_stream, send_again
from app.identity.callers import AgencyCaller, AsAgency
from app.ids import EVENT_STREAM, wire
from app.problems import problem, responses
from app.unit_of_work import UnitOfWork, UoW
from app.wire import json_answer, moment_text, parse_moment

router = APIRouter(tags=["changes"])

_CLIENT = ("body-malformed", "token-missing", "token-invalid", "client-suspended", "unavailable")
_READS = (*_CLIENT, "purpose-missing", "purpose-not-allowed")
_WRITES = (*_READS, "body-too-large", "media-type-unsupported", "validation-failed")


@router.post(
    "/v1/event-streams",
    summary="Have changes sent",
    status_code=201,
    response_model=EventStream,
    responses={
        200: {"model": EventStream, "description": "This client has a stream to this endpoint; it has these types now."},
        **responses(*_WRITES),
    },
)
async def open_event_stream(caller: AgencyCaller, uow: UoW, body: EventStreamBody) -> Response:
    """From now on, as signed tokens. The operator allows the host first. The feed stays the truth: poll it once a day as well."""
    denied = await _denied(caller, uow, "event-stream.open")
    if denied is not None:
        return denied
    added, stream = await open_stream(uow, caller, body.endpoint, body.types)
    return json_answer(_shown(stream), 201 if added else 200, sparse=True)


@router.get("/v1/event-streams", summary="Own streams", response_model=EventStreams, responses=responses(*_READS))
async def list_event_streams(caller: AgencyCaller, uow: UoW) -> Response:
    """This client's streams with what became of the last sending."""
    denied = await _denied(caller, uow, "event-stream.read")
    if denied is not None:
        return denied
    uow.unaudited("a client reads its own settings, which name no newcomer")
    listed = EventStreams(items=[_shown(one) for one in await list_streams(uow, caller)]).model_dump(
        mode="json", exclude_none=True
    )
    return Response(orjson.dumps(listed | {"next": None}), media_type="application/json")


@router.get(
    "/v1/event-streams/{stream}",
    summary="One of them",
    response_model=EventStream,
    responses=responses(*_READS, "not-found"),
)
async def read_event_stream(stream: str, caller: AgencyCaller, uow: UoW) -> Response:
    """How it fares: `last_error` is a word of a closed list and repeats nothing of the receiver's answer."""
    denied = await _denied(caller, uow, "event-stream.read")
    if denied is not None:
        return denied
    uow.unaudited("a client reads its own settings, which name no newcomer")
    return json_answer(_shown(await find_stream(uow, caller, stream)), sparse=True)


@router.delete("/v1/event-streams/{stream}", summary="Close a stream", status_code=204, responses=responses(*_READS, "not-found"))
async def close_event_stream(stream: str, caller: AgencyCaller, uow: UoW) -> Response:
    """Nothing more is sent on it; what was not sent stays in the feed."""
    denied = await _denied(caller, uow, "event-stream.close")
    if denied is not None:
        return denied
    await close_stream(uow, caller, stream)
    return Response(status_code=204)


@router.post(
    "/v1/event-streams/{stream}/verification",
    summary="Send a verification event",
    status_code=202,
    response_model=EventStream,
    responses=responses(*_WRITES, "not-found"),
)
async def verify_event_stream(stream: str, caller: AgencyCaller, uow: UoW, body: VerificationBody) -> Response:
    """It names nobody and comes before anything else that waits; `verifying` is true until the receiver took it."""
    denied = await _denied(caller, uow, "event-stream.verify")
    if denied is not None:
        return denied
    await ask_verification(uow, caller, stream, body.state)
    return json_answer(_shown(await find_stream(uow, caller, stream)), 202, sparse=True)


@router.post(
    "/v1/event-streams/{stream}/resend",
    summary="Send changes again",
    status_code=202,
    response_model=EventStream,
    responses=responses(*_WRITES, "not-found"),
)
async def resend_event_stream(stream: str, caller: AgencyCaller, uow: UoW, body: ResendBody) -> Response:
    """Go back to a time or a change, forget former failures, turn the stream on if it was off. It never goes forward."""
    denied = await _denied(caller, uow, "event-stream.resend")
    if denied is not None:
        return denied
    since = None if body.since is None else parse_moment(body.since)
    await send_again(uow, caller, stream, since, body.change)
    return json_answer(_shown(await find_stream(uow, caller, stream)), 202, sparse=True)


async def _denied(caller: AsAgency, uow: UnitOfWork, action: str) -> Response | None:
    """As for the feed, a token needs a purpose that the agency may use."""
    reason = caller.without_purpose()
    if reason is None:
        return None
    refused = Entry(
        action,
        "refused",
        agency=caller.agency.agency_id,
        purpose=caller.purpose,
        reason=reason,
        actor=caller.actor,
        case=caller.case,
    )
    await uow.record(refused)
    return problem(reason)


def _shown(stream: Stream) -> EventStream:
    moments = {
        name: None if moment is None else moment_text(moment)
        for name, moment in (
            ("created_at", stream.created_at),
            ("last_delivered_at", stream.last_delivered_at),
            ("failing_since", stream.failing_since),
            ("next_attempt_at", stream.next_attempt_at),
        )
    }
    return EventStream.model_validate(
        {
            "id": wire(EVENT_STREAM, stream.stream_id),
            "endpoint": stream.endpoint,
            "types": stream.types,
            "status": stream.status,
            "verifying": stream.verifying,
            "last_error": stream.last_error,
            **moments,
        }
    )
