"""A page of an agency's referrals: found by rows, shown from each person's own ledger, so that no row can show too much."""

from uuid import UUID

from app.ledger.head import lock_head
from app.referrals.overview import referral_shown
from app.referrals.schemas import ReferralShown
from app.referrals.store import offers_of
from app.unit_of_work import UnitOfWork
from consent.vocabulary import AgencyId, RequestId

PAGE = 50


async def read_page(
    uow: UnitOfWork, agency: AgencyId, *, received: bool, before: UUID | None, limit: int
) -> tuple[list[ReferralShown], UUID | None]:
    """At most `limit` referrals older than `before`, and the id after which the next page starts (None: that is all)."""
    found = await offers_of(uow, agency, received=received, before=before, limit=limit + 1)
    items = []
    for newcomer_id, request in found[:limit]:
        head = await lock_head(uow, newcomer_id, shared=True)
        shown = None if head is None else await referral_shown(head, agency, RequestId(request))
        if shown is not None:
            items.append(shown)
    return items, found[limit - 1][1] if len(found) > limit else None
