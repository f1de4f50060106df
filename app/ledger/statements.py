"""Add statements to opened blocks: steward rules first, then the value rules; all of a list or none of it.

Pure: opened blocks in, changed blocks out. Both write paths use it, the registration and the fast path of `app.profile`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from app.ledger.blocks import Block, Statement
from consent.catalogue import Catalogue
from consent.decision import Deny
from consent.merging import side_to_write
from consent.release import SecrecyPairs
from consent.stewardship import may_write
from consent.values import Fault, relations, validate
from consent.vocabulary import Action, AgencyFacts

MAX_STATEMENTS_PER_FIELD = 200
"""Bound of one field's history; a block stays far below the size that a seal is measured for."""


@dataclass(frozen=True, slots=True)
class Writer:
    """Who records: an agency, or the newcomer herself (`agency` is None); `limits` is the `secrecy` of an agency's release."""

    agency: AgencyFacts | None
    limits: SecrecyPairs = ()

    @property
    def kind(self) -> str:
        """The writer's row in the steward table: an agency type or `subject`."""
        return self.agency.type if self.agency else "subject"

    @property
    def key(self) -> str:
        """What a statement remembers of its recorder, for the rules: hex agency id or `subject`."""
        return self.agency.agency_id.hex if self.agency else "subject"

    def shown(self) -> dict[str, str]:
        """What a reader learns of the recorder."""
        return {"agency": self.agency.name, "type": self.agency.type} if self.agency else {"agency": "", "type": "subject"}


class NewStatement(NamedTuple):
    """One statement as asked for; `value` is JSON, `as_of` an incomplete date (YYYY, YYYY-MM or YYYY-MM-DD)."""

    category: str
    field: str
    value: Any
    kind: str
    as_of: str | None = None
    secrecy: str = "none"
    entrusted_by: str | None = None
    recorder_secrecy: str = "none"


@dataclass(frozen=True, slots=True)
class Added:
    """What was added: the blocks touched and the internal ids in the order asked."""

    blocks: tuple[Block, ...]
    ids: tuple[str, ...]
    touched: frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Invalid:
    """The list was refused as malformed; pointers are relative to the list (`/0/value`), values are never repeated."""

    faults: tuple[Fault, ...]


def add_statements(
    catalogue: Catalogue,
    blocks: Mapping[str, Block],
    writer: Writer,
    items: Sequence[NewStatement],
    now: datetime,
    new_id: Callable[[], str],
) -> Added | Deny | Invalid:
    """Judge every item and only then change the blocks (which must hold every category that an item names).

    Refusals by the steward table come before value faults; a field that does not exist comes before both.
    """
    unknown = _unknown_fields(catalogue, items)
    if unknown:
        return Invalid(unknown)
    duty = writer.agency.reporting_duty if writer.agency else False
    for item in items:
        verdict = may_write(catalogue, writer.kind, duty, item.category, item.field, Action.ADD, item.kind)
        if isinstance(verdict, Deny):
            return verdict
    values: list[Any] = []
    faults: list[Fault] = []
    today = now.date()
    for index, item in enumerate(items):
        value, found = validate(catalogue, item.category, item.field, item.value, item.kind, item.as_of, today)
        values.append(value)
        if found:
            faults.extend(Fault(f"/{index}{fault.pointer}", fault.code) for fault in found)
        if len(blocks[item.category].fields.get(item.field, ())) >= MAX_STATEMENTS_PER_FIELD:
            faults.append(Fault(f"/{index}", "too-many-statements"))
    if not faults:
        given = [(item.category, item.field, value) for item, value in zip(items, values, strict=True)]
        faults.extend(relations(catalogue, given))
    if faults:
        return Invalid(tuple(faults))
    ids: list[str] = []
    for item, value in zip(items, values, strict=True):
        statement = build_statement(writer, item, value, now, new_id())
        side = side_to_write(blocks[item.category].number, writer.limits) if writer.limits else None
        if side is not None:
            statement["_side"] = side
        blocks[item.category].fields.setdefault(item.field, []).insert(0, statement)
        ids.append(statement["id"])
    touched = frozenset([(item.category, item.field) for item in items])
    return Added(tuple([blocks[code] for code in sorted({item.category for item in items})]), tuple(ids), touched)


def build_statement(writer: Writer, item: NewStatement, value: Any, now: datetime, statement_id: str) -> Statement:
    """The stored form of one statement; seconds are enough and do not single out a request."""
    statement: Statement = {
        "id": statement_id,
        "value": value,
        "kind": item.kind,
        "as_of": item.as_of,
        "recorded_by": writer.shown(),
        "recorded_at": f"{now.isoformat()[:19]}Z",
        "disputed": False,
        "_agency": writer.key,
    }
    if item.secrecy != "none":
        statement["_secrecy"] = item.secrecy
    if item.entrusted_by:
        statement["_entrusted_by"] = item.entrusted_by
    if item.recorder_secrecy != "none":
        statement["_recorder_secrecy"] = item.recorder_secrecy
    return statement


def _unknown_fields(catalogue: Catalogue, items: Sequence[NewStatement]) -> tuple[Fault, ...]:
    """Faults for categories and fields that the catalogue does not know."""
    faults = []
    for index, item in enumerate(items):
        if item.category not in catalogue.categories:
            faults.append(Fault(f"/{index}/category", "unknown-category"))
        elif (item.category, item.field) not in catalogue.fields:
            faults.append(Fault(f"/{index}/field", "unknown-field"))
    return tuple(faults)
