"""An import that is killed goes on where it was, and ends as if nobody had killed it."""

import asyncio
import os
import signal
import sys
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from app.bench.import_file import registration
from app.db.setup_connection import open_setup
from app.errors import ConfigurationProblem
from app.imports import chunk
from app.imports import run as running
from app.imports.run import AlreadyRunning, begin, run
from app.imports.scan import Chunk, Scan, chunks
from app.imports.store import Job, known_tokens
from app.world import World
from tests.app.imports.conftest import Importing, Json, ndjson
from tests.support.people import tool

TODAY = date(2026, 11, 22)
PEOPLE = 300


def a_file() -> bytes:
    """Some hundred people, every eleventh under a case number that stood before, every thirteenth without evidence."""
    documents: list[Json] = []
    for place in range(PEOPLE):
        document = registration(7, place, TODAY)
        document |= {"external_id": f"A-{place - 9}"} if place % 11 == 10 else {}
        document |= {"consent": None} if place % 13 == 12 else {}
        documents.append(document)
    return ndjson(*documents)


async def left_by(world: World, job: Job) -> list[tuple[Any, ...]]:
    """What is told of every chunk, without ids."""
    rows = await world.pool.fetch(
        "SELECT ordinal, lines_read, stored, known, without_evidence, faulty, lines, faults, cardinality(newcomers) "
        "FROM import_chunk WHERE import_id = $1 ORDER BY ordinal",
        job.import_id,
    )
    return [tuple(row) for row in rows]


async def rows_of(world: World, agency_id: object) -> dict[str, int]:
    """How many rows an agency's people have."""
    mine = "newcomer_id IN (SELECT newcomer_id FROM newcomer_reference WHERE agency_id = $1)"
    tables = ("newcomer", "newcomer_reference", "profile_category", "duplicate_token", "ledger_event", "release", "change")
    return {table: await world.pool.fetchval(f"SELECT count(*) FROM {table} WHERE {mine}", agency_id) for table in tables}


async def test_an_import_killed_three_times_and_resumed_ends_like_an_undisturbed_one(
    importing: Importing, tmp_path: Path
) -> None:
    importing.chunk_lines = 15
    raw, world = a_file(), importing.world
    path = tmp_path / "people.ndjson"
    path.write_bytes(raw)
    job, _ = await begin(world, importing.job(raw))
    for _ in range(3):
        await kill_in_the_middle(world, job, path)
    assert 0 < await importing.count("import_chunk") < PEOPLE // 15
    process = await started(world, job, path)
    assert await process.wait() == 0
    other = Importing(await tool(importing.office.http, world, "counselling", "counselling"), chunk_lines=15)
    undisturbed, done = await other.run(raw)
    assert done.state == "finished"
    assert done.counts["lines_read"] == PEOPLE
    assert await left_by(world, job) == await left_by(world, undisturbed)
    assert await rows_of(world, job.agency_id) == await rows_of(world, undisturbed.agency_id)
    before = await importing.count("newcomer")
    _, again = await importing.run(raw)
    assert (again.counts["stored"], await importing.count("newcomer")) == (0, before)
    assert (await importing.verified()).findings == []


async def test_of_lines_with_one_case_number_the_first_is_stored_whoever_is_faster(importing: Importing, tmp_path: Path) -> None:
    importing.chunk_lines = 60
    people = [registration(7, place, TODAY) for place in range(60)]
    raw = ndjson(*people, people[-1])  # the second chunk is one line and done in no time
    path = tmp_path / "people.ndjson"
    path.write_bytes(raw)
    job, _ = await begin(importing.world, importing.job(raw))
    process = await started(importing.world, job, path)
    assert await process.wait() == 0
    stored = await importing.world.pool.fetchval("SELECT array_agg(l ORDER BY l) FROM import_chunk, unnest(lines) l")
    assert stored == list(range(1, 61))


async def test_what_fails_in_one_process_stops_the_import_while_a_repeated_line_waits_for_it(importing: Importing) -> None:
    importing.chunk_lines = 20
    people = [registration(7, place, TODAY) for place in range(40)]
    raw = ndjson(*people, people[0])
    job, _ = await begin(importing.world, importing.job(raw))
    async with open_setup(importing.world.settings.database_owner_url.get_secret_value()) as owner:  # type: ignore[union-attr]  # set
        await owner.execute("REVOKE INSERT ON newcomer FROM kiim_app")
    with pytest.raises(ConfigurationProblem, match="InsufficientPrivilegeError"):
        await run(importing.world, job, lambda: BytesIO(raw), 2, lambda _: None)
    assert await importing.count("import_chunk") == 0


async def kill_in_the_middle(world: World, job: Job, path: Path) -> None:
    """Start it and kill it with all its processes as soon as it has done something."""
    before = await world.pool.fetchval("SELECT count(*) FROM import_chunk")
    process = await started(world, job, path)
    while await world.pool.fetchval("SELECT count(*) FROM import_chunk") == before:
        assert process.returncode is None
        await asyncio.sleep(0.005)
    os.kill(process.pid, signal.SIGKILL)
    await process.wait()


async def started(world: World, job: Job, path: Path) -> asyncio.subprocess.Process:
    """A program that goes on with the import."""
    environment = os.environ | {
        "KIIM_DATA": str(world.settings.data),
        "KIIM_DATABASE_URL": world.database.url,
        "KIIM_KEY_FILE": str(world.settings.key_path),
    }
    program = ("-m", "tests.app.imports.interrupted", str(job.import_id), str(path))
    return await asyncio.create_subprocess_exec(sys.executable, *program, env=environment, stdout=sys.stderr)


async def test_a_chunk_that_is_stopped_in_its_middle_leaves_nothing_and_is_done_again(
    importing: Importing, monkeypatch: pytest.MonkeyPatch
) -> None:
    importing.chunk_lines = 20
    raw = ndjson(*[registration(7, place, TODAY) for place in range(40)])
    job, _ = await begin(importing.world, importing.job(raw))

    def torn(file: BytesIO, scanned: Scan, size: int) -> Iterator[Chunk]:
        for ordinal, lines in chunks(file, scanned, size):
            yield ordinal, lines
            if ordinal == 0:
                raise OSError("the disk is gone")

    monkeypatch.setattr(running, "chunks", torn)
    with pytest.raises(OSError, match="gone"):
        await run(importing.world, job, lambda: BytesIO(raw), 0, lambda _: None)
    monkeypatch.undo()
    assert await importing.count("newcomer") == 20
    _, done = await importing.run(raw)
    assert (done.counts["stored"], await importing.count("newcomer")) == (40, 40)
    assert (await importing.verified()).findings == []


async def test_an_import_never_runs_twice_at_once(importing: Importing) -> None:
    raw = ndjson(registration(7, 1, TODAY))
    job, _ = await begin(importing.world, importing.job(raw))
    async with running._alone(importing.world, job):
        with pytest.raises(AlreadyRunning):
            await run(importing.world, job, lambda: BytesIO(raw), 0, lambda _: None)
    assert await importing.count("newcomer") == 0


async def test_somebody_registered_meanwhile_under_the_same_case_number_is_known(
    importing: Importing, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = ndjson(*[registration(7, place, TODAY) for place in range(5)])
    asked: list[int] = []

    async def behind(*arguments: Any) -> set[bytes]:
        """What was there a moment ago: she is registered after the look."""
        known = await known_tokens(*arguments)
        asked.append(len(known))
        if len(asked) == 1:
            await importing.office.register(**registration(7, 3, TODAY))
        return known

    monkeypatch.setattr(chunk, "known_tokens", behind)
    _, done = await importing.run(raw)
    assert asked == [0, 1]
    assert (done.counts["stored"], done.counts["known"], await importing.count("newcomer")) == (4, 1, 5)
    assert (await importing.verified()).findings == []
