"""Seed the missing batches of a plan and show how far it is; Ctrl-C ends it between two batches.

On a terminal a bar moves; elsewhere, in a log of hours, a line stands for every twentieth part.
"""

import asyncio
import threading

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from app.demo import seed
from app.demo.batches import Plan
from app.demo.worker import Opening, Place
from app.world import World

_LINES = 20


async def seed_all(world: World, plan: Plan, opening: Opening, console: Console) -> None:
    """Seed what is missing of the plan, then build the indexes that were set aside."""
    owner_url = world.database.owner_url
    missing = await seed.missing_batches(owner_url, plan)
    if missing:
        await _seed(world, plan, opening, missing, console)
    await seed.finish(owner_url, world.clock.now())


async def _seed(world: World, plan: Plan, opening: Opening, missing: list[int], console: Console) -> None:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TimeRemainingColumn())
    stop = threading.Event()
    with Progress(*columns, console=console) as bar:
        done = plan.newcomers - sum(len(plan.indexes(number)) for number in missing)
        task = bar.add_task("Inventing newcomers", total=plan.newcomers, completed=done)
        place = Place(world.database.owner_url, world.settings)

        def tell(count: int) -> None:
            before = int(bar.tasks[0].completed)
            bar.advance(task, count)
            after = before + count
            if not console.is_terminal and before * _LINES // plan.newcomers < after * _LINES // plan.newcomers:
                console.print(f"{after:,} of {plan.newcomers:,} newcomers")

        seeding = asyncio.create_task(asyncio.to_thread(seed.seed_batches, place, plan, opening, missing, tell, stop))
        try:
            await asyncio.shield(seeding)
        except asyncio.CancelledError:
            stop.set()
            await asyncio.wait([seeding])
            raise
