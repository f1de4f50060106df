"""Take a consent back: any time, by the person, through any agency, or by the recipient giving it back (Art. 7(3) GDPR)."""

from dataclasses import dataclass
from uuid import UUID

from app.audit.record import Entry
from app.identity.callers import AsAgency
from app.ledger.due import announce_end
from app.ledger.granting import moment_of
from app.ledger.head import Head
from app.ledger.save import save
from consent.events import Withdrawn
from consent.ledger import check_append
from consent.standing import ConsentState
from consent.vocabulary import Channel, ConsentId, ConsentStatus, Interpreter, WithdrawnBy


@dataclass(frozen=True, slots=True)
class Wish:
    """Who withdraws and how it reached us; `detail` is sealed."""

    by: WithdrawnBy = WithdrawnBy.NEWCOMER
    caller: AsAgency | None = None
    channel: Channel = Channel.SELF
    interpreter: Interpreter = Interpreter.NONE
    detail: bytes | None = None


def find_consent(head: Head, consent: UUID) -> ConsentState | None:
    """The consent with this id; for one that a later consent replaced, the later one: an old receipt withdraws what followed."""
    state = head.standing().consents.get(ConsentId(consent))
    if state is not None and state.status is ConsentStatus.SUPERSEDED:
        return head.standing().latest(state.agency, state.purpose)
    return state


async def withdraw(head: Head, state: ConsentState, wish: Wish) -> ConsentState:
    """Store the withdrawal, tell the recipient, save the head; what is withdrawn already stays as it is. Returns the state.

    Effective with this transaction's commit: the next read anywhere is refused.
    """
    now = moment_of(head)
    agency = wish.caller.agency.agency_id if wish.caller else None
    event = Withdrawn(
        at=now,
        recorded_at=now,
        consent=state.consent,
        by=wish.by,
        channel=wish.channel,
        agency=agency,
        interpreter=wish.interpreter,
    )
    entry = Entry(
        "consent.withdraw",
        agency=agency,
        purpose=state.purpose,
        granting_event=state.granted,
        consent=state.consent,
        actor=wish.caller.actor if wish.caller else None,
        case=wish.caller.case if wish.caller else None,
    )
    if check_append(head.standing(now), event) is None:
        head.append(event, wish.detail)
        announce_end(head, state, "consent-withdrawn")
    await save(head.uow, head, entry)
    return head.standing().consents[state.consent]


async def withdraw_all(head: Head, wish: Wish) -> list[ConsentState]:
    """Withdraw everything in force in one transaction, each with its own entry; an empty list if there was nothing."""
    live = [state for state in head.standing().consents.values() if state.status is ConsentStatus.GRANTED]
    return [await withdraw(head, state, wish) for state in live]
