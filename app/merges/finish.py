"""The end of a merge: after thirty days the other record's content and key are destroyed; with an erasure at once.

What the surviving record needs of it, it has: its statements, its ledger, and sealed beside that the log name and the details.
"""

import asyncio
import logging
from dataclasses import replace
from typing import Final
from uuid import UUID

from sqlalchemy import delete, select, text, update

from app.audit.record import Entry
from app.crypto.shred import forget, shred
from app.errors import KiimError
from app.identity.letters import forget_account
from app.ledger.tables import newcomer, profile_category
from app.merges.merge import lock_both
from app.merges.store import Merge, drop_offers, merges_of, merges_past_undoing, put
from app.unit_of_work import UnitOfWork, open_unit
from app.world import World

FINAL: Final = "record.merge-final"
SECONDS = 600.0
BATCH = 100
_LEADER = 0x6B65_6D72  # advisory lock of the one sweeping process; any number that nobody else uses
_FORGET_REQUESTS = text("DELETE FROM consent_request WHERE newcomer_id = :newcomer")
_log = logging.getLogger("kiim.merges")


async def run_merge_sweep(world: World, seconds: float = SECONDS) -> None:
    """Make merges final for ever, as their thirty days end."""
    while True:
        await finish_merges(world)
        await asyncio.sleep(seconds)


async def finish_merges(world: World) -> int:
    """Make up to a batch of merges final; returns how many. 0 also where another process is at it."""
    async with world.pool.acquire() as connection:
        if not await connection.fetchval("SELECT pg_try_advisory_lock($1)", _LEADER):
            return 0
        try:
            async with open_unit(world) as uow:
                uow.unaudited("only ids are looked up; what is done to a person is recorded with her")
                found = await merges_past_undoing(uow, BATCH)
            return sum([await _attempt(world, merge) for merge in found])
        finally:
            await connection.execute("SELECT pg_advisory_unlock($1)", _LEADER)


async def _attempt(world: World, merge: Merge) -> bool:
    try:
        async with open_unit(world) as uow:
            return await _finish(uow, merge)
    except KiimError as fault:
        _log.error("a merge could not be made final", extra={"kind": type(fault).__name__})
        return False


async def _finish(uow: UnitOfWork, merge: Merge) -> bool:
    heads = await lock_both(uow, merge.survivor_id, merge.other_id, merged=True)
    standing = [one for one in await merges_of(uow, merge.survivor_id) if one.merge_id == merge.merge_id]
    if heads is None or not standing or standing[0].state != "open":
        uow.unaudited("somebody else ended it while the locks were waited for")
        return False
    await _destroy(uow, merge, "merged")
    await put(uow, replace(standing[0], state="final", ended_at=uow.now))
    await uow.record(Entry(FINAL, subject_ref=heads[0].key.subject_ref))
    return True


async def forget_merged(uow: UnitOfWork, newcomer_id: UUID) -> None:
    """Part of an erasure, which records it: what this record took up goes with it, and what was offered about it."""
    for merge in await merges_of(uow, newcomer_id):
        await forget_account(uow, merge.other_id)
        await drop_offers(uow, merge.other_id)
        await _destroy(uow, merge, "erased")
    await drop_offers(uow, newcomer_id)


async def _destroy(uow: UnitOfWork, merge: Merge, status: str) -> None:
    """Content and key of the other record; its row stays, so that its card still leads to the survivor while that lives."""
    session, other_id = uow.session, merge.other_id
    row = newcomer.c.newcomer_id == other_id
    key_id = (await session.execute(select(newcomer.c.key_id).where(row))).scalar_one()
    await session.execute(delete(profile_category).where(profile_category.c.newcomer_id == other_id))
    await session.execute(_FORGET_REQUESTS, {"newcomer": other_id})
    await session.execute(update(newcomer).where(row).values(status=status, manifest=b""))
    names = await shred(session, key_id, uow.now)
    uow.after_commit(lambda: forget(uow.world.keyring, names))
