"""Do what somebody asked for by letter or through an agency; each act is the operator's, and stands in her list as such.

1. Only what a request on record asks for, and only while it is open.
2. A restriction and an objection to statistics protect: they are done at once.
3. An erasure cannot be undone: seven days pass after it was written down, in which she can call it off on her page.
4. A correction is not the operator's to make: the office that answers for the statement makes it, or she does.
"""

from datetime import timedelta
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import select

from app.audit.record import Entry
from app.errors import NotFound, ValidationFailed
from app.grants.withdraw import Wish
from app.ids import ERASURE, wire
from app.ledger.head import Head, lock_head
from app.profile.erase import erase
from app.profile.exercised import Row, Via
from app.profile.restrict import restrict
from app.profile.tables import rights_request
from app.rights.object import object_to_statistics
from app.rights.requests import find_request, open_request
from app.unit_of_work import UnitOfWork
from consent.rights import Right, Way
from consent.vocabulary import Channel, WithdrawnBy

BEFORE_ERASURE: Final = timedelta(days=7)
EXPORT: Final = "rights.export"


class Done(NamedTuple):
    """The answered request and, of an erasure, the number of its receipt (`x_…`), which nobody can find later."""

    request: Row
    receipt: str | None


async def carry_out(uow: UnitOfWork, request_id: UUID, by: str) -> Done:
    """Do it; the request is answered with it. Raises NotFound, Conflict, ValidationFailed at `/request`."""
    row, head = await about_whom(uow, request_id)
    via = Via(Way.OPERATOR, entry=Entry("", actor=by, case=row["file_mark"]))
    match row["kind"]:
        case Right.RESTRICTION:
            await restrict(head, via)
        case Right.OBJECTION:
            await object_to_statistics(head, via, Wish(by=WithdrawnBy.NEWCOMER, channel=Channel.PAPER))
        case Right.ERASURE:
            if uow.now < row["recorded_at"] + BEFORE_ERASURE:
                raise ValidationFailed.at("/request", "too-early", "Seven days must pass in which she can call it off.")
            await erase(head, via)
        case _:
            raise ValidationFailed.at("/request", "by-hand", "This is not done from here; answer it when it is done.")
    receipt = wire(ERASURE, head.key.key_id) if row["kind"] == Right.ERASURE else None
    return Done(await find_request(uow, request_id), receipt)


async def about_whom(uow: UnitOfWork, request_id: UUID) -> tuple[Row, Head]:
    """An open request and the locked record that it is about; the record first, as every write does."""
    named = await _newcomer_of(uow, request_id)
    head = None if named is None else await lock_head(uow, named)
    if head is None:
        raise NotFound()
    return await open_request(uow, request_id), head


async def _newcomer_of(uow: UnitOfWork, request_id: UUID) -> UUID | None:
    found = await uow.session.execute(select(rights_request.c.newcomer_id).where(rights_request.c.request_id == request_id))
    return found.scalar_one_or_none()
