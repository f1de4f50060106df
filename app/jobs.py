"""What runs beside the requests: each job for ever, one failure logged and waited out, all of them ended with the application."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager

_PAUSE_SECONDS = 2.0
_log = logging.getLogger("kiim.jobs")

Job = Callable[[], Awaitable[None]]


@asynccontextmanager
async def running(jobs: Mapping[str, Job]) -> AsyncIterator[None]:
    """Run the named jobs until the end of the block."""
    tasks = [asyncio.create_task(_for_ever(name, job), name=name) for name, job in jobs.items()]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _for_ever(name: str, job: Job) -> None:
    while True:
        try:
            await job()
        except Exception as fault:  # a job must survive an outage of the database; only its kind is logged
            _log.warning("job failed", extra={"job": name, "kind": type(fault).__name__})
            await asyncio.sleep(_PAUSE_SECONDS)
