"""The sealed log under load and in bulk: what the seal costs sixteen writers, how fast a log is sealed, checked and proven.

Writers are of two kinds: readers of records (permission, opened blocks, row: what writes the log in service, without HTTP), and
ones that do nothing but write rows, which no service reaches. Each act is a transaction of its own.
"""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from statistics import median
from typing import TYPE_CHECKING

from rich.console import Console

from app.access.answer import record_bytes
from app.audit.checkpoint import EntryProof
from app.audit.merkle import leaf_hash
from app.audit.note import Verifier
from app.audit.prove import Waiting, entry_proof
from app.audit.record import AuditWriter, Entry, append
from app.audit.seal import Sealer
from app.audit.sealer_files import SealerFiles
from app.audit.sealer_process import keep_sealer
from app.audit.sealing import Sealing, SealStatus, lead
from app.audit.verify import verify_log
from app.audit.verify_tree import Against, check_tree
from app.bench.alone import OneByOne, look_of
from app.bench.callers import SCHOOL
from app.bench.people import prepare
from app.bench.subjects import references
from app.crypto.statement_ids import StatementIds
from app.db.engine import open_listener, open_pool
from app.db.roles import AUDITOR
from app.ledger.lenses import Lenses
from app.world import World
from consent.vocabulary import AgencyId

if TYPE_CHECKING:
    import asyncpg

    from app.crypto.keyring import Connection

WRITERS = 16
PEOPLE = 500
_COPIED = 1_000
PROOFS = 1_000
_LOOK_SECONDS = 0.05
_LOOKS = 600
_LOOK = Entry("record.read", purpose="counselling", outcome="allowed", categories=(1, 2, 3), granting_event=4)

Tell = Callable[[str], None]
Act = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Wanted:
    """How large and how long."""

    rows: int
    rounds: int
    seconds: float
    proofs: int = PROOFS


@dataclass(slots=True)
class Pair:
    """Acts a second in two rounds side by side, without the seal and with it."""

    without: float = 0.0
    sealed: float = 0.0

    @property
    def ratio(self) -> float:
        """What is left of the rate with the seal."""
        return self.sealed / self.without


@dataclass(slots=True)
class Measured:
    """What was seen."""

    readers: list["Pair"] = field(default_factory=list)
    writers: list["Pair"] = field(default_factory=list)
    behind: list[int] = field(default_factory=list)
    seal_seconds: float = 0.0
    bare_seconds: float = 0.0
    tree_seconds: float = 0.0
    tree_cpu: float = 0.0
    rows_seconds: float = 0.0
    proof_ms: list[float] = field(default_factory=list)
    proof_cpu_ms: list[float] = field(default_factory=list)
    check_us: list[float] = field(default_factory=list)
    rows: int = 0


async def measure_audit(world: World, wanted: Wanted, tell: Tell) -> Measured:
    """Measure on a database of its own."""
    measured = Measured()
    files = SealerFiles(world.settings.log_key_path, world.settings.log_memory_path)
    sealing = Sealing(world.database.auditor_url, files, "bench.example/v1/audit", world.keyring, world.seal)
    pool = await open_pool(world.database.url, minimum=WRITERS, maximum=WRITERS)
    try:
        await prepare(world, PEOPLE, None, Console(quiet=True))
        await _sealed_rest(sealing)
        kinds = ((await _reader(world), measured.readers), (_row_writer(world, pool), measured.writers))
        for number in range(wanted.rounds):
            tell(f"round {number + 1} of {wanted.rounds}: {WRITERS} readers and {WRITERS} writers with and without the seal")
            for act, pairs in kinds:
                pairs.append(await _pair(world, act, sealing, wanted.seconds, number % 2 == 1, measured.behind))
    finally:
        pool.terminate()
    tell(f"writing {wanted.rows:,} rows")
    await _fill(world, wanted.rows)
    tell("sealing them")
    measured.seal_seconds = await _sealed_rest(sealing)
    verifier = files.verifier()
    if verifier is not None:
        async with open_listener(world.database.auditor_url, role=AUDITOR) as auditor:
            await _checked(world, auditor, verifier, measured, wanted.proofs, tell)
    return measured


async def _reader(world: World) -> Act:
    """An act that looks at somebody's three categories, each look in a statement and a transaction of its own."""
    names = (await references(world, PEOPLE))[SCHOOL.key]
    gate, ids, lenses = OneByOne(world), StatementIds(world.keyring), Lenses(world.catalogue)
    first = await look_of(world, SCHOOL, names[0])
    agency = await world.agencies.get(AgencyId(first.agency_id))
    choose = random.Random(1)  # who is looked at is no secret

    async def read() -> None:
        look = first._replace(reference=choose.choice(names))
        await record_bytes(world, ids, lenses, look, await gate.decide(look), agency, world.clock.now())

    return read


def _row_writer(world: World, pool: "asyncpg.Pool[asyncpg.Record]") -> Act:
    """An act that writes a row and nothing else."""
    writer = AuditWriter(world.keyring, world.clock)

    async def write() -> None:
        async with pool.acquire() as connection:
            row = writer.compose(_LOOK, "bench")
            await append(connection, row)
            writer.written(row.number, row.body)

    return write


async def _pair(world: World, act: Act, sealing: Sealing, seconds: float, sealed_first: bool, behind: list[int]) -> Pair:
    pair = Pair()
    for seal in (sealed_first, not sealed_first):
        if seal:
            async with _sealed_beside(world, sealing):
                pair.sealed = await _round(act, seconds)
                behind.append(await world.pool.fetchval(_BEHIND))
        else:
            pair.without = await _round(act, seconds)
        await _sealed_rest(sealing)
    return pair


@asynccontextmanager
async def _sealed_beside(world: World, sealing: Sealing) -> AsyncIterator[None]:
    """As in service: a process of its own seals meanwhile. It has begun when the block begins."""
    begun = replace(sealing, status=SealStatus())
    secrets, level = world.keyring.row_secrets, world.settings.log_level
    keeping = asyncio.create_task(keep_sealer(world.database.url, begun, secrets, level))
    try:
        for _ in range(_LOOKS):
            if begun.status.size:
                break
            await asyncio.sleep(_LOOK_SECONDS)
        else:
            raise RuntimeError("the sealer did not begin")
        yield
    finally:
        keeping.cancel()
        with suppress(asyncio.CancelledError):
            await keeping


async def _round(act: Act, seconds: float) -> float:
    done, stop = 0, asyncio.Event()

    async def repeat() -> None:
        nonlocal done
        while not stop.is_set():
            await act()
            done += 1

    tasks = [asyncio.create_task(repeat()) for _ in range(WRITERS)]
    begun = time.perf_counter()
    await asyncio.sleep(seconds)
    stop.set()
    await asyncio.gather(*tasks)
    return done / (time.perf_counter() - begun)


_BEHIND = """
  SELECT count(*) FROM audit.event e, audit.sealer_state s WHERE e.era = s.era AND (e.xid, e.seq) > (s.last_xid, s.last_seq)"""


async def _sealed_rest(sealing: Sealing) -> float:
    """Seal here what is not sealed yet; gives the seconds that the ticks took."""
    async with open_listener(sealing.auditor_url, role=AUDITOR) as connection:
        await lead(connection, _LOOK_SECONDS)
        sealer = await Sealer.open(connection, sealing.files, sealing.origin, sealing.macs)
        begun = time.perf_counter()
        while await sealer.tick():
            if sealer.findings():
                raise RuntimeError("the log of the benchmark does not hold")
        return time.perf_counter() - begun


async def _fill(world: World, rows: int) -> None:
    writer = AuditWriter(world.keyring, world.clock)
    async with world.pool.acquire() as connection:
        for _ in range(0, rows, _COPIED):
            composed = [writer.compose(_LOOK, "bench") for _ in range(_COPIED)]
            records = [(row.body, row.mac, row.mac_len) for row in composed]
            columns = ("body", "mac", "mac_len")
            await connection.copy_records_to_table("event", schema_name="audit", columns=columns, records=records)
            for row in composed:
                writer.written(row.number, row.body)
            ack = writer.acknowledgement()
            if ack is not None:
                await append(connection, ack.row)
                writer.acknowledged(ack)


async def _checked(world: World, auditor: "Connection", verifier: Verifier, measured: Measured, proofs: int, tell: Tell) -> None:
    tell("reading them bare, checking the tree, checking the rows")
    begun = time.perf_counter()
    async with auditor.transaction(isolation="repeatable_read", readonly=True):
        async for row in auditor.cursor("SELECT body FROM audit.event ORDER BY era, xid, seq", prefetch=2000):
            leaf_hash(row["body"].encode())
    measured.bare_seconds = time.perf_counter() - begun
    begun, cpu = time.perf_counter(), time.process_time()
    async with auditor.transaction(isolation="repeatable_read", readonly=True):
        report = await check_tree(auditor, Against(verifier))
    measured.tree_seconds, measured.tree_cpu = time.perf_counter() - begun, time.process_time() - cpu
    if report.findings or report.unsealed:
        raise RuntimeError("the log of the benchmark does not hold")
    measured.rows = report.sealed
    begun = time.perf_counter()
    await verify_log(auditor, world.keyring)
    measured.rows_seconds = time.perf_counter() - begun
    tell(f"{proofs:,} proofs")
    choose = random.Random(1)  # which rows are proven is no secret
    for idx in (choose.randrange(report.sealed) for _ in range(proofs)):
        seq = await auditor.fetchval("SELECT seq FROM audit.leaf WHERE idx = $1", idx)
        begun, cpu = time.perf_counter(), time.process_time()
        proof = await entry_proof(auditor, seq)
        measured.proof_ms.append((time.perf_counter() - begun) * 1000)
        measured.proof_cpu_ms.append((time.process_time() - cpu) * 1000)
        if isinstance(proof, Waiting):
            raise TypeError("a sealed row has no proof")
        text = proof.text
        begun = time.perf_counter()
        EntryProof.parse(text).checked(verifier)
        measured.check_us.append((time.perf_counter() - begun) * 1e6)


def report(measured: Measured, wanted: Wanted) -> str:
    """The run as Markdown."""
    readers, writers = median(pair.ratio for pair in measured.readers), median(pair.ratio for pair in measured.writers)
    rows, proofs = measured.rows, sorted(measured.proof_ms)
    per_second = {name: rows / seconds for name, seconds in _passes(measured)}
    lines = [
        "| measured | figure | goal |",
        "|---|--:|--:|",
        f"| {WRITERS} readers of records, each look a row, with the seal against without | {readers:.3f} | at least 0.95 |",
        f"| {WRITERS} writers that do nothing but write rows, the same | {writers:.3f} | at least 0.95 |",
        f"| rows not yet sealed at the end of a round, at most | {max(measured.behind):,} | |",
        f"| sealed in bulk, rows/s | {wanted.rows / measured.seal_seconds:,.0f} | |",
        f"| tree checked (`kiim audit verify --tree-only`), rows/s | {per_second['tree']:,.0f} | 100,000 |",
        f"| the same against reading and hashing the rows alone | {per_second['tree'] / per_second['bare']:.2f} | |",
        f"| the same, CPU of this process for a row, us | {measured.tree_cpu / rows * 1e6:.1f} | |",
        f"| MACs, columns and numbers checked, rows/s | {per_second['rows']:,.0f} | |",
        f"| proof of a row, ms: median, p99 | {median(proofs):.2f}, {proofs[len(proofs) * 99 // 100]:.2f} | under 2 |",
        f"| the same, CPU of this process, ms: median | {median(measured.proof_cpu_ms):.2f} | |",
        f"| proof checked with its signature, us | {median(measured.check_us):.0f} | |",
        "",
        f"Looks/s by round: {_listed(measured.readers)}. Rows/s of bare writers by round: {_listed(measured.writers)}. "
        f"{wanted.rounds} pairs each of {wanted.seconds:g} s in turns, one transaction per act, the sealer in a "
        f"process of its own as in service; {rows:,} rows; fsync on.",
    ]
    return "\n".join(lines)


def _passes(measured: Measured) -> list[tuple[str, float]]:
    return [("bare", measured.bare_seconds), ("tree", measured.tree_seconds), ("rows", measured.rows_seconds)]


def _listed(pairs: list[Pair]) -> str:
    return ", ".join(f"{pair.without:,.0f} and sealed {pair.sealed:,.0f}" for pair in pairs)
