"""Restrict the processing (Art. 18 GDPR): consents stand, nobody but the person reads anything until she lifts it."""

from app.audit.record import Entry
from app.ledger.granting import moment_of
from app.ledger.head import Head
from app.ledger.save import save
from app.profile.exercised import HERSELF, Via, exercised
from app.profile.informed import inform_all
from consent.events import Restricted, RestrictionLifted
from consent.rights import Right


async def restrict(head: Head, via: Via = HERSELF) -> str:
    """Freeze the record; returns its status. Restricting twice changes nothing."""
    if head.status != "restricted":
        await exercised(head, Right.RESTRICTION, via)
    await freeze(head, via.logged(Entry("me.restriction")))
    return head.status


async def freeze(head: Head, entry: Entry) -> None:
    """The same for whatever reason: nobody but the person reads anything from this commit on."""
    if head.status != "restricted":
        now = moment_of(head)
        head.append(Restricted(at=now, recorded_at=now))
        head.set_status("restricted")
        await inform_all(head, "restricted")
    await save(head.uow, head, entry)


async def lift(head: Head) -> str:
    """End the restriction; what was consented to and has not ended is released again."""
    if head.status == "restricted":
        now = moment_of(head)
        head.append(RestrictionLifted(at=now, recorded_at=now))
        head.set_status("active")
        await inform_all(head, "restriction-lifted")
    await save(head.uow, head, Entry("me.restriction-lifted"))
    return head.status
