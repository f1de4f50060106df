"""Who hears of a correction or dispute: whoever was ever allowed to read that field, and who recorded it (Art. 19 GDPR)."""

from uuid import UUID

from app.ledger.blocks import Statement
from app.ledger.head import Head
from app.ledger.releases import facts_of
from consent.release import readable_fields
from consent.vocabulary import SUBJECT, AgencyId, Purpose


async def inform(head: Head, type_: str, category: str, field: str, statement: Statement | None = None) -> None:
    """Announce `type_` to each agency once per purpose under which it could ever read the field, ended consents included."""
    told: set[tuple[UUID, Purpose]] = set()
    consents = head.standing().consents.values()
    agencies = await facts_of(head.uow.world, (state.agency for state in consents))
    for state in consents:
        readable = readable_fields(head.uow.world.catalogue, category, state.purpose, agencies[state.agency])
        if category in state.categories and field in readable and (state.agency, state.purpose) not in told:
            told.add((state.agency, state.purpose))
            head.announce(state.agency, type_, consent=state.consent, purpose=str(state.purpose))
    recorder = statement["_agency"] if statement else SUBJECT
    if recorder != SUBJECT and UUID(hex=recorder) not in {agency for agency, _ in told}:
        head.announce(AgencyId(UUID(hex=recorder)), type_)


async def inform_all(head: Head, type_: str) -> None:
    """Announce `type_` once to every agency that ever had a consent."""
    for agency in sorted({state.agency for state in head.standing().consents.values()}):
        head.announce(agency, type_)
