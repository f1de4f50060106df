"""Find the offer behind an id for one of its two agencies; everybody else is answered what an unknown id is answered."""

from starlette.responses import Response

from app.audit.record import Entry
from app.grants.reach import keep_refusal
from app.identity.callers import AsAgency
from app.ids import REQUEST, parse
from app.ledger.head import Head, lock_head
from app.problems import problem
from app.referrals.store import newcomer_of
from app.unit_of_work import UnitOfWork
from consent.referral import visible_to
from consent.standing import RequestState
from consent.vocabulary import RequestId

Found = tuple[Head, RequestState]


async def find_referral(
    uow: UnitOfWork, caller: AsAgency, referral: str, action: str, *, shared: bool = False
) -> Found | Response:
    """The person's locked head and the offer. The recipient of an offer that she has not agreed to is a stranger to it."""
    request_id = parse(REQUEST, referral)
    newcomer_id = None if request_id is None else await newcomer_of(uow, caller.agency.agency_id, request_id)
    head = None if newcomer_id is None else await lock_head(uow, newcomer_id, shared=shared)
    if head is None or request_id is None:
        return await keep_refusal(uow, caller, action, "not-found")
    asked = head.standing().requests.get(RequestId(request_id))
    if asked is None or not visible_to(asked, caller.agency.agency_id):
        await uow.record(entry(caller, action, head, "not-found"))
        return problem("not-found")
    return head, asked


def entry(caller: AsAgency, action: str, head: Head | None = None, reason: str | None = None) -> Entry:
    """The audit row of what an agency does with referrals."""
    return Entry(
        action,
        "allowed" if reason is None else "refused",
        subject_ref=None if head is None else head.key.subject_ref,
        agency=caller.agency.agency_id,
        purpose=caller.purpose,
        reason=reason,
        actor=caller.actor,
        case=caller.case,
    )
