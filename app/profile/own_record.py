"""Everything held about a newcomer, for herself: all statements, replaced and disputed ones too (Art. 15 GDPR)."""

from datetime import datetime
from typing import Any, cast

from app.crypto.statement_ids import StatementIds
from app.ledger.blocks import Block, Statement
from app.ledger.head import Head
from app.ledger.visible import as_shown
from app.profile.own import OWN_VIEW, own_blocks
from consent.catalogue import FieldSpec
from consent.ranking import current, stale


async def own_record(head: Head) -> dict[str, Any]:
    """Categories by code with version and fields, as api.md shows a record; nothing is left out."""
    ids = StatementIds(head.uow.world.keyring)
    return {block.category: _category(head, block, ids) for block in await own_blocks(head)}


def _category(head: Head, block: Block, ids: StatementIds) -> dict[str, Any]:
    fields = head.uow.world.catalogue.categories[block.category].fields
    shown = {code: _field(fields[code], statements, ids, head.uow.now) for code, statements in sorted(block.fields.items())}
    return {"version": block.version, "fields": shown}


def _field(field: FieldSpec, statements: list[Statement], ids: StatementIds, at: datetime) -> dict[str, Any]:
    outward = dict(
        zip(
            (one["id"] for one in statements),
            ids.outward(OWN_VIEW, [one["id"] for one in statements]),
            strict=True,
        )
    )
    standing = [one for one in statements if "_superseded_by" not in one]
    leading = current(cast(Any, standing))
    return {
        "current": None if leading is None else outward[leading],
        "statements": [_shown(one, outward, stale(cast(Any, one), field, at)) for one in statements],
    }


def _shown(statement: Statement, outward: dict[str, str], is_stale: bool) -> dict[str, Any]:
    """One statement with the members that only the person is shown: what replaced it, secrecy, her own dispute."""
    shown = as_shown(statement, outward[statement["id"]], is_stale)
    if "_superseded_by" in statement:
        shown["replaced_by"] = outward.get(statement["_superseded_by"])
    for internal, told in (("_secrecy", "secrecy"), ("_entrusted_by", "entrusted_by"), ("_dispute", "dispute")):
        if statement.get(internal):
            shown[told] = statement[internal]
    return shown
