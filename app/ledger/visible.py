"""What of an opened block an agency sees: fields under its purpose's ceiling, statements that may leave, in the contract's words.

The rules are `consent.release` and `consent.ranking`; here they meet the stored form. Members that start with `_` never leave.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, cast
from uuid import UUID

from app.ledger.blocks import Statement
from consent.catalogue import Catalogue, CategorySpec, FieldSpec
from consent.ranking import current, stale
from consent.release import SecrecyPairs, StatementMeta, readable_fields, statement_visible
from consent.vocabulary import SUBJECT, AgencyFacts, AgencyId, Purpose, Secrecy

Fields = Mapping[str, list[Statement]]
Outward = Callable[[Iterable[str]], list[str]]
"""Internal statement ids to those that this reader may see, many at once."""

Kept = Mapping[str, tuple[int, list[tuple[FieldSpec, list[Statement]]]]]
"""Categories by code: version and what `Lens.visible` kept of them."""

Bits = Mapping[str, Mapping[str, int]]
"""The bit of every field, by category and field: the fields of one read are one number."""

_NO_BITS: Bits = MappingProxyType({})
_NONE: Mapping[str, int] = MappingProxyType({})

MOST_REMEMBERED = 20_000
ORDINARY_MEMBERS = 8
"""A statement with exactly the members that every statement has (`app.ledger.statements.build_statement`) carries no mark."""

_SHOWN_AS_STORED = ("value", "kind", "as_of", "recorded_by", "recorded_at", "disputed")


class Lens:
    """How one agency, as registered, sees records under one purpose: readable fields and which statements may leave.

    Decisions are remembered by everything they depend on; a changed agency is another lens.
    """

    def __init__(self, catalogue: Catalogue, agency: AgencyFacts, purpose: Purpose) -> None:
        self._catalogue = catalogue
        self.reader = agency.agency_id
        self.reader_hex = agency.agency_id.hex
        self.agency = agency
        self._leaves: dict[tuple[object, ...], bool] = {}
        self._stale: dict[tuple[object, ...], bool] = {}
        self.readable = {
            number: readable_fields(catalogue, spec.code, purpose, agency) for number, spec in catalogue.by_number.items()
        }
        self._fields = {
            number: {code: (spec.fields[code], self._is_ordinary(spec.fields[code], number)) for code in self.readable[number]}
            for number, spec in catalogue.by_number.items()
        }

    def visible(self, number: int, fields: Fields, released: SecrecyPairs) -> list[tuple[FieldSpec, list[Statement]]]:
        """Readable fields of a category with the statements that may leave; a field with none is left out."""
        spec = self._catalogue.by_number[number]
        readable = self._fields[number]
        shielded = is_shielded(spec, fields)
        kept: list[tuple[FieldSpec, list[Statement]]] = []
        for code, statements in fields.items():
            known = readable.get(code)
            if known is not None:
                field, ordinary = known
                ordinary = ordinary and not shielded
                if ordinary and len(statements) == 1 and len(statements[0]) == ORDINARY_MEMBERS:  # what most fields hold
                    kept.append((field, statements))
                    continue
                visible = [
                    one
                    for one in statements
                    if (ordinary and len(one) == ORDINARY_MEMBERS) or self.may_leave(one, field, number, released, shielded)
                ]
                if visible:
                    kept.append((field, visible))
        return kept

    def _is_ordinary(self, field: FieldSpec, number: int) -> bool:
        """Whether an unmarked statement of this field leaves whoever recorded it and whatever is released from secrecy.

        If a stranger's leaves without any release, everybody's does: recording it oneself or holding a release only adds.
        """
        return self.may_leave({"_agency": UUID(int=0).hex}, field, number, (), shielded=False)

    def may_leave(self, statement: Statement, field: FieldSpec, number: int, released: SecrecyPairs, shielded: bool) -> bool:
        """Whether this statement may leave; superseded ones are kept for the person alone."""
        if "_superseded_by" in statement:
            return False
        recorder, mark, entrusted = statement["_agency"], statement.get("_secrecy"), statement.get("_entrusted_by")
        side = statement.get("_side")
        key = (number, field.code, recorder, mark, entrusted is None, entrusted == SUBJECT, released, shielded, side)
        known = self._leaves.get(key)
        if known is None:
            meta = StatementMeta(
                field=field,
                category=number,
                recorded_by=None if recorder == SUBJECT else AgencyId(UUID(hex=recorder)),
                secrecy=Secrecy.NONE if mark is None else Secrecy(mark),
                entrusted_by=entrusted,
                shielded=shielded,
                side=side,
            )
            known = statement_visible(meta, self.reader, released)
            if len(self._leaves) >= MOST_REMEMBERED:
                self._leaves.clear()
            self._leaves[key] = known
        return known

    def shown(self, kept: Kept, at: datetime, outward: Outward, bits: Bits = _NO_BITS) -> tuple[dict[str, Any], int]:
        """Categories by code, each with its version and what may be shown of it, in the contract's words; and of the fields in
        `bits` those whose newest undisputed statement by another agency is not marked as old, as one number.

        Uses the statements up: they become what is shown of them. One pass does both, because it runs in every read.
        """
        names = iter(outward([one["id"] for _, fields in kept.values() for _, visible in fields for one in visible]))
        today = at.date()
        answer: dict[str, Any] = {}
        from_others, reader = 0, self.reader_hex
        for code, (version, fields) in kept.items():
            shown_fields: dict[str, Any] = {}
            numbered = bits.get(code, _NONE)
            for field, visible in fields:
                place = _leading(visible) if len(visible) > 1 else 0
                bit = numbered.get(field.code, 0)
                shown = []
                for one in visible:
                    is_stale = self._is_stale(one, field, at, today) if field.ageing else False
                    if bit and one["_agency"] != reader and one["_agency"] != SUBJECT and not one["disputed"]:
                        from_others |= 0 if is_stale else bit
                        bit = 0
                    if len(one) == ORDINARY_MEMBERS:  # nothing in it but what is shown, and who recorded it
                        del one["_agency"]
                        one["id"], one["stale"] = next(names), is_stale
                        shown.append(one)
                    else:
                        shown.append(as_shown(one, next(names), is_stale))
                shown_fields[field.code] = {"current": shown[place]["id"], "statements": shown}
            answer[code] = {"version": version, "fields": shown_fields}
        return answer, from_others

    def _is_stale(self, statement: Statement, field: FieldSpec, at: datetime, today: date) -> bool:
        """`consent.ranking.stale`, remembered for the day: statements grow old at midnight UTC."""
        key = (field.category, field.code, statement["kind"], statement["as_of"] or statement["recorded_at"][:10], today)
        known = self._stale.get(key)
        if known is None:
            if len(self._stale) >= MOST_REMEMBERED:
                self._stale.clear()
            known = self._stale[key] = stale(cast(Any, statement), field, at)
        return known


def _leading(visible: Sequence[Statement]) -> int:
    """The place of the statement to show first."""
    first = current(cast(Any, visible))
    return next(place for place, one in enumerate(visible) if one["id"] == first)


def as_shown(statement: Statement, outward: str, is_stale: bool) -> dict[str, Any]:
    """One statement as the contract writes it: a copy."""
    shown = {name: statement[name] for name in _SHOWN_AS_STORED} | {"id": outward, "stale": is_stale}
    confirmed = statement.get("_confirmed")
    if confirmed:
        shown["confirmed_as_of"] = max(one["as_of"] for one in confirmed)
    return shown


def is_shielded(spec: CategorySpec, fields: Fields) -> bool:
    """Whether an address is protected (Auskunftssperre, refuge): any standing `shield` counts, not the strongest one."""
    return (
        "shield" in fields
        and "shield" in spec.fields
        and any(one["value"] is True and "_superseded_by" not in one for one in fields["shield"])
    )
