"""Object to statistics (Art. 21 GDPR): every consent to being counted ends, and nobody asks for one again."""

from app.audit.record import Entry
from app.grants.withdraw import Wish, withdraw
from app.ledger.head import Head
from app.profile.exercised import HERSELF, Via, exercised
from consent.rights import Right
from consent.standing import ConsentState
from consent.vocabulary import ConsentStatus, Purpose

OBJECTION = "me.objection"


def counted_by(head: Head) -> list[ConsentState]:
    """The consents to statistics that are in force."""
    consents = head.standing().consents.values()
    return [state for state in consents if state.purpose == Purpose.STATISTICS and state.status is ConsentStatus.GRANTED]


async def object_to_statistics(head: Head, via: Via = HERSELF, wish: Wish | None = None) -> None:
    """Nothing of hers is counted in the next statistics. Objecting twice changes nothing more; no reason is asked."""
    for state in counted_by(head):
        await withdraw(head, state, wish or Wish())
    await exercised(head, Right.OBJECTION, via)
    await head.uow.record(via.logged(Entry(OBJECTION))._replace(subject_ref=head.key.subject_ref, purpose=Purpose.STATISTICS))
