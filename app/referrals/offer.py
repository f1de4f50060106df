"""Offer a person to another agency: she is asked, and until she says yes the other one can find out nothing."""

from dataclasses import dataclass

from app.audit.record import Entry
from app.errors import ValidationFailed
from app.grants.lapse import append_lapsed, mark_lapsed
from app.grants.named import misfit, numbers_of
from app.grants.store import Request, add_request, seal_reason
from app.identity.callers import AsAgency
from app.ids import new_uuid
from app.ledger.granting import may_use, moment_of
from app.ledger.head import Head
from app.ledger.references import reference_of
from app.ledger.save import save
from app.unit_of_work import UnitOfWork
from consent.catalogue import Catalogue
from consent.decision import Deny, Reason
from consent.events import Offered
from consent.ledger import check_append
from consent.release import requestable
from consent.stewardship import may_write
from consent.vocabulary import Action, AgencyFacts, Kind, Purpose, RequestId

ACTION = "referral.offer"
PURPOSE = Purpose.HANDOVER
_NOTE = ("counselling", "referral")


@dataclass(frozen=True, slots=True)
class Wanted:
    """To whom somebody is to be handed over, with what, and why: a code and a sentence that she and the recipient read."""

    recipient: AgencyFacts
    categories: tuple[str, ...]
    ground: str | None
    reason: str


def may_hand_over(catalogue: Catalogue, agency: AgencyFacts) -> bool:
    """Whether an agency of this kind hands people over: exactly those that the steward table lets note a referral."""
    duty, kind = agency.reporting_duty, Kind.ADVISER_ESTIMATE
    return not isinstance(may_write(catalogue, agency.type, duty, *_NOTE, Action.ADD, kind), Deny)


async def offer(head: Head, caller: AsAgency, wanted: Wanted) -> Request | Deny:
    """Store the offer and save the head.

    Denies with `purpose-not-allowed` for a sender that hands nobody over, `request-open`, `asked-too-soon`. What does not fit the
    recipient is the order's fault: raises ValidationFailed.
    """
    uow, agency = head.uow, caller.agency
    if not may_hand_over(uow.world.catalogue, agency):
        return Deny(Reason.PURPOSE_NOT_ALLOWED)
    await _check_recipient(uow, wanted)
    lapsed = append_lapsed(head)
    now = moment_of(head)
    spec = uow.world.catalogue.purposes[PURPOSE]
    event = Offered(
        at=now,
        recorded_at=now,
        request=RequestId(new_uuid()),
        agency=agency.agency_id,
        recipient=wanted.recipient.agency_id,
        purpose=PURPOSE,
        categories=wanted.categories,
        valid_months=spec.template.default_months,
    )
    refused = check_append(head.standing(now), event)
    if refused is not None and refused.reason is Reason.VALIDATION_FAILED:
        raise ValidationFailed.at("/recipient", "oneself", "Nobody is handed over to whom she is with already.")
    if refused is not None:
        return refused
    await mark_lapsed(head, lapsed)
    head.append(event)
    request = await _row(head, event, wanted)
    await add_request(uow, request)
    entry = Entry(
        ACTION,
        agency=agency.agency_id,
        purpose=str(PURPOSE),
        categories=request.categories,
        actor=caller.actor,
        case=caller.case,
    )
    await save(uow, head, entry)
    return request


async def _row(head: Head, event: Offered, wanted: Wanted) -> Request:
    return Request(
        request_id=event.request,
        newcomer_id=head.newcomer_id,
        agency_id=event.agency,
        purpose=str(event.purpose),
        template=head.uow.world.catalogue.purposes[event.purpose].template.code,
        categories=numbers_of(head.uow, event.categories),
        valid_months=event.valid_months,
        state="pending",
        sealed_reason=seal_reason(head.key, head.newcomer_id, event.at, f"{wanted.ground or ''}\n{wanted.reason}"),
        created_at=event.at,
        answered_at=None,
        reference=await reference_of(head.uow, head.newcomer_id, event.agency),
        recipient_id=event.recipient,
    )


async def _check_recipient(uow: UnitOfWork, wanted: Wanted) -> None:
    """Raises ValidationFailed unless this agency could be consented to for these categories: kind, register, reporting duty."""
    recipient = wanted.recipient
    bounds = requestable(uow.world.catalogue, PURPOSE, wanted.categories, recipient, offered=True)
    if isinstance(bounds, Deny) and bounds.reason is Reason.VALIDATION_FAILED:
        index = bounds.facts.get("index")
        place = "/categories" if index is None else f"/categories/{index}"
        raise ValidationFailed.at(place, str(bounds.facts["code"]), "")
    if isinstance(bounds, Deny) and bounds.reason is Reason.REPORTING_DUTY:
        raise misfit(bounds)
    if isinstance(bounds, Deny) or not recipient.active or not await may_use(uow, recipient, PURPOSE):
        raise ValidationFailed.at("/recipient", "not-for-this-recipient", "This agency takes nobody over.")
