"""A small and a large database side by side: what becomes of the rates, and of the page "who looked", when there is more of it.

Both services run during the whole measurement and are asked in turns, so a machine that is busy for a moment is busy for both.
Before the first round every newcomer that will be asked for is asked for once: both are warm.
"""

from contextlib import ExitStack
from dataclasses import dataclass
from uuid import UUID

from app.bench.load import get
from app.bench.subjects import (
    Measured,
    Options,
    Requests,
    Say,
    Subject,
    measure_once,
    of_the_service,
    references,
    serve,
    warm,
)
from app.identity.sessions import open_session
from app.unit_of_work import open_unit
from app.world import World

WHO_LOOKED = "who looked"
PAGE = 20
_WATCHED = """
  WITH watched AS (
    SELECT subject_ref FROM audit.event WHERE subject_ref IS NOT NULL GROUP BY subject_ref HAVING count(*) > $1 LIMIT 200)
  SELECT n.newcomer_id FROM watched JOIN keys.dek USING (subject_ref) JOIN newcomer n USING (key_id)"""


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two databases: how much is in it and what was measured on it."""

    newcomers: int
    audit_rows: int
    measured: dict[str, Measured]


async def compare(small: World, large: World, options: Options, say: Say) -> tuple[Side, Side]:
    """Measure reads, writes and the page "who looked" on both, in interleaved rounds."""
    with ExitStack() as servers:
        sides = [(world, await _subjects(servers, world, options)) for world in (small, large)]
        found = [await _side(world, subjects) for world, subjects in sides]
        for side, (_, subjects) in zip(found, sides, strict=True):
            for subject in subjects:
                if not subject.in_order:
                    say(f"warming up {side.newcomers:,}: {subject.name}")
                    await warm(subject, options)
        for number in range(1, options.rounds + 1):
            for pair in zip(*(subjects for _, subjects in sides), strict=True):
                say(f"round {number} of {options.rounds}: {pair[0].name}")
                for (world, _), side, subject in zip(sides, found, pair, strict=True):
                    await measure_once(subject, side.measured[subject.name], options, _backend(world))
    return found[0], found[1]


async def _side(world: World, subjects: list[Subject]) -> Side:
    newcomers = await world.pool.fetchval("SELECT count(*) FROM newcomer")
    audit_rows = await world.pool.fetchval("SELECT count(*) FROM audit.event")
    return Side(newcomers, audit_rows, {subject.name: Measured() for subject in subjects})


def _backend(world: World) -> int | None:
    return world.database.embedded.pid if world.database.embedded is not None else None


async def _subjects(servers: ExitStack, world: World, options: Options) -> list[Subject]:
    served = serve(servers, world)
    names = await references(world, options.targets)
    looking = Subject(WHO_LOOKED, served, 200, looking_up(world, await watched(world)), connections=1)
    return [*of_the_service(served, world, names), looking]


async def watched(world: World) -> list[UUID]:
    """Newcomers at whom agencies looked more often than one page shows."""
    return [row["newcomer_id"] for row in await world.pool.fetch(_WATCHED, PAGE)]


def looking_up(world: World, newcomers: list[UUID]) -> Requests:
    """The newest page of accesses, asked for by newcomers whose list is longer, each in a session of her own."""

    async def requests() -> list[bytes]:
        async with open_unit(world) as uow:
            tokens = [(await open_session(uow, newcomer_id)).access_token for newcomer_id in newcomers]
            uow.unaudited("sessions of invented newcomers for the benchmark")
        return [get(f"/v1/me/accesses?limit={PAGE}", token) for token in tokens]

    return requests
