"""What time alone ended and nobody has written down yet: expired consents, told to their recipients."""

from app.ledger.head import Head
from consent.admission import due
from consent.events import Expired
from consent.referral import offer_of, taken_up
from consent.standing import ConsentState


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
            announce_end(head, ended, "consent-expired")
            noted += 1
    return noted


def announce_end(head: Head, ended: ConsentState, type_: str) -> None:
    """Tell the recipient that a consent is over, and the sides of an offer that nothing came of it.

    Nobody is told to delete what was never released: an offer that was not accepted ends as an offer, not as a consent.
    """
    standing = head.standing()
    offer = offer_of(standing, ended)
    if taken_up(standing, ended):
        head.announce(ended.agency, type_, consent=ended.consent, purpose=ended.purpose)
    if offer is None or (offer.step is not None and (type_ == "consent-expired" or not taken_up(standing, ended))):
        return
    sides = (offer.agency,) if taken_up(standing, ended) else (offer.agency, offer.recipient)
    for side in sides:
        head.announce(side, "referral-ended", request=offer.request, purpose=offer.purpose)
