"""What the person is shown of her recipients: for each decision who was told of it, what they owe, and who has not answered."""

from app.exchange.owed import Debt, decisions_told
from app.exchange.schemas import ToldDecision, ToldDecisions, ToldRecipient
from app.ledger.head import Head
from app.ledger.releases import facts_of
from app.wire import moment_text
from consent.duties import OWED
from consent.vocabulary import AgencyFacts, AgencyId


async def told(head: Head) -> ToldDecisions:
    """Her newest decisions with every recipient; whoever has not answered stands first, the longest overdue before."""
    decisions = await decisions_told(head.uow, head.newcomer_id)
    agencies = await facts_of(head.uow.world, {AgencyId(one.agency_id) for decision in decisions for one in decision.told})
    items = []
    for decision in decisions:
        waiting_first = sorted(decision.told, key=lambda one: (one.said is not None, one.due, one.agency_id))
        recipients = [_recipient(head, one, agencies[AgencyId(one.agency_id)]) for one in waiting_first]
        items.append(ToldDecision(type=decision.type, time=moment_text(decision.at), recipients=recipients))
    return ToldDecisions(items=items)


def _recipient(head: Head, one: Debt, agency: AgencyFacts) -> ToldRecipient:
    said = one.said
    return ToldRecipient.model_validate(
        {
            "agency": agency.name,
            "agency_type": str(agency.type),
            "purpose": one.purpose,
            "obligation": str(OWED[one.type].obligation),
            "due": moment_text(one.due),
            "overdue": said is None and one.due < head.uow.now,
            "outcome": "open" if said is None else said.outcome,
            "basis": None if said is None else said.basis,
            "acknowledged_at": None if said is None else moment_text(said.acknowledged_at),
        }
    )
