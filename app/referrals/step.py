"""What the two agencies do with an offer: accept, decline, say that it is done, withdraw it; the rule is `consent.referral`."""

from app.audit.record import Entry
from app.grants.named import numbers_of
from app.grants.store import answer_request
from app.identity.callers import AsAgency
from app.ledger.granting import moment_of
from app.ledger.head import Head
from app.ledger.save import save
from consent.decision import Deny
from consent.events import ReferralStepped
from consent.ledger import check_append
from consent.referral import answered_offer
from consent.standing import RequestState
from consent.vocabulary import AgencyId, ReferralStep, RequestId, RequestStatus

ACTIONS = {
    ReferralStep.ACCEPTED: "referral.accept",
    ReferralStep.DECLINED: "referral.decline",
    ReferralStep.DONE: "referral.done",
    ReferralStep.WITHDRAWN: "referral.withdraw",
}
_TOLD = {
    ReferralStep.ACCEPTED: "referral-answered",
    ReferralStep.DECLINED: "referral-answered",
    ReferralStep.DONE: "referral-done",
    ReferralStep.WITHDRAWN: "referral-ended",
}


async def take_step(
    head: Head, caller: AsAgency, request: RequestId, step: ReferralStep, ground: str | None = None
) -> RequestState | Deny:
    """Store the step, tell the other side, save the head. Denies with `not-found` or `referral-closed`."""
    now, agency = moment_of(head), caller.agency.agency_id
    event = ReferralStepped(at=now, recorded_at=now, request=request, agency=agency, step=step, ground=ground)
    refused = check_append(head.standing(now), event)
    if refused is not None:
        return refused
    asked = head.standing(now).requests[request]
    head.append(event)
    if asked.status is RequestStatus.PENDING:
        await answer_request(head.uow, head.newcomer_id, request, "lapsed")
    for side in _others(asked, agency):
        head.announce(side, _TOLD[step], request=request, purpose=str(asked.purpose))
    given = answered_offer(head.standing(), asked)
    entry = Entry(
        ACTIONS[step],
        agency=agency,
        purpose=str(asked.purpose),
        categories=numbers_of(head.uow, asked.categories if given is None else given.categories),
        granting_event=None if given is None else given.granted,
        consent=None if given is None else given.consent,
        actor=caller.actor,
        case=caller.case,
    )
    await save(head.uow, head, entry)
    return head.standing().requests[request]


def _others(asked: RequestState, agency: AgencyId) -> list[AgencyId]:
    """The other side, if it knows of the offer: the recipient of one that she has not answered does not."""
    known = [asked.agency] if asked.status is RequestStatus.PENDING else [asked.agency, asked.recipient]
    return [side for side in known if side != agency]
