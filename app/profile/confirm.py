"""Confirm a statement: somebody who may says "still true", dated; the value and its evidence stay what they are."""

from uuid import UUID

from app.errors import ValidationFailed
from app.ledger.blocks import Block, Statement
from app.ledger.save import save
from app.profile.exercised import settled
from app.profile.reach import Reached
from app.profile.replace import announce_change
from app.wire import moment_text
from consent.decision import Deny
from consent.rights import Ground
from consent.stewardship import may_write
from consent.values import validate
from consent.vocabulary import Action


async def confirm(reached: Reached, block: Block, field: str, statement: Statement, as_of: str | None) -> Deny | None:
    """Store the confirmation, for today unless `as_of` is given. Denies with `not-steward` or `reporting-duty`."""
    head, agency = reached.head, reached.caller.agency
    catalogue = head.uow.world.catalogue
    same = statement["_agency"] == agency.agency_id.hex
    verdict = may_write(
        catalogue,
        agency.type,
        agency.reporting_duty,
        block.category,
        field,
        Action.CONFIRM,
        statement["kind"],
        recorded_by_same=same,
    )
    if isinstance(verdict, Deny):
        return verdict
    today = head.uow.now.date()
    day = as_of or today.isoformat()
    _, faults = validate(catalogue, block.category, field, statement["value"], statement["kind"], day, today)
    if any(fault.pointer == "/as_of" for fault in faults):
        raise ValidationFailed.at("/as_of", "date", "a day that exists and is not in the future, as YYYY, YYYY-MM or YYYY-MM-DD")
    said = {"as_of": day, "agency": agency.name, "at": moment_text(head.uow.now)}
    statement["_confirmed"] = [*statement.get("_confirmed", ()), said][-MOST_KEPT:]
    head.put_block(block)
    await announce_change(reached, block.category, field, statement)
    await settled(head, UUID(hex=statement["id"]), Ground.STATEMENT_STANDS)
    await save(head.uow, head, reached.entry((block.number,)))
    return None


MOST_KEPT = 20
"""Confirmations kept per statement, the newest."""
