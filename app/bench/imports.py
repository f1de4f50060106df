"""The import against a bare COPY of the same file into jsonb over one connection, in turns, in the same database server."""

import resource
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from app.agencies.notices import confirm_notice
from app.agencies.purposes import allow_purpose
from app.agencies.register import add_agency
from app.bench.import_file import CATEGORIES, write_file
from app.bench.subjects import Say
from app.db.setup_connection import open_setup
from app.imports.run import begin, new_job, store_people
from app.imports.scan import fingerprint
from app.imports.store import progress_of
from app.unit_of_work import open_unit
from app.world import World
from consent.notice import BINDING_LANGUAGE
from consent.vocabulary import Purpose

GOAL = 0.6
MEMORY_GOAL = 400
_SEED = 1
_BARE = "CREATE SCHEMA IF NOT EXISTS bench; DROP TABLE IF EXISTS bench.bare; CREATE TABLE bench.bare (line jsonb)"


@dataclass(frozen=True, slots=True)
class Wanted:
    """How many people, in how many rounds, with how many processes."""

    people: int
    rounds: int
    processes: int


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds of each round on both sides, the size of the file, the memory of the import's largest process."""

    wanted: Wanted
    file_mb: float
    bare: list[float]
    imported: list[float]
    memory_mb: float

    @property
    def ratio(self) -> float:
        """The median of the rounds' ratios: the import's rate against the bare one."""
        return median(bare / imported for bare, imported in zip(self.bare, self.imported, strict=True))


async def measure_import(world: World, folder: Path, wanted: Wanted, say: Say) -> Measured:
    """Write the file once, then copy and import it in turns; each round imports it for an agency of its own."""
    path = folder / "import.ndjson"
    write_file(path, wanted.people, _SEED, world.clock.now().date())
    say(f"{wanted.people:,} lines, {path.stat().st_size / 1e6:.0f} MB")
    bare, imported = [], []
    for number in range(wanted.rounds):
        bare.append(await _copied(world, path))
        imported.append(await _imported(world, path, wanted, number))
        say(f"round {number + 1}: copied in {bare[-1]:.1f} s, imported in {imported[-1]:.1f} s")
    return Measured(wanted, path.stat().st_size / 1e6, bare, imported, _memory())


def report(measured: Measured) -> str:
    """The table of one run."""
    wanted = measured.wanted
    people, bare, imported = wanted.people, median(measured.bare), median(measured.imported)
    return "\n".join(
        (
            f"{people:,} people of {CATEGORIES} categories, {measured.file_mb:.0f} MB of NDJSON; "
            f"medians of {wanted.rounds} rounds in turns.",
            "",
            "| | seconds | lines/s |",
            "|---|---|---|",
            f"| bare COPY into jsonb, one connection | {bare:.1f} | {people / bare:,.0f} |",
            f"| import with {wanted.processes} processes | {imported:.1f} | {people / imported:,.0f} |",
            "",
            f"Ratio {measured.ratio:.2f}, goal at least {GOAL}. "
            f"Each of its processes had at most {measured.memory_mb:.0f} MB; all of them with the one that reads the file under "
            f"{MEMORY_GOAL} MB is the goal.",
        )
    )


async def _copied(world: World, path: Path) -> float:
    async with open_setup(world.database.owner_url) as connection:
        await connection.execute(_BARE)
        began = time.perf_counter()
        # Signs that no JSON text holds, so that each line is one cell as it stands.
        await connection.copy_to_table("bare", schema_name="bench", source=path, format="csv", quote="\x01", delimiter="\x02")
        return time.perf_counter() - began


async def _imported(world: World, path: Path, wanted: Wanted, number: int) -> float:
    async with open_unit(world) as uow:
        agency_id = await add_agency(uow, f"Benchmark import {number}", "counselling")
        await allow_purpose(uow, agency_id, Purpose.COUNSELLING)
        notice = world.catalogue.notices[Purpose.COUNSELLING, BINDING_LANGUAGE]
        if number == 0:
            await confirm_notice(uow, Purpose.COUNSELLING, BINDING_LANGUAGE, notice.sha256, reviewed_by="Benchmark")
    with path.open("rb") as file:
        mark = fingerprint(world.keyring, file, "ndjson", "")
    job, _ = await begin(world, new_job(world, agency_id, "ndjson", "", mark, dry_run=False))
    began = time.perf_counter()
    await store_people(world, job, lambda: path.open("rb"), wanted.processes, lambda _: None)
    seconds = time.perf_counter() - began
    async with open_unit(world) as uow:
        uow.unaudited("counts of a benchmark")
        counts = (await progress_of(uow, job.import_id)).counts
    if counts["stored"] != wanted.people:
        raise RuntimeError("the benchmark's file was not stored whole")
    return seconds


def _memory() -> float:
    """The largest process that has ended, in MB: one of the import's."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
