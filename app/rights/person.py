"""Whom a letter is about, as an operator can name somebody: by an agency's reference or by the card number, never by a name."""

from uuid import UUID

from sqlalchemy import select

from app.identity.letters import card_token
from app.identity.tables import account
from app.identity.taken_up import survivor_of
from app.ids import NEWCOMER, decode
from app.ledger.references import find_reference
from app.unit_of_work import UnitOfWork

_NOBODY = UUID(int=0)


async def by_reference(uow: UnitOfWork, reference: str) -> UUID | None:
    """The person behind any agency's reference (n_…), as it stands on a paper of that agency."""
    if decode(NEWCOMER, reference) is None:
        return None
    found = await find_reference(uow, _NOBODY, reference)
    return None if found is None else await survivor_of(uow, found.newcomer_id)


async def by_card(uow: UnitOfWork, card: str) -> UUID | None:
    """The person whose card has this number."""
    token = card_token(uow.world.keyring, card)
    found = await uow.session.execute(select(account.c.newcomer_id).where(account.c.card_token == token))
    newcomer_id = found.scalar_one_or_none()
    return None if newcomer_id is None else await survivor_of(uow, newcomer_id)
