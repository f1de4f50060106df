"""One run of the benchmark: prepare the people, start the servers, measure in interleaved rounds, compare medians.

Every number is from the same run on the same machine, where server, database and load generator share the cores; only ratios
are worth quoting. The yardstick runs with the pool size that suits it best.
"""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from statistics import median
from typing import Any
from uuid import uuid4

from app.bench import cost
from app.bench.alone import full_answer, lone_latency
from app.bench.load import Outcome, Plan, get, measure, post
from app.bench.people import ADVISER, SCHOOL, STRANGER, Caller, lay_out_plain
from app.bench.servers import Server, free_port, running
from app.bench.yardstick import POOL_SIZES
from app.identity.access_tokens import Wish, token_keys
from app.settings import Settings
from app.world import World

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Options:
    """How much is measured."""

    rounds: int = 5
    seconds: float = 4.0
    connections: int = 32
    targets: int = 20_000


@dataclass(slots=True)
class Measured:
    """What one subject of the benchmark did in each round; CPU in microseconds per answer."""

    outcomes: list[Outcome] = field(default_factory=list)
    python: list[float] = field(default_factory=list)
    postgres: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Median answers per second."""
        return median(outcome.rate for outcome in self.outcomes)


@dataclass(frozen=True, slots=True)
class Subject:
    """Something to be measured: which server, which status is right, and how its requests are made for each round."""

    name: str
    server: Server
    status: int
    requests: Callable[[], list[bytes]]
    in_order: bool = False


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
    names = {caller.key: await _references(world, caller, options.targets) for caller in (ADVISER, SCHOOL, STRANGER)}
    newcomers = int(await world.pool.fetchval("SELECT count(*) FROM newcomer"))
    await lay_out_plain(world, await full_answer(world, names[ADVISER.key][0]))
    coalesced, plain = await lone_latency(world, names[SCHOOL.key])
    database = world.database
    backend = database.embedded.pid if database.embedded is not None else None
    with ExitStack() as servers:
        pool, yardstick = _best_yardstick(servers, database.url, names[ADVISER.key], say)
        subjects = list(_subjects(servers, world, names, yardstick))
        measured = {subject.name: Measured() for subject in subjects}
        for number in range(1, options.rounds + 1):
            for subject in subjects:
                say(f"round {number} of {options.rounds}: {subject.name}")
                _measure(subject, measured[subject.name], options, backend)
    return Report(newcomers, measured, coalesced, plain, pool)


def _subjects(servers: ExitStack, world: World, names: dict[str, list[str]], yardstick: Server) -> Iterator[Subject]:
    port, naive_port = free_port(), free_port()
    environment = {
        "KIIM_DATA": str(world.settings.data),
        "KIIM_DATABASE_URL": world.database.url,
        "KIIM_DATABASE_OWNER_URL": world.database.owner_url,
        "KIIM_BASE_URL": world.settings.base_url,
    }
    served = servers.enter_context(running(["app.cli", "serve", "--port", str(port)], port, "/readyz", environment))
    naive = servers.enter_context(
        running(["app.cli", "bench-naive", "--port", str(naive_port)], naive_port, "/v1/newcomers/none/record", environment)
    )

    def reading(caller: Caller) -> Callable[[], list[bytes]]:
        return lambda: [
            get(f"/v1/newcomers/{name}/record", token) for token in [_token(world, caller)] for name in names[caller.key]
        ]

    yield Subject("yardstick", yardstick, 200, lambda: [get(f"/plain/{name}", "none") for name in names[ADVISER.key]])
    yield Subject("read-3", served, 200, reading(SCHOOL))
    yield Subject("read-all", served, 200, reading(ADVISER))
    yield Subject("refused", served, 403, reading(STRANGER))
    yield Subject("write", served, 201, lambda: _writes(world, names[SCHOOL.key]), in_order=True)
    yield Subject("naive-3", naive, 200, reading(SCHOOL))


def _measure(subject: Subject, measured: Measured, options: Options, backend: int | None) -> None:
    before = cost.of_process(subject.server.pid), cost.of_children(backend) if backend else 0.0
    plan = Plan(subject.server.port, subject.requests(), options.seconds, 0.5, options.connections, subject.in_order)
    outcome = measure(plan)
    if outcome.only != subject.status:
        raise RuntimeError(f"{subject.name} was answered with {outcome.statuses}, not with {subject.status} alone")
    answers = outcome.rate * (plan.seconds + plan.warm_up)
    after = cost.of_process(subject.server.pid), cost.of_children(backend) if backend else 0.0
    measured.outcomes.append(outcome)
    measured.python.append((after[0] - before[0]) / answers * 1e6)
    measured.postgres.append((after[1] - before[1]) / answers * 1e6)


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


async def _references(world: World, caller: Caller, limit: int) -> list[str]:
    rows = await world.pool.fetch(
        "SELECT reference FROM newcomer_reference r JOIN agency a USING (agency_id) "
        "WHERE a.name = $1 ORDER BY md5(reference) LIMIT $2",
        caller.agency_name,
        limit,
    )
    return [row["reference"] for row in rows]


def _token(world: World, caller: Caller) -> str:
    """A token as the token endpoint would issue it; made anew for each measurement, because it lives five minutes."""
    wish = Wish(purpose=str(caller.purpose), as_details=True)
    return token_keys(world.keyring).issue(world.settings, caller.client_id, wish, None, int(time.time()))


def _writes(world: World, names: list[str]) -> list[bytes]:
    statement: dict[str, Any] = {
        "category": "language",
        "field": "german_overall",
        "value": "A2",
        "kind": "placement_test",
        "as_of": world.clock.now().date().isoformat(),
    }
    body = json.dumps({"statements": [statement]}).encode()
    token = _token(world, SCHOOL)
    return [post(f"/v1/newcomers/{name}/statements", token, uuid4().hex, body) for name in names]


def seconds_to_answer(settings: Settings) -> float:
    """Start `kiim serve` on the existing embedded database and wait for its first answer, start of Python included."""
    port = free_port()
    environment = {"KIIM_DATA": str(settings.data), "KIIM_BASE_URL": settings.base_url}
    with running(["app.cli", "serve", "--port", str(port)], port, "/readyz", environment) as server:
        return server.seconds_to_answer
