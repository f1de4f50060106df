"""Dispute a statement: it stays, is marked for every reader, and never stands for its field without the mark (§ 84(2) SGB X)."""

from app.audit.record import Entry
from app.ledger.head import Head
from app.ledger.save import save
from app.newcomers.duplicates import COMPARED, index_person
from app.profile.exercised import HERSELF, Via, exercised
from app.profile.informed import inform
from app.profile.own import own_statement
from app.wire import moment_text
from consent.rights import Right


async def dispute(head: Head, statement_id: str, reason: str | None, via: Via = HERSELF) -> str:
    """Mark the statement with this id of the person's own view; returns its status `disputed`. Disputing twice changes nothing.

    The reason is kept inside the seal beside the value; agencies see the mark, not the reason.
    """
    block, field, statement = await own_statement(head, statement_id)
    if not statement["disputed"]:
        statement["disputed"] = True
        statement["_dispute"] = {"at": moment_text(head.uow.now), "reason": reason}
        head.put_block(block)
        if block.category in COMPARED:
            await index_person(head)
        await inform(head, "statement-disputed", block, field, statement)
        await exercised(head, Right.DISPUTE, via)
    number = block.number
    await save(head.uow, head, via.logged(Entry("me.dispute", categories=(number,))))
    return "disputed"
