"""How many different people an agency may look at in an hour and in a day: against a valid agency that copies the register.

Rules. Each agency has a limit for the calendar hour and one for the day: the configured least (`KIIM_LOOKS_PER_HOUR`,
`KIIM_LOOKS_PER_DAY`) or twice what was its most in the four weeks before, whichever is more; an operator may decide other figures
for one agency (`kiim looks allow`). Somebody it has looked at already in this hour and day is never refused. Beyond the limit a
look is refused with 429 until the window is over, recorded, and once per window an alarm is raised.

A process counts in memory, where a look costs one question to a set, and writes what is new into the database every few seconds
and whenever it has met an eighth of a limit: all processes together pass a limit by at most an eighth for each of them. Before
anything is refused the database is asked, so a restart forgets nothing and no agency is refused for a miscount. A killed process
loses what it met in the last seconds.
"""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from math import ceil
from typing import Any
from uuid import UUID

from app.access.tables import look_allowance
from app.agencies.store import checked
from app.crypto.blind_index import blind_index
from app.errors import TooManyRequests
from app.ledger.lanes import line
from app.world import World

SECONDS = 5.0
GROWTH = 2
REMEMBERED = timedelta(days=28)
_SHARE = 8
_KEPT = timedelta(days=2)
_HISTORY = timedelta(days=400)
_log = logging.getLogger("kiim.looks")

_ADD = """
  INSERT INTO look_seen (agency_id, hour, token) SELECT $1, $2, t FROM unnest($3::bytea[]) t ON CONFLICT DO NOTHING"""
_COUNT = """
  SELECT count(*) FILTER (WHERE s.hour = $2) AS in_hour, count(DISTINCT s.token) AS in_day FROM look_seen s
   WHERE s.agency_id = $1 AND s.hour >= $3 AND s.hour < $3 + interval '1 day'"""
_KEEP = """
  INSERT INTO look_day AS d (agency_id, day, persons, busiest_hour) VALUES ($1, $2, $3, $4)
  ON CONFLICT (agency_id, day) DO UPDATE
    SET persons = greatest(d.persons, excluded.persons), busiest_hour = greatest(d.busiest_hour, excluded.busiest_hour)"""
_USUAL = """
  SELECT coalesce(max(persons), 0) AS per_day, coalesce(max(busiest_hour), 0) AS per_hour FROM look_day
   WHERE agency_id = $1 AND day < $2 AND day >= $3"""
_ALLOWANCE = "SELECT * FROM look_allowance WHERE agency_id = $1"
_ALARM = """
  INSERT INTO look_alarm (agency_id, span, began_at, raised_at, allowed) VALUES ($1, $2, $3, $4, $5)
  ON CONFLICT DO NOTHING RETURNING 1"""
_FORGET = (
    ("DELETE FROM look_seen WHERE hour < $1", _KEPT),
    ("DELETE FROM look_day WHERE day < $1::timestamptz::date", _HISTORY),
)


@dataclass(slots=True)
class Window:
    """One agency in one hour of one day: whom it has looked at, and what the database said last."""

    hour: datetime
    day: datetime
    known: set[str] = field(default_factory=set)
    fresh: set[str] = field(default_factory=set)
    in_hour: int = 0
    in_day: int = 0
    per_hour: int = 0
    per_day: int = 0
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def full(self) -> str | None:
        """Which limit one more person would pass, as far as this process knows."""
        if self.in_day + len(self.fresh) >= self.per_day:
            return "day"
        return "hour" if self.in_hour + len(self.fresh) >= self.per_hour else None


class LookLimits:
    """The windows of one process. One event loop, not thread-safe."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._windows: dict[UUID, Window] = {}

    def knows(self, agency_id: UUID, reference: str, now: datetime) -> bool:
        """Whether this agency has looked at this reference within the hour; then there is nothing to decide."""
        window = self._windows.get(agency_id)
        return window is not None and reference in window.known and now - window.hour < _HOUR

    async def admit(self, agency_id: UUID, reference: str, now: datetime) -> None:
        """Count a person new to this window. Raises TooManyRequests with the seconds until the window is over."""
        window = await self._window(agency_id, now)
        async with window.lock:
            if window.full or len(window.fresh) * _SHARE >= min(window.per_hour, window.per_day):
                await self._settle(agency_id, window)
            if window.full:  # an operator may have decided meanwhile
                window.per_hour, window.per_day = await self._limits(agency_id, window.day)
            full = window.full
            if full is None:
                window.fresh.add(reference)
                window.known.add(reference)
                return
            if await self._met_before(agency_id, window, reference, full):
                return
        await self._raise_alarm(agency_id, window, full, now)

    async def settle(self) -> None:
        """Write down what is new in every window and learn what the others counted; windows that are over are dropped."""
        now = self._world.clock.now()
        for agency_id, window in [*self._windows.items()]:
            async with window.lock:
                window.per_hour, window.per_day = await self._limits(agency_id, window.day)
                await self._settle(agency_id, window)
            if now - window.hour >= _HOUR and self._windows.get(agency_id) is window:
                del self._windows[agency_id]

    async def _window(self, agency_id: UUID, now: datetime) -> Window:
        hour, day = _hour_of(now), _day_of(now)
        window = self._windows.get(agency_id)
        if window is not None and window.hour == hour:
            return window
        if window is not None:
            async with window.lock:
                if window.fresh:
                    await self._settle(agency_id, window)
        opened = Window(hour, day)
        async with opened.lock:
            found = self._windows.get(agency_id)
            if found is not None and found.hour == hour:  # somebody else was faster
                return found
            self._windows[agency_id] = opened
            try:
                opened.per_hour, opened.per_day = await self._limits(agency_id, day)
                await self._settle(agency_id, opened)
            except BaseException:
                self._windows.pop(agency_id, None)
                raise
        return opened

    async def _limits(self, agency_id: UUID, day: datetime) -> tuple[int, int]:
        world = self._world
        row = await world.pool.fetchrow(_ALLOWANCE, agency_id)
        if row is not None:
            decided = checked(world.keyring, look_allowance.name, dict(row))
            return int(decided["per_hour"]), int(decided["per_day"])
        usual = await world.pool.fetchrow(_USUAL, agency_id, day.date(), (day - REMEMBERED).date())
        return limits(world, dict(usual or {"per_hour": 0, "per_day": 0}))

    async def _settle(self, agency_id: UUID, window: Window) -> None:
        """What is new goes into the database; what all processes have counted comes back."""
        sent = [*window.fresh]
        tokens = [self._token(agency_id, reference) for reference in sent]
        async with line(self._world.pool) as connection, connection.transaction():
            if tokens:
                await connection.execute(_ADD, agency_id, window.hour, tokens)
            row = await connection.fetchrow(_COUNT, agency_id, window.hour, window.day)
            if tokens and row is not None:
                await connection.execute(_KEEP, agency_id, window.day.date(), row["in_day"], row["in_hour"])
        window.fresh.difference_update(sent)
        if row is not None:
            window.in_hour, window.in_day = row["in_hour"], row["in_day"]

    async def _met_before(self, agency_id: UUID, window: Window, reference: str, full: str) -> bool:
        """Whether another process, or this one before its restart, has let this person be looked at in the full window."""
        since = window.day if full == "day" else window.hour
        found = await self._world.pool.fetchval(
            "SELECT EXISTS (SELECT FROM look_seen WHERE agency_id = $1 AND hour >= $2 AND hour <= $3 AND token = $4)",
            agency_id,
            since,
            window.hour,
            self._token(agency_id, reference),
        )
        if found:
            window.known.add(reference)
        return bool(found)

    async def _raise_alarm(self, agency_id: UUID, window: Window, full: str, now: datetime) -> None:
        began, lasts, allowed = (
            (window.day, timedelta(days=1), window.per_day) if full == "day" else (window.hour, _HOUR, window.per_hour)
        )
        if await self._world.pool.fetchval(_ALARM, agency_id, full, began, now, allowed) is not None:
            _log.critical("an agency looks at more people than it may", extra={"kind": full, "count": allowed})
        raise TooManyRequests(max(1, ceil((began + lasts - now).total_seconds())))

    def _token(self, agency_id: UUID, reference: str) -> bytes:
        return blind_index(self._world.keyring, "throttle", f"look/{agency_id}/{reference}")


_HOUR = timedelta(hours=1)


def limits(world: World, usual: Mapping[str, Any]) -> tuple[int, int]:
    """Per hour and per day, for an agency whose most was `usual` and for whom nobody has decided otherwise."""
    least = world.settings
    return max(least.looks_per_hour, GROWTH * usual["per_hour"]), max(least.looks_per_day, GROWTH * usual["per_day"])


async def run_look_limits(world: World) -> None:
    """Settle every few seconds, forget once an hour; for ever."""
    forgotten: datetime | None = None
    while True:
        await world.looks.settle()
        now = world.clock.now()
        if forgotten is None or now - forgotten >= _HOUR:
            for statement, kept in _FORGET:
                await world.pool.execute(statement, now - kept)
            forgotten = now
        await asyncio.sleep(SECONDS)


def _hour_of(now: datetime) -> datetime:
    return now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def _day_of(now: datetime) -> datetime:
    return _hour_of(now).replace(hour=0)
