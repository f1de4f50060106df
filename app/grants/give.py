"""A yes: one purpose, one recipient, these categories, until then; also the answer to a request, in full or in part."""

from dataclasses import replace

from app.audit.record import Entry
from app.grants.named import numbers_of
from app.grants.store import answer_request
from app.identity.callers import AsAgency
from app.ledger.granting import Order, grant
from app.ledger.head import Head
from app.ledger.save import save
from consent.decision import Deny
from consent.events import Granted
from consent.vocabulary import Purpose


async def give(head: Head, order: Order, by: AsAgency | None = None) -> Granted | Deny:
    """Store the consent, answer the open request it fits, and save the head; `by` is the agency that took it down.

    Denies with `purpose-not-allowed` or `reporting-duty`; raises ValidationFailed.
    """
    fitted = order if order.request is not None else _answering(head, order, by)
    given = await grant(head, fitted)
    if isinstance(given, Deny):
        return given
    if fitted.request is not None:
        await answer_request(head.uow, head.newcomer_id, fitted.request, "granted")
    entry = Entry(
        "consent.give",
        agency=by.agency.agency_id if by else None,
        purpose=order.purpose,
        categories=numbers_of(head.uow, order.categories),
        granting_event=head.ledger_n,
        consent=given.consent,
        actor=by.actor if by else None,
        case=by.case if by else None,
    )
    await save(head.uow, head, entry)
    return given


def _answering(head: Head, order: Order, by: AsAgency | None) -> Order:
    """Whoever grants what was asked without naming the request has answered it all the same.

    An agency answers no offer but its own in this way: it would find out what another one offered.
    """
    if order.purpose not in head.uow.world.catalogue.purposes:
        return order
    for asked in head.standing().waiting_for(order.recipient.agency_id, Purpose(order.purpose)):
        knows = by is None or not asked.is_offer or asked.agency == by.agency.agency_id
        if knows and set(order.categories) <= set(asked.categories):
            return replace(order, request=asked.request)
    return order
