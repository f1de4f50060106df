"""Handing a person over from one agency to another (Übergabe): an offer, her yes, an acceptance, and the end of it.

1. An agency offers, she decides: an offer is a request in favour of its recipient, who hears nothing before her yes and nothing
   of a no. It is its sender's one open request (C-09), and after her no not made again to the same recipient for six months.
2. Her yes is a consent of the recipient for a one-time purpose. It releases nothing before the recipient has accepted, and ends
   seven days after that, when either side says that it is done, when the recipient declines or the sender withdraws the offer.
3. A purpose that is one-time is consented to in no other way than as the answer to an offer (`consent.release`).
4. The recipient accepts or declines what she agreed to; the sender withdraws what is not accepted; done is said by either.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from consent.decision import Allow, Decision, Deny, Reason
from consent.events import ReferralStepped
from consent.standing import ConsentState, RequestState, Standing
from consent.term import add_months
from consent.vocabulary import AgencyId, ConsentStatus, ReferralStatus, ReferralStep, RequestStatus

USED_UP_AFTER: Final = timedelta(days=7)
MONTHS_AFTER_REFUSAL: Final = 6

_FROM: Final[Mapping[ReferralStep, frozenset[ReferralStatus]]] = {
    ReferralStep.ACCEPTED: frozenset({ReferralStatus.OFFERED}),
    ReferralStep.DECLINED: frozenset({ReferralStatus.OFFERED}),
    ReferralStep.DONE: frozenset({ReferralStatus.ACCEPTED}),
    ReferralStep.WITHDRAWN: frozenset({ReferralStatus.ASKED, ReferralStatus.OFFERED}),
}
_UNANSWERED: Final[Mapping[RequestStatus, ReferralStatus]] = {
    RequestStatus.PENDING: ReferralStatus.ASKED,
    RequestStatus.REFUSED: ReferralStatus.REFUSED,
    RequestStatus.LAPSED: ReferralStatus.EXPIRED,
}
_TAKEN_UP: Final = frozenset({ReferralStep.ACCEPTED, ReferralStep.DONE})


def referral_status(asked: RequestState, given: ConsentState | None) -> ReferralStatus:
    """Return where an offer stands; `given` is the consent that answered it."""
    if asked.step is not None and asked.step is not ReferralStep.ACCEPTED:
        return ReferralStatus(asked.step.value)
    if asked.status is not RequestStatus.GRANTED or given is None:
        return _UNANSWERED.get(asked.status, ReferralStatus.WITHDRAWN)
    accepted = asked.step is ReferralStep.ACCEPTED
    if given.status is ConsentStatus.GRANTED or (accepted and given.status is ConsentStatus.EXPIRED):
        return ReferralStatus.ACCEPTED if accepted else ReferralStatus.OFFERED
    return ReferralStatus.EXPIRED if given.status is ConsentStatus.EXPIRED else ReferralStatus.WITHDRAWN


def answered_offer(standing: Standing, asked: RequestState) -> ConsentState | None:
    """Return the consent that answered this request."""
    return next((given for given in standing.consents.values() if given.request == asked.request), None)


def offer_of(standing: Standing, given: ConsentState) -> RequestState | None:
    """Return the offer that this consent answered, None for a consent that hands nobody over."""
    asked = None if given.request is None else standing.requests.get(given.request)
    return asked if asked is not None and asked.is_offer else None


def taken_up(standing: Standing, given: ConsentState) -> bool:
    """Return whether a consent released anything yet: one for a hand-over only once it was accepted."""
    asked = offer_of(standing, given)
    return asked is None or asked.step in _TAKEN_UP


def visible_to(asked: RequestState, agency: AgencyId) -> bool:
    """Return whether this agency may know of the offer: the sender always, the recipient once she agreed, nobody else."""
    knows = agency == asked.agency or (agency == asked.recipient and asked.status is RequestStatus.GRANTED)
    return asked.is_offer and knows


def may_step(asked: RequestState, status: ReferralStatus, agency: AgencyId, step: ReferralStep) -> bool:
    """Return whether this side of an offer may do this at this point."""
    sides = {
        ReferralStep.ACCEPTED: (asked.recipient,),
        ReferralStep.DECLINED: (asked.recipient,),
        ReferralStep.WITHDRAWN: (asked.agency,),
        ReferralStep.DONE: (asked.agency, asked.recipient),
    }
    return agency in sides[step] and status in _FROM[step]


def check_step(standing: Standing, event: ReferralStepped) -> Deny | None:
    """Return why this step may not follow: `not-found`, `referral-closed`, or `validation-failed` for a ground out of place."""
    asked = standing.requests.get(event.request)
    if asked is None or not visible_to(asked, event.agency):
        return Deny(Reason.NOT_FOUND)
    if (event.step is ReferralStep.DECLINED) is not (event.ground is not None):
        return Deny(Reason.VALIDATION_FAILED, code="ground")
    status = referral_status(asked, answered_offer(standing, asked))
    return None if may_step(asked, status, event.agency, event.step) else Deny(Reason.REFERRAL_CLOSED)


def may_offer(standing: Standing, agency: AgencyId, recipient: AgencyId, at: datetime) -> Decision:
    """Decide whether an agency may offer the person to another now. Denies with `request-open` or `asked-too-soon`.

    Only a no to an offer of its own counts: what she said to others, or about the recipient, is not this agency's to know.
    """
    if standing.pending(agency) is not None:
        return Deny(Reason.REQUEST_OPEN)
    for asked in standing.requests.values():
        same = asked.is_offer and (asked.agency, asked.recipient) == (agency, recipient)
        refused_at = asked.answered_at if asked.status is RequestStatus.REFUSED else None
        if same and refused_at is not None and at < add_months(refused_at, MONTHS_AFTER_REFUSAL):
            return Deny(Reason.ASKED_TOO_SOON)
    return Allow()


def end_after(given: ConsentState, event: ReferralStepped) -> datetime:
    """Return when the consent that answered an offer ends after this step: in seven days if accepted, else now."""
    end = event.at + USED_UP_AFTER if event.step is ReferralStep.ACCEPTED else event.at
    return min(given.valid_until, end)
