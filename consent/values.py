"""Is this a value the field may hold? Strict and pure: types, code lists, dates, bounds, characters. Never echoes a value.

Rules: a bool is no number; dates may be incomplete but exist in the calendar and lie in the past unless the field says
otherwise; text is NFC, without control or direction-changing characters, inside its length; numbers that look like an
AZR-Nummer are refused in free text (§ 10(4) AZRG: it must not become a key); objects have exactly their members.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Final, TypeAlias

from consent.catalogue.model import MISSING_STATES, Catalogue, FieldSpec, Shape
from consent.scalars import DETAILS, EARLIEST_YEAR, MOST_ITEMS, Context, Fault, Rejected, incomplete_date, scalar
from consent.vocabulary import Kind

__all__ = ["DETAILS", "MISSING", "RELATED", "Fault", "Value", "missing_state", "relations", "validate", "validate_alone"]

Value: TypeAlias = "str | int | bool | list[Value] | dict[str, Value]"

MISSING: Final = "missing"  # {"missing": "not_asked"} stands for an optional answer that is not there

_KINDS: Final = frozenset(kind.value for kind in Kind)
_RESULT_KINDS: Final = frozenset({Kind.CERTIFICATE, Kind.PLACEMENT_TEST})
_NO_RESULT: Final = frozenset({"not_tested"})
_ORDERED_FIELDS: Final = (
    ("course", "started_on", "ended_on"),
    ("course", "registered_on", "ended_on"),
    ("recognition", "filed_on", "complete_on"),
    ("recognition", "filed_on", "decided_on"),
    ("recognition", "complete_on", "decided_on"),
)
RELATED: Final = frozenset(
    {
        ("language", "certificate_type"),
        ("language", "certificate_level"),
        *((category, field) for category, *fields in _ORDERED_FIELDS for field in fields),
    }
)
"""The fields that are held against each other: what each of them may hold alone says nothing about them together."""

_ORDERED_MEMBERS: Final = {"counselling_case": ("start", "end"), "document_seen": ("date", "seen_on")}


def validate(
    catalogue: Catalogue,
    category: str,
    field: str,
    value: object,
    kind: str,
    as_of: str | None,
    today: date,
) -> tuple[Value | None, tuple[Fault, ...]]:
    """The value as it is stored (NFC, trimmed, aliases resolved) and no fault; or None and every fault found.

    `value` is decoded JSON, `as_of` an incomplete date. Pointers start at the statement: `/value/0/birth_year`, `/as_of`,
    `/kind`.
    """
    if category not in catalogue.categories:
        return None, (Fault("/category", "unknown-category"),)
    spec = catalogue.fields.get((category, field))
    if spec is None:
        return None, (Fault("/field", "unknown-field"),)
    context = Context(catalogue, today)
    faults: list[Fault] = []
    normalised = _field_value(spec, value, context, faults)
    if kind not in _KINDS:
        faults.append(Fault("/kind", "unknown-kind"))
    if as_of is not None:
        _collect(lambda: incomplete_date(as_of, "/as_of", EARLIEST_YEAR, today), faults)
    if not faults:
        faults.extend(_evidence_faults(spec, normalised, kind, as_of))
    return (None, tuple(faults)) if faults else (normalised, ())


def validate_alone(catalogue: Catalogue, spec: FieldSpec, value: object, today: date) -> Value | None:
    """The value as `validate` stores it, or None for any fault; kind and date it comes with were judged before."""
    if type(value) is str and not spec.many and spec.type != "object":
        try:
            return scalar(spec, value, "", Context(catalogue, today))
        except Rejected:
            return None
    faults: list[Fault] = []
    normalised = _field_value(spec, value, Context(catalogue, today), faults)
    return None if faults else normalised


def missing_state(value: object) -> str | None:
    """`unknown`, `not_asked` or `prefers_not_to_say` where the value says that there is no answer; None for an answer."""
    if isinstance(value, dict) and set(value) == {MISSING} and value[MISSING] in MISSING_STATES:
        return str(value[MISSING])
    return None


def relations(catalogue: Catalogue, statements: Sequence[tuple[str, str, object]]) -> tuple[Fault, ...]:
    """Contradictions between the valid values of one request, as (category, field, value); pointers are `/<index>/value`.

    A field that occurs twice belongs to more than one certificate or course and is not compared.
    """
    places: dict[tuple[str, str], list[int]] = {}
    for index, (category, field, _) in enumerate(statements):
        if (category, field) in RELATED:
            places.setdefault((category, field), []).append(index)
    once = {key: indexes[0] for key, indexes in places.items() if len(indexes) == 1}
    if len(once) < 2:
        return ()
    faults: list[Fault] = []
    kind, level = once.get(("language", "certificate_type")), once.get(("language", "certificate_level"))
    if kind is not None and level is not None:
        certificate = catalogue.code_lists["certificates"].entries.get(str(statements[kind][2]))
        levels = certificate.attributes["levels"] if certificate is not None else None
        value = statements[level][2]
        if isinstance(levels, tuple) and isinstance(value, str) and value not in levels:
            faults.append(Fault(f"/{level}/value", "level-not-certified"))
    for category, first, second in _ORDERED_FIELDS:
        before, after = once.get((category, first)), once.get((category, second))
        if before is not None and after is not None and _follows(statements[before][2], statements[after][2]):
            faults.append(Fault(f"/{after}/value", "order"))
    return tuple(faults)


def _evidence_faults(spec: FieldSpec, value: Value | None, kind: str, as_of: str | None) -> list[Fault]:
    """A tested level needs its date, because it ages, and is a level."""
    if kind not in _RESULT_KINDS or spec.code_list != "cefr" or not spec.ageing:
        return []
    faults = [] if as_of is not None else [Fault("/as_of", "as-of-needed")]
    if value in _NO_RESULT if isinstance(value, str) else True:
        faults.append(Fault("/value", "not-a-result"))
    return faults


def _collect(step: Callable[[], Value], faults: list[Fault]) -> Value | None:
    try:
        return step()
    except Rejected as rejected:
        faults.append(rejected.fault)
        return None


def _field_value(spec: FieldSpec, value: object, context: Context, faults: list[Fault]) -> Value | None:
    if isinstance(value, dict) and MISSING in value:
        if spec.optional and missing_state(value) is not None:
            return {MISSING: value[MISSING]}
        faults.append(Fault("/value", "missing-not-allowed"))
        return None
    return _shaped(spec, value, "/value", context, faults)


def _shaped(shape: Shape, value: object, pointer: str, context: Context, faults: list[Fault]) -> Value | None:
    """One value or list of values of this shape; faults are collected, so that a client sees all of them at once."""
    if not shape.many:
        return _one(shape, value, pointer, context, faults)
    if not isinstance(value, list):
        faults.append(Fault(pointer, "type"))
        return None
    if not 1 <= len(value) <= MOST_ITEMS:
        faults.append(Fault(pointer, "empty" if not value else "too-many"))
        return None
    items: list[Value] = []
    for index, item in enumerate(value):
        normalised = _one(shape, item, f"{pointer}/{index}", context, faults)
        if normalised is not None and normalised in items:
            faults.append(Fault(f"{pointer}/{index}", "duplicate-item"))
        elif normalised is not None:
            items.append(normalised)
    return items


def _one(shape: Shape, value: object, pointer: str, context: Context, faults: list[Fault]) -> Value | None:
    if shape.type == "object" and isinstance(shape, FieldSpec):
        if shape.shorthand is not None and not isinstance(value, dict):
            return _one(shape.members[shape.shorthand], value, pointer, context, faults)
        return _object(shape, value, pointer, context, faults)
    return _collect(lambda: scalar(shape, value, pointer, context), faults)


def _object(spec: FieldSpec, value: object, pointer: str, context: Context, faults: list[Fault]) -> Value | None:
    if not isinstance(value, dict):
        faults.append(Fault(pointer, "type"))
        return None
    if not set(value) <= set(spec.members):
        faults.append(Fault(pointer, "unknown-member"))  # its name is not repeated: it may hold anything
    members: dict[str, Value] = {}
    for code, member in spec.members.items():
        if code in value:
            normalised = _shaped(member, value[code], f"{pointer}/{code}", context, faults)
            if normalised is not None:
                members[code] = normalised
        elif member.required:
            faults.append(Fault(f"{pointer}/{code}", "missing-member"))
    if spec.code in _ORDERED_MEMBERS:
        first, second = _ORDERED_MEMBERS[spec.code]
        if _follows(members.get(first), members.get(second)):
            faults.append(Fault(f"{pointer}/{second}", "order"))
    return members


def _follows(first: object, second: object) -> bool:
    """Is the second date certainly before the first, as far as both are known?"""
    if not isinstance(first, str) or not isinstance(second, str):
        return False
    shared = min(len(first), len(second))
    return second[:shared] < first[:shared]
