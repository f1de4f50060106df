"""One run of the benchmark: start the servers, measure in interleaved rounds, compare medians.

Every number is from the same run on the same machine, where server, database and load generator share the cores; only ratios
are worth quoting. The yardstick runs with the pool size that suits it best.
"""

import compileall
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from app.bench.alone import full_answer, lone_latency
from app.bench.callers import ADVISER, SCHOOL
from app.bench.load import Plan, get, measure
from app.bench.people import lay_out_plain
from app.bench.servers import Server, free_port, running
from app.bench.subjects import (
    UNBOUNDED,
    Measured,
    Options,
    Requests,
    Say,
    Subject,
    environment_of,
    measure_once,
    of_the_service,
    reading,
    references,
    serve,
)
from app.bench.yardstick import POOL_SIZES
from app.settings import Settings
from app.world import World


@dataclass(frozen=True, slots=True)
class Report:
    """All figures of a run."""

    newcomers: int
    measured: dict[str, Measured]
    lone_coalesced_ms: float
    lone_plain_ms: float
    yardstick_pool: int


async def run(world: World, options: Options, say: Say) -> Report:
    """Measure everything against the people that are in the world's database."""
    names = await references(world, options.targets)
    newcomers = int(await world.pool.fetchval("SELECT count(*) FROM newcomer"))
    await lay_out_plain(world, await full_answer(world, names[ADVISER.key][0]))
    coalesced, plain = await lone_latency(world, names[SCHOOL.key])
    database = world.database
    backend = database.embedded.pid if database.embedded is not None else None
    with ExitStack() as servers:
        pool, yardstick = _best_yardstick(servers, database.url, names[ADVISER.key], say)
        subjects = [
            Subject("yardstick", yardstick, 200, _plain_reading(names[ADVISER.key])),
            *of_the_service(serve(servers, world), world, names),
            Subject("naive-3", _naive(servers, world), 200, reading(world, SCHOOL, names)),
        ]
        measured = {subject.name: Measured() for subject in subjects}
        for number in range(1, options.rounds + 1):
            for subject in subjects:
                say(f"round {number} of {options.rounds}: {subject.name}")
                await measure_once(subject, measured[subject.name], options, backend)
    return Report(newcomers, measured, coalesced, plain, pool)


def _naive(servers: ExitStack, world: World) -> Server:
    port = free_port()
    arguments = ["app.cli", "bench-naive", "--port", str(port)]
    return servers.enter_context(running(arguments, port, "/v1/newcomers/none/record", environment_of(world)))


def _plain_reading(names: list[str]) -> Requests:
    async def requests() -> list[bytes]:
        return [get(f"/plain/{name}", "none") for name in names]

    return requests


def _best_yardstick(servers: ExitStack, url: str, names: list[str], say: Say) -> tuple[int, Server]:
    """The yardstick with the pool size under which it answers most in a short trial."""
    rates: dict[int, float] = {}
    requests = [get(f"/plain/{name}", "none") for name in names]
    for size in POOL_SIZES:
        say(f"yardstick with a pool of {size}")
        with ExitStack() as trial:
            server = _yardstick(trial, url, size)
            rates[size] = max(measure(Plan(server.port, requests, 1.5, 0.5)).rate for _ in range(2))
    best = max(rates, key=rates.__getitem__)
    return best, _yardstick(servers, url, best)


def _yardstick(servers: ExitStack, url: str, size: int) -> Server:
    port = free_port()
    arguments = ["app.bench.yardstick_server", str(port), str(size)]
    return servers.enter_context(running(arguments, port, "/plain/none", {"KIIM_DATABASE_URL": url}))


def seconds_to_answer(settings: Settings) -> float:
    """Start `kiim serve` on the existing embedded database and wait for its first answer, start of Python included.

    Byte code is there, as it is after an installation.
    """
    for package in ("app", "consent"):
        compileall.compile_dir(Path(__file__).parents[2] / package, quiet=2)
    port = free_port()
    environment = {"KIIM_DATA": str(settings.data), "KIIM_BASE_URL": settings.base_url, **UNBOUNDED}
    with running(["app.cli", "serve", "--port", str(port)], port, "/readyz", environment) as server:
        return server.seconds_to_answer
