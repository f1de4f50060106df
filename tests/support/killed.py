"""A roll or a drill that is killed (SIGKILL) after one step after the other, each time in a process of its own, and then let be.

Called with the kind (`roll`, `drill`), the settings as JSON and the steps; forks before anything of asyncio exists.
"""

import asyncio
import json
import os
import signal
import sys
from collections.abc import Callable
from itertools import pairwise

import app.monitoring.reseal  # noqa: F401  # loaded once, not in every fork
from app.backups.drill import Drill
from app.backups.roll import roll
from app.main import open_world
from app.settings import Settings

Reached = Callable[[str], None]


async def rolled(settings: Settings, reached: Reached, former: str | None) -> None:
    """A roll that does not wait for other processes; it goes on with the former one, unless that was through."""
    async with open_world(settings) as world:
        done = await roll(world, grace=0, reached=reached)
        assert done is not None
        assert done.resumed == (former != "finish")


async def drilled(settings: Settings, reached: Reached, _former: str | None) -> None:
    """A drill that must hold."""
    async with open_world(settings) as world:
        report = await Drill(world, open_world, lambda *_: None, reached).hold()
        assert report.holds, report.lines


def killed_at(step: str | None) -> Reached:
    """Ends this process when that step was reached."""

    def reached(now: str) -> None:
        if now == step:
            os.kill(os.getpid(), signal.SIGKILL)

    return reached


def in_child(work: Callable[[], None]) -> int:
    """Do this in a fork; how it ended."""
    child = os.fork()
    if child == 0:
        try:
            work()
        except BaseException as fault:
            sys.stderr.write(f"{type(fault).__name__}: {fault}\n")
            os._exit(1)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


if __name__ == "__main__":
    kind, written, *steps = sys.argv[1:]
    on = Settings.model_validate(json.loads(written))
    play = {"roll": rolled, "drill": drilled}[kind]
    for former, step in pairwise([None, *steps]):
        ended = in_child(lambda former=former, step=step: asyncio.run(play(on, killed_at(step), former)))  # type: ignore[misc]
        if ended != -signal.SIGKILL:
            sys.exit(f"after {step} it ended with {ended}")
    sys.exit(in_child(lambda: asyncio.run(play(on, killed_at(None), steps[-1]))))
