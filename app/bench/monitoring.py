"""The release run against plain SQL: sealed vectors read, opened, counted and protected, beside the same tables as GROUP BYs.

Both sides see the same invented people in the same PostgreSQL and are measured in turns. The run is measured as it is made: read
by COPY, open every seal, find the areas that changed, count, add noise, apply the rules, tell durations, store everything; then
it is rolled back, because a release cannot be taken back. The other side is what somebody without any protection would do: a
plain table of codes with one row per person, one GROUP BY per table, rows fetched.
"""

import asyncio
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from app.bench.subjects import Say
from app.db.setup_connection import open_setup
from app.demo.population import Population
from app.facts.layout import VERSION
from app.facts.seal_vector import SEALED_SIZE, VectorSeal
from app.ids import new_uuid
from app.monitoring.catalogue import Catalogue, load_catalogue
from app.monitoring.disclosure import Engine
from app.monitoring.parameters import LEVELS, load_parameters
from app.monitoring.release import Release
from app.monitoring.rules import Key
from app.monitoring.snapshot import snapshot
from app.monitoring.store import insert_release
from app.monitoring.vectors import read_vectors
from app.world import World
from consent.catalogue import load

if TYPE_CHECKING:
    from app.crypto.keyring import Connection

LAND = "09"
"""The Land whose list of municipalities is borrowed: the largest one, two thousand and more."""

AT = date(2026, 9, 30)
_BEFORE = date(2026, 6, 30)
_INVENTED = 20_000
_CHUNK = 50_000
_SIGNATURE = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_EPOCH = 946_684_800  # 2000-01-01, from which PostgreSQL counts
_END = b"\xff\xff"
_ROW = np.dtype(
    [
        ("fields", ">i2"),
        ("n1", ">i4"),
        ("id", "V16"),
        ("n2", ">i4"),
        ("layout", ">i4"),
        ("n3", ">i4"),
        ("generation", ">i4"),
        ("n4", ">i4"),
        ("sealed", f"V{SEALED_SIZE}"),
        ("n5", ">i4"),
        ("until", ">i8"),
    ]
)
_PEAK = "VmHWM:"


@dataclass(frozen=True, slots=True)
class Figures:
    """What was measured, round by round: seconds, and the most memory that this process held during a run, in bytes."""

    people: int
    municipalities: int
    tables: int
    run: list[float] = field(default_factory=list)
    sql: list[float] = field(default_factory=list)
    parts: list[dict[str, float]] = field(default_factory=list)
    peaks: list[int] = field(default_factory=list)

    @property
    def ratio(self) -> float:
        """The run against the GROUP BYs: medians."""
        return median(self.run) / median(self.sql)


def catalogue_of_land(land: str = LAND) -> Catalogue:
    """The shipped catalogue for all municipalities of one Land."""
    return load_catalogue(key for key in load().code_lists["municipalities"].entries if key.startswith(land))


def invented(catalogue: Catalogue, people: int, seed: int) -> NDArray[np.uint8]:
    """So many vectors of an invented population."""
    keys = catalogue.areas.keys("municipality")
    vectors = Population(seed, keys, _BEFORE, size=min(3.0, people / _INVENTED * 3)).vectors()
    return vectors[np.random.default_rng(seed).integers(0, len(vectors), people)]


async def lay_out(world: World, catalogue: Catalogue, vectors: NDArray[np.uint8]) -> None:
    """The same people twice: as sealed vectors, and in the clear as one row of codes each."""
    async with open_setup(world.database.owner_url) as connection:
        await connection.execute("CREATE SCHEMA IF NOT EXISTS bench; DROP TABLE IF EXISTS bench.person; TRUNCATE stat_vector")
        await _copy(connection, "stat_vector", "public", _sealed(world, vectors))
        columns = _in_the_clear(catalogue, vectors)
        declared = ", ".join(f'"{name}" {"int" if name in LEVELS else "smallint"} NOT NULL' for name in columns)
        await connection.execute(f"CREATE TABLE bench.person (id int NOT NULL, {declared})")
        await _copy(connection, "person", "bench", _rows(columns))
        await connection.execute("VACUUM (ANALYZE) bench.person")
        await connection.execute("VACUUM (ANALYZE) stat_vector")


async def measure_release(world: World, people: int, rounds: int, say: Say, land: str = LAND) -> Figures:
    """Measure both sides in turns; the database is the benchmark's own."""
    catalogue = catalogue_of_land(land)
    vectors = invented(catalogue, people, 2)
    say(f"{people:,} invented newcomers in {len(catalogue.areas.keys('municipality')):,} municipalities")
    await lay_out(world, catalogue, vectors)
    del vectors
    engine = Engine(catalogue, load_parameters())
    before = snapshot(catalogue, invented(catalogue, people, 1), _BEFORE)
    former = engine.release(before, _BEFORE, bytearray(os.urandom(16)))
    del before
    tables = sum(len(catalogue.tables[level]) for level in LEVELS)
    figures = Figures(people, len(catalogue.areas.keys("municipality")), tables)
    statements = list(queries(catalogue).values())
    for number in range(1, rounds + 1):
        say(f"round {number} of {rounds}: the release run")
        _forget_peak()
        figures.parts.append(await _release(world, engine, former))
        figures.run.append(sum(figures.parts[-1].values()))
        figures.peaks.append(_peak())
        say(f"round {number} of {rounds}: {tables} GROUP BYs")
        figures.sql.append(await _group(world, statements))
    return figures


def report(figures: Figures) -> str:
    """The figures as Markdown."""
    parts = {name: median(part[name] for part in figures.parts) for name in figures.parts[0]}
    lines = [
        "| measured | ratio | goal |",
        "|---|--:|--:|",
        f"| release run against the same tables as GROUP BYs | {figures.ratio:.2f} | at most 0.50 |",
        f"| memory of the process during a run, at most | {max(figures.peaks) / 2**30:.2f} GiB | under 2 GiB |",
        "",
        "| seconds | median | least | most |",
        "|---|--:|--:|--:|",
        _line("release run", figures.run),
        _line(f"{figures.tables} GROUP BYs", figures.sql),
        "",
        f"Medians of {len(figures.run)} rounds in turns; {figures.people:,} people in {figures.municipalities:,} municipalities, "
        f"{figures.tables} tables. Of a run: " + ", ".join(f"{name} {seconds:.2f} s" for name, seconds in parts.items()) + ". "
        "Process and PostgreSQL share the cores.",
    ]
    return "\n".join(lines)


def _line(words: str, seconds: list[float]) -> str:
    return f"| {words} | {median(seconds):.2f} | {min(seconds):.2f} | {max(seconds):.2f} |"


async def _release(world: World, engine: Engine, former: Release) -> dict[str, float]:
    """One run up to its commit, part by part, in seconds."""
    clock, spent = time.perf_counter, {}
    async with world.pool.acquire() as connection:
        whole = connection.transaction()
        await whole.start()
        try:
            await connection.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
            began = clock()
            vectors = await read_vectors(connection, world.keyring, world.clock.now(), lambda *_: None)
            spent["read and open"] = clock() - began
            began = clock()
            release = await asyncio.to_thread(_made, engine, vectors, former)
            spent["count and protect"] = clock() - began
            began = clock()
            await insert_release(connection, world.keyring, new_uuid(), release, world.clock.now())
            spent["store"] = clock() - began
        finally:
            await whole.rollback()
    return spent


def _made(engine: Engine, vectors: NDArray[np.uint8], former: Release) -> Release:
    return engine.release(snapshot(engine.catalogue, vectors, AT), AT, bytearray(os.urandom(16)), former)


async def _group(world: World, statements: list[str]) -> float:
    async with open_setup(world.database.owner_url) as connection:
        began = time.perf_counter()
        for statement in statements:
            await connection.fetch(statement)
        return time.perf_counter() - began


def queries(catalogue: Catalogue) -> dict[Key, str]:
    """One GROUP BY for each table of the catalogue: area, classes, number of people."""
    found: dict[Key, str] = {}
    for level in LEVELS:
        for table in catalogue.tables[level]:
            columns = ", ".join(f'"{name}"' for name in (level, *table))
            found[level, table] = f"SELECT {columns}, count(*) FROM bench.person GROUP BY {columns}"
    return found


def _in_the_clear(catalogue: Catalogue, vectors: NDArray[np.uint8]) -> dict[str, NDArray[np.int64]]:
    people = snapshot(catalogue, vectors, AT)
    area = people["area"].astype(np.int64)
    levels: dict[str, NDArray[np.int64]] = {"municipality": area, "kreis": area // 1000, "land": area // 1_000_000}
    return levels | {code: one.of_value[people[one.column]] for code, one in catalogue.dimensions.items()}


def _sealed(world: World, vectors: NDArray[np.uint8]) -> Iterator[bytes]:
    """The rows of stat_vector in PostgreSQL's binary format."""
    seal, until = VectorSeal(world.keyring), world.clock.now() + timedelta(days=365)
    micros = int((until.timestamp() - _EPOCH) * 1_000_000)
    for start in range(0, len(vectors), _CHUNK):
        part = vectors[start : start + _CHUNK]
        rows = np.zeros(len(part), dtype=_ROW)
        rows["fields"], rows["n1"], rows["n2"], rows["n3"], rows["n4"], rows["n5"] = 5, 16, 4, 4, SEALED_SIZE, 8
        ids = [new_uuid() for _ in range(len(part))]
        rows["id"] = np.frombuffer(b"".join(one.bytes for one in ids), dtype="V16")
        sealed = b"".join(seal.seal(one, vector.tobytes()).sealed for one, vector in zip(ids, part, strict=True))
        rows["sealed"] = np.frombuffer(sealed, dtype=f"V{SEALED_SIZE}")
        rows["layout"], rows["generation"], rows["until"] = VERSION, seal.generation, micros
        yield rows.tobytes()


def _rows(columns: dict[str, NDArray[np.int64]]) -> Iterator[bytes]:
    """The rows of the plain table in PostgreSQL's binary format; they are numbered."""
    kinds = {"id": ">i4"} | {name: ">i4" if name in LEVELS else ">i2" for name in columns}
    row = np.dtype([("fields", ">i2"), *[part for name, kind in kinds.items() for part in ((f"n_{name}", ">i4"), (name, kind))]])
    count = len(next(iter(columns.values())))
    rows = np.zeros(count, dtype=row)
    rows["fields"], rows["id"] = len(kinds), np.arange(count)
    for name, kind in kinds.items():
        rows[f"n_{name}"] = np.dtype(kind).itemsize
    for name, column in columns.items():
        rows[name] = column
    for start in range(0, count, _CHUNK):
        yield rows[start : start + _CHUNK].tobytes()


async def _copy(connection: "Connection", table: str, schema: str, chunks: Iterator[bytes]) -> None:
    async def source() -> Any:
        yield _SIGNATURE
        for chunk in chunks:
            yield chunk
        yield _END

    await connection.copy_to_table(table, schema_name=schema, source=source(), format="binary", timeout=3600)


def _forget_peak() -> None:
    """Let the system forget the most memory this process has held (Linux, proc(5))."""
    Path("/proc/self/clear_refs").write_text("5")


def _peak() -> int:
    """The most memory this process has held since, in bytes."""
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith(_PEAK))
    return int(line.split()[1]) * 1024
