"""Put a yes into a newcomer's ledger: bounds, capacity, wording, the recipient's reference, feed. Registration shares it.

Refusals come back as values so that they are audited; what is merely malformed raises ValidationFailed and leaves nothing behind.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

import orjson

from app.agencies.bound_purposes import read_bound
from app.errors import ValidationFailed
from app.ids import new_uuid
from app.ledger.head import Head
from app.ledger.notices import notice_among, reviewed_texts
from app.ledger.references import add_reference, reference_of
from app.unit_of_work import UnitOfWork
from consent import ranking
from consent.capacity import guardian_ends, may_decide
from consent.decision import Deny, Reason
from consent.events import Capacity, Granted
from consent.ledger import check_append
from consent.release import grantable
from consent.standing import RequestState
from consent.term import valid_until
from consent.vocabulary import AgencyFacts, AgencyId, CapacityBasis, Channel, ConsentId, Interpreter, Purpose, RequestId

WRITTEN_FORM = frozenset({"needs"})
"""Health data: § 67b(2) SGB X and Art. 9(2)(a) GDPR want the consent written or electronic, never only spoken."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """How a decision was taken. `paper_reference` and `actor` are sealed; everything else stands in the ledger."""

    language: str
    version: str | None = None
    channel: Channel = Channel.SELF
    interpreter: Interpreter = Interpreter.NONE
    assisted_by: AgencyId | None = None
    capacity: CapacityBasis = CapacityBasis.AGE
    paper_reference: str | None = None
    actor: str | None = None

    def detail(self) -> bytes | None:
        """The personal part, to be sealed beside the event; None when there is nothing."""
        return evidence_detail(self.paper_reference, self.actor)


def evidence_detail(paper_reference: str | None, actor: str | None) -> bytes | None:
    """The personal part of a decision's evidence as it is sealed."""
    told = {name: line for name, line in (("paper_reference", paper_reference), ("actor", actor)) if line is not None}
    return orjson.dumps(told, option=orjson.OPT_SORT_KEYS) if told else None


@dataclass(frozen=True, slots=True)
class Order:
    """What the person said yes to; `root` is the pointer of this object in the request that carried it."""

    recipient: AgencyFacts
    purpose: str
    categories: tuple[str, ...]
    valid_until: datetime | None
    evidence: Evidence
    request: RequestId | None = None
    root: str = ""


def moment_of(head: Head) -> datetime:
    """When an event appended now is recorded: never before one that is there already, since the lock may have been waited for."""
    latest = head.standing().last_recorded_at
    return head.uow.now if latest is None else max(head.uow.now, latest)


class Registers:
    """What the registers say in one unit of work that does not change them, each question asked once, for many decisions."""

    def __init__(self, uow: UnitOfWork) -> None:
        self._uow = uow
        self._allowed: dict[AgencyId, frozenset[str]] = {}
        self._reviewed: dict[Purpose, frozenset[str]] = {}

    async def allow(self, agency: AgencyFacts, purpose: str) -> bool:
        """Whether the operator allows this agency the purpose; the register rows carry our MAC. Raises IntegrityFault."""
        agency_id = agency.agency_id
        if agency_id not in self._allowed:
            found = await read_bound(self._uow, agency_id)
            self._allowed[agency_id] = frozenset(row["purpose"] for _, rows in found for row in rows if row["allowed"])
        return purpose in self._allowed[agency_id]

    async def reviewed(self, purpose: Purpose) -> frozenset[str]:
        """As `reviewed_texts`."""
        if purpose not in self._reviewed:
            self._reviewed[purpose] = await reviewed_texts(self._uow, purpose)
        return self._reviewed[purpose]


async def may_use(uow: UnitOfWork, agency: AgencyFacts, purpose: str) -> bool:
    """As `Registers.allow`, for one decision."""
    return await Registers(uow).allow(agency, purpose)


async def birth_date_of(head: Head) -> str | None:
    """The newcomer's date of birth as the record shows it first (YYYY[-MM[-DD]]), None where it is not known."""
    block = await head.open_block("identity")
    statements = [statement for statement in block.fields.get("birth_date", ()) if not statement.get("_superseded_by")]
    shown = ranking.current(cast(Any, statements))
    value = next((statement["value"] for statement in statements if statement["id"] == shown), None)
    return value if isinstance(value, str) else None


async def grant(head: Head, order: Order, registers: Registers | None = None) -> Granted | Deny:
    """Append the consent, give its recipient a reference and tell it; everything is stored by the caller's `save`.

    `registers` are those of the head's unit of work, where it takes many decisions. Denies with `purpose-not-allowed` or
    `reporting-duty`. Raises ValidationFailed.
    """
    uow, now = head.uow, moment_of(head)
    registers = registers or Registers(uow)
    if order.purpose not in uow.world.catalogue.purposes:
        raise ValidationFailed.at(f"{order.root}/purpose", "unknown", "There is no such purpose.")
    asked = None if order.request is None else head.standing(now).requests.get(order.request)
    offered = asked is not None and asked.is_offer
    allowed = grantable(uow.world.catalogue, Purpose(order.purpose), order.categories, order.recipient, offered=offered)
    if isinstance(allowed, Deny):
        return _refused(allowed, order.root)
    if not order.recipient.active or not await registers.allow(order.recipient, order.purpose):
        return Deny(Reason.PURPOSE_NOT_ALLOWED)
    if order.evidence.channel is Channel.ASSISTED and order.evidence.paper_reference is None:
        _check_form(order)
    purpose = Purpose(order.purpose)
    end = await _end_of(head, order, now)
    reviewed = await registers.reviewed(purpose)
    notice = notice_among(uow.world.catalogue, reviewed, purpose, order.evidence.language, order.evidence.version, order.root)
    event = Granted(
        at=now,
        recorded_at=now,
        consent=ConsentId(new_uuid()),
        agency=order.recipient.agency_id,
        purpose=purpose,
        categories=order.categories,
        valid_until=end,
        notice=notice,
        channel=order.evidence.channel,
        interpreter=order.evidence.interpreter,
        assisted_by=order.evidence.assisted_by,
        capacity=Capacity(order.evidence.capacity),
        request=order.request,
    )
    before = head.standing(now).live(event.agency, event.purpose)
    refused = check_append(head.standing(now), event)
    if refused is not None:
        return _refused(refused, order.root)
    head.append(event, order.evidence.detail())
    if not head.is_new and await reference_of(uow, head.newcomer_id, order.recipient.agency_id) is None:
        await add_reference(uow, head.newcomer_id, order.recipient.agency_id, registered=False)
    if not offered:
        head.announce(event.agency, "consent-granted", consent=event.consent, purpose=event.purpose)
    if before is not None and not set(before.categories) <= set(event.categories):
        head.announce(event.agency, "consent-narrowed", consent=before.consent, purpose=event.purpose)
    if asked is not None:
        announce_answer(head, asked, event.consent)
    return event


def announce_answer(head: Head, asked: RequestState, consent: ConsentId | None) -> None:
    """Tell whoever asked that she answered; an offer that she agreed to is told to the agency it is made to as well."""
    if not asked.is_offer:
        head.announce(asked.agency, "consent-requested-answered", consent, asked.request, asked.purpose)
        return
    head.announce(asked.agency, "referral-answered", request=asked.request, purpose=asked.purpose)
    if consent is not None:
        head.announce(asked.recipient, "referral-offered", consent, asked.request, asked.purpose)


async def _end_of(head: Head, order: Order, now: datetime) -> datetime:
    basis = order.evidence.capacity
    birth_date = await birth_date_of(head)
    if isinstance(may_decide(basis, birth_date, now.date()), Deny):
        raise ValidationFailed.at(f"{order.root}/capacity", "capacity", "The person's age does not fit this basis.")
    spec = head.uow.world.catalogue.purposes[order.purpose]
    end = valid_until(spec, now, order.valid_until, guardian_ends(basis, birth_date))
    if isinstance(end, Deny):
        raise ValidationFailed.at(f"{order.root}/valid_until", str(end.facts["code"]), "")
    return end


def _check_form(order: Order) -> None:
    for index, category in enumerate(order.categories):
        if category in WRITTEN_FORM:
            raise ValidationFailed.at(
                f"{order.root}/categories/{index}",
                "written-form-needed",
                "Health data needs a signed paper: give paper_reference.",
            )


def _refused(denial: Deny, root: str) -> Deny:
    """A refusal as it is; one that only says "malformed" becomes a ValidationFailed at its place."""
    if denial.reason is Reason.NOT_FOUND:
        raise ValidationFailed.at(f"{root}/request", "no-open-request", "There is no open request of this recipient and purpose.")
    if denial.reason is not Reason.VALIDATION_FAILED:
        return denial
    index = denial.facts.get("index")
    code = str(denial.facts["code"])
    place = f"/categories/{index}" if index is not None else "/categories"
    raise ValidationFailed.at(root + place, code, "")
