"""Ask a person for a consent: at most the template, one open request at a time, not again for six months after a no."""

from dataclasses import dataclass

from app.audit.record import Entry
from app.errors import ValidationFailed
from app.grants.lapse import append_lapsed, mark_lapsed
from app.grants.named import numbers_of
from app.grants.store import Request, add_request, seal_reason
from app.identity.callers import AsAgency
from app.ids import new_uuid
from app.ledger.granting import may_use, moment_of
from app.ledger.head import Head
from app.ledger.references import reference_of
from app.ledger.save import save
from app.unit_of_work import UnitOfWork
from consent.decision import Deny, Reason
from consent.events import Requested
from consent.ledger import check_append
from consent.release import requestable
from consent.vocabulary import AgencyFacts, Purpose, RequestId


@dataclass(frozen=True, slots=True)
class Ask:
    """What an agency asks for; `reason` is told to the person and sealed."""

    purpose: str
    categories: tuple[str, ...]
    reason: str
    valid_months: int | None


async def ask(head: Head, caller: AsAgency, wanted: Ask) -> Request | Deny:
    """Store the request and save the head.

    Denies with `purpose-not-allowed`, `reporting-duty`, `request-open`, `asked-too-soon`; raises ValidationFailed.
    """
    uow, agency = head.uow, caller.agency
    months = await _bounded(uow, agency, wanted)
    if isinstance(months, Deny):
        return months
    lapsed = append_lapsed(head)
    now = moment_of(head)
    event = Requested(
        at=now,
        recorded_at=now,
        request=RequestId(new_uuid()),
        agency=agency.agency_id,
        purpose=Purpose(wanted.purpose),
        categories=wanted.categories,
        valid_months=months,
    )
    refused = check_append(head.standing(now), event)
    if refused is not None:
        return _refused(refused)
    await mark_lapsed(head, lapsed)
    head.append(event)
    request = Request(
        request_id=event.request,
        newcomer_id=head.newcomer_id,
        agency_id=agency.agency_id,
        purpose=wanted.purpose,
        template=uow.world.catalogue.purposes[wanted.purpose].template.code,
        categories=numbers_of(uow, wanted.categories),
        valid_months=months,
        state="pending",
        sealed_reason=seal_reason(head.key, head.newcomer_id, now, wanted.reason),
        created_at=now,
        answered_at=None,
        reference=await reference_of(uow, head.newcomer_id, agency.agency_id),
    )
    await add_request(uow, request)
    entry = Entry(
        "consent.request",
        agency=agency.agency_id,
        purpose=wanted.purpose,
        categories=request.categories,
        actor=caller.actor,
        case=caller.case,
    )
    await save(uow, head, entry)
    return request


async def _bounded(uow: UnitOfWork, agency: AgencyFacts, wanted: Ask) -> int | Deny:
    """How many months are asked for, once the request is known to stay within what this agency may ask."""
    spec = uow.world.catalogue.purposes.get(wanted.purpose)
    if spec is None:
        raise ValidationFailed.at("/template", "unknown", "There is no such template.")
    if not await may_use(uow, agency, wanted.purpose):
        return Deny(Reason.PURPOSE_NOT_ALLOWED)
    bounds = requestable(uow.world.catalogue, Purpose(wanted.purpose), wanted.categories, agency)
    if isinstance(bounds, Deny):
        return _refused(bounds)
    months = spec.template.default_months if wanted.valid_months is None else wanted.valid_months
    if months > spec.template.max_months:
        raise ValidationFailed.at("/valid_months", "longer-than-template", "")
    return months


def _refused(denial: Deny) -> Deny:
    if denial.reason is not Reason.VALIDATION_FAILED:
        return denial
    index = denial.facts.get("index")
    place = "/categories" if index is None else f"/categories/{index}"
    raise ValidationFailed.at(place, str(denial.facts["code"]), "")
