"""What a newcomer is asked and what became part of her record, with the name of the agency behind each."""

from uuid import UUID

from app.ledger.releases import facts_of
from app.merges.store import Merge, Offer, known_agencies, merges_of, offers_to
from app.unit_of_work import UnitOfWork
from consent.vocabulary import AgencyId


async def own_merges(uow: UnitOfWork, newcomer_id: UUID) -> tuple[list[tuple[Offer, str | None]], list[tuple[Merge, str | None]]]:
    """Questions that wait for her word, and merges that stand, each with the name of who asked or merged (None: nobody named)."""
    offers, merges = await offers_to(uow, newcomer_id), await merges_of(uow, newcomer_id)
    agencies = await facts_of(uow.world, map(AgencyId, known_agencies([*offers, *merges])))
    names = {agency: facts.name for agency, facts in agencies.items()}
    return (
        [(one, None if one.agency_id is None else names.get(AgencyId(one.agency_id))) for one in offers],
        [(one, None if one.agency_id is None else names.get(AgencyId(one.agency_id))) for one in merges],
    )
