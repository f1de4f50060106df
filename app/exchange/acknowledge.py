"""An agency says what it did about a change: the evidence that recipients were told (Art. 19 GDPR); the person sees it."""

from app.audit.record import Entry
from app.errors import ValidationFailed
from app.exchange.store import Acknowledgement, subject_of_change
from app.exchange.store import acknowledge as store
from app.identity.callers import AsAgency
from app.ids import CHANGE, parse
from app.unit_of_work import UnitOfWork

ACTION = "change.acknowledge"


async def acknowledge(
    uow: UnitOfWork, caller: AsAgency, change: str, outcome: str, basis: str | None
) -> tuple[bool, Acknowledgement] | None:
    """Store it unless there is one; whether it is new, and the one that stands. None, recorded, for a change that is not its own.

    Raises ValidationFailed: a basis is named when a copy is kept, and only then.
    """
    if (outcome == "justified") is not (basis is not None):
        raise ValidationFailed.at("/basis", "basis", "Name a basis when a copy is kept, and only then.")
    change_id, agency_id = parse(CHANGE, change), caller.agency.agency_id
    own, subject = (False, None) if change_id is None else await subject_of_change(uow, agency_id, change_id)
    if change_id is None or not own:
        refused = Entry(
            ACTION,
            "refused",
            agency=agency_id,
            purpose=caller.purpose,
            reason="not-found",
            actor=caller.actor,
            case=caller.case,
        )
        await uow.record(refused)
        return None
    done = await store(uow, agency_id, change_id, outcome, basis)
    await uow.record(Entry(ACTION, subject_ref=subject, agency=agency_id, actor=caller.actor, case=caller.case))
    return done
