"""Close an offer that was entered here, or open it again; one that a source names is closed by that source."""

from uuid import UUID

from app.audit.record import Entry
from app.errors import NotFound, ValidationFailed
from app.offers.offer import Source
from app.offers.store import change_offer, find_offer
from app.unit_of_work import UnitOfWork


async def close_offer(uow: UnitOfWork, offer_id: UUID, actor: str | None = None) -> None:
    """Nobody can join it any more; it is kept. Raises NotFound, ValidationFailed (an offer of a source)."""
    await _mark(uow, offer_id, actor, closed=True)


async def open_offer(uow: UnitOfWork, offer_id: UUID, actor: str | None = None) -> None:
    """It can be joined again. Raises NotFound, ValidationFailed (an offer of a source)."""
    await _mark(uow, offer_id, actor, closed=False)


async def _mark(uow: UnitOfWork, offer_id: UUID, actor: str | None, *, closed: bool) -> None:
    found = await find_offer(uow.session, offer_id)
    if found is None:
        raise NotFound()
    if found["source"] != Source.OWN:
        raise ValidationFailed.at("/source", "order", "the next import would undo it: change it where it is from")
    if (found["vanished_at"] is not None) != closed:
        await change_offer(uow.session, offer_id, {"vanished_at": uow.now if closed else None, "changed_at": uow.now})
    await uow.record(Entry("offer-closed" if closed else "offer-opened", actor=actor))
