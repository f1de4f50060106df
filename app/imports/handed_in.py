"""Files handed in over HTTP: streamed to the disk under seal, run one after the other beside the requests, and thrown away."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from uuid import UUID

from app.audit.record import Entry
from app.errors import BodyMalformed, BodyTooLarge
from app.identity.callers import AsAgency
from app.ids import IMPORT, wire
from app.imports.run import AlreadyRunning, begin, new_job, run
from app.imports.scan import keyed
from app.imports.sealed_file import SealedWriter, open_sealed_file
from app.imports.store import Job, find_job, open_jobs, set_run
from app.settings import Settings
from app.unit_of_work import open_unit
from app.world import World

MOST_OPEN = 4
"""Imports of one agency that wait or run at a time."""

LOOK_SECONDS = 2.0
_KEPT = timedelta(days=1)


def path_of(settings: Settings, import_id: UUID) -> Path:
    """Where a file waits."""
    return settings.data / "imports" / f"{wire(IMPORT, import_id)}.sealed"


async def hand_in(world: World, caller: AsAgency, kind: str, pieces: AsyncIterator[bytes], *, dry_run: bool) -> tuple[Job, bool]:
    """Keep the file and begin its import, or go on with the one of the very same file. Raises BodyTooLarge, BodyMalformed."""
    wanted = new_job(world, caller.agency.agency_id, kind, "", b"", dry_run=dry_run, client_id=caller.client_id)
    path = path_of(world.settings, wanted.import_id)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        digest = await _kept(world, wanted.import_id, path, pieces)
        mark = keyed(world.keyring, digest, kind, "")
        wanted = Job(**{name: getattr(wanted, name) for name in Job.__slots__} | {"fingerprint": mark})
        entry = Entry("import.begin", purpose=caller.purpose, actor=caller.actor)
        job, new = await begin(world, wanted, entry)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    if not new:
        path.unlink(missing_ok=True)
    return job, new


async def _kept(world: World, import_id: UUID, path: Path, pieces: AsyncIterator[bytes]) -> bytes:
    writer, digest, size = SealedWriter(world.keyring, import_id, path), hashlib.sha256(), 0
    try:
        async for piece in pieces:
            size += len(piece)
            if size > world.settings.import_limit:
                raise BodyTooLarge(limit=world.settings.import_limit)
            digest.update(piece)
            writer.write(piece)
        if size == 0:
            raise BodyMalformed()
    except BaseException:
        writer.abandon()
        raise
    writer.close()
    return digest.digest()


async def run_imports(world: World) -> None:
    """Run what was handed in and has not ended, for ever; of several processes each takes what no other has."""
    while True:
        await run_waiting(world)
        await asyncio.sleep(LOOK_SECONDS)


async def run_waiting(world: World, processes: int = 1) -> int:
    """Run every open import whose file lies here, one after the other; gives how many came to an end.

    One that fails does not hold up the others: its fault is raised when all have had their turn.
    """
    async with open_unit(world) as uow:
        uow.unaudited("which imports wait")
        waiting = await open_jobs(uow)
    ended = 0
    failed: Exception | None = None
    for import_id in waiting:
        try:
            ended += await _run_one(world, import_id, processes)
        except Exception as fault:
            failed = fault
    if failed is not None:
        raise failed
    return ended


async def _run_one(world: World, import_id: UUID, processes: int) -> bool:
    path = path_of(world.settings, import_id)
    async with open_unit(world) as uow:
        uow.unaudited("an import that waits")
        job = await find_job(uow, import_id)
        if job is None:
            return False
        if not path.exists():  # handed in at another machine, or lost with one
            lost = uow.now - job.created_at > _KEPT
            if lost:
                await set_run(uow, import_id, state="refused", fault="the file is gone: hand it in again", finished_at=uow.now)
            return lost
    try:
        await run(world, job, partial(open_sealed_file, world.keyring, import_id, path), processes, lambda _: None)
    except AlreadyRunning:
        return False
    path.unlink(missing_ok=True)
    return True
