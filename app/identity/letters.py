"""The letter handed over in person: a card number, a one-time activation code, and four digits that are only said.

Rules: a letter is good once, for fourteen days and five tries; a new one voids the old letter, the PIN and every session. The
database holds keyed tokens of the codes, never a code: the digits' token also covers the secret, so ten thousand guesses at the
digits are worth nothing without it, and both cover the person, so a letter pointed at somebody else opens nothing.
"""

import hmac
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from app.crypto.blind_index import blind_index
from app.crypto.keyring import Keyring
from app.identity.codes import (
    ALPHABET,
    CARD_SIGNS,
    SECRET_SIGNS,
    SELECTOR_SIGNS,
    SPOKEN_DIGITS,
    grouped,
    normalised,
    random_code,
    random_digits,
)
from app.identity.passkey_rows import remove_passkeys
from app.identity.tables import account, letter, newcomer_session, passkey
from app.identity.taken_up import holders_of
from app.unit_of_work import UnitOfWork
from app.world import World

MAX_TRIES = 5
_HOLDER = "SELECT newcomer_id FROM letter WHERE selector_token = $1"


@dataclass(frozen=True, slots=True)
class Letter:
    """What is printed and said, once. Nothing of it can be read again later, and its repr shows nothing."""

    card: str = field(repr=False)
    activation_code: str = field(repr=False)
    spoken_digits: str = field(repr=False)
    expires_at: datetime


def card_token(keyring: Keyring, card: str) -> bytes:
    """The blind index of a card number as typed."""
    return blind_index(keyring, "card", normalised(card))


def selector_token(keyring: Keyring, activation_code: str) -> bytes:
    """The blind index of the activation code's first half, by which a letter is found."""
    return blind_index(keyring, "letter-selector", normalised(activation_code)[:SELECTOR_SIGNS])


async def issue_letter(uow: UnitOfWork, newcomer_id: UUID) -> Letter:
    """Make a letter for the newcomer, and with the first one her account; voids what was before. The caller records it.

    Void is every card that opens her record, also that of a record which was merged into it.
    """
    keyring = uow.world.keyring
    card = await _unused_card(uow)
    code = random_code(SELECTOR_SIGNS + SECRET_SIGNS)
    digits = random_digits(SPOKEN_DIGITS)
    fresh = {"card_token": card_token(keyring, card), "pin_hash": None, "activated_at": None}
    # The account row first: a sign-in that is under way holds it locked, and its session must be there to be ended.
    await uow.session.execute(
        upsert(account).values(newcomer_id=newcomer_id, **fresh).on_conflict_do_update(index_elements=["newcomer_id"], set_=fresh)
    )
    await uow.session.execute(delete(newcomer_session).where(newcomer_session.c.newcomer_id == newcomer_id))
    for holder in await holders_of(uow, newcomer_id):
        await uow.session.execute(delete(letter).where(letter.c.newcomer_id == holder))
        await remove_passkeys(uow, holder)
        if holder != newcomer_id:
            await uow.session.execute(
                update(account).where(account.c.newcomer_id == holder).values(pin_hash=None, activated_at=None)
            )
    expires_at = uow.now + timedelta(days=uow.world.settings.letter_days)
    await uow.session.execute(
        insert(letter).values(
            newcomer_id=newcomer_id,
            selector_token=selector_token(keyring, code),
            secret_token=_secret_token(keyring, newcomer_id, code),
            digits_token=_digits_token(keyring, newcomer_id, code, digits),
            tries=0,
            expires_at=expires_at,
            used_at=None,
            created_at=uow.now,
        )
    )
    return Letter(card, grouped(code), digits, expires_at)


@dataclass(frozen=True, slots=True)
class Try:
    """What one try at a letter came to: whose letter it is, if there is one, and whether the codes were right."""

    newcomer_id: UUID | None
    right: bool


async def letter_holder(world: World, activation_code: str) -> UUID | None:
    """Whose letter has this selector; proves nothing, it only says for whom the new PIN is hashed."""
    found: UUID | None = await world.pool.fetchval(_HOLDER, selector_token(world.keyring, activation_code))
    return found


async def try_letter(uow: UnitOfWork, activation_code: str, spoken_digits: str) -> Try:
    """Spend one of the letter's tries and compare; a right one uses the letter up. Unknown codes take the same statement."""
    keyring = uow.world.keyring
    spent = await uow.session.execute(
        update(letter)
        .where(
            letter.c.selector_token == selector_token(keyring, activation_code),
            letter.c.used_at.is_(None),
            letter.c.expires_at > uow.now,
            letter.c.tries < MAX_TRIES,
        )
        .values(tries=letter.c.tries + 1)
        .returning(letter.c.newcomer_id, letter.c.secret_token, letter.c.digits_token)
    )
    row = spent.first()
    newcomer_id = None if row is None else row.newcomer_id
    secret = _secret_token(keyring, newcomer_id, activation_code)
    digits = _digits_token(keyring, newcomer_id, activation_code, spoken_digits)
    if row is None:
        return Try(None, False)
    right = hmac.compare_digest(secret, row.secret_token) and hmac.compare_digest(digits, row.digits_token)
    if right:
        await uow.session.execute(
            update(letter).where(letter.c.selector_token == selector_token(keyring, activation_code)).values(used_at=uow.now)
        )
    return Try(row.newcomer_id, right)


async def forget_account(uow: UnitOfWork, newcomer_id: UUID) -> None:
    """Delete account, letters, passkeys and sessions of a newcomer; part of her erasure, recorded by the caller."""
    for table in (account, letter, passkey, newcomer_session):
        await uow.session.execute(delete(table).where(table.c.newcomer_id == newcomer_id))


def well_formed(activation_code: str) -> bool:
    """Whether the code could be one of ours: twenty signs of the alphabet."""
    code = normalised(activation_code)
    return len(code) == SELECTOR_SIGNS + SECRET_SIGNS and all(sign in ALPHABET for sign in code)


async def _unused_card(uow: UnitOfWork) -> str:
    while True:
        card = random_code(CARD_SIGNS)
        token = card_token(uow.world.keyring, card)
        taken = await uow.session.execute(select(account.c.newcomer_id).where(account.c.card_token == token))
        if taken.first() is None:
            return card


def _secret_token(keyring: Keyring, newcomer_id: UUID | None, activation_code: str) -> bytes:
    return blind_index(keyring, "letter-secret", f"{newcomer_id}/{normalised(activation_code)}")


def _digits_token(keyring: Keyring, newcomer_id: UUID | None, activation_code: str, spoken_digits: str) -> bytes:
    return blind_index(keyring, "letter-digits", f"{newcomer_id}/{normalised(activation_code)}/{normalised(spoken_digits)}")
