"""A newcomer signs in: with card and PIN, or the first time with the letter's code, the spoken digits and a new PIN.

Invariant: from outside, an unknown card, a wrong PIN, a card that was never activated and an erased person are one thing: same
answer, same limits, same work (one argon2id each, one audit row each). Only the audit row knows better.
"""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select, text, update

from app.audit.record import Entry
from app.crypto.asking import open_key
from app.crypto.faults import SealError
from app.errors import IntegrityFault, ValidationFailed
from app.identity.codes import normalised
from app.identity.letters import card_token, letter_holder, try_letter
from app.identity.pins import hash_pin, pin_fits, weakness
from app.identity.sessions import PROGRAM, Session, Stay, open_session
from app.identity.tables import account
from app.identity.taken_up import survivor_of
from app.identity.throttle import count_attempt, give_back
from app.unit_of_work import UnitOfWork

SIGN_IN = "sign-in"
ACTIVATION = "activation"
WRONG = "credentials-wrong"

_ACCOUNT = "SELECT newcomer_id, pin_hash FROM account WHERE card_token = $1"
_SUBJECT = text("""
  SELECT n.status, d.key_id, d.generation, d.epoch, d.wrapped, d.subject_ref
    FROM newcomer n LEFT JOIN keys.dek d ON d.key_id = n.key_id AND d.generation = n.dek_generation
   WHERE n.newcomer_id = :newcomer""")


@dataclass(frozen=True, slots=True)
class NotSignedIn:
    """The credentials prove nothing. Audited; the answer says no more than this."""


async def sign_in(uow: UnitOfWork, card: str, pin: str, address: str, stay: Stay = PROGRAM) -> Session | NotSignedIn:
    """Open a session for whoever holds this card and knows its PIN. Raises TooManyRequests."""
    world = uow.world
    attempt = await count_attempt(world, "card", normalised(card), address)
    # Looked up outside the unit of work: no transaction and no connection is held while argon2id runs.
    row = await world.pool.fetchrow(_ACCOUNT, card_token(world.keyring, card))
    stored = row["pin_hash"] if row is not None else None
    newcomer_id: UUID | None = row["newcomer_id"] if row is not None else None
    fits = await pin_fits(world.keyring, world.settings, newcomer_id, stored, pin)
    subject_ref = await subject_ref_of(uow, newcomer_id)
    if not fits or newcomer_id is None or subject_ref is None or not await _still_holds(uow, newcomer_id, stored):
        return await _refused(uow, SIGN_IN, subject_ref)
    await give_back(uow, attempt)
    session = await open_session(uow, newcomer_id, stay)
    await uow.record(Entry(SIGN_IN, subject_ref=subject_ref))
    return session


async def activate(
    uow: UnitOfWork, activation_code: str, spoken_digits: str, new_pin: str, address: str, stay: Stay = PROGRAM
) -> Session | NotSignedIn:
    """Use a letter up: set the PIN and open the first session. Raises TooManyRequests, ValidationFailed (PIN too easy)."""
    code = normalised(activation_code)
    fault = weakness(new_pin, code, code[:8], spoken_digits)
    if fault is not None:
        raise ValidationFailed.at("/new_pin", fault, "at least six characters, not a series and not one sign repeated")
    attempt = await count_attempt(uow.world, "letter", code[:8], address)
    holder = await letter_holder(uow.world, activation_code)
    pin_hash = await hash_pin(uow.world.keyring, uow.world.settings, holder, new_pin)
    tried = await try_letter(uow, activation_code, spoken_digits)
    subject_ref = await subject_ref_of(uow, tried.newcomer_id)
    if not tried.right or tried.newcomer_id is None or tried.newcomer_id != holder or subject_ref is None:
        return await _refused(uow, ACTIVATION, subject_ref)
    await uow.session.execute(
        update(account).where(account.c.newcomer_id == tried.newcomer_id).values(pin_hash=pin_hash, activated_at=uow.now)
    )
    await give_back(uow, attempt)
    session = await open_session(uow, tried.newcomer_id, stay)
    await uow.record(Entry(ACTIVATION, subject_ref=subject_ref))
    return session


async def subject_ref_of(uow: UnitOfWork, newcomer_id: UUID | None) -> UUID | None:
    """The newcomer's name in the audit log, as sealed with her key; None without a living record. Raises IntegrityFault.

    For a record that was merged into another it is the other's name.
    """
    found = await uow.session.execute(_SUBJECT, {"newcomer": await survivor_of(uow, newcomer_id)})
    row = found.first()
    if row is None or row.status == "erased" or row.wrapped is None:
        return None
    try:
        key = await open_key(uow.world.keyring, row.key_id, row.generation, row.epoch, row.wrapped, row.subject_ref)
    except SealError:
        raise IntegrityFault("a data key does not belong to its newcomer") from None
    return key.subject_ref


async def _still_holds(uow: UnitOfWork, newcomer_id: UUID, stored: str | None) -> bool:
    """Whether the PIN just checked is still the PIN, under the account's lock: a new letter may have voided it meanwhile."""
    locked = await uow.session.execute(select(account.c.pin_hash).where(account.c.newcomer_id == newcomer_id).with_for_update())
    return stored is not None and locked.scalar_one_or_none() == stored


async def _refused(uow: UnitOfWork, action: str, subject_ref: UUID | None) -> NotSignedIn:
    await uow.record(Entry(action, outcome="refused", reason=WRONG, subject_ref=subject_ref))
    return NotSignedIn()
