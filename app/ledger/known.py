"""Which values of a record an agency need not ask for: valid ones that another agency recorded and that it may read.

Valid: undisputed, and not marked as old. A statement of stronger evidence is no second question: a placement test after what
somebody said of herself tells something new.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from app.ledger.blocks import Block, Statement
from app.ledger.statements import NewStatement
from app.ledger.visible import Kept, Lens, is_shielded
from app.meter.meter import FieldName
from consent.catalogue import Catalogue, CategorySpec
from consent.ranking import current, stale
from consent.release import SecrecyPairs
from consent.vocabulary import SUBJECT, Kind

_STRENGTH = {kind.value: rank for rank, kind in enumerate(Kind)}
Candidate = tuple[str, str, int, bool]
"""Category, field, place of the statement among those shown, and whether it may be old."""


def from_others(kept: Kept, reader: str) -> list[Candidate]:
    """For each kept field its first undisputed statement of another agency; `reader` is hex. To be asked before `Lens.shown`."""
    found = []
    for category, (_, fields) in kept.items():
        for field, visible in fields:
            for place, one in enumerate(visible):
                recorder = one["_agency"]
                if recorder not in (reader, SUBJECT) and not one["disputed"]:
                    found.append((category, field.code, place, bool(field.ageing)))
                    break
    return found


def still_valid(candidates: Sequence[Candidate], shown: Mapping[str, Any]) -> list[FieldName]:
    """The fields of these candidates whose statement is not marked as old in what `Lens.shown` made."""
    return [
        (category, field)
        for category, field, place, ages in candidates
        if not (ages and shown[category]["fields"][field]["statements"][place]["stale"])
    ]


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
    field, shielded = spec.fields[item.field], is_shielded(spec, block.fields)
    visible = [one for one in block.fields.get(item.field, ()) if lens.may_leave(one, field, block.number, released, shielded)]
    first = current(cast(Any, visible))
    shown: Statement | None = next((one for one in visible if one["id"] == first), None)
    if shown is None or shown["_agency"] in (lens.reader.hex, SUBJECT) or shown["disputed"]:
        return False
    stronger = _STRENGTH.get(item.kind, len(_STRENGTH)) < _STRENGTH[shown["kind"]]
    return not stronger and not stale(cast(Any, shown), field, at)
