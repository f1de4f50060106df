"""Where a referral stands, as each of its sides may see it: the two agencies and the person; always from her ledger."""

from collections.abc import Mapping
from typing import Any

from app.grants.overview import agencies_of, told_reason
from app.grants.store import find_request, open_reason
from app.ids import AGENCY, CONSENT, REQUEST, wire
from app.ledger.head import Head
from app.ledger.references import reference_of
from app.referrals.schemas import MyReferral, ReferralShown, ReferralView, Side
from app.wire import moment_text
from consent.referral import answered_offer, referral_status, visible_to
from consent.standing import RequestState
from consent.vocabulary import AgencyFacts, AgencyId, ReferralStatus, RequestId

Facts = Mapping[AgencyId, AgencyFacts]


async def referral_shown(head: Head, agency: AgencyId, request: RequestId) -> ReferralShown | None:
    """The offer as one of its two agencies sees it; None where this agency may not know of it. Raises IntegrityFault."""
    asked = head.standing().requests.get(request)
    reference = await reference_of(head.uow, head.newcomer_id, agency)
    if asked is None or reference is None or not visible_to(asked, agency):
        return None
    sent = agency == asked.agency
    members = _members(head, asked, await agencies_of(head))
    if sent:  # what she agreed to is between her and the recipient
        members |= {"categories": list(asked.categories), "consent": None}
    return ReferralShown(**members, newcomer=reference, side="sent" if sent else "received")


async def referral_view(head: Head, agency: AgencyId, request: RequestId) -> ReferralView | None:
    """The same with the reason in the clear."""
    shown = await referral_shown(head, agency, request)
    if shown is None:
        return None
    ground, reason = await _reason(head, request)
    return ReferralView.model_validate({**shown.model_dump(), "ground": ground, "reason": reason})


async def my_referrals(head: Head) -> list[MyReferral]:
    """Every offer to hand this person over, newest first."""
    agencies = await agencies_of(head)
    found = []
    for asked in reversed(list(head.standing().requests.values())):
        if asked.is_offer:
            ground, reason = await _reason(head, asked.request)
            found.append(MyReferral.model_validate({**_members(head, asked, agencies), "ground": ground, "reason": reason}))
    return found


async def _reason(head: Head, request: RequestId) -> tuple[str | None, str]:
    stored = await find_request(head.uow, head.newcomer_id, request)
    return (None, "") if stored is None else told_reason(stored, open_reason(head.key, stored))


def _members(head: Head, asked: RequestState, agencies: Facts) -> dict[str, Any]:
    given = answered_offer(head.standing(), asked)
    status = referral_status(asked, given)
    accepted = given is not None and status is ReferralStatus.ACCEPTED
    return {
        "id": wire(REQUEST, asked.request),
        "status": str(status),
        "sender": _side(agencies[asked.agency]),
        "recipient": _side(agencies[asked.recipient]),
        "purpose": str(asked.purpose),
        "categories": list(asked.categories if given is None else given.categories),
        "offered_at": moment_text(asked.asked_at),
        "changed_at": moment_text(asked.stepped_at or asked.answered_at or asked.asked_at),
        "consent": None if given is None else wire(CONSENT, given.consent),
        "open_until": moment_text(given.valid_until) if given is not None and accepted else None,
        "declined_because": asked.ground,
    }


def _side(agency: AgencyFacts) -> Side:
    return Side(id=wire(AGENCY, agency.agency_id), name=agency.name, type=str(agency.type))
