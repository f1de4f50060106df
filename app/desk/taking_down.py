"""Store what was taken down at the desk as a program's assisted decision would be: once, with its evidence, refusals recorded."""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import Request
from pydantic import ValidationError
from starlette.responses import Response

from app.audit.record import Entry
from app.desk.callers import AsStaff
from app.desk.evidence import malformed
from app.desk.refusals import refused
from app.errors import Fault, ValidationFailed
from app.grants.assisted import NothingToWithdraw, take_down
from app.grants.reach import reach, refuse_at
from app.grants.schemas import AssistedBody
from app.idempotency import Claim, begin, keep
from app.ledger.head import Head
from app.unit_of_work import UnitOfWork
from consent.decision import Deny

ACTION = "decision.assisted"


async def written_down(
    request: Request,
    caller: AsStaff,
    uow: UnitOfWork,
    reference: str,
    members: Mapping[str, Any],
    claim: Claim,
    after: Response,
) -> Response | Sequence[Fault]:
    """Do what `members` of `AssistedBody` say and lead on to `after`; the page of a refusal; or what is wrong with the form."""
    acting = caller.acting()
    head = await reach(uow, acting, reference, ACTION)
    if isinstance(head, Response):
        return refused(request, caller, head, reference)
    if await begin(uow, claim) is not None:
        uow.unaudited("the decision was recorded the first time")
        return after
    try:
        done = await take_down(head, acting, AssistedBody.model_validate(members))
    except (ValidationError, ValidationFailed) as fault:
        await uow.record(_entry(caller, head, "validation-failed"))
        return malformed(fault) if isinstance(fault, ValidationError) else fault.errors
    if isinstance(done, Deny):
        answer = await refuse_at(uow, acting, head, ACTION, str(done.reason))
        return refused(request, caller, answer, reference)
    if isinstance(done, NothingToWithdraw):
        await uow.record(_entry(caller, head))
    await keep(uow, claim, status=201, resource=reference)
    return after


def _entry(caller: AsStaff, head: Head, reason: str | None = None) -> Entry:
    return Entry(
        ACTION,
        "allowed" if reason is None else "refused",
        subject_ref=head.key.subject_ref,
        agency=caller.agency.agency_id,
        reason=reason,
        actor=caller.actor,
    )
