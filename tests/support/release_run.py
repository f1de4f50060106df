"""A release run in a process of its own that can kill itself, as `kill -9` would, for tests of what is left."""

import asyncio
import os
import signal
import sys
from datetime import UTC, date, datetime

from app.main import open_world
from app.monitoring.build import build
from app.settings import Settings
from app.telemetry import configure_logging
from tests.support.clock import MovableClock

REFERENCE_DATE = date(2026, 9, 30)
NOW = datetime(2026, 10, 1, 8, tzinfo=UTC)


async def main(die_at: str) -> None:
    """Make the release; be gone when everything is read (`read`) or opened (`open`), or nothing is stored yet (`store`)."""

    def tell(part: str, done: int, total: int) -> None:
        if part == die_at and done in (0, total):
            os.kill(os.getpid(), signal.SIGKILL)

    async with open_world(Settings(), MovableClock(NOW)) as world:
        await build(world, REFERENCE_DATE, tell)


if __name__ == "__main__":
    configure_logging("debug")
    asyncio.run(main(sys.argv[1]))
