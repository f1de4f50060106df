"""Ask an agency why it looked (Art. 15 GDPR): the question stands in the person's log, and the agency hears of it in its feed.

The feed tells which purpose and consent it is about, never which row of the log and no words of hers. An agency that has no
relation to her hears nothing: from the question it would learn that she is here.
"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from app.audit.record import Entry
from app.ledger.head import Head
from app.ledger.save import save
from app.ledger.tables import newcomer_reference
from app.profile.accesses import NEWEST, Act, own_acts
from consent.vocabulary import AgencyId

QUESTION = "me.question"
_MOST = 200


async def ask(head: Head, act: Act) -> bool:
    """Record the question about one act; whether the agency hears of it. Asking twice about the same act announces once."""
    agency = act.row.agency
    heard = agency is not None and await _is_related(head, agency)
    if heard and agency is not None and act.seq not in await questions(head):
        head.announce(AgencyId(agency), "access-questioned", consent=act.consent, purpose=act.row.purpose)
    detail = {"entry": act.seq}
    await save(head.uow, head, Entry(QUESTION, subject_ref=head.key.subject_ref, detail=detail, key=head.key))
    return heard


async def questions(head: Head) -> Mapping[int, datetime]:
    """The acts that she asked about, by their place in the log, and when."""
    asked: dict[int, datetime] = {}
    rows, _ = await own_acts(head, [QUESTION], NEWEST, _MOST)
    for row in rows:
        entry = (row.opened_detail(head.key) or {}).get("entry")
        if isinstance(entry, int):
            asked[entry] = row.at
    return asked


async def _is_related(head: Head, agency: UUID) -> bool:
    own = (newcomer_reference.c.newcomer_id == head.newcomer_id, newcomer_reference.c.agency_id == agency)
    found = await head.uow.session.execute(select(newcomer_reference.c.reference).where(*own))
    return found.first() is not None
