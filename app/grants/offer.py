"""What a person is shown before she answers a request: who asks, for how long, and what would stand against a yes now.

Nothing is decided here: `give` asks the same rules again when she answers.
"""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from app.grants.overview import my_requests
from app.grants.schemas import RequestToMe
from app.ids import AGENCY, REQUEST, parse, wire
from app.ledger.granting import birth_date_of, may_use
from app.ledger.head import Head
from app.ledger.notices import reviewed_texts
from consent.capacity import may_decide
from consent.decision import Deny
from consent.notice import NoticeRef, evidence
from consent.release import grantable
from consent.term import offered_months
from consent.vocabulary import AgencyFacts, AgencyId, CapacityBasis, Purpose, RequestId

Hindrance = Literal["not-for-this-recipient", "capacity", "notice-not-reviewed"]


@dataclass(frozen=True, slots=True)
class Offer:
    """A request as it can be answered. `notice`: the wording a yes would rest on, None while `hindrance` stands against it."""

    asked: RequestToMe
    request: RequestId
    recipient: AgencyFacts
    months: tuple[int, ...]
    notice: NoticeRef | None
    hindrance: Hindrance | None


async def request_to_me(head: Head, request: UUID) -> RequestToMe | None:
    """The request with this id, open or not, if it was made to this person."""
    name = wire(REQUEST, request)
    return next((asked for asked in await my_requests(head) if asked.id == name), None)


async def offer(head: Head, asked: RequestToMe, language: str) -> Offer:
    """What answering this request in a language would mean. Raises ValueError for ids that are none."""
    world = head.uow.world
    request, agency = parse(REQUEST, asked.id), parse(AGENCY, asked.recipient)
    if request is None or agency is None:
        raise ValueError("a stored request without ids")
    recipient = await world.agencies.get(AgencyId(agency))
    purpose = Purpose(asked.purpose)
    notice = evidence(world.catalogue, purpose, language, await reviewed_texts(head.uow, purpose))
    hindrance: Hindrance | None = None
    if not await _fits(head, asked, recipient):
        hindrance = "not-for-this-recipient"
    elif isinstance(may_decide(CapacityBasis.AGE, await birth_date_of(head), head.uow.now.date()), Deny):
        hindrance = "capacity"
    elif isinstance(notice, Deny):
        hindrance = "notice-not-reviewed"
    return Offer(
        asked=asked,
        request=RequestId(request),
        recipient=recipient,
        months=offered_months(world.catalogue.purposes[purpose], asked.valid_months),
        notice=None if hindrance is not None or isinstance(notice, Deny) else notice,
        hindrance=hindrance,
    )


async def _fits(head: Head, asked: RequestToMe, recipient: AgencyFacts) -> bool:
    catalogue, purpose = head.uow.world.catalogue, Purpose(asked.purpose)
    allowed = grantable(catalogue, purpose, asked.categories, recipient, offered=asked.offered_by is not None)
    return recipient.active and not isinstance(allowed, Deny) and await may_use(head.uow, recipient, asked.purpose)
