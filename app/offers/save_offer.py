"""Enter an offer here, or complete one that came from elsewhere: the use case of a form."""

from dataclasses import asdict, replace
from typing import Any
from uuid import UUID

from app.audit.record import Entry
from app.errors import NotFound, ValidationFailed
from app.ids import new_uuid
from app.offers.offer import OfferDraft, Source, faults_of
from app.offers.store import change_offer, find_offer, insert_offers
from app.unit_of_work import UnitOfWork
from consent.vocabulary import AgencyId


async def save_offer(uow: UnitOfWork, draft: OfferDraft, offer_id: UUID | None = None, actor: str | None = None) -> UUID:
    """Add an offer of our own, or write all members of the one with this id, and return its id.

    Its code in the source is never changed: the next pull finds it by that. Raises ValidationFailed, NotFound.
    """
    found = None if offer_id is None else await find_offer(uow.session, offer_id)
    if offer_id is not None and found is None:
        raise NotFound()
    saved = new_uuid() if found is None else UUID(str(found["offer_id"]))
    checked = replace(draft, source_id=saved.hex if found is None else found["source_id"])
    faults = faults_of(checked, uow.world.catalogue)
    if faults:
        raise ValidationFailed(faults)
    if draft.agency_id is not None:
        await _must_be_registered(uow, draft.agency_id)
    columns: dict[str, Any] = {**asdict(checked), "kind": draft.kind.value, "changed_at": uow.now}
    columns |= {"needs": list(draft.needs), "languages": list(draft.languages)}
    if found is not None:
        await change_offer(uow.session, saved, columns)
    else:
        times = {"created_at": uow.now, "last_seen_at": uow.now, "vanished_at": None}
        await insert_offers(uow.session, [{"offer_id": saved, "source": Source.OWN.value, "system": "", **columns, **times}])
    await uow.record(Entry("offer-saved", agency=draft.agency_id, actor=actor))
    return saved


async def _must_be_registered(uow: UnitOfWork, agency_id: UUID) -> None:
    try:
        await uow.world.agencies.get(AgencyId(agency_id))
    except NotFound:
        raise ValidationFailed.at("/agency_id", "unknown", "no agency of this id is registered") from None
