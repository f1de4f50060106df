"""Who follows the log looks at what is new, not at all that waits or was sealed, whatever the planner believes of the table."""

import json
from typing import TYPE_CHECKING, Any

import asyncpg
import pytest

from app.audit import seal, sealing
from app.audit.seal import Sealer
from app.audit.sealer_files import SealerFiles
from app.audit.tree_store import BY_INDEX
from app.officer import watch
from app.world import World
from tests.support.database import TestDatabase
from tests.support.sealing import ORIGIN

if TYPE_CHECKING:
    from pathlib import Path

ROWS = 3_000
_WRITE = """
  INSERT INTO audit.event (body, mac, mac_len)
  SELECT '{"a":"test.look","i":"' || g || '"}', decode(repeat('00', 32), 'hex'), 12 FROM generate_series(1, $1::int) g"""


def looked_at(plan: dict[str, Any]) -> int:
    """How many rows of the log the plan's scans touched."""
    own = 0
    if "Scan" in plan["Node Type"] and str(plan.get("Relation Name", "")).startswith("event"):
        own = plan["Actual Loops"] * (plan["Actual Rows"] + plan.get("Rows Removed by Filter", 0))
    return int(own) + sum(looked_at(below) for below in plan.get("Plans", []))


async def touched(connection: "asyncpg.Connection[asyncpg.Record]", statement: str, *values: object) -> int:
    """Run a statement and count the rows of the log that it looked at."""
    explained = await connection.fetchval(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", *values)
    return looked_at(json.loads(explained)[0]["Plan"])


@pytest.mark.parametrize("analyzed", [False, True])
async def test_a_tick_and_every_watch_take_what_is_next_from_the_index(
    world: World, database: TestDatabase, tmp_path: "Path", analyzed: bool
) -> None:
    await world.pool.execute(_WRITE, ROWS // 2)
    auditor = await asyncpg.connect(database.auditor_url)
    owner = await asyncpg.connect(database.owner_url)
    try:
        sealer = await Sealer.open(auditor, SealerFiles(tmp_path / "key", tmp_path / "memory"), ORIGIN)
        while await sealer.tick():
            pass
        if analyzed:
            await owner.execute("ANALYZE audit.event")
        assert await touched(auditor, seal._WAITS) == 0
        assert await touched(owner, sealing._PLACE) == 0
        await world.pool.execute(_WRITE, ROWS // 2)
        if analyzed:
            await owner.execute("ANALYZE audit.event")
        state = await auditor.fetchrow("SELECT era, last_xid, last_seq FROM audit.sealer_state")
        assert state is not None
        assert await touched(auditor, seal._WAITS) <= 2
        assert await touched(owner, sealing._PLACE) <= 2
        assert await touched(auditor, seal._ROWS, *state, False, 10) <= 12
        assert await touched(auditor, seal._LAST_ROWS, *state, 10) <= 12
        assert await touched(owner, watch._NEWEST) <= 2
        async with owner.transaction():
            await owner.execute(BY_INDEX, True)
            assert await touched(owner, watch._NEW, *state, 10) <= 12
    finally:
        await owner.close()
        await auditor.close()
