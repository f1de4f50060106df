"""Run as a program: one import with two processes, until it ends or is killed. The environment names database and key."""

import asyncio
import sys
from pathlib import Path
from uuid import UUID

from app.imports.opening import Place, open_helper
from app.imports.run import AlreadyRunning, run
from app.imports.store import find_job
from app.settings import Settings
from app.unit_of_work import open_unit

PROCESSES = 2


async def go_on(import_id: UUID, path: Path) -> None:
    """Do what is missing; whoever was killed before may still be letting go of the import."""
    settings = Settings()
    if settings.database_url is None:
        raise SystemExit("no database")
    async with open_helper(Place(settings, settings.database_url.get_secret_value())) as world:
        async with open_unit(world) as uow:
            uow.unaudited("an import to go on with")
            job = await find_job(uow, import_id)
        if job is None:
            raise SystemExit("no such import")
        while True:
            try:
                await run(world, job, lambda: path.open("rb"), PROCESSES, lambda _: None)
                return
            except AlreadyRunning:
                await asyncio.sleep(0.1)


if __name__ == "__main__":
    asyncio.run(go_on(UUID(sys.argv[1]), Path(sys.argv[2])))
