"""Event streams of a client: open, look at, verify, send again, close. The sending itself is `app.exchange.push`.

Rules: a stream sends what the feed shows this agency from its opening on, to one endpoint that an operator's list allows. There
is one open stream for a client and an endpoint: opening it again changes nothing but its types. A closed one is kept, and off.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, text, update

from app.agencies.store import add, change, find, find_all
from app.audit.record import Entry
from app.errors import NotFound, ValidationFailed
from app.exchange.delivery_store import end_below
from app.exchange.store import Position
from app.exchange.tables import event_delivery, event_stream, event_target
from app.exchange.targets import is_allowed
from app.identity.callers import AsAgency
from app.ids import CHANGE, EVENT_STREAM, new_uuid, parse
from app.unit_of_work import UnitOfWork

MOST_STREAMS = 5
CALM = timedelta(seconds=5)
"""Between two sendings that a client asks for."""

_HORIZON = text("SELECT CAST(CAST(pg_snapshot_xmin(pg_current_snapshot()) AS text) AS bigint)")
_WAKE = text("SELECT pg_notify('kiim_change', '')")
_POSITION = "SELECT CAST(CAST(xid AS text) AS bigint) AS xid, seq FROM change WHERE agency_id = :agency AND "
_OF_CHANGE = text(f"{_POSITION} change_id = :change")
# Counted also where it is not moved: the event asked for may be on its way, and its sender has yet to note that it was taken.
_BACK = text("""
  UPDATE event_delivery
     SET resends = resends + 1,
         xid = CASE WHEN (xid, seq) > (:xid, :seq) THEN :xid ELSE xid END,
         seq = CASE WHEN (xid, seq) > (:xid, :seq) THEN :seq ELSE seq END
   WHERE stream_id = :stream
""")
_SINCE = text(f"{_POSITION} occurred_at >= :since ORDER BY change.xid, seq LIMIT 1")


@dataclass(frozen=True, slots=True)
class Stream:
    """A stream as its client sees it."""

    stream_id: UUID
    endpoint: str
    types: list[str] | None
    status: str
    created_at: datetime
    verifying: bool
    last_delivered_at: datetime | None
    failing_since: datetime | None
    last_error: str | None
    next_attempt_at: datetime | None


async def open_stream(uow: UnitOfWork, caller: AsAgency, endpoint: str, types: Sequence[str] | None) -> tuple[bool, Stream]:
    """Open a stream from now on, or the one that leads there already, with these types; whether it is new.

    Raises ValidationFailed: an endpoint that no list allows, more than five streams.
    """
    target = await find(uow, event_target, lock=True, client_id=caller.client_id)
    if not is_allowed(endpoint, uow.world.settings.base_url, [] if target is None else target["hosts"]):
        raise ValidationFailed.at("/endpoint", "host-not-allowed", "The operator has not allowed this client to be pushed there.")
    wanted = None if types is None else sorted(set(types))
    mine = await _open_rows(uow, caller)
    for row in mine:
        if row["endpoint"] == endpoint:
            if (row["types"], row["status"]) != (wanted, "enabled"):
                await _change(uow, caller, "event-stream.change", row, types=wanted, status="enabled")
                await _try_now(uow, row["stream_id"])
            else:
                uow.unaudited("the stream is open already and stays as it is")
            return False, await _shown(uow, row["stream_id"])
    if len(mine) >= MOST_STREAMS:
        raise ValidationFailed.at("/endpoint", "too-many", f"A client has at most {MOST_STREAMS} open streams.")
    return True, await _shown(uow, await _new(uow, caller, endpoint, wanted))


async def list_streams(uow: UnitOfWork, caller: AsAgency) -> list[Stream]:
    """This client's streams that are not closed, oldest first."""
    return [await _shown(uow, row["stream_id"]) for row in await _open_rows(uow, caller)]


async def find_stream(uow: UnitOfWork, caller: AsAgency, stream: str) -> Stream:
    """One of them. Raises NotFound."""
    return await _shown(uow, (await _find(uow, caller, stream))["stream_id"])


async def close_stream(uow: UnitOfWork, caller: AsAgency, stream: str) -> None:
    """Send nothing more on it. Raises NotFound."""
    await _change(uow, caller, "event-stream.close", await _lock(uow, caller, stream), status="closed")


async def ask_verification(uow: UnitOfWork, caller: AsAgency, stream: str, state: str) -> None:
    """Have a verification event with this `state` sent, before anything else that waits. Raises NotFound."""
    row = await _lock(uow, caller, stream)
    await uow.session.execute(_delivery(row["stream_id"]).values(verification=state))
    await _turn_on(uow, caller, "event-stream.verify", row)


async def send_again(uow: UnitOfWork, caller: AsAgency, stream: str, since: datetime | None, change_id: str | None) -> None:
    """Go back to the first change since a time, or to a change, and turn the stream on again; never forward.

    Raises NotFound, ValidationFailed (both or neither are named, a change that is not this agency's).
    """
    if (since is None) is (change_id is None):
        raise ValidationFailed.at("", "one-of", "Name either since or change.")
    row = await _lock(uow, caller, stream)
    start = await _start(uow, caller, since, change_id)
    if start is not None:
        await uow.session.execute(_BACK, {"stream": row["stream_id"], "xid": start.xid, "seq": start.seq - 1})
    await _turn_on(uow, caller, "event-stream.resend", row)


async def _start(uow: UnitOfWork, caller: AsAgency, since: datetime | None, change_id: str | None) -> Position | None:
    agency = caller.agency.agency_id
    if change_id is None:
        row = (await uow.session.execute(_SINCE, {"agency": agency, "since": since})).first()
        return None if row is None else Position(row.xid, row.seq)
    row = (await uow.session.execute(_OF_CHANGE, {"agency": agency, "change": parse(CHANGE, change_id)})).first()
    if row is None:
        raise ValidationFailed.at("/change", "unknown", "This agency has no such change in its feed.")
    return Position(row.xid, row.seq)


async def _new(uow: UnitOfWork, caller: AsAgency, endpoint: str, types: list[str] | None) -> UUID:
    columns: dict[str, Any] = {
        "stream_id": new_uuid(),
        "client_id": caller.client_id,
        "agency_id": caller.agency.agency_id,
        "endpoint": endpoint,
        "types": types,
        "status": "enabled",
        "created_at": uow.now,
    }
    await _record(uow, caller, "event-stream.open", columns["stream_id"], await add(uow, event_stream, columns))
    now_at = end_below((await uow.session.execute(_HORIZON)).scalar_one())
    stands = {"stream_id": columns["stream_id"], "xid": now_at.xid, "seq": now_at.seq, "next_attempt_at": uow.now, "failures": 0}
    await uow.session.execute(insert(event_delivery).values(**stands))
    return UUID(int=columns["stream_id"].int)


async def _open_rows(uow: UnitOfWork, caller: AsAgency) -> list[dict[str, Any]]:
    return [row for row in await find_all(uow, event_stream, client_id=caller.client_id) if row["status"] != "closed"]


async def _lock(uow: UnitOfWork, caller: AsAgency, stream: str) -> dict[str, Any]:
    return await _find(uow, caller, stream, lock=True)


async def _find(uow: UnitOfWork, caller: AsAgency, stream: str, *, lock: bool = False) -> dict[str, Any]:
    stream_id = parse(EVENT_STREAM, stream)
    found = None if stream_id is None else await find(uow, event_stream, lock=lock, stream_id=stream_id)
    if found is None or found["client_id"] != caller.client_id or found["status"] == "closed":
        raise NotFound()
    return found


async def _turn_on(uow: UnitOfWork, caller: AsAgency, action: str, row: dict[str, Any]) -> None:
    await _change(uow, caller, action, row, status="enabled")
    await _try_now(uow, row["stream_id"])


async def _try_now(uow: UnitOfWork, stream_id: UUID) -> None:
    """Forget former failures, and wake whoever sends; a receiver is not called more often than every five seconds on request."""
    tried = (
        await uow.session.execute(select(event_delivery.c.last_tried_at).where(event_delivery.c.stream_id == stream_id))
    ).scalar_one()
    at = uow.now if tried is None else max(uow.now, tried + CALM)
    await uow.session.execute(_delivery(stream_id).values(failures=0, failing_since=None, next_attempt_at=at))
    await uow.session.execute(_WAKE)


async def _change(uow: UnitOfWork, caller: AsAgency, action: str, row: dict[str, Any], **changes: object) -> None:
    await _record(uow, caller, action, row["stream_id"], await change(uow, event_stream, row, **changes))


async def _record(uow: UnitOfWork, caller: AsAgency, action: str, stream_id: UUID, version: int) -> None:
    register = ("event_stream", str(stream_id), version)
    await uow.record(Entry(action, agency=caller.agency.agency_id, actor=caller.actor, case=caller.case, register=register))


def _delivery(stream_id: UUID) -> Any:
    return update(event_delivery).where(event_delivery.c.stream_id == stream_id)


async def _shown(uow: UnitOfWork, stream_id: UUID) -> Stream:
    row = await find(uow, event_stream, stream_id=stream_id)
    if row is None:
        raise NotFound()
    stands = (await uow.session.execute(select(event_delivery).where(event_delivery.c.stream_id == stream_id))).one()
    failing = stands.failing_since is not None and row["status"] == "enabled"
    return Stream(
        stream_id,
        row["endpoint"],
        row["types"],
        row["status"],
        row["created_at"],
        stands.verification is not None,
        stands.last_delivered_at,
        stands.failing_since,
        stands.last_error,
        stands.next_attempt_at if failing else None,
    )
