"""A no: to a request, or to one purpose and recipient in advance. It needs no reason and no reviewed text to count."""

from dataclasses import dataclass

from app.audit.record import Entry
from app.errors import ValidationFailed
from app.grants.store import answer_request
from app.identity.callers import AsAgency
from app.ledger.granting import Evidence, announce_answer, moment_of
from app.ledger.head import Head
from app.ledger.notices import notice_shown
from app.ledger.save import save
from consent.decision import Reason
from consent.events import Refused
from consent.ledger import check_append
from consent.vocabulary import AgencyId, Purpose, RequestId


@dataclass(frozen=True, slots=True)
class No:
    """What is refused: a request by its id, or a purpose and recipient."""

    agency: AgencyId
    purpose: Purpose
    request: RequestId | None


def what_is_refused(head: Head, request: RequestId | None, agency: AgencyId | None, purpose: str | None) -> No:
    """The refusal meant, completed from the open request it answers. Raises ValidationFailed."""
    standing = head.standing()
    if request is not None:
        asked = standing.requests.get(request)
        if asked is None:
            raise ValidationFailed.at("/request", "no-open-request", "There is no such open request.")
        return No(asked.recipient, asked.purpose, request)
    if agency is None or purpose is None:
        raise ValidationFailed.at("/request", "missing", "Name a request, or a purpose and a recipient.")
    if purpose not in head.uow.world.catalogue.purposes:
        raise ValidationFailed.at("/purpose", "unknown", "There is no such purpose.")
    waiting = standing.waiting_for(agency, Purpose(purpose))
    return No(agency, Purpose(purpose), waiting[0].request if waiting else None)


async def refuse(head: Head, refused: No, evidence: Evidence, by: AsAgency | None = None) -> int:
    """Store the refusal and save the head; its event number. Only an agency that asked hears of it. Raises ValidationFailed.

    What is in force is not refused but withdrawn: `withdraw-instead`.
    """
    now = moment_of(head)
    event = Refused(
        at=now,
        recorded_at=now,
        agency=refused.agency,
        purpose=refused.purpose,
        notice=await notice_shown(head.uow, refused.purpose, evidence.language),
        channel=evidence.channel,
        interpreter=evidence.interpreter,
        assisted_by=evidence.assisted_by,
        request=refused.request,
    )
    denied = check_append(head.standing(now), event)
    if denied is not None:
        code = "no-open-request" if denied.reason is Reason.NOT_FOUND else str(denied.facts["code"])
        raise ValidationFailed.at("/request" if refused.request is not None else "", code, "")
    head.append(event, evidence.detail())
    if refused.request is not None:
        await answer_request(head.uow, head.newcomer_id, refused.request, "refused")
        announce_answer(head, head.standing(now).requests[refused.request], None)
    entry = Entry(
        "consent.refuse",
        agency=by.agency.agency_id if by else None,
        purpose=refused.purpose,
        granting_event=head.ledger_n,
        actor=by.actor if by else None,
        case=by.case if by else None,
    )
    await save(head.uow, head, entry)
    return head.ledger_n
