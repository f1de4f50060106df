"""An office whose tool is pushed to: the operator's list, the stream, and the job that sends, in this process."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from uuid import UUID

from sqlalchemy import insert, select

from app.exchange.addresses import own_networks
from app.exchange.courier import Courier
from app.exchange.push import run_push
from app.exchange.targets import allow_host
from app.ids import new_uuid
from app.ledger.tables import change, newcomer_reference
from app.unit_of_work import open_unit
from app.world import World
from tests.support.people import Json, Tool
from tests.support.receiver import Receiver

LOOPBACK = own_networks("127.0.0.0/8")


async def stream(office: Tool, receiver: Receiver, types: Collection[str] | None = None) -> Json:
    """Open a stream to the receiver, whose host the operator allows first; the answer."""
    async with open_unit(office.world) as uow:
        await allow_host(uow, office.client.client_id, receiver.host)
    wanted = {} if types is None else {"types": list(types)}
    answer = await office.post("/v1/event-streams", {"endpoint": receiver.endpoint, **wanted})
    assert answer.status_code == 201, answer.text
    opened: Json = answer.json()
    return opened


@asynccontextmanager
async def pushing(world: World, seconds: float = 0.05, courier: Courier | None = None) -> AsyncIterator[None]:
    """The job until the end of the block; it may reach loopback."""
    async with courier or Courier(LOOPBACK) as chosen:
        task = asyncio.create_task(run_push(world, seconds, chosen))
        try:
            yield
        finally:
            if task.done():
                task.result()
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task


async def newcomer_of(world: World, reference: str) -> UUID:
    """The id behind an agency's reference."""
    async with open_unit(world) as uow:
        uow.unaudited("a test looks up an id")
        found = select(newcomer_reference.c.newcomer_id).where(newcomer_reference.c.reference == reference)
        return UUID(str((await uow.session.execute(found)).scalar_one()))


async def write_changes(world: World, office: Tool, newcomer: UUID, *types: str) -> list[UUID]:
    """Feed rows of these types in one transaction."""
    rows = [
        {
            "change_id": new_uuid(),
            "agency_id": office.client.agency_id,
            "newcomer_id": newcomer,
            "type": type_,
            "purpose": office.purpose,
            "occurred_at": world.clock.now(),
        }
        for type_ in types
    ]
    async with open_unit(world) as uow:
        uow.unaudited("a test writes feed rows")
        await uow.session.execute(insert(change), rows)
    return [row["change_id"] for row in rows]  # type: ignore[misc]  # of mixed values
