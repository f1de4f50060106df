"""Push: sends the feed's changes to the receivers of event streams, in order, again and again until each was taken.

One cursor for each stream over the feed below its horizon; the feed stays the truth and nothing is queued beside it. What is sent
is decided by the feed's own question, asked once more just before each sending, together with whether stream, client, agency and
list of hosts are as they were when their rows were checked. The cursor moves when the receiver took an event, never before; so an
event is sent at least once, and again only if a process or the database died between both.
"""

import asyncio
import logging
import secrets
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from app.agencies.directory import Directory
from app.agencies.store import change as change_row
from app.agencies.store import find
from app.audit.record import Entry
from app.errors import IntegrityFault
from app.exchange import delivery_store as store
from app.exchange.addresses import own_networks
from app.exchange.backoff import is_hopeless, next_attempt
from app.exchange.event_tokens import change_token, verification_token
from app.exchange.feed import item_of
from app.exchange.lookout import Lookout, open_lookout
from app.exchange.receiver_answer import TAKEN, Answer
from app.exchange.store import Change
from app.exchange.tables import event_stream, event_target
from app.exchange.targets import is_allowed
from app.ids import EVENT_STREAM, wire
from app.unit_of_work import open_unit
from app.world import World

if TYPE_CHECKING:
    from app.exchange.courier import Courier

SECONDS = 2.0
"""How often to look without having been woken: for attempts that fall due, and for a notification that was lost."""
HELD_SECONDS = 0.1
PAGE = 100
AT_ONCE = 8
_LATER = timedelta(seconds=30)
_AFTER_FAULT_SECONDS = 5.0
_log = logging.getLogger("kiim.push")


async def run_push(world: World, seconds: float = SECONDS, courier: "Courier | None" = None) -> None:
    """Job of a serving process: send for ever. Without any stream it only listens."""
    async with open_lookout(world.database.url) as lookout:
        while not await store.waiting(world.pool):
            await lookout.pause(seconds)
        if courier is not None:
            await Pusher(world, courier, lookout).run(seconds)
        from app.exchange.courier import Courier as Own  # the service does not wait for what only streams need

        async with Own(own_networks(world.settings.push_networks)) as own:
            await Pusher(world, own, lookout).run(seconds)


@dataclass(frozen=True, slots=True)
class _Ground:
    """What a sending rests on: checked rows of stream and list, a client that the directory vouches for, and their versions."""

    stream_id: UUID
    client_id: str
    agency_id: UUID
    endpoint: str
    types: list[str] | None
    versions: store.Versions
    obstacle: str | None


class Pusher:
    """Works on several streams at a time, on each of them alone."""

    def __init__(self, world: World, courier: "Courier", lookout: Lookout) -> None:
        self._world = world
        self._courier = courier
        self._lookout = lookout
        self._busy: dict[UUID, asyncio.Task[None]] = {}
        self._shunned: dict[UUID, float] = {}

    async def run(self, seconds: float) -> None:
        """Look, start what is due, wait for news; ends with the lookout's connection, and what runs ends with it."""
        try:
            while True:
                await self._lookout.pause(min([seconds, *await self._start_due()]))
        finally:
            tasks = list(self._busy.values())
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _start_due(self) -> list[float]:
        """Start what can be sent now; in how many seconds something else may be due."""
        now, later = self._world.clock.now(), []
        for one in await store.waiting(self._world.pool):
            wait = (one.next_attempt_at - now).total_seconds()
            if one.held:
                later.append(HELD_SECONDS)
            if not one.ready or one.stream_id in self._busy:
                continue
            if wait > 0:
                later.append(wait)
            elif len(self._busy) < AT_ONCE and self._shunned.get(one.stream_id, 0) <= _monotonic():
                self._busy[one.stream_id] = asyncio.create_task(self._work_on(one.stream_id))
        return later

    async def _work_on(self, stream_id: UUID) -> None:
        """Hold the stream, send what waits, let it go; a fault of ours makes this process leave it alone for a while."""
        worked = False
        try:
            if await self._lookout.take(stream_id):
                try:
                    worked = await self._send_all(stream_id)
                finally:
                    await self._lookout.let_go(stream_id)
        except Exception as fault:  # one stream's fault is not the others'; only its kind is logged
            level = logging.CRITICAL if isinstance(fault, IntegrityFault) else logging.WARNING
            _log.log(level, "an event stream could not be worked on", extra={"kind": type(fault).__name__})
            self._shunned[stream_id] = _monotonic() + _AFTER_FAULT_SECONDS
        finally:
            del self._busy[stream_id]
            if worked:
                self._lookout.wake()  # what came in at the last moment woke only processes that did not hold the stream

    async def _send_all(self, stream_id: UUID) -> bool:
        """Send until nothing waits or something stands against it; whether anything was moved."""
        ground = await self._read_ground(stream_id)
        if ground.obstacle is not None:
            await store.postpone(self._world.pool, stream_id, ground.obstacle, self._world.clock.now() + _LATER)
            return False
        moved = False
        while True:
            state = await store.read_state(self._world.pool, stream_id)
            if state.verification is not None:
                if not await self._verify(ground, state.cursor, state.verification):
                    return moved
                moved = True
                continue
            below = await store.horizon(self._world.pool)
            now = self._world.clock.now()
            page = await store.next_changes(
                self._world.pool, ground.agency_id, now, below, state.cursor.position, ground.types, PAGE
            )
            if not page:
                end = store.end_below(below)
                if (end.xid, end.seq) > (state.cursor.position.xid, state.cursor.position.seq):
                    moved = await store.pass_over(self._world.pool, stream_id, state.cursor, end) or moved
                return moved
            if not await self._send_page(ground, state.cursor, page):
                return True
            moved = True

    async def _send_page(self, ground: _Ground, at: store.Cursor, page: list[Change]) -> bool:
        """Record that these are sent, then send them one by one; whether to go on."""
        async with open_unit(self._world) as uow:
            await uow.record(Entry("feed.push", agency=ground.agency_id))
        for change in page:
            now = self._world.clock.now()
            same, shown = await store.may_still_send(
                self._world.pool, ground.stream_id, change.change_id, ground.agency_id, now, ground.versions, at
            )
            if not same:
                return False
            if not shown:
                if not await store.pass_over(self._world.pool, ground.stream_id, at, change.position):
                    return False
                at = replace(at, position=change.position)
                continue
            token = change_token(self._world, ground.client_id, item_of(change), now)
            answer = await self._courier.deliver(ground.endpoint, token, now)
            if answer != TAKEN:
                await self._fail(ground, answer)
                return False
            self._world.pushed.taken += 1
            if not await store.note_taken(self._world.pool, ground.stream_id, at, change.position, self._world.clock.now()):
                return False
            at = replace(at, position=change.position)
        return True

    async def _verify(self, ground: _Ground, at: store.Cursor, state: str) -> bool:
        """Send the verification event that waits; whether it was taken."""
        now = self._world.clock.now()
        same, _ = await store.may_still_send(self._world.pool, ground.stream_id, None, ground.agency_id, now, ground.versions, at)
        if not same:
            return False
        token = verification_token(self._world, ground.client_id, wire(EVENT_STREAM, ground.stream_id), state, now)
        answer = await self._courier.deliver(ground.endpoint, token, now)
        if answer != TAKEN:
            await self._fail(ground, answer)
            return False
        self._world.pushed.taken += 1
        await store.note_verified(self._world.pool, ground.stream_id, state, self._world.clock.now())
        return True

    async def _fail(self, ground: _Ground, answer: Answer) -> None:
        """Note why and until when; a receiver that is gone ends the stream, one that failed for a week pauses it."""
        self._world.pushed.failed += 1
        state = await store.read_state(self._world.pool, ground.stream_id)
        now, failures = self._world.clock.now(), state.failures + 1
        then = next_attempt(now, failures, secrets.randbelow(1000) / 1000, answer.asked)
        await store.note_failed(self._world.pool, ground.stream_id, failures, now, answer.error or "", then)
        if answer.gone:
            await self._turn_off(ground, "disabled")
        elif is_hopeless(now, state.failing_since or now):
            await self._turn_off(ground, "paused")

    async def _turn_off(self, ground: _Ground, status: str) -> None:
        async with open_unit(self._world) as uow:
            row = await find(uow, event_stream, lock=True, stream_id=ground.stream_id)
            if row is None or row["row_version"] != ground.versions.stream:
                uow.unaudited("the client has changed the stream meanwhile")
                return
            version = await change_row(uow, event_stream, row, status=status)
            register = ("event_stream", str(ground.stream_id), version)
            await uow.record(Entry(f"event-stream.{status}", agency=ground.agency_id, register=register))
        self._world.pushed.turned_off += 1
        _log.warning("an event stream was turned off", extra={"kind": status})

    async def _read_ground(self, stream_id: UUID) -> _Ground:
        """Raises IntegrityFault for a row that this service did not write."""
        async with open_unit(self._world) as uow:
            uow.unaudited("the register names no newcomer")
            row = await find(uow, event_stream, stream_id=stream_id)
            if row is None:
                raise IntegrityFault("a delivery names a stream that is not registered")
            target = await find(uow, event_target, client_id=row["client_id"])
        registered = await cast(Directory, self._world.agencies).client(row["client_id"])
        if registered is None or target is None or registered.agency.agency_id != row["agency_id"]:
            raise IntegrityFault("a stream has no client of its agency, or no list of hosts")
        obstacle = None if registered.active else "client-suspended"
        if obstacle is None and not registered.purposes:
            obstacle = "no-purpose"
        if obstacle is None and not is_allowed(row["endpoint"], self._world.settings.base_url, target["hosts"]):
            obstacle = "host-not-allowed"
        versions = store.Versions(row["row_version"], target["row_version"], registered.client_version, registered.agency_version)
        named: dict[str, Any] = {name: row[name] for name in ("client_id", "agency_id", "endpoint", "types")}
        return _Ground(stream_id, **named, versions=versions, obstacle=obstacle)


def _monotonic() -> float:
    return asyncio.get_running_loop().time()
