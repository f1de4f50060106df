"""One chunk of an import in one transaction: judged, stored by COPY, and noted with its counts; whole or not at all."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar, cast
from uuid import UUID

import orjson
from asyncpg import UniqueViolationError
from sqlalchemy import text

from app.audit.acknowledge import write_acknowledgement
from app.crypto.blind_index import index_generation
from app.crypto.skeleton import Names, remembering
from app.identity.callers import AsAgency
from app.imports.judge import FAULTY, WITHOUT_EVIDENCE, Accepted, Asked, Judge, Reading, Rejected
from app.imports.lines import Line
from app.imports.patterns import feed_row
from app.imports.remembered import Remembered
from app.imports.store import Job, chunk_is_there, known_tokens, note_chunk
from app.ledger.granting import evidence_detail
from app.ledger.rows import Rows, copy_rows
from app.ledger.stamp import Stamped, uuids_at
from app.newcomers.duplicates import tokens_of
from app.unit_of_work import UnitOfWork, open_unit
from app.world import World
from consent.vocabulary import ConsentId

if TYPE_CHECKING:
    import asyncpg

Item = TypeVar("Item")

_TRIES = 3
_PATIENCE = text("SET LOCAL idle_in_transaction_session_timeout = '120s'")
"""Nobody waits for this transaction while its lines are judged, and on a busy machine that takes longer than a request may."""

_AT_A_TIME = 8
"""Lines that are judged or composed before whatever else waits gets its turn: the database takes the chunk before meanwhile."""

_WORDS = 8_192
"""Names, and words of names, that a process of an import remembers while it runs; not whose they are."""

COUNTS = ("stored", "known", WITHOUT_EVIDENCE, FAULTY)


@dataclass(slots=True)
class Outcome:
    """What became of the lines of a chunk; the four counts add up to the lines read."""

    lines_read: int = 0
    stored: int = 0
    known: int = 0
    without_evidence: int = 0
    faulty: int = 0
    lines: list[int] = field(default_factory=list)
    newcomers: list[UUID] = field(default_factory=list)
    tokens: list[bytes] = field(default_factory=list)
    faults: list[tuple[int, str, str, str]] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        """Lines read, and what became of them."""
        return {"lines_read": self.lines_read, **{name: getattr(self, name) for name in COUNTS}}

    def reject(self, line: Line, rejected: Rejected) -> None:
        """Count a line that is not stored and list what stands against it."""
        if rejected.outcome == WITHOUT_EVIDENCE:
            self.without_evidence += 1
        else:
            self.faulty += 1
        self.faults += [(line.number, rejected.outcome, pointer, code) for pointer, code in rejected.faults]

    def listed(self) -> str:
        """The faults as they are stored."""
        return orjson.dumps(self.faults).decode()


class ChunkWriter:
    """Writes the chunks of one import: while one is stored, the next may be judged and composed.

    Chunks are composed one at a time and stored one at a time, in the order in which they were begun.
    """

    def __init__(self, world: World, job: Job, caller: AsAgency, reading: Reading, remembered: Remembered) -> None:
        self._world = world
        self._job = job
        self._caller = caller
        self._reading = reading
        self._remembered = remembered
        self._names = remembering(_WORDS)
        self._composing = asyncio.Lock()
        self._storing = asyncio.Lock()

    async def write(self, ordinal: int, lines: Sequence[Line]) -> Outcome | None:
        """Judge and store these lines; None when another process has done this chunk.

        Somebody may be registered under the same case number meanwhile: then it is done again, and she is known.
        """
        tried = 0
        while True:
            try:
                return await self._write(ordinal, lines)
            except Exception as fault:
                tried += 1
                if tried == _TRIES or not _is_taken(fault):
                    raise

    async def _write(self, ordinal: int, lines: Sequence[Line]) -> Outcome | None:
        async with AsyncExitStack() as until_committed:
            async with open_unit(self._world) as uow:
                uow.unaudited("every person who is stored has her own row in the log, copied with her record")
                async with self._composing:
                    composed = await self._compose(uow, ordinal, lines)
                    await until_committed.enter_async_context(self._storing)
                if composed is not None:
                    await note_chunk(uow, self._job.import_id, ordinal, composed[0])
                    await copy_rows(await _driver(uow), composed[1])
            await write_acknowledgement(self._world.writer, self._world.pool)
        return None if composed is None else composed[0]

    async def _compose(self, uow: UnitOfWork, ordinal: int, lines: Sequence[Line]) -> tuple[Outcome, Rows] | None:
        """What becomes of these lines and the rows to be stored; None for a chunk that is there."""
        self._remembered.begin(self._world.clock.now().date())
        await uow.session.execute(_PATIENCE)
        if await chunk_is_there(uow, self._job.import_id, ordinal):
            return None
        asked = [(line, self._reading.ask(line)) async for line in _in_turn(lines)]
        tokens = [one.token for _, one in asked if isinstance(one, Asked)]
        known = await known_tokens(uow, self._job, tokens)
        outcome, rows = Outcome(len(asked)), Rows()
        accepted = await self._judged(Judge(uow, self._caller, self._reading, self._remembered), asked, known, outcome)
        try:
            ids = uuids_at(uow.now)
            async for one in _in_turn(accepted):
                self._accept(uow, rows, outcome, one, ids)
        finally:
            uow.recorded(rows.numbers)
        return outcome, rows

    async def _judged(
        self, judge: Judge, asked: Sequence[tuple[Line, Asked | Rejected]], known: set[bytes], outcome: Outcome
    ) -> list[Accepted]:
        """Whom of these to store, each case number once; everybody else is counted in `outcome`."""
        accepted: list[Accepted] = []
        async for line, one in _in_turn(asked):
            verdict: Asked | Accepted | Rejected = one
            if isinstance(one, Asked):
                if one.token in known:
                    outcome.known += 1
                    continue
                verdict = await judge.judge(one)
            if isinstance(verdict, Rejected):
                outcome.reject(line, verdict)
            elif isinstance(verdict, Accepted):
                known.add(verdict.asked.token)
                accepted.append(verdict)
        return accepted

    def _accept(self, uow: UnitOfWork, rows: Rows, outcome: Outcome, accepted: Accepted, ids: Iterator[UUID]) -> None:
        outcome.stored += 1
        outcome.lines.append(accepted.asked.line.number)
        if self._job.dry_run:
            outcome.tokens.append(accepted.asked.token)
            return
        outcome.newcomers.append(store(uow, rows, accepted, self._job, self._caller, ids, self._names))


def store(uow: UnitOfWork, rows: Rows, accepted: Accepted, job: Job, caller: AsAgency, ids: Iterator[UUID], names: Names) -> UUID:
    """Leave the rows of one newcomer, as `register` leaves them, but for the letter; gives her id."""
    world, now = uow.world, uow.now
    stamped = Stamped(world.keyring, world.writer, rows, now, next(ids), uow.request_id)
    newcomer_id = stamped.newcomer_id
    stamped.blocks(accepted.composed.blocks)
    consent = ConsentId(next(ids))
    told = accepted.asked.told
    accepted.pattern.stamp(stamped, consent, evidence_detail(told.paper_reference, told.actor))
    stamped.refer(caller.agency.agency_id, accepted.asked.token, registered=True)
    generation = index_generation(world.keyring)
    made = {token.token: token.kind for token in tokens_of(world.keyring, accepted.composed.person, names)}
    rows.extend("duplicate_token", [(newcomer_id, token, kind, generation) for token, kind in made.items()])
    for announced in accepted.pattern.announcements:
        rows.announce(0.0, feed_row(announced, next(ids), newcomer_id, consent, now))
    stamped.finish(lambda **state: accepted.pattern.entry(consent=consent, case=job.name, **state))
    return newcomer_id


async def _in_turn(items: Iterable[Item]) -> AsyncIterator[Item]:
    """These, letting others have their turn between some of them."""
    for number, item in enumerate(items):
        if number % _AT_A_TIME == 0:
            await asyncio.sleep(0)
        yield item


async def _driver(uow: UnitOfWork) -> "asyncpg.Connection[asyncpg.Record]":
    connection = await (await uow.session.connection()).get_raw_connection()
    return cast("asyncpg.Connection[asyncpg.Record]", connection.driver_connection)


def _is_taken(fault: Any) -> bool:
    return isinstance(fault, UniqueViolationError) or isinstance(getattr(fault, "orig", None), UniqueViolationError)
