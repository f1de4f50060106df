"""A plan of the hot statements lasts: made while a table held nothing, it must still go by the key when the table has grown."""

import json
import re
from collections.abc import Iterator
from typing import Any

import asyncpg
import pytest

from app.access.store import READ
from app.profile.store import AMEND, AMEND_DERIVED, WEIGH
from app.world import World
from tests.support.database import TestDatabase

GROWING = {
    "newcomer_reference",
    "newcomer",
    "dek",
    "release",
    "state",
    "profile_category",
    "idempotency",
    "duplicate_token",
    "stat_vector",
}
"""Tables that grow with people, writes or looks. Agencies, clients and purposes are few."""


def scans(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every node of the plan that reads a growing table."""
    if "Scan" in plan["Node Type"] and plan.get("Relation Name") in GROWING:
        yield plan
    for below in plan.get("Plans", []):
        yield from scans(below)


@pytest.mark.parametrize("statement", [READ, WEIGH, AMEND, AMEND_DERIVED], ids=["read", "weigh", "amend", "derived"])
@pytest.mark.parametrize("analyzed", [False, True])
async def test_a_plan_made_over_empty_tables_finds_every_row_by_its_key(
    world: World, database: TestDatabase, statement: str, analyzed: bool
) -> None:
    if analyzed:
        owner = await asyncpg.connect(database.owner_url)
        try:
            await owner.execute("VACUUM ANALYZE")  # the planner now knows for certain that there is nothing
        finally:
            await owner.close()
    parameters = max(int(number) for number in re.findall(r"\$(\d+)", statement))
    async with world.pool.acquire() as connection:
        await connection.execute(f"PREPARE hot AS {statement}")
        explained = await connection.fetchval(f"EXPLAIN (FORMAT JSON) EXECUTE hot ({', '.join(['NULL'] * parameters)})")
        await connection.execute("DEALLOCATE hot")
    met = [*scans(json.loads(explained)[0]["Plan"])]
    assert {node["Relation Name"] for node in met} <= GROWING
    assert met
    for node in met:
        assert node["Node Type"] in {"Index Scan", "Bitmap Heap Scan"}, node
        assert "Index Cond" in node or "Recheck Cond" in node, node
