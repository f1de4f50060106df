"""The drill holds, the live data stays as it is, and nothing is left behind; tests/attacks/test_killed_rolls.py kills it."""

from typing import TYPE_CHECKING

import asyncpg
import httpx

from app.backups.drill import FOLDER, PREFIX, Drill
from app.main import open_world
from app.world import World
from tests.support.database import TestDatabase
from tests.support.people import confirm_notices, tool

if TYPE_CHECKING:
    from asyncpg import Connection, Record

_LEFT = "SELECT count(*) FROM pg_database WHERE datname LIKE $1"
_LIVE = """
  SELECT (SELECT array_agg(n.* ORDER BY newcomer_id) FROM newcomer n)::text,
         (SELECT array_agg(d.* ORDER BY key_id) FROM keys.dek d)::text,
         (SELECT count(*) FROM change), (SELECT count(*) FROM keys.shredded), (SELECT count(*) FROM keys.roll)"""


async def left(owner: "Connection[Record]", world: World) -> tuple[int, bool]:
    """Scratch databases, and whether the folder is there."""
    return await owner.fetchval(_LEFT, f"{PREFIX}%"), (world.settings.data / FOLDER).exists()


async def test_the_drill_holds_and_leaves_nothing_behind(world: World, client: httpx.AsyncClient, database: TestDatabase) -> None:
    await confirm_notices(world, "de")
    office = await tool(client, world, "counselling", "counselling")
    for _ in range(3):
        await office.register()
    owner = await asyncpg.connect(database.owner_url)
    live = await owner.fetchrow(_LIVE)
    report = await Drill(world, open_world, lambda *_: None, lambda _: None).hold()
    assert report.holds, report.lines
    assert len(report.lines) == 8
    assert await left(owner, world) == (0, False)
    assert await owner.fetchrow(_LIVE) == live
    assert world.keyring.provider.status().epochs == (1,)
    await owner.close()
