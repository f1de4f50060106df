"""Close a target: it is done, given up or was a mistake; it stays readable with all its reviews."""

from app.audit.record import Entry
from app.errors import ValidationFailed
from app.targets.decide import must_stand
from app.targets.look_up import find_target
from app.targets.store import insert_closing, lock_targets
from app.targets.target import LONGEST_COMMENT, OPERATOR, Author, Ending, Target, fault, text_faults
from app.unit_of_work import UnitOfWork


async def close(uow: UnitOfWork, target: Target, reason: Ending, comment: str, by: Author = OPERATOR) -> None:
    """Let a target stand no more. Raises ValidationFailed: it has ended before, no comment, or it is to be replaced."""
    faults = text_faults("comment", comment, LONGEST_COMMENT)
    if reason is Ending.REPLACED:
        faults.append(fault("reason", "needs-successor", "replacing is deciding another one in its place"))
    if faults:
        raise ValidationFailed(faults)
    await lock_targets(uow.session)
    must_stand(await find_target(uow, target.wire_id))
    row = {"target_id": target.target_id, "reason": reason.value, "replaced_by": None, "comment": comment, "closed_at": uow.now}
    await insert_closing(uow.session, row)
    await uow.record(Entry("target-closed", agency=by.agency, actor=by.actor))
