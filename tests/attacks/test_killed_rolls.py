"""Attacks 27 and 28: a roll killed (SIGKILL) after each step in turn, and a drill likewise, while people are registered.

Long for a test: each step is another process, and a drill begins anew on what the killed one left.
"""

import asyncio
import json
import sys
from asyncio.subprocess import PIPE
from pathlib import Path

import asyncpg
import pytest

from app.backups.drill import PREFIX
from app.backups.guard import guard
from app.backups.roll import export_path
from app.world import World
from tests.attacks.administrator import Story, read
from tests.support.database import TestDatabase

ROOT = Path(__file__).parents[2]
PARTS = {
    "roll": ("begin", "create", "renew", "rewrap", "export", "destroy", "finish"),
    "drill": ("backup", "restore", "erase", "roll", "elsewhere"),
}


async def killed(world: World, database: TestDatabase, kind: str) -> None:
    """Play it in other processes, killed after each step, then to its end."""
    settings = {
        "data": str(world.settings.data),
        "database_url": database.url,
        "database_owner_url": database.owner_url,
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.support.killed", kind, json.dumps(settings), *PARTS[kind], cwd=ROOT, stdout=PIPE, stderr=PIPE
    )
    _, complained = await process.communicate()
    assert process.returncode == 0, complained.decode()


@pytest.mark.parametrize("kind", PARTS)
async def test_27_28_kill_9_after_each_step_loses_nothing(kind: str, story: Story, world: World, database: TestDatabase) -> None:
    epochs = world.keyring.provider.status().epochs
    running = asyncio.create_task(killed(world, database, kind))
    people = []
    while not running.done():
        people.append((await story.office.register())["id"])
        assert (await read(story.office, people[-1])).status_code == 200
        await asyncio.sleep(0.5)
    await running
    async with world.pool.acquire() as connection:
        await world.keyring.renew(connection)
    for reference in (*people, story.at_office):
        assert (await read(story.office, reference)).status_code == 200
    await guard(world)
    owner = await asyncpg.connect(database.owner_url)
    if kind == "roll":
        # The run that was killed at the very end had finished the roll; the next one began another.
        assert world.keyring.provider.status().epochs == (3,)
        assert await owner.fetchval("SELECT count(*) FROM keys.dek WHERE epoch <> 3") == 0
        finals = await owner.fetch("SELECT body FROM audit.event WHERE action = 'shred.final' ORDER BY seq")
        assert [json.loads(row["body"])["ep"] for row in finals] == [[2, 0], [3, 0]]
        assert [file.name for file in world.settings.key_export_path.iterdir()] == [export_path(world, 3).name]
    else:
        assert world.keyring.provider.status().epochs == epochs
        assert await owner.fetchval("SELECT count(*) FROM pg_database WHERE datname LIKE $1", f"{PREFIX}%") == 0
        assert not (world.settings.data / "drill").exists()
    await owner.close()
