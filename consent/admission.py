"""Which event may follow what stands now; asked under the newcomer's lock before anything is appended.

1. An agency has one open request at a time (C-09) and may not ask again for six months after a refusal (C-10, EDPB 03/2022);
   the person's own later consent lifts that. A request nobody answers lapses: silence is neither yes nor no (Rec. 32 GDPR).
2. A decision rests on a wording of its own purpose (Art. 7(2) GDPR) and answers a request only by less, never by more (C-09).
3. Withdrawing is always possible while there is anything to withdraw: also from an expired consent, by the person, through any
   agency, or by the recipient giving it back (Art. 7(3) GDPR, C-12).
4. Whoever says no to what is in force must withdraw, so that a no can never leave a consent standing (deny wins, C-15).
5. Nothing is decided in the future: an event holds at the latest when it is recorded.
6. A record that another one has taken up stands still until they are parted (`consent.merging`).
"""

from __future__ import annotations

from datetime import datetime
from typing import Final, assert_never

from consent.decision import Allow, Decision, Deny, Reason
from consent.events import (
    Event,
    Expired,
    Granted,
    Invalidated,
    Offered,
    ReferralStepped,
    Refused,
    Requested,
    RequestLapsed,
    Restricted,
    RestrictionLifted,
    SecrecyReleased,
    SecrecyReleaseWithdrawn,
    Superseded,
    Withdrawn,
)
from consent.merged import Merged, MergedInto, MergeUndone
from consent.merging import may_undo
from consent.referral import MONTHS_AFTER_REFUSAL, check_step, may_offer
from consent.standing import RequestState, Standing
from consent.term import add_months
from consent.vocabulary import AgencyId, ConsentStatus, Purpose, RequestStatus, WithdrawnBy

MONTHS_REQUEST_OPEN: Final = 3


def may_ask(standing: Standing, agency: AgencyId, purpose: Purpose, at: datetime) -> Decision:
    """Decide whether an agency may ask the person now. Denies with `request-open` or `asked-too-soon`.

    Who objected to statistics (Art. 21 GDPR) is not asked for them again; she may still allow it by herself.
    """
    if standing.pending(agency) is not None:
        return Deny(Reason.REQUEST_OPEN)
    if purpose == Purpose.STATISTICS and _objected(standing):
        return Deny(Reason.ASKED_TOO_SOON)
    refusal = standing.refusal(agency, purpose)
    if refusal is not None and at < add_months(refusal.at, MONTHS_AFTER_REFUSAL):
        return Deny(Reason.ASKED_TOO_SOON)
    return Allow()


def _objected(standing: Standing) -> bool:
    """Whether the last word on statistics, to whomever, was a no."""
    yes = [state for state in standing.consents.values() if state.purpose == Purpose.STATISTICS]
    no = [refusal.n for refusal in standing.refusals if refusal.purpose == Purpose.STATISTICS]
    last = max(yes, key=lambda state: state.granted, default=None)
    if last is None:
        return bool(no)
    return last.status is ConsentStatus.WITHDRAWN or max(no, default=0) > last.granted


def due(standing: Standing, recorded_at: datetime) -> tuple[Expired | RequestLapsed, ...]:
    """Return the events that time alone brought about and the ledger does not hold yet: ended consents, unanswered requests."""
    expired = (
        Expired(at=state.valid_until, recorded_at=recorded_at, consent=state.consent)
        for state in standing.consents.values()
        if state.status is ConsentStatus.EXPIRED and state.ended is None
    )
    lapsed = (
        RequestLapsed(at=recorded_at, recorded_at=recorded_at, request=request.request)
        for request in standing.requests.values()
        if request.status is RequestStatus.PENDING and add_months(request.asked_at, MONTHS_REQUEST_OPEN) <= recorded_at
    )
    return (*expired, *lapsed)


def check_append(standing: Standing, event: Event) -> Deny | None:
    """Return why `event` may not follow, or None. Malformed ones are `validation-failed` with a `code`."""
    if event.at > event.recorded_at:
        return _bad("in-the-future")
    if standing.merged_into is not None:
        return None if isinstance(event, MergeUndone) else Deny(Reason.MERGE_NOT_POSSIBLE)
    return _check_event(standing, event)


def _check_event(standing: Standing, event: Event) -> Deny | None:
    match event:
        case Requested():
            return _check_request(standing, event)
        case Granted():
            return _check_grant(standing, event)
        case Refused():
            return _check_refusal(standing, event)
        case Withdrawn():
            return _check_withdrawal(standing, event)
        case Expired() | Superseded() | Invalidated():
            return _check_end(standing, event)
        case SecrecyReleased():
            return _check_release(standing, event)
        case SecrecyReleaseWithdrawn():
            held = standing.secrecy.get(event.secrecy_release)
            return Deny(Reason.NOT_FOUND) if held is None or held.ended_at is not None or event.at < held.released_at else None
        case Restricted() | RestrictionLifted():
            return _bad("no-change") if standing.restricted is isinstance(event, Restricted) else None
        case RequestLapsed():
            asked = standing.requests.get(event.request)
            return None if asked is not None and _open(asked, event.at) else Deny(Reason.NOT_FOUND)
        case ReferralStepped():
            return check_step(standing, event)
        case Merged() | MergedInto() | MergeUndone():
            return _check_merge(standing, event)
        case _:
            assert_never(event)


def _bad(code: str) -> Deny:
    return Deny(Reason.VALIDATION_FAILED, code=code)


def _open(asked: RequestState, at: datetime) -> bool:
    return asked.status is RequestStatus.PENDING and asked.asked_at <= at


def _check_categories(categories: tuple[str, ...]) -> Deny | None:
    return None if categories and len(set(categories)) == len(categories) else _bad("categories")


def _check_request(standing: Standing, event: Requested) -> Deny | None:
    if event.request in standing.requests:
        return _bad("id-in-use")
    if isinstance(event, Offered):
        if event.recipient == event.agency:
            return _bad("recipient")
        asking = may_offer(standing, event.agency, event.recipient, event.at)
    else:
        asking = may_ask(standing, event.agency, event.purpose, event.at)
    return asking if isinstance(asking, Deny) else _check_categories(event.categories)


def _check_grant(standing: Standing, event: Granted) -> Deny | None:
    if event.consent in standing.consents:
        return _bad("id-in-use")
    if event.valid_until <= event.at:
        return _bad("not-in-the-future")
    return _check_answer(standing, event, event.categories) or _check_categories(event.categories)


def _check_refusal(standing: Standing, event: Refused) -> Deny | None:
    if event.request is None and standing.live(event.agency, event.purpose) is not None:
        return _bad("withdraw-instead")
    return _check_answer(standing, event, ())


def _check_answer(standing: Standing, event: Granted | Refused, categories: tuple[str, ...]) -> Deny | None:
    if event.notice.purpose != event.purpose:
        return _bad("notice-of-another-purpose")
    if event.request is None:
        return None
    asked = standing.requests.get(event.request)
    if asked is None or (asked.recipient, asked.purpose) != (event.agency, event.purpose) or not _open(asked, event.at):
        return Deny(Reason.NOT_FOUND)
    return None if set(categories) <= set(asked.categories) else _bad("more-than-requested")


def _check_withdrawal(standing: Standing, event: Withdrawn) -> Deny | None:
    held = standing.consents.get(event.consent)
    if held is None:
        return Deny(Reason.NOT_FOUND)
    if held.status is ConsentStatus.WITHDRAWN:
        return Deny(Reason.CONSENT_WITHDRAWN)
    if held.status not in (ConsentStatus.GRANTED, ConsentStatus.EXPIRED):
        return Deny(Reason.CONSENT_MISSING)
    if event.at < held.granted_at:
        return _bad("before-the-consent")
    match event.by:
        case WithdrawnBy.NEWCOMER:
            fits = event.agency is None
        case WithdrawnBy.RECIPIENT:
            fits = event.agency == held.agency
        case WithdrawnBy.ASSISTED:
            fits = event.agency is not None
    return None if fits else _bad("withdrawn-by")


def _check_merge(standing: Standing, event: Merged | MergedInto | MergeUndone) -> Deny | None:
    if not isinstance(event, MergeUndone):
        return Deny(Reason.RESTRICTED) if standing.restricted else None
    undoing = may_undo(standing.merges.get(event.merge), event.at)
    return undoing if isinstance(undoing, Deny) else None


def _check_end(standing: Standing, event: Expired | Superseded | Invalidated) -> Deny | None:
    held = standing.consents.get(event.consent)
    if held is None or event.at < held.granted_at:
        return Deny(Reason.NOT_FOUND)
    match event:
        case Expired():
            fits = held.status is ConsentStatus.EXPIRED and held.ended is None and event.at == held.valid_until
        case Superseded():
            fits = held.status is ConsentStatus.GRANTED and event.successor in standing.consents
        case Invalidated():
            fits = held.status in (ConsentStatus.GRANTED, ConsentStatus.EXPIRED)
    return None if fits else _bad("no-such-end")


def _check_release(standing: Standing, event: SecrecyReleased) -> Deny | None:
    if event.secrecy_release in standing.secrecy:
        return _bad("id-in-use")
    if event.notice.purpose != event.purpose:
        return _bad("notice-of-another-purpose")
    if event.valid_until is not None and event.valid_until <= event.at:
        return _bad("not-in-the-future")
    return _check_categories(event.categories)
