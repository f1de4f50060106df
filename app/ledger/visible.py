"""What of an opened block an agency sees: fields under its purpose's ceiling, statements that may leave, in the contract's words.

The rules are `consent.release` and `consent.ranking`; here they meet the stored form. Members that start with `_` never leave.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from app.ledger.blocks import Statement
from consent.catalogue import CategorySpec, FieldSpec
from consent.ranking import current, stale
from consent.release import SecrecyPairs, StatementMeta, statement_visible
from consent.vocabulary import AgencyId, Secrecy

Fields = Mapping[str, Sequence[Statement]]
Outward = Callable[[list[bytes]], list[str]]
"""Internal statement ids to those that this reader may see, many at once."""

NOT_SECRET = Secrecy.NONE


def shown_fields(
    spec: CategorySpec,
    fields: Fields,
    readable: frozenset[str],
    reader: AgencyId,
    released: SecrecyPairs,
    at: datetime,
    outward: Outward,
) -> dict[str, dict[str, Any]]:
    """The category's readable fields with their visible statements and `current`; a field with none is left out."""
    shielded = is_shielded(spec, fields)
    kept: list[tuple[str, FieldSpec, list[Statement]]] = []
    ids: list[bytes] = []
    for code, statements in fields.items():
        if code not in readable:
            continue
        field = spec.fields[code]
        visible = [one for one in statements if may_leave(one, field, spec.number, reader, released, shielded)]
        if visible:
            kept.append((code, field, visible))
            ids += [bytes.fromhex(one["id"]) for one in visible]
    names = iter(outward(ids))
    answer: dict[str, dict[str, Any]] = {}
    for code, field, visible in kept:
        first = current(visible)  # type: ignore[arg-type]  # stored statements carry what ranking asks for, and more
        shown = [as_shown(one, next(names), stale(one, field, at)) for one in visible]  # type: ignore[arg-type]  # as above
        leading = next(told["id"] for told, one in zip(shown, visible, strict=True) if one["id"] == first)
        answer[code] = {"current": leading, "statements": shown}
    return answer


def as_shown(statement: Statement, outward: str, is_stale: bool) -> dict[str, Any]:
    """One statement as the contract writes it."""
    shown = {
        "id": outward,
        "value": statement["value"],
        "kind": statement["kind"],
        "as_of": statement["as_of"],
        "recorded_by": statement["recorded_by"],
        "recorded_at": statement["recorded_at"],
        "disputed": statement["disputed"],
        "stale": is_stale,
    }
    confirmed = statement.get("_confirmed")
    if confirmed:
        shown["confirmed_as_of"] = max(one["as_of"] for one in confirmed)
    return shown


def may_leave(
    statement: Statement, field: FieldSpec, category: int, reader: AgencyId, released: SecrecyPairs, shielded: bool
) -> bool:
    """Whether this reader, with the category released, sees this statement; superseded ones are kept for the person alone."""
    if "_superseded_by" in statement:
        return False
    recorder = statement["_agency"]
    mark = statement.get("_secrecy")
    meta = StatementMeta(
        field=field,
        category=category,
        recorded_by=None if recorder == "subject" else AgencyId(UUID(hex=recorder)),
        secrecy=NOT_SECRET if mark is None else Secrecy(mark),
        entrusted_by=statement.get("_entrusted_by"),
        shielded=shielded,
    )
    return statement_visible(meta, reader, released)


def is_shielded(spec: CategorySpec, fields: Fields) -> bool:
    """Whether an address is protected (Auskunftssperre, refuge): any standing `shield` counts, not the strongest one."""
    return "shield" in spec.fields and any(
        one["value"] is True and "_superseded_by" not in one for one in fields.get("shield", ())
    )
