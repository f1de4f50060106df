"""An office whose file is imported, in this process; what is left is compared and verified."""

from dataclasses import dataclass
from io import BytesIO
from typing import Any

import httpx
import orjson
import pytest

from app.imports.run import begin, new_job, run
from app.imports.scan import fingerprint
from app.imports.store import Job, Progress
from app.verify.report import Report
from app.verify.run import verify
from app.world import World
from tests.support.people import Tool, confirm_notices, tool

Json = dict[str, Any]


@dataclass(slots=True)
class Importing:
    """Imports of one office."""

    office: Tool
    chunk_lines: int = 50

    @property
    def world(self) -> World:
        """Where they are stored."""
        return self.office.world

    def job(self, raw: bytes, kind: str = "ndjson", mapping: str = "", *, dry_run: bool = False) -> Job:
        """An import of these bytes."""
        mark = fingerprint(self.world.keyring, BytesIO(raw), kind, mapping)
        job = new_job(self.world, self.office.client.agency_id, kind, mapping, mark, dry_run=dry_run)
        return Job(**{name: getattr(job, name) for name in Job.__slots__} | {"chunk_lines": self.chunk_lines})

    async def run(self, raw: bytes, kind: str = "ndjson", mapping: str = "", *, dry_run: bool = False) -> tuple[Job, Progress]:
        """Import these bytes to the end, or go on with them."""
        job, _ = await begin(self.world, self.job(raw, kind, mapping, dry_run=dry_run))
        return job, await run(self.world, job, lambda: BytesIO(raw), 0, lambda _: None)

    async def faults(self, job: Job) -> list[list[Any]]:
        """What stands against lines: line, outcome, pointer, code."""
        rows = await self.world.pool.fetch("SELECT faults FROM import_chunk WHERE import_id = $1 ORDER BY ordinal", job.import_id)
        return [fault for row in rows for fault in orjson.loads(row["faults"])]

    async def count(self, table: str) -> int:
        """How many rows a table has."""
        return int(await self.world.pool.fetchval(f"SELECT count(*) FROM {table}"))

    async def verified(self) -> Report:
        """What `kiim verify` finds."""
        async with self.world.pool.acquire() as connection:
            return await verify(connection, self.world.keyring, self.world.catalogue, lambda *_: None)


@pytest.fixture
async def importing(client: httpx.AsyncClient, world: World) -> Importing:
    """A counselling office with reviewed wordings."""
    await confirm_notices(world, "de")
    return Importing(await tool(client, world, "counselling", "counselling"))


def ndjson(*documents: Json) -> bytes:
    """These documents as a file."""
    return b"".join(orjson.dumps(document) + b"\n" for document in documents)
