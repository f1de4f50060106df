"""A newcomer before her own record: her head, her blocks, and statements by the ids that only she is shown."""

from uuid import UUID

from app.crypto.statement_ids import StatementIds
from app.errors import NotFound, ValidationFailed
from app.identity.callers import AsNewcomer
from app.ledger.blocks import Block, Statement
from app.ledger.head import Head, lock_head
from app.unit_of_work import UnitOfWork

OWN_VIEW = bytes(16)
"""The reader id under which a newcomer's own statement ids are made: no agency has it."""


async def own_head(uow: UnitOfWork, caller: AsNewcomer, *, shared: bool = False) -> Head:
    """The caller's own locked head; NotFound once she is erased."""
    head = await lock_head(uow, caller.newcomer_id, shared=shared)
    if head is None:
        raise NotFound()
    return head


async def own_blocks(head: Head) -> list[Block]:
    """Every category that holds something, in the catalogue's order."""
    known = head.uow.world.catalogue.by_number
    return [await head.open_block(known[number].code) for number in sorted(head.manifest.entries)]


async def own_statement(head: Head, outward: str) -> tuple[Block, str, Statement]:
    """The block, field and statement behind an id of her own view; ValidationFailed at `/statement` if there is none."""
    internal = StatementIds(head.uow.world.keyring).inward(OWN_VIEW, outward)
    if internal is not None:
        wanted = UUID(bytes=internal).hex
        for block in await own_blocks(head):
            found = block.find(wanted)
            if found is not None:
                return block, *found
    raise ValidationFailed.at("/statement", "unknown", "There is no statement with this id in your record.")
