"""What is measured: which server is asked what, which answer is right, and one measurement with its cost in CPU time."""

import json
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from statistics import median
from typing import Any
from uuid import uuid4

from app.bench import cost
from app.bench.callers import ADVISER, SCHOOL, STRANGER, Caller
from app.bench.load import Outcome, Plan, get, measure, post
from app.bench.servers import Server, free_port, running
from app.identity.access_tokens import Wish, token_keys
from app.world import World

Say = Callable[[str], None]
Requests = Callable[[], Awaitable[list[bytes]]]


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

    @property
    def p50(self) -> float:
        """Median of the rounds' median latencies in milliseconds."""
        return median(outcome.p50 for outcome in self.outcomes)


@dataclass(frozen=True, slots=True)
class Subject:
    """Something to be measured: which server, which status is right, and how its requests are made for each round."""

    name: str
    server: Server
    status: int
    requests: Requests
    in_order: bool = False
    connections: int | None = None


async def measure_once(subject: Subject, measured: Measured, options: Options, backend: int | None) -> None:
    """Measure a subject for one round; RuntimeError when an answer has another status than the right one."""
    before = cost.of_process(subject.server.pid), cost.of_children(backend) if backend else 0.0
    connections = subject.connections or options.connections
    plan = Plan(subject.server.port, await subject.requests(), options.seconds, 0.5, connections, subject.in_order)
    outcome = _right(subject, measure(plan))
    answers = outcome.rate * (plan.seconds + plan.warm_up)
    after = cost.of_process(subject.server.pid), cost.of_children(backend) if backend else 0.0
    measured.outcomes.append(outcome)
    measured.python.append((after[0] - before[0]) / answers * 1e6)
    measured.postgres.append((after[1] - before[1]) / answers * 1e6)


async def warm(subject: Subject, options: Options) -> None:
    """Send every request once, so that what they touch is in memory."""
    plan = Plan(subject.server.port, await subject.requests(), 300.0, 0.0, options.connections, in_order=True)
    _right(subject, measure(plan))


def _right(subject: Subject, outcome: Outcome) -> Outcome:
    if outcome.only != subject.status:
        raise RuntimeError(f"{subject.name} was answered with {outcome.statuses}, not with {subject.status} alone")
    return outcome


UNBOUNDED = {"KIIM_LOOKS_PER_HOUR": "1000000000", "KIIM_LOOKS_PER_DAY": "1000000000"}
"""A benchmark's agency looks at more people in a minute than any agency in a year."""


def environment_of(world: World) -> dict[str, str]:
    """The settings under which another process serves this world's database."""
    return {
        "KIIM_DATA": str(world.settings.data),
        "KIIM_DATABASE_URL": world.database.url,
        "KIIM_DATABASE_OWNER_URL": world.database.owner_url,
        "KIIM_BASE_URL": world.settings.base_url,
        **UNBOUNDED,
    }


def serve(servers: ExitStack, world: World) -> Server:
    """The service on the world's database, one worker."""
    port = free_port()
    return servers.enter_context(running(["app.cli", "serve", "--port", str(port)], port, "/readyz", environment_of(world)))


def of_the_service(served: Server, world: World, names: dict[str, list[str]]) -> list[Subject]:
    """Reads and the write of the service, over the references that `names` holds for each caller."""
    return [
        Subject("read-3", served, 200, reading(world, SCHOOL, names)),
        Subject("read-all", served, 200, reading(world, ADVISER, names)),
        Subject("refused", served, 403, reading(world, STRANGER, names)),
        Subject("write", served, 201, _writing(world, names[SCHOOL.key]), in_order=True),
    ]


def reading(world: World, caller: Caller, names: dict[str, list[str]]) -> Requests:
    """The caller's reads of everybody she knows."""

    async def requests() -> list[bytes]:
        token = _token(world, caller)
        return [get(f"/v1/newcomers/{name}/record", token) for name in names[caller.key]]

    return requests


async def references(world: World, limit: int) -> dict[str, list[str]]:
    """For each caller the references of newcomers chosen at random, the same ones in every run."""
    return {caller.key: await _references(world, caller, limit) for caller in (ADVISER, SCHOOL, STRANGER)}


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
    return token_keys(world.keyring).issue(world.settings, caller.client_id, wish, None, int(world.clock.now().timestamp()))


def _writing(world: World, names: list[str]) -> Requests:
    async def requests() -> list[bytes]:
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

    return requests
