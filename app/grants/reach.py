"""Find the person behind an agency's reference, or keep the attempt and answer what an unknown reference is answered."""

from uuid import UUID

from starlette.responses import Response

from app.audit.record import Entry
from app.identity.callers import AsAgency
from app.ledger.head import Head, lock_head
from app.ledger.references import Relation, find_reference
from app.problems import problem
from app.unit_of_work import UnitOfWork


async def reach(uow: UnitOfWork, caller: AsAgency, reference: str, action: str, *, shared: bool = False) -> Head | Response:
    """The person's locked head, or the answer for this caller: 404, or 410 for a former recipient of an erased person.

    An unknown reference, another agency's reference and a person erased for this caller are answered with the same bytes. A
    reference of another agency is kept under the person's subject, so that she sees the attempt.
    """
    uow.attempts(_refused(caller, action, None))
    relation = await find_reference(uow, caller.agency.agency_id, reference)
    if relation is not None and relation.own:
        head = await lock_head(uow, relation.newcomer_id, shared=shared)
        if head is not None:
            return head
    return await keep_refusal(uow, caller, action, _reason(relation), relation)


async def keep_refusal(
    uow: UnitOfWork, caller: AsAgency, action: str, reason: str, relation: Relation | None = None, **members: str | int | None
) -> Response:
    """Record a refusal to an agency and give its answer; returned, not raised, so that the record is committed."""
    await uow.record(_refused(caller, action, relation.subject_ref if relation else None, reason))
    return problem(reason, headers=None, **members)


async def refuse_at(
    uow: UnitOfWork, caller: AsAgency, head: Head, action: str, reason: str, **members: str | int | None
) -> Response:
    """Record a refusal about a person this agency is related to, and give its answer."""
    await uow.record(_refused(caller, action, head.key.subject_ref, reason))
    return problem(reason, headers=None, **members)


def _reason(relation: Relation | None) -> str:
    """Whether this caller may learn that somebody was erased."""
    if relation is not None and relation.own and relation.former_recipient:
        return "erased"
    return "not-found"


def _refused(caller: AsAgency, action: str, subject_ref: UUID | None, reason: str | None = None) -> Entry:
    return Entry(
        action,
        "refused",
        subject_ref=subject_ref,
        agency=caller.agency.agency_id,
        purpose=caller.purpose,
        reason=reason,
        actor=caller.actor,
        case=caller.case,
    )
