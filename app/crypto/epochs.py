"""Epochs of the root key: make one, bring every wrapped key under it, destroy the former ones. Each step can be repeated.

A wrapped key names an epoch that stands in `keys.epoch` (a foreign key). Making it known there comes before the provider makes
it, and taking it out there, which the database refuses while one key names it, comes before the provider destroys it. So no
process, however late it learns of an epoch, can leave a key behind under one that is gone.
"""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import asyncpg

from app.crypto.data_keys import DekRow, rewrapped_row
from app.crypto.faults import SealError
from app.crypto.keyring import ServiceKeyRow, read_rows
from app.crypto.keyring import rewrapped_row as rewrapped_service_row
from app.crypto.provider import KeyProvider
from app.errors import ConfigurationProblem, KeyGone

if TYPE_CHECKING:
    from app.crypto.keyring import Connection

FINAL = "shred.final"
"""What the log says when the former epochs are destroyed: how many data keys no copy opens from now on."""
BATCH = 500
_LOCK = 0x6B65_726F  # advisory lock of the one process that rolls; any number that nobody else uses
Row = TypeVar("Row", DekRow, ServiceKeyRow)
Told = Callable[[str, int, int], None]
"""Called with the name of the part, how much of it is done, and how much there is."""


class RollBlocked(ConfigurationProblem):
    """The roll cannot go on, and nothing was destroyed; the message says why."""


class Roll(NamedTuple):
    """How far the change to an epoch has come."""

    provider: str
    epoch: int
    started_at: datetime
    stat_generation: int | None
    exported_at: datetime | None
    destroyed_at: datetime | None
    finished_at: datetime | None


async def lead(connection: "Connection") -> bool:
    """Whether this connection is the one that may roll from now on, until it ends."""
    return bool(await connection.fetchval("SELECT pg_try_advisory_lock($1)", _LOCK))


async def latest(connection: "Connection") -> Roll | None:
    """The newest roll, finished or not."""
    row = await connection.fetchrow("SELECT * FROM keys.roll ORDER BY started_at DESC, epoch DESC LIMIT 1")
    return None if row is None else Roll(*row)


async def unfinished(connection: "Connection", provider: KeyProvider) -> Roll | None:
    """The roll of this provider that was begun and not finished."""
    row = await connection.fetchrow(
        "SELECT * FROM keys.roll WHERE provider = $1 AND finished_at IS NULL ORDER BY epoch DESC LIMIT 1", provider.name
    )
    return None if row is None else Roll(*row)


async def begin(connection: "Connection", provider: KeyProvider, now: datetime) -> Roll:
    """Write down that a new epoch begins, and which destroyed keys its roll reaches: those that no key of it ever wrapped."""
    provider.refresh()
    epoch = provider.status().current_epoch + 1
    async with connection.transaction():
        await connection.execute("UPDATE keys.shredded SET ends_with = $1 WHERE ends_with IS NULL", epoch)
        await connection.execute(
            "INSERT INTO keys.epoch (provider, epoch, created_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
            provider.name,
            epoch,
            now,
        )
        row = await connection.fetchrow(
            "INSERT INTO keys.roll (provider, epoch, started_at) VALUES ($1, $2, $3) RETURNING *", provider.name, epoch, now
        )
    if row is None:
        raise RuntimeError("an inserted row came back without being one")
    return Roll(*row)


def create(provider: KeyProvider, epoch: int) -> None:
    """Make the epoch's key unless it is there already."""
    provider.refresh()
    if epoch not in provider.status().epochs:
        made = provider.create_epoch()
        if made != epoch:
            raise RollBlocked(
                f"The provider {provider.name} made epoch {made} where {epoch} was expected. Nothing was rewrapped."
            )


async def rewrap(
    connection: "Connection", provider: KeyProvider, tell: Told = lambda *_: None, former: Mapping[str, KeyProvider] | None = None
) -> int:
    """Bring every key under the provider's current epoch, one transaction per batch; gives how many there were.

    `former` are the providers of keys that still lie elsewhere, by name. A key that somebody else has locked is taken later.
    """
    openers = {provider.name: provider, **(former or {})}
    epoch = provider.status().current_epoch
    total, done = await remaining(connection, provider.name, epoch), 0
    tell("rewrap", 0, total)
    while True:
        moved = await _rewrap_services(connection, openers, provider, epoch)
        moved += await _rewrap_batch(connection, openers, provider, epoch)
        done += moved
        tell("rewrap", done, max(total, done))
        if moved:
            continue
        if not await remaining(connection, provider.name, epoch):
            return done
        await asyncio.sleep(0.2)  # the rest is locked: somebody is being erased or moved


async def remaining(connection: "Connection", provider: str, epoch: int) -> int:
    """How many keys are wrapped under another epoch, or by another provider."""
    left: int = await connection.fetchval(
        "SELECT (SELECT count(*) FROM keys.dek WHERE (provider, epoch) <> ($1, $2))"
        " + (SELECT count(*) FROM keys.service WHERE (provider, epoch) <> ($1, $2))",
        provider,
        epoch,
    )
    return left


async def retire(connection: "Connection", provider: KeyProvider, epoch: int) -> bool:
    """Take all other epochs out of `keys.epoch`; False when a key still names one of them, then nothing is changed."""
    try:
        await connection.execute("DELETE FROM keys.epoch WHERE (provider, epoch) <> ($1, $2)", provider.name, epoch)
    except asyncpg.ForeignKeyViolationError:
        return False
    return True


async def destroy_former(connection: "Connection", provider: KeyProvider, epoch: int) -> list[int]:
    """Destroy every key of the provider's former epochs; RollBlocked while one of them could still be needed."""
    provider.refresh()
    if provider.status().current_epoch != epoch:
        raise RollBlocked(
            f"Epoch {epoch} is not the current one of {provider.name}: another process rolls. Nothing was destroyed."
        )
    former = [one for one in provider.status().epochs if one < epoch]
    known = await connection.fetchval(
        "SELECT count(*) FROM keys.epoch WHERE provider = $1 AND epoch = ANY($2::int[])", provider.name, former
    )
    if known or await remaining(connection, provider.name, epoch):
        raise RollBlocked("A key is still wrapped under a former epoch. Nothing was destroyed; run `kiim keys rotate` again.")
    for one in former:
        provider.destroy_epoch(one)
    return former


async def note(connection: "Connection", roll: Roll, column: str, value: object) -> Roll:
    """Write down a step of a roll."""
    if column not in Roll._fields[3:]:
        raise ValueError("no step of a roll")
    await connection.execute(
        f"UPDATE keys.roll SET {column} = $3 WHERE provider = $1 AND epoch = $2", roll.provider, roll.epoch, value
    )
    return roll._replace(**{column: value})  # type: ignore[arg-type]  # one of the columns above


async def _rewrap_services(
    connection: "Connection", openers: Mapping[str, KeyProvider], provider: KeyProvider, epoch: int
) -> int:
    """The few service keys, all in one transaction."""
    async with connection.transaction():
        rows = [row for row in await read_rows(connection) if (row.provider, row.epoch) != (provider.name, epoch)]
        fresh = await asyncio.to_thread(_each, lambda row: rewrapped_service_row(openers[row.provider], provider, row), rows)
        await connection.executemany(
            "UPDATE keys.service SET provider = $3, epoch = $4, wrapped = $5 WHERE name = $1 AND generation = $2", fresh
        )
    return len(fresh)


async def _rewrap_batch(connection: "Connection", openers: Mapping[str, KeyProvider], provider: KeyProvider, epoch: int) -> int:
    async with connection.transaction():
        rows = [
            DekRow(*row)
            for row in await connection.fetch(
                "SELECT key_id, generation, provider, epoch, wrapped, subject_ref FROM keys.dek"
                " WHERE (provider, epoch) <> ($1, $2) ORDER BY provider, epoch, key_id LIMIT $3 FOR UPDATE SKIP LOCKED",
                provider.name,
                epoch,
                BATCH,
            )
        ]
        fresh = await asyncio.to_thread(_each, lambda row: rewrapped_row(openers[row.provider], provider, row), rows)
        await connection.execute(
            "UPDATE keys.dek d SET provider = $1, epoch = $2, wrapped = n.wrapped"
            " FROM unnest($3::uuid[], $4::int[], $5::bytea[]) AS n (key_id, generation, wrapped)"
            " WHERE d.key_id = n.key_id AND d.generation = n.generation",
            provider.name,
            epoch,
            [row.key_id for row in fresh],
            [row.generation for row in fresh],
            [row.wrapped for row in fresh],
        )
    return len(fresh)


def _each(work: Callable[[Row], Row], rows: list[Row]) -> list[Row]:
    try:
        return [work(row) for row in rows]
    except KeyError as unknown:
        raise RollBlocked(
            f"Some keys are wrapped by the provider {unknown}, which is not set up. Nothing was destroyed."
        ) from None
    except (SealError, KeyGone):
        raise RollBlocked(
            "A stored key does not open under its epoch, so the former epochs stay. Run `kiim verify`: it names the newcomer."
        ) from None
