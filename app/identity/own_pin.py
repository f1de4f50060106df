"""A signed-in newcomer proves once more that she knows her PIN, or changes it. A found phone is not yet its owner.

Guesses are limited as at signing in, under a count of their own: a session does not know its card, and a stranger who guesses at
the card outside must not keep her from her rights inside.
"""

from sqlalchemy import select, update

from app.audit.record import Entry
from app.errors import ValidationFailed
from app.identity.callers import AsNewcomer
from app.identity.passkey_rows import remove_passkeys
from app.identity.pins import hash_pin, pin_fits, weakness
from app.identity.sessions import end_other_sessions
from app.identity.sign_in import WRONG, subject_ref_of
from app.identity.tables import account
from app.identity.throttle import count_attempt, give_back
from app.unit_of_work import UnitOfWork

PIN_CHANGE = "pin.change"
_STORED = "SELECT pin_hash FROM account WHERE newcomer_id = $1"


async def knows_pin(uow: UnitOfWork, caller: AsNewcomer, pin: str, address: str, action: str) -> bool:
    """Whether this is her PIN; if not, the refusal of `action` is recorded. Raises TooManyRequests.

    The account stays locked until the unit ends: a new letter can void the PIN before or after, never meanwhile.
    """
    world = uow.world
    attempt = await count_attempt(world, "pin", caller.newcomer_id.hex, address)
    # Looked up outside the unit of work: no transaction and no connection is held while argon2id runs.
    stored: str | None = await world.pool.fetchval(_STORED, caller.newcomer_id)
    fits = await pin_fits(world.keyring, world.settings, caller.newcomer_id, stored, pin)
    own = account.c.newcomer_id == caller.newcomer_id
    locked = await uow.session.execute(select(account.c.pin_hash).where(own).with_for_update())
    if fits and locked.scalar_one_or_none() == stored:
        await give_back(uow, attempt)
        return True
    await uow.record(Entry(action, "refused", reason=WRONG, subject_ref=await subject_ref_of(uow, caller.newcomer_id)))
    return False


async def change_pin(uow: UnitOfWork, caller: AsNewcomer, old: str, new: str, address: str) -> bool:
    """Set a new PIN, end every other session, void her passkeys; False if the old one is wrong.

    Raises ValidationFailed, TooManyRequests.
    """
    fault = weakness(new)
    if fault is not None:
        raise ValidationFailed.at("/new_pin", fault, "at least six characters, not a series and not one sign repeated")
    pin_hash = await hash_pin(uow.world.keyring, uow.world.settings, caller.newcomer_id, new)
    if not await knows_pin(uow, caller, old, address, PIN_CHANGE):
        return False
    await uow.session.execute(update(account).where(account.c.newcomer_id == caller.newcomer_id).values(pin_hash=pin_hash))
    await end_other_sessions(uow, caller.newcomer_id, caller.session)
    await remove_passkeys(uow, caller.newcomer_id)
    await uow.record(Entry(PIN_CHANGE, subject_ref=await subject_ref_of(uow, caller.newcomer_id)))
    return True
