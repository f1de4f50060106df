"""Remove a former value for good (Art. 5(1)(d), 16, 17(1)(a) GDPR): what was replaced explains a change until she wants it gone.

A value that stands is corrected or disputed first. With the value goes the data key that sealed it: copies of the record from
before open no more once the epoch of that time has ended (`app.backups.watch` sees that one waits).
"""

from app.audit.record import Entry
from app.errors import ValidationFailed
from app.ledger.blocks import Block, Statement
from app.ledger.head import Head
from app.ledger.renew import renew_key
from app.ledger.save import save
from app.profile.exercised import HERSELF, Via, exercised
from app.profile.own import own_statement
from consent.rights import Right


async def forget_former(head: Head, statement_id: str, via: Via = HERSELF) -> str:
    """Remove the replaced statement with this id of the person's own view. Raises ValidationFailed at `/statement`."""
    block, field, former = await own_statement(head, statement_id)
    if "_superseded_by" not in former:
        raise ValidationFailed.at("/statement", "standing", "This statement stands: correct or dispute it first.")
    take_out(block, field, former)
    head.put_block(block)
    await exercised(head, Right.RECTIFICATION, via)
    await save(head.uow, head, via.logged(Entry("me.forget", categories=(block.number,))))
    await renew_key(head)
    return "removed"


def take_out(block: Block, field: str, former: Statement) -> None:
    """Take a replaced statement out of its field; what it had replaced itself is replaced by its successor now."""
    block.fields[field] = [one for one in block.fields[field] if one is not former]
    for one in block.fields[field]:
        if one.get("_superseded_by") == former["id"]:
            one["_superseded_by"] = former["_superseded_by"]
