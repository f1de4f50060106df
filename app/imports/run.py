"""Run an import from its file to its end: read it through, hand out what is missing, compare; never twice at once."""

import asyncio
from collections.abc import AsyncIterator, Callable, Container, Iterator
from contextlib import asynccontextmanager
from typing import BinaryIO
from uuid import UUID

from app.audit.record import Entry
from app.csv_file import FileRefused
from app.db.engine import open_listener
from app.errors import KiimError
from app.ids import new_uuid
from app.imports.compare import Compared, compare
from app.imports.crew import Task, Tell, write_here, write_with
from app.imports.opening import Place
from app.imports.scan import Chunk, Scan, chunks, scan
from app.imports.store import Job, Progress, add_job, chunks_there, open_job, progress_of, set_run
from app.unit_of_work import open_unit
from app.world import World

CHUNK_LINES = 500
BEGUN = Entry("import.begin")
_LOCK = "SELECT pg_try_advisory_lock(hashtextextended($1, 0))"


class AlreadyRunning(KiimError):
    """Another process runs this import."""


async def begin(world: World, wanted: Job, entry: Entry = BEGUN) -> tuple[Job, bool]:
    """The import of this file by this agency: the one that has not ended, or a new one; and whether it is new.

    `import_id` and `created_at` of `wanted` count for a new one only; `entry` says who began it.
    """
    async with open_unit(world) as uow:
        found = await open_job(uow, wanted.agency_id, wanted.fingerprint, dry_run=wanted.dry_run)
        if found is not None:
            uow.unaudited("an import that has begun already; nothing is changed")
            return found, False
        await add_job(uow, wanted)
        await uow.record(entry._replace(agency=wanted.agency_id, case=wanted.name))
    return wanted, True


def new_job(
    world: World, agency_id: UUID, kind: str, mapping: str, fingerprint: bytes, *, dry_run: bool, client_id: str | None = None
) -> Job:
    """An import that is not stored yet."""
    now = world.clock.now()
    return Job(new_uuid(), agency_id, client_id, kind, dry_run, mapping, fingerprint, CHUNK_LINES, now)


async def run(
    world: World, job: Job, file: Callable[[], BinaryIO], processes: int, tell: Tell, compared: Compared = lambda *_: None
) -> Progress:
    """Do what is missing of the import with so many processes (0: in this one); its progress at the end. Raises AlreadyRunning.

    A file that cannot be read for certain refuses the import before anybody is stored.
    """
    async with _alone(world, job):
        try:
            await store_people(world, job, file, processes, tell)
        except FileRefused as fault:
            return await _end(world, job, state="refused", fault=str(fault))
        if not job.dry_run:
            await compare(world, job, compared)
        return await _end(world, job, state="finished")


async def store_people(world: World, job: Job, file: Callable[[], BinaryIO], processes: int, tell: Tell) -> None:
    """Read the file through, then judge and store the chunks that are missing. Raises FileRefused."""
    scanned = await asyncio.to_thread(_scan, world, job, file)
    async with open_unit(world) as uow:
        uow.unaudited("how far an import is")
        there = await chunks_there(uow, job.import_id)
        await set_run(uow, job.import_id, state="running", lines=scanned.lines, encoding=scanned.encoding, started_at=uow.now)
    task = Task(Place(world.settings, world.database.url), job, None if scanned.sheet is None else scanned.sheet.columns)
    with file() as opened:
        missing = (chunk for chunk in chunks(opened, scanned, job.chunk_lines) if chunk[0] not in there)
        await _write(world, task, processes, missing, scanned.repeats, tell)


async def _write(world: World, task: Task, processes: int, missing: Iterator[Chunk], repeats: Container[int], tell: Tell) -> None:
    if processes == 0:
        await write_here(world, task, missing, tell)
    else:
        await asyncio.to_thread(write_with, task, processes, missing, repeats, tell)


def _scan(world: World, job: Job, file: Callable[[], BinaryIO]) -> Scan:
    with file() as opened:
        return scan(opened, job.kind, job.mapping, world.catalogue)


async def _end(world: World, job: Job, **changes: object) -> Progress:
    async with open_unit(world) as uow:
        await set_run(uow, job.import_id, finished_at=uow.now, **changes)
        await uow.record(Entry("import.end", agency=job.agency_id, case=job.name))
        return await progress_of(uow, job.import_id)


@asynccontextmanager
async def _alone(world: World, job: Job) -> AsyncIterator[None]:
    """Hold the import's lock over a connection of its own; it is let go when this process ends, however it ends."""
    async with open_listener(world.database.url) as connection:
        if not await connection.fetchval(_LOCK, job.name):
            raise AlreadyRunning("this import is being run by another process")
        yield
