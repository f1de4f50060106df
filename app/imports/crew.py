"""The processes of an import: the parent reads the file and hands out chunks, the others judge and store them."""

import asyncio
import gc
import multiprocessing
import os
import signal
from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass
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

_LANES = 2
"""Chunks that a process has begun: it composes one while the database takes the other."""

_OBJECTS = 1_000_000
"""A chunk is some ten thousand tuples without cycles, gone when it is stored: only what stayed of very many is looked through."""


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


def write_with(task: Task, processes: int, chunks: Iterable[Chunk], repeats: Container[int], tell: Tell) -> None:
    """Write the chunks with so many processes. Blocks; call it in a thread that stays until the end: the processes end with it.

    A chunk with one of the lines `repeats` waits until all before it are stored: whose case number it repeats is there by then.
    Raises ConfigurationProblem when a process fails: what was committed stays, and the next run goes on from there.
    """
    crew = _Crew(task, processes, tell)
    try:
        for chunk in chunks:
            if any(line.number in repeats for line in chunk[1]):
                crew.wait()
            crew.hand_over(chunk)
        crew.finish()
    finally:
        crew.stop()


class _Crew:
    """The processes of one import, what they were told, and what they say."""

    def __init__(self, task: Task, processes: int, tell: Tell) -> None:
        context = multiprocessing.get_context("spawn")
        self._todo: Any = context.Queue(maxsize=2 * processes)
        self._done: Any = context.Queue()
        self._tell = tell
        self._under_way = 0
        self._working = processes
        arguments = (os.getpid(), task, self._todo, self._done)
        self._processes = [context.Process(target=_work, args=arguments, daemon=True) for _ in range(processes)]
        for process in self._processes:
            process.start()

    def hand_over(self, chunk: Chunk) -> None:
        """Give a chunk to whoever takes it first."""
        self._put(chunk)
        self._under_way += 1
        self._hear()

    def wait(self) -> None:
        """Until every chunk that was handed over is stored."""
        while self._under_way:
            self._hear(_LOOK_SECONDS)

    def finish(self) -> None:
        """Until the last chunk is stored and every process has ended by itself."""
        for _ in range(_LANES * self._working):
            self._put(None)
        while self._working:
            self._hear(_LOOK_SECONDS)

    def stop(self) -> None:
        """End the processes, whatever they do."""
        for process in self._processes:
            process.terminate()
            process.join()
        self._todo.cancel_join_thread()

    def _put(self, item: Chunk | None) -> None:
        while True:
            try:
                self._todo.put(item, timeout=_LOOK_SECONDS)
                return
            except Full:
                self._hear()

    def _hear(self, seconds: float | None = None) -> None:
        """What the processes say by now, waiting at most so long for the first word."""
        while True:
            try:
                what, value = self._done.get(timeout=seconds) if seconds else self._done.get_nowait()
            except Empty:
                if any(process.exitcode not in (None, 0) for process in self._processes):
                    raise _stopped("one of its processes died") from None
                return
            seconds = None
            if what == "fault":
                raise _stopped(str(value))
            if what == "end":
                self._working -= 1
                continue
            self._under_way -= 1
            if value is not None:
                self._tell(value)


def _stopped(why: str) -> ConfigurationProblem:
    return ConfigurationProblem(
        f"The import stopped: {why}. Every chunk is in the database whole or not at all; start it again with the same file and "
        "it goes on with the missing ones."
    )


def _work(parent: int, task: Task, todo: Any, done: Any) -> None:
    """One process: write chunks from `todo` until None comes to each lane.

    Tells `done` ("chunk", counts, or None if it was there), ("end", 0) or ("fault", words).
    """
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # a process that waits for work must end with its parent, and at Ctrl-C
    die_with_parent(parent)()
    asyncio.run(_write(task, todo, done))


async def _write(task: Task, todo: Any, done: Any) -> None:
    try:
        async with open_helper(task.place) as world:
            harden_process()
            writer = await open_writer(world, task.job, task.columns)
            gc.collect()
            gc.freeze()  # the catalogue is half a million objects: nothing looks through them again
            gc.set_threshold(_OBJECTS)
            async with asyncio.TaskGroup() as lanes:
                for _ in range(_LANES):
                    lanes.create_task(_lane(writer, todo, done))
        done.put(("end", 0))
    except* Exception as faults:  # told here: the loop's end waits for a thread that waits for work
        done.put(("fault", type(faults.exceptions[0]).__name__))  # the text of an error may hold what stands in the file


async def _lane(writer: ChunkWriter, todo: Any, done: Any) -> None:
    """Write one chunk after the other, until None comes instead."""
    while (item := await asyncio.to_thread(todo.get)) is not None:
        outcome = await writer.write(*item)
        done.put(("chunk", None if outcome is None else outcome.counts))
        del item, outcome
