"""Which values of a record an agency need not ask for: valid ones that another agency recorded and that it may read.

Valid: undisputed, and not marked as old. A statement of stronger evidence is no second question: a placement test after what
somebody said of herself tells something new.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from app.ledger.blocks import Block, Statement
from app.ledger.statements import NewStatement
from app.ledger.visible import Lens, is_shielded
from consent.catalogue import Catalogue, CategorySpec
from consent.ranking import current, stale
from consent.release import SecrecyPairs
from consent.vocabulary import SUBJECT, Kind

_STRENGTH = {kind.value: rank for rank, kind in enumerate(Kind)}


def already_known(
    catalogue: Catalogue,
    lens: Lens,
    blocks: Mapping[str, Block],
    released: SecrecyPairs,
    items: Sequence[NewStatement],
    at: datetime,
) -> list[bool]:
    """For each new statement whether its writer could have read a valid value of at least that evidence instead of asking.

    `blocks` as they are before anything is added, holding every category that an item names.
    """
    return [
        (item.category, item.field) in catalogue.fields
        and _is_known(catalogue.categories[item.category], lens, blocks[item.category], released, item, at)
        for item in items
    ]


def _is_known(spec: CategorySpec, lens: Lens, block: Block, released: SecrecyPairs, item: NewStatement, at: datetime) -> bool:
    if item.field not in lens.readable[block.number]:
        return False
    statements, strength = block.fields.get(item.field, ()), _STRENGTH.get(item.kind, len(_STRENGTH))
    answering = [one for one in statements if _answers(one, lens.reader_hex, strength)]
    if not answering:  # most often; ranking a long history costs more than all the rest of a write
        return False
    field, shielded = spec.fields[item.field], is_shielded(spec, block.fields)
    visible = [one for one in statements if lens.may_leave(one, field, block.number, released, shielded)]
    first = current(cast(Any, visible))
    shown = next((one for one in answering if one["id"] == first), None)
    return shown is not None and not stale(cast(Any, shown), field, at)


def _answers(statement: Statement, reader: str, strength: int) -> bool:
    """Whether a question is answered by this statement if it is the one to be shown: another agency's, with at least that
    evidence."""
    if statement["disputed"] or statement["_agency"] == reader or statement["_agency"] == SUBJECT:
        return False
    return strength >= _STRENGTH[statement["kind"]]
