"""What time alone ended and nobody has written down yet: expired consents, told to their recipients."""

from app.ledger.head import Head
from consent.admission import due
from consent.events import Expired


def note_expired(head: Head) -> int:
    """Append `Expired` for every consent whose end passed unnoticed and announce it; returns how many there were.

    `save` calls it whenever events are written: the release rows it derives already show the end, so nothing else would notice.
    """
    noted = 0
    standing = head.standing()
    for event in due(standing, standing.at):
        if isinstance(event, Expired):
            ended = standing.consents[event.consent]
            head.append(event)
            head.announce(ended.agency, "consent-expired", consent=ended.consent, purpose=ended.purpose)
            noted += 1
    return noted
