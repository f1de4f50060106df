"""A signed-in newcomer proves once more that she knows her PIN, or changes it. A found phone is not yet its owner.

Guesses are limited as at signing in, under a count of their own: a session does not know its card, and a stranger who guesses at
the card outside must not keep her from her rights inside.
"""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select, update

from app.audit.record import Entry
from app.errors import ValidationFailed
from app.identity.callers import AsNewcomer
from app.identity.passkey_rows import remove_passkeys
from app.identity.pins import hash_pin, pin_fits, weakness
from app.identity.sessions import end_other_sessions
from app.identity.sign_in import WRONG, subject_ref_of
from app.identity.tables import account
from app.identity.taken_up import holders_of
from app.identity.throttle import count_attempt, give_back
from app.unit_of_work import UnitOfWork, open_unit
from app.world import World

PIN_CHANGE = "pin.change"
_STORED = "SELECT pin_hash FROM account WHERE newcomer_id = $1"


async def knows_pin(uow: UnitOfWork, caller: AsNewcomer, pin: str, address: str, action: str) -> bool:
    """Whether this is her PIN, of any card that opens her record; if not, the refusal of `action` is recorded.

    Raises TooManyRequests.

    The account stays locked until the unit ends: a new letter can void the PIN before or after, never meanwhile.
    """
    return await _whose_pin(uow, caller, await _holders(uow.world, caller), pin, address, action) is not None


async def _holders(world: World, caller: AsNewcomer) -> list[UUID]:
    async with open_unit(world) as looking:
        looking.unaudited("whose cards open this record, before a PIN is looked at")
        return await holders_of(looking, caller.newcomer_id)


async def _whose_pin(
    uow: UnitOfWork, caller: AsNewcomer, holders: Sequence[UUID], pin: str, address: str, action: str
) -> UUID | None:
    """Which card's PIN it is: after a merge more than one card opens her record, each with a PIN of its own."""
    world = uow.world
    attempt = await count_attempt(world, "pin", caller.newcomer_id.hex, address)
    # Looked up outside the unit of work: no transaction and no connection is held while argon2id runs.
    for holder in holders:
        stored: str | None = await world.pool.fetchval(_STORED, holder)
        if not await pin_fits(world.keyring, world.settings, holder, stored, pin):
            continue
        locked = await uow.session.execute(select(account.c.pin_hash).where(account.c.newcomer_id == holder).with_for_update())
        if locked.scalar_one_or_none() == stored:
            await give_back(uow, attempt)
            return holder
    await uow.record(Entry(action, "refused", reason=WRONG, subject_ref=await subject_ref_of(uow, caller.newcomer_id)))
    return None


async def change_pin(uow: UnitOfWork, caller: AsNewcomer, old: str, new: str, address: str) -> bool:
    """Set a new PIN for the card whose old one it is, end every other session, void her passkeys; False if the old one is wrong.

    Raises ValidationFailed, TooManyRequests.
    """
    fault = weakness(new)
    if fault is not None:
        raise ValidationFailed.at("/new_pin", fault, "at least six characters, not a series and not one sign repeated")
    world = uow.world
    hashes = {one: await hash_pin(world.keyring, world.settings, one, new) for one in await _holders(world, caller)}
    holder = await _whose_pin(uow, caller, tuple(hashes), old, address, PIN_CHANGE)
    if holder is None:
        return False
    await uow.session.execute(update(account).where(account.c.newcomer_id == holder).values(pin_hash=hashes[holder]))
    await end_other_sessions(uow, caller.newcomer_id, caller.session)
    await remove_passkeys(uow, caller.newcomer_id)
    await uow.record(Entry(PIN_CHANGE, subject_ref=await subject_ref_of(uow, caller.newcomer_id)))
    return True
