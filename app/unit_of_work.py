"""One transaction and its audit entry: it commits only together with a record of who did what, or not at all."""

import logging
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import HTTPConnection

from app.audit.record import Entry
from app.db.sight import INFO, NOBODY, Sight, SightOf, persons
from app.errors import Answerable, AuditMissing, IntegrityFault, Unavailable
from app.ids import new_uuid
from app.world import World, world_of

_INSERT = text("INSERT INTO audit.event (body, mac, mac_len) VALUES (:body, :mac, :mac_len)")
_INSERT_ALL = text("""
  INSERT INTO audit.event (body, mac, mac_len)
  SELECT body, mac, mac_len
    FROM unnest(CAST(:body AS text[]), CAST(:mac AS bytea[]), CAST(:mac_len AS int[]))
         WITH ORDINALITY AS r (body, mac, mac_len, place) ORDER BY place""")
_log = logging.getLogger("kiim.integrity")


class UnitOfWork:
    """A transaction in which time stands still.

    Invariant: `commit` writes to the database only if `record` was called in it or `unaudited` was declared. Audit numbers
    taken here are told to the writer as written or aborted, exactly once each, after the transaction's end is known; when
    the connection dies during the commit neither is claimed, and the acknowledgement of that number stays open.
    """

    def __init__(self, world: World, session: AsyncSession, request_id: str) -> None:
        self.world = world
        self.session = session
        self.request_id = request_id
        self.now: datetime = world.clock.now()
        self.subject: UUID | None = None  # whose rows were opened in this unit, as the log names her
        self.attempt: Entry | None = None
        self._opened: set[UUID] = set()
        self._recorded: list[tuple[int, str]] = []
        self._unaudited: str | None = None
        self._after_commit: list[Callable[[], None]] = []

    async def record(self, entry: Entry) -> None:
        """Append the audit row of `entry` in this transaction; it stands or falls with the rest."""
        body, mac, mac_len, number = self.world.writer.compose(entry, self.request_id, self.now)
        self._recorded.append((number, body))
        await self.session.execute(_INSERT, {"body": body, "mac": mac, "mac_len": mac_len})

    async def record_all(self, entries: Iterable[Entry]) -> None:
        """As `record` for each of these, in this order and in one statement."""
        rows = [self.world.writer.compose(entry, self.request_id, self.now) for entry in entries]
        self._recorded += [(row.number, row.body) for row in rows]
        if rows:
            columns = {name: [getattr(row, name) for row in rows] for name in ("body", "mac", "mac_len")}
            await self.session.execute(_INSERT_ALL, columns)

    def recorded(self, rows: Iterable[tuple[int, str]]) -> None:
        """Take over audit rows of ours, by number and body, that bulk work writes in this transaction by COPY."""
        self._recorded.extend(rows)

    def opens(self, newcomer_id: UUID) -> str:
        """Whose rows the row policies let this unit see from now on, as their setting wants it: this person's too."""
        sight_of: SightOf | None = self.session.info.get(INFO)
        own = None if sight_of is None else sight_of().person
        self._opened.add(newcomer_id)
        return persons(self._opened if own is None else {own, *self._opened})

    def unaudited(self, why: str) -> None:
        """Declare that this unit touches no person's data; `why` is for the reader of the code."""
        if not why:
            raise ValueError("say why nothing is audited")
        self._unaudited = why

    def attempts(self, entry: Entry) -> None:
        """Say what is being tried, as the refusal it becomes if an error undoes this unit: then that row alone is kept."""
        self.attempt = entry

    async def record_attempt(self, reason: str) -> None:
        """Append the row of what was tried, refused for this reason."""
        if self.attempt is None:
            raise TypeError("nothing was attempted here")
        await self.record(self.attempt._replace(reason=reason, subject_ref=self.subject))

    def after_commit(self, action: Callable[[], None]) -> None:
        """Run `action` once the transaction is committed (drop a cache, wake a waiter); never after a rollback."""
        self._after_commit.append(action)

    async def commit(self) -> None:
        """Commit, or raise AuditMissing and leave nothing behind."""
        if not self._recorded and self._unaudited is None:
            raise AuditMissing("a unit of work recorded no audit entry and declared no reason")
        recorded, self._recorded = self._recorded, []
        await self.session.commit()
        for number, body in recorded:
            self.world.writer.written(number, body)
        for action in self._after_commit:
            action()

    async def rollback(self) -> None:
        """Undo everything; the audit numbers taken are reported as aborted."""
        recorded, self._recorded = self._recorded, []
        try:
            await self.session.rollback()
        finally:
            for number, _ in recorded:
                self.world.writer.aborted(number)


@asynccontextmanager
async def open_unit(world: World, *, request_id: str | None = None, sight_of: SightOf | None = None) -> AsyncIterator[UnitOfWork]:
    """A unit of work for the command line, jobs and the demo: commits at the end of the block, rolls back on any exception.

    `sight_of` says whose rows it may see, asked when its transaction begins; without it, everybody's.
    """
    async with world.sessions(info={INFO: sight_of}) as session:
        unit = UnitOfWork(world, session, request_id or new_uuid().hex)
        try:
            yield unit
            await unit.commit()
        except BaseException as fault:
            await unit.rollback()
            await _keep_attempt(unit, fault)
            raise


async def _keep_attempt(unit: UnitOfWork, fault: BaseException) -> None:
    """What stays of a unit that was undone: one row if a person was looked for in vain, one if her rows do not fit together."""
    tried = unit.attempt
    if isinstance(fault, IntegrityFault) and not fault.recorded:
        await record_integrity(
            unit.world, unit.request_id, (tried or Entry("integrity"))._replace(subject_ref=unit.subject), fault
        )
    elif isinstance(fault, Answerable) and not isinstance(fault, Unavailable) and tried is not None:
        async with open_unit(unit.world, request_id=unit.request_id) as after:
            after.attempt, after.subject = tried, unit.subject
            await after.record_attempt(fault.reason)


async def record_integrity(world: World, request_id: str, about: Entry, fault: IntegrityFault) -> None:
    """Raise the alarm and keep an `integrity` row in a transaction of its own; `about` says whose rows, who asked, for what."""
    _log.critical("stored rows do not fit together", extra={"request_id": request_id, "kind": type(fault).__name__})
    async with open_unit(world, request_id=request_id) as unit:
        await unit.record(about._replace(action="integrity", outcome="failed", reason="integrity"))
    fault.recorded = True


def speaks_for(request: HTTPConnection, sight: Sight) -> None:
    """Whoever asks has proven it: from now on this request's units of work see what `sight` says."""
    request.state.sight = sight


@asynccontextmanager
async def open_request_unit(request: HTTPConnection) -> AsyncIterator[UnitOfWork]:
    """A unit of work for this request, which sees its caller's rows; nobody's before the caller has proven who it is."""

    def sight() -> Sight:
        proven: Sight = getattr(request.state, "sight", NOBODY)
        return proven

    async with open_unit(world_of(request), request_id=request.state.request_id, sight_of=sight) as unit:
        yield unit


async def unit_of_work(request: Request) -> AsyncIterator[UnitOfWork]:
    """The unit of work of one request. Use it through `UoW`: its scope makes the commit precede the answer."""
    async with open_request_unit(request) as unit:
        yield unit


UoW = Annotated[UnitOfWork, Depends(unit_of_work, scope="function")]
