"""The processes of an import: the parent reads the file and hands out chunks, the others judge and store them."""

import asyncio
import gc
import multiprocessing
import os
import signal
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import chain
from queue import Empty, Full
from typing import Any

from app.crypto.process import harden_process
from app.db.parent_death import die_with_parent
from app.errors import ConfigurationProblem
from app.identity.callers import AsAgency
from app.imports.chunk import ChunkWriter
from app.imports.judge import Reading
from app.imports.mapping import columns_of
from app.imports.opening import Place, open_helper
from app.imports.remembered import Remembered
from app.imports.scan import Chunk
from app.imports.store import Job
from app.ledger.statements import Writer
from app.world import World
from consent.vocabulary import AgencyId

Tell = Callable[[dict[str, int]], None]
_LOOK_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Task:
    """What every process of an import is told."""

    place: Place
    job: Job
    columns: tuple[str, ...] | None


async def open_writer(world: World, job: Job, columns: tuple[str, ...] | None) -> ChunkWriter:
    """A writer of this import's chunks; `columns` are the names of a CSV file's columns."""
    agency = await world.agencies.get(AgencyId(job.agency_id))
    caller = AsAgency(agency, job.client_id or "", None, frozenset(), case=job.name)
    laid = None if columns is None else columns_of(world.catalogue, job.mapping, columns)
    remembered = Remembered(world.catalogue, Writer(agency))
    return ChunkWriter(world, job, caller, Reading(world.keyring, caller, laid, remembered), remembered)


async def write_here(world: World, task: Task, chunks: Iterable[Chunk], tell: Tell) -> None:
    """Write the chunks in this process."""
    writer = await open_writer(world, task.job, task.columns)
    for ordinal, lines in chunks:
        outcome = await writer.write(ordinal, lines)
        if outcome is not None:
            tell(outcome.counts)


def write_with(task: Task, processes: int, chunks: Iterable[Chunk], tell: Tell) -> None:
    """Write the chunks with so many processes. Blocks; call it in a thread that stays until the end: the processes end with it.

    Raises ConfigurationProblem when a process fails: what was committed stays, and the next run goes on from there.
    """
    context = multiprocessing.get_context("spawn")
    todo: Any = context.Queue(maxsize=2 * processes)
    done: Any = context.Queue()
    crew = [context.Process(target=_work, args=(os.getpid(), task, todo, done), daemon=True) for _ in range(processes)]
    for process in crew:
        process.start()
    try:
        ended = 0
        for item in chain(chunks, [None] * processes):
            while not _handed_over(todo, item):
                ended += _heard(done, crew, tell)
            ended += _heard(done, crew, tell)
        while ended < processes:
            ended += _heard(done, crew, tell, seconds=_LOOK_SECONDS)
    finally:
        for process in crew:
            process.terminate()
            process.join()
        todo.cancel_join_thread()


def _handed_over(todo: Any, item: Chunk | None) -> bool:
    try:
        todo.put(item, timeout=_LOOK_SECONDS)
    except Full:
        return False
    return True


def _heard(done: Any, crew: list[Any], tell: Tell, seconds: float | None = None) -> int:
    """Hear what the processes say by now, waiting at most so long for the first word; gives how many of them have ended."""
    ended = 0
    while True:
        try:
            what, value = done.get(timeout=seconds) if seconds else done.get_nowait()
        except Empty:
            if any(process.exitcode not in (None, 0) for process in crew):
                raise _stopped("one of its processes died") from None
            return ended
        seconds = None
        if what == "fault":
            raise _stopped(str(value))
        if what == "end":
            ended += 1
        else:
            tell(value)


def _stopped(why: str) -> ConfigurationProblem:
    return ConfigurationProblem(
        f"The import stopped: {why}. Every chunk is in the database whole or not at all; start it again with the same file and "
        "it goes on with the missing ones."
    )


def _work(parent: int, task: Task, todo: Any, done: Any) -> None:
    """One process: write chunks from `todo` until None comes; tells `done` ("chunk", counts), ("end", 0) or ("fault", words)."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # a process that waits for work must end with its parent, and at Ctrl-C
    die_with_parent(parent)()
    try:
        asyncio.run(_write(task, todo, done))
        done.put(("end", 0))
    except Exception as fault:
        done.put(("fault", type(fault).__name__))  # the text of an error may hold what stands in the file


async def _write(task: Task, todo: Any, done: Any) -> None:
    async with open_helper(task.place) as world:
        harden_process()
        writer = await open_writer(world, task.job, task.columns)
        gc.collect()
        gc.freeze()  # the catalogue is half a million objects: nothing looks through them again
        gc.disable()  # a chunk is many thousand tuples without cycles; collected once after each
        while (item := todo.get()) is not None:
            outcome = await writer.write(*item)
            if outcome is not None:
                done.put(("chunk", outcome.counts))
            del item, outcome
            gc.collect()
            gc.freeze()  # what a chunk left is remembered for the next ones
