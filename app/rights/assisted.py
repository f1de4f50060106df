"""A right exercised through an agency, for a person without a phone: what protects is done at once, the rest is written down.

1. A restriction and an objection to statistics are taken from any agency with a link, like a withdrawal: they only close.
2. A dispute or correction of a statement needs that the agency may see the statement: consent and purpose as for a read.
3. An access, an erasure, a move, and anything without a statement is written down with its clock. The agency gets a number and a
   day, never the document: that goes to her alone, on her page or by sealed letter of the operator.
"""

from collections.abc import Mapping
from uuid import UUID

from app.audit.record import Entry
from app.crypto.statement_ids import StatementIds
from app.errors import ValidationFailed
from app.grants.withdraw import Wish
from app.identity.callers import AsAgency
from app.ledger.head import Head
from app.profile.correct import correct
from app.profile.dispute import dispute
from app.profile.exercised import Row, Via, requests_of
from app.profile.own import OWN_VIEW
from app.profile.reach import Reached
from app.profile.restrict import restrict
from app.rights.object import object_to_statistics
from app.rights.requests import REQUEST, ask
from app.rights.schemas import AssistedRight
from consent.rights import Right, Way
from consent.vocabulary import Channel, Interpreter, WithdrawnBy

_ABOUT_A_STATEMENT = ("dispute", "rectification")


def check_members(body: AssistedRight) -> None:
    """A dispute or a correction may name a statement, and a correction of one says what it should be. Raises ValidationFailed."""
    named = body.statement is not None
    if named and body.right not in _ABOUT_A_STATEMENT:
        raise ValidationFailed.at("/statement", "not-allowed", "Only a dispute or a correction names a statement.")
    if (body.value is not None) is not (named and body.right == "rectification"):
        raise ValidationFailed.at("/value", "value", "A correction of a statement, and nothing else, has a value.")


def via_of(head: Head, caller: AsAgency, body: AssistedRight) -> Via:
    """How the log calls what this agency does for her; how it was taken down is sealed beside it."""
    detail: Mapping[str, object] = {
        "channel": body.channel,
        "interpreter": body.interpreter,
        "paper_reference": body.paper_reference,
        "actor": body.actor,
    }
    entry = Entry(
        REQUEST,
        subject_ref=head.key.subject_ref,
        agency=caller.agency.agency_id,
        purpose=caller.purpose,
        actor=caller.actor,
        case=caller.case,
        detail=detail,
        key=head.key,
    )
    return Via(Way.AGENCY, caller.agency.agency_id, entry)


async def take_down(head: Head, caller: AsAgency, body: AssistedRight) -> Row:
    """Do it, or write it down; the request as it stands. Raises ValidationFailed."""
    via = via_of(head, caller, body)
    entry = via.logged(Entry(REQUEST))
    match Right(body.right):
        case Right.RESTRICTION:
            await restrict(head, via)
        case Right.OBJECTION:
            wish = Wish(WithdrawnBy.ASSISTED, caller, Channel(body.channel), Interpreter(body.interpreter))
            await object_to_statistics(head, via, wish)
        case right:
            return await ask(head, right, via, entry)
    return (await requests_of(head))[0]


async def take_down_statement(reached: Reached, internal: str, body: AssistedRight) -> Row:
    """Dispute or correct a statement that this agency may see, in her words. Raises ValidationFailed."""
    head = reached.head
    own = StatementIds(head.uow.world.keyring).outward(OWN_VIEW, [internal])[0]
    via = via_of(head, reached.caller, body)
    if Right(body.right) is Right.DISPUTE:
        await dispute(head, own, body.reason, via)
    else:
        await correct(head, own, body.value, body.as_of, body.reason, via)
    rows = await requests_of(head)
    about = UUID(hex=internal)
    return next((row for row in rows if row["status"] == "open" and row["statement_id"] == about), rows[0])
