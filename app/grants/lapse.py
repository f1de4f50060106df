"""A request that nobody answered lapses: silence is neither a yes nor a no (Rec. 32 GDPR)."""

from app.grants.store import answer_request
from app.ledger.head import Head
from consent.admission import due
from consent.events import RequestLapsed


async def note_lapsed(head: Head) -> int:
    """Append `RequestLapsed` for every request open for too long; returns how many there were. The caller saves."""
    standing = head.standing()
    events = [event for event in due(standing, standing.at) if isinstance(event, RequestLapsed)]
    for event in events:
        head.append(event)
        await answer_request(head.uow, head.newcomer_id, event.request, "lapsed")
    return len(events)
