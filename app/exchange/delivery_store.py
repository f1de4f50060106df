"""SQL of deliveries: which streams have something to send, what comes next, and how far each one is.

The decision what an agency is told is the feed's own (`app.exchange.store.shown`), asked for a page and again for each event just
before it is sent. `$n` statements run on the raw pool, each in a transaction of its own: none stays open while a receiver is
waited for, because an open transaction that has written holds back the horizon of every feed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from app.exchange.store import Change, Position, change_of, shown

if TYPE_CHECKING:
    import asyncpg

    Pool = asyncpg.Pool[asyncpg.Record]
    Record = asyncpg.Record

_LAST_SEQ = 2**63 - 1

_WAITING = """
  SELECT d.stream_id, d.next_attempt_at,
         d.verification IS NOT NULL OR EXISTS (
           SELECT FROM change c WHERE c.agency_id = s.agency_id AND c.xid < pg_snapshot_xmin(pg_current_snapshot())
              AND (c.xid, c.seq) > (CAST(CAST(d.xid AS text) AS xid8), d.seq)) AS ready,
         EXISTS (
           SELECT FROM change c WHERE c.agency_id = s.agency_id AND c.xid >= pg_snapshot_xmin(pg_current_snapshot())) AS held
    FROM event_delivery d JOIN event_stream s ON s.stream_id = d.stream_id
   WHERE s.status = 'enabled'
   ORDER BY d.next_attempt_at, d.stream_id
"""
_HORIZON = "SELECT CAST(CAST(pg_snapshot_xmin(pg_current_snapshot()) AS text) AS bigint)"
_STATE = "SELECT * FROM event_delivery WHERE stream_id = $1"
_PAGE = f"""{shown("$1", "$2")}
     AND c.xid < CAST(CAST($3::bigint AS text) AS xid8)
     AND (c.xid, c.seq) > (CAST(CAST($4::bigint AS text) AS xid8), $5::bigint)
     AND ($6::text[] IS NULL OR c.type = ANY ($6))
   ORDER BY c.xid, c.seq
   LIMIT $7
"""
_STILL = f"""
  SELECT s.row_version AS stream, t.row_version AS target, k.row_version AS client, g.row_version AS agency,
         d.xid, d.seq, d.resends, EXISTS ({shown("$3", "$4")} AND c.change_id = $2) AS shown
    FROM event_delivery d
    JOIN event_stream s ON s.stream_id = d.stream_id AND s.status = 'enabled'
    JOIN client k ON k.client_id = s.client_id AND k.status = 'active'
    JOIN agency g ON g.agency_id = s.agency_id AND g.status = 'active'
    JOIN event_target t ON t.client_id = s.client_id
   WHERE d.stream_id = $1
"""
# The cursor moves on only from where this process believes it to be: a resend that came between is not undone, not even one that
# asked for the event that was just on its way and so found the cursor before it. Nobody waits for the disk: a move that
# a crash of the server undoes means that the last events are sent again, never that one is lost.
_TAKEN = """
  WITH swift AS (SELECT set_config('synchronous_commit', 'off', true))
  UPDATE event_delivery
     SET xid = $5, seq = $6, failures = 0, failing_since = NULL, last_error = NULL, last_tried_at = $7, last_delivered_at = $7
    FROM swift
   WHERE stream_id = $1 AND xid = $2 AND seq = $3 AND resends = $4
  RETURNING true
"""
_PASSED = """
  UPDATE event_delivery SET xid = $5, seq = $6 WHERE stream_id = $1 AND xid = $2 AND seq = $3 AND resends = $4 RETURNING true
"""
_VERIFIED = """
  UPDATE event_delivery
     SET verification = NULL, failures = 0, failing_since = NULL, last_error = NULL, last_tried_at = $3, last_delivered_at = $3
   WHERE stream_id = $1 AND verification = $2
"""
_POSTPONED = "UPDATE event_delivery SET last_error = $2, next_attempt_at = $3 WHERE stream_id = $1"
_FAILED = """
  UPDATE event_delivery
     SET failures = $2, failing_since = coalesce(failing_since, $3), last_tried_at = $3, last_error = $4, next_attempt_at = $5
   WHERE stream_id = $1
"""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A stream that is on: whether there is something to send now, and whether a change waits above the horizon."""

    stream_id: UUID
    next_attempt_at: datetime
    ready: bool
    held: bool


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far a stream is, and how often its client had something sent again: a move from another cursor does nothing."""

    position: Position
    resends: int


@dataclass(frozen=True, slots=True)
class State:
    """How far a stream is and how it fares."""

    cursor: Cursor
    failures: int
    failing_since: datetime | None
    verification: str | None


@dataclass(frozen=True, slots=True)
class Versions:
    """The register rows that a sending rests on, by their versions."""

    stream: int
    target: int
    client: int
    agency: int


async def waiting(pool: "Pool") -> list[Waiting]:
    """Every stream that is on, the longest due first."""
    rows = await pool.fetch(_WAITING)
    return [Waiting(row["stream_id"], row["next_attempt_at"], row["ready"], row["held"]) for row in rows]


async def horizon(pool: "Pool") -> int:
    """The transaction below which every one is over: what is read after this call is complete up to there."""
    found: int = await pool.fetchval(_HORIZON)
    return found


async def read_state(pool: "Pool", stream_id: UUID) -> State:
    """The state of a stream that exists."""
    row = await pool.fetchrow(_STATE, stream_id)
    if row is None:
        raise LookupError("a stream without a delivery row")
    return State(_cursor(row), row["failures"], row["failing_since"], row["verification"])


async def next_changes(
    pool: "Pool", agency_id: UUID, now: datetime, below: int, after: Position, types: Sequence[str] | None, limit: int
) -> list[Change]:
    """What the feed shows this agency after a position and below a horizon, of these types (None: all)."""
    rows = await pool.fetch(_PAGE, agency_id, now, below, after.xid, after.seq, types, limit)
    return [change_of(dict(row)) for row in rows]


async def may_still_send(
    pool: "Pool", stream_id: UUID, change_id: UUID | None, agency_id: UUID, now: datetime, versions: Versions, at: Cursor
) -> tuple[bool, bool]:
    """Asked just before a sending: whether everything it rests on is as it was, and whether the feed shows this change now."""
    row = await pool.fetchrow(_STILL, stream_id, change_id, agency_id, now)
    if row is None:
        return False, False
    same = Versions(row["stream"], row["target"], row["client"], row["agency"]) == versions
    return same and _cursor(row) == at, row["shown"]


async def note_taken(pool: "Pool", stream_id: UUID, former: Cursor, position: Position, now: datetime) -> bool:
    """The receiver took what stands at `position`; False if the stream stands elsewhere by now."""
    return bool(await pool.fetchval(_TAKEN, stream_id, *_from_to(former, position), now))


async def pass_over(pool: "Pool", stream_id: UUID, former: Cursor, position: Position) -> bool:
    """Nothing up to `position` is this stream's to send; False if the stream stands elsewhere by now."""
    return bool(await pool.fetchval(_PASSED, stream_id, *_from_to(former, position)))


async def note_verified(pool: "Pool", stream_id: UUID, state: str, now: datetime) -> None:
    """The receiver took the verification event with this state."""
    await pool.execute(_VERIFIED, stream_id, state, now)


async def note_failed(pool: "Pool", stream_id: UUID, failures: int, now: datetime, error: str, then: datetime) -> None:
    """It was not taken: the how-manieth time in a row, why, and when to try again."""
    await pool.execute(_FAILED, stream_id, failures, now, error, then)


async def postpone(pool: "Pool", stream_id: UUID, error: str, then: datetime) -> None:
    """It may not be sent now, which is no failure of the receiver: why, and when to look again."""
    await pool.execute(_POSTPONED, stream_id, error, then)


def end_below(horizon_xid: int) -> Position:
    """The last position below a horizon."""
    return Position(horizon_xid - 1, _LAST_SEQ)


def _cursor(row: "Record") -> Cursor:
    return Cursor(Position(row["xid"], row["seq"]), row["resends"])


def _from_to(former: Cursor, position: Position) -> tuple[int, ...]:
    return former.position.xid, former.position.seq, former.resends, position.xid, position.seq
