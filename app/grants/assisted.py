"""A decision taken down for a person without a phone: yes, no, taking back, releases from secrecy; each with its evidence.

The person sees each of them with the agency that wrote it down. A withdrawal counts from any agency with a link, and answers
alike whether or not there was something to withdraw, so that it tells the writer nothing about other agencies' consents.
"""

from dataclasses import dataclass

from app.errors import ValidationFailed
from app.grants.give import give
from app.grants.named import agency_named, identifier, misfit, needed
from app.grants.refuse import refuse, what_is_refused
from app.grants.schemas import AssistedBody, AssistedDecision
from app.grants.secrecy import Release, find_release, release, take_back
from app.grants.withdraw import Wish, find_consent, withdraw
from app.identity.callers import AsAgency
from app.ids import CONSENT, REQUEST, SECRECY_RELEASE, wire
from app.ledger.granting import Evidence, Order
from app.ledger.head import Head
from app.wire import parse_moment
from consent.decision import Deny
from consent.standing import ConsentState
from consent.vocabulary import AgencyFacts, CapacityBasis, Channel, Interpreter, Purpose, RequestId, WithdrawnBy


@dataclass(frozen=True, slots=True)
class NothingToWithdraw:
    """There was no such consent; the caller is told what it would be told otherwise, the attempt is recorded."""

    purpose: str


Outcome = AssistedDecision | NothingToWithdraw | Deny


async def take_down(head: Head, caller: AsAgency, body: AssistedBody) -> Outcome:
    """Store the decision and save the head.

    Denies with `purpose-not-allowed` or `reporting-duty` where the caller itself is the recipient, else such an order is
    malformed: the writer learns at the pointer what does not fit. Raises ValidationFailed.
    """
    match body.decision:
        case "grant":
            return await _grant(head, caller, body)
        case "refusal":
            return await _refusal(head, caller, body)
        case "withdrawal" | "give_back":
            return await _withdrawal(head, caller, body)
        case "secrecy_release":
            return await _secrecy_release(head, caller, body)
        case "secrecy_release_withdrawal":
            return await _secrecy_withdrawal(head, caller, body)


async def _grant(head: Head, caller: AsAgency, body: AssistedBody) -> Outcome:
    recipient = await _recipient(head, caller, body)
    order = Order(
        recipient=recipient,
        purpose=needed(body.purpose, "/purpose"),
        categories=tuple(needed(body.categories, "/categories")),
        valid_until=parse_moment(body.valid_until) if body.valid_until else None,
        evidence=_evidence(caller, body, needed(body.notice_language, "/notice_language")),
        request=None if body.request is None else RequestId(identifier(REQUEST, body.request, "/request")),
    )
    given = await give(head, order, caller)
    if isinstance(given, Deny):
        return _own_refusal(given, recipient, caller)
    return AssistedDecision(decision="grant", status="active", id=wire(CONSENT, given.consent))


async def _refusal(head: Head, caller: AsAgency, body: AssistedBody) -> Outcome:
    request = None if body.request is None else RequestId(identifier(REQUEST, body.request, "/request"))
    recipient = await _recipient(head, caller, body)
    refused = what_is_refused(head, request, recipient.agency_id, body.purpose)
    given = head.standing().live(refused.agency, refused.purpose)
    if given is not None and refused.request is None and refused.agency != caller.agency.agency_id:
        # Somebody else's consent that is in force: the no ends it, and the writer is not told that there was one.
        await withdraw(head, given, _wish(caller, body, WithdrawnBy.ASSISTED))
        return AssistedDecision(decision="refusal", status="refused", id=None)
    await refuse(head, refused, _evidence(caller, body, body.notice_language or "de"), caller)
    return AssistedDecision(decision="refusal", status="refused", id=None)


async def _withdrawal(head: Head, caller: AsAgency, body: AssistedBody) -> Outcome:
    own = body.decision == "give_back"
    state = await _consent_meant(head, caller, body)
    if own and (state is None or state.agency != caller.agency.agency_id):
        raise ValidationFailed.at("/consent", "unknown", "Only a recipient can give its own consent back.")
    if state is None:
        return NothingToWithdraw(body.purpose or "")
    await withdraw(head, state, _wish(caller, body, WithdrawnBy.RECIPIENT if own else WithdrawnBy.ASSISTED))
    named = body.consent is not None or state.agency == caller.agency.agency_id
    return AssistedDecision(decision=body.decision, status="withdrawn", id=wire(CONSENT, state.consent) if named else None)


def _wish(caller: AsAgency, body: AssistedBody, by: WithdrawnBy) -> Wish:
    return Wish(
        by=by,
        caller=caller,
        channel=Channel(body.channel),
        interpreter=Interpreter(body.interpreter),
        detail=_evidence(caller, body, "de").detail(),
    )


async def _consent_meant(head: Head, caller: AsAgency, body: AssistedBody) -> ConsentState | None:
    if body.consent is not None:
        state = find_consent(head, identifier(CONSENT, body.consent, "/consent"))
        if state is None:
            raise ValidationFailed.at("/consent", "unknown", "There is nothing with this id.")
        return state
    purpose = needed(body.purpose, "/purpose")
    if purpose not in head.uow.world.catalogue.purposes:
        raise ValidationFailed.at("/purpose", "unknown", "There is no such purpose.")
    return head.standing().latest((await _recipient(head, caller, body)).agency_id, Purpose(purpose))


async def _secrecy_release(head: Head, caller: AsAgency, body: AssistedBody) -> Outcome:
    recipient = await _recipient(head, caller, body)
    releasing = None if body.releaser is None else (await agency_named(head.uow, body.releaser, "/releaser")).agency_id
    wanted = Release(releasing, recipient, needed(body.purpose, "/purpose"), tuple(needed(body.categories, "/categories")))
    done = await release(head, wanted, _evidence(caller, body, needed(body.notice_language, "/notice_language")), caller)
    if isinstance(done, Deny):
        return _own_refusal(done, recipient, caller)
    return AssistedDecision(decision=body.decision, status="active", id=wire(SECRECY_RELEASE, done.secrecy_release))


async def _secrecy_withdrawal(head: Head, caller: AsAgency, body: AssistedBody) -> Outcome:
    named = needed(body.secrecy_release, "/secrecy_release")
    held = find_release(head, identifier(SECRECY_RELEASE, named, "/secrecy_release"))
    if held is None:
        raise ValidationFailed.at("/secrecy_release", "unknown", "There is nothing with this id.")
    await take_back(head, held, _evidence(caller, body, "de"), caller)
    return AssistedDecision(decision=body.decision, status="withdrawn", id=named)


async def _recipient(head: Head, caller: AsAgency, body: AssistedBody) -> AgencyFacts:
    return caller.agency if body.recipient is None else await agency_named(head.uow, body.recipient, "/recipient")


def _own_refusal(denial: Deny, recipient: AgencyFacts, caller: AsAgency) -> Deny:
    """The refusal itself for a caller that is the recipient; for anybody else an order that does not fit its recipient."""
    if caller.agency.agency_id == recipient.agency_id:
        return denial
    raise misfit(denial)


def _evidence(caller: AsAgency, body: AssistedBody, language: str) -> Evidence:
    return Evidence(
        language=language,
        version=body.notice_version,
        channel=Channel(body.channel),
        interpreter=Interpreter(body.interpreter),
        assisted_by=caller.agency.agency_id,
        capacity=CapacityBasis(body.capacity.basis) if body.capacity else CapacityBasis.AGE,
        paper_reference=body.paper_reference,
        actor=body.actor or caller.actor,
    )
