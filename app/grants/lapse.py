"""A request that nobody answered lapses: silence is neither a yes nor a no (Rec. 32 GDPR)."""

from collections.abc import Sequence

from app.grants.store import answer_request
from app.ledger.head import Head
from consent.admission import due
from consent.events import RequestLapsed
from consent.vocabulary import RequestId


def append_lapsed(head: Head) -> list[RequestId]:
    """Append `RequestLapsed` for every request open for too long; returns which. Nothing is stored before the caller saves."""
    standing = head.standing()
    events = [event for event in due(standing, standing.at) if isinstance(event, RequestLapsed)]
    for event in events:
        head.append(event)
        asked = standing.requests[event.request]
        if asked.is_offer:
            head.announce(asked.agency, "referral-ended", request=asked.request, purpose=asked.purpose)
    return [event.request for event in events]


async def mark_lapsed(head: Head, requests: Sequence[RequestId]) -> None:
    """Mark the rows of lapsed requests; only together with a save, or rows and ledger would disagree."""
    for request in requests:
        await answer_request(head.uow, head.newcomer_id, request, "lapsed")
