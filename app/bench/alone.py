"""A single caller on an idle service: what coalescing costs her, against the same statement sent without it."""

import time
from statistics import median

from app.access.answer import record_bytes
from app.access.read_record import Gate, Look, Row
from app.bench.callers import ADVISER, SCHOOL, Caller
from app.crypto.statement_ids import StatementIds
from app.ledger.lenses import Lenses
from app.world import World
from consent.vocabulary import AgencyId

LOOKS = 400


class OneByOne(Gate):
    """The gate without coalescing: every look takes a connection and sends a statement of its own."""

    async def decide(self, look: Look) -> Row:
        """The statement's row for this look alone."""
        async with self._lane() as run:
            return (await run([look]))[0]


async def full_answer(world: World, name: str) -> bytes:
    """The main read's answer with everything that a purpose can release: what the yardstick's rows are as large as."""
    look = await look_of(world, ADVISER, name)
    row = await Gate(world).decide(look)
    agency = await world.agencies.get(AgencyId(look.agency_id))
    return await record_bytes(world, StatementIds(world.keyring), Lenses(world.catalogue), look, row, agency, world.clock.now())


async def look_of(world: World, caller: Caller, name: str) -> Look:
    """The look of this caller at everything that she is released of the person she knows by this name."""
    agency_id = await world.pool.fetchval("SELECT agency_id FROM agency WHERE name = $1", caller.agency_name)
    return Look(name, agency_id, caller.client_id, str(caller.purpose), None, False, "0" * 32)


async def lone_latency(world: World, names: list[str]) -> tuple[float, float]:
    """Median milliseconds of one look at a time: through the gate, and uncoalesced; taken in turns."""
    first = await look_of(world, SCHOOL, names[0])
    ways: tuple[tuple[Gate, list[float]], ...] = ((Gate(world), []), (OneByOne(world), []))
    for name in names[:LOOKS]:
        look = first._replace(reference=name)
        for gate, times in ways:
            began = time.perf_counter()
            await gate.decide(look)
            times.append((time.perf_counter() - began) * 1000)
    return median(ways[0][1]), median(ways[1][1])
