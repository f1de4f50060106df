"""The roll: a new epoch of the root key, every wrapped key under it, the former key destroyed; then no old copy opens the erased.

Order: write down that it begins; make the epoch; a new key of vectors, and everything sealed anew under it; rewrap; take the
former epochs out of the table; export the keys and open the export again; destroy the former keys; say so in the log. Each step
is written down or can be seen, so a roll that was killed anywhere goes on where it stood. The service works on meanwhile.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import text

from app.audit.record import Entry
from app.backups.key_file import SUFFIX, check_export, write_export
from app.crypto import epochs
from app.crypto.changing import formers
from app.crypto.epochs import Roll, RollBlocked, Told
from app.crypto.keyring import STAT, fresh_row, insert_rows
from app.db.engine import open_listener
from app.unit_of_work import open_unit
from app.world import World

if TYPE_CHECKING:
    from app.crypto.keyring import Connection

GRACE_SECONDS = 12.0
"""How long other processes have to take over a new key of vectors before the former one goes: twice their period of looking."""

_REACHED = text("UPDATE keys.shredded SET final_at = :now WHERE ends_with <= :epoch AND final_at IS NULL RETURNING key_id")
_FINISHED = text("UPDATE keys.roll SET finished_at = :now WHERE provider = :provider AND epoch = :epoch")
Reached = Callable[[str], None]
"""Called after each step with its name; tests stop there."""


@dataclass(frozen=True, slots=True)
class Rolled:
    """What a roll did."""

    epoch: int
    rewrapped: int
    vectors: int
    final: int
    export: Path
    resumed: bool


async def roll(
    world: World, tell: Told = lambda *_: None, *, grace: float = GRACE_SECONDS, reached: Reached = lambda _: None
) -> Rolled | None:
    """Begin a roll, or finish the one that was begun; None while another process rolls. RollBlocked says what is in the way."""
    async with open_listener(world.database.url) as connection:
        if not await epochs.lead(connection):
            return None
        await connection.execute("SET idle_in_transaction_session_timeout = 0")
        return await _roll(world, connection, tell, grace, reached)


async def _roll(world: World, connection: "Connection", tell: Told, grace: float, reached: Reached) -> Rolled:
    provider = world.keyring.provider
    begun = await epochs.unfinished(connection, provider)
    step = begun or await epochs.begin(connection, provider, world.clock.now())
    reached("begin")
    await asyncio.to_thread(epochs.create, provider, step.epoch)
    reached("create")
    rewrapped = vectors = 0
    if step.exported_at is None:
        step = await _renew_vector_key(world, connection, step)
        reached("renew")
        await asyncio.sleep(grace)
        rewrapped, vectors = await _bring_over(world, connection, step, tell)
        reached("rewrap")
    export = export_path(world, step.epoch)
    if step.destroyed_at is None:
        # Also when one was written before: what was registered since then is to be in it.
        await _export(world, connection, export)
        step = await epochs.note(connection, step, "exported_at", world.clock.now())
        reached("export")
        await epochs.destroy_former(connection, provider, step.epoch)
        reached("destroy")
        step = await epochs.note(connection, step, "destroyed_at", world.clock.now())
    final = await _finish(world, step)
    reached("finish")
    _forget_former_exports(export)
    return Rolled(step.epoch, rewrapped, vectors, final, export, begun is not None)


def export_path(world: World, epoch: int) -> Path:
    """Where the export of an epoch lies."""
    return world.settings.key_export_path / f"keys-{epoch:06d}{SUFFIX}"


async def _renew_vector_key(world: World, connection: "Connection", step: Roll) -> Roll:
    """A new generation of the key of vectors, once in a roll; this process uses it at once, others as soon as they look."""
    if step.stat_generation is None:
        newest = await connection.fetchval("SELECT max(generation) FROM keys.service WHERE name = $1", STAT)
        made = await asyncio.to_thread(fresh_row, world.keyring.provider, STAT, newest + 1)
        async with connection.transaction():
            await insert_rows(connection, [made], world.clock.now())
            step = await epochs.note(connection, step, "stat_generation", made.generation)
    await world.keyring.renew(connection)
    return step


async def _bring_over(world: World, connection: "Connection", step: Roll, tell: Told) -> tuple[int, int]:
    """Everything under the new epoch and the new key of vectors, until no key names a former epoch; how many keys and vectors."""
    from app.monitoring.reseal import reseal_statistics  # numpy; a service that serves does without it until it rolls

    provider, rewrapped, vectors = world.keyring.provider, 0, 0
    while True:
        vectors += await reseal_statistics(world, connection, tell)
        await connection.execute("DELETE FROM keys.service WHERE name = $1 AND generation < $2", STAT, step.stat_generation)
        rewrapped += await epochs.rewrap(connection, provider, tell, formers(provider))
        if await epochs.retire(connection, provider, step.epoch):
            await world.keyring.renew(connection)
            return rewrapped, vectors


async def _export(world: World, connection: "Connection", path: Path) -> None:
    """Write the export and open it again, every key in it: before the former keys go it is known to be good."""
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        written = await write_export(connection, world.keyring, path, world.clock.now())
    opened = await asyncio.to_thread(check_export, path, world.keyring.provider)
    if opened != written.data_keys:
        raise RollBlocked(f"The export {path} does not hold what was written. Nothing was destroyed.")


async def _finish(world: World, step: Roll) -> int:
    """Say in the log that the epoch began and how many destroyed keys no copy opens any more; once, with the last step."""
    async with open_unit(world) as uow:
        reached = await uow.session.execute(_REACHED, {"epoch": step.epoch, "now": uow.now})
        final = len(reached.scalars().all())
        await uow.session.execute(_FINISHED, {"provider": step.provider, "epoch": step.epoch, "now": uow.now})
        await uow.record(Entry(epochs.FINAL, epoch=(step.epoch, final)))
    return final


def _forget_former_exports(kept: Path) -> None:
    """An export lives as long as its epoch: what opens nothing any more is removed."""
    for path in kept.parent.glob(f"keys-*{SUFFIX}"):
        if path.name < kept.name:
            path.unlink(missing_ok=True)
