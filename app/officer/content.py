"""Content under a logged case: chosen categories of one record, opened and shown once, in the person's own list of looks.

There is no other way from the officer to content. It needs an open case that names the person, and the purpose allowed here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from app.agencies.bound_purposes import read_bound
from app.audit.record import Entry
from app.errors import NotFound, Refused, ValidationFailed
from app.ledger.blocks import Block
from app.ledger.head import lock_head
from app.officer.cases import Case, Officer
from app.officer.judgement import OFFICERS_LOOK
from app.pages.languages import GERMAN
from app.unit_of_work import UnitOfWork
from app.values.words import Piece, parts_of, words_of
from consent.catalogue import Catalogue, CategorySpec
from consent.ranking import current
from consent.vocabulary import Purpose

PURPOSE = Purpose.DATA_PROTECTION_CHECK


@dataclass(frozen=True, slots=True)
class Said:
    """One statement in words: its field, its value in parts, how and since when it is known, whether it stands for the field."""

    label: str
    parts: tuple[list[Piece], ...]
    kind: str
    as_of: str | None
    disputed: bool
    is_current: bool


@dataclass(frozen=True, slots=True)
class Opened:
    """A category that was opened."""

    label: str
    said: tuple[Said, ...]


async def look(uow: UnitOfWork, officer: Officer, case: Case, newcomer_id: UUID, wanted: Sequence[str]) -> list[Opened]:
    """Open these categories of a person's record under the case, and record it. Raises NotFound, Refused, ValidationFailed."""
    if case.closed_at is not None or newcomer_id not in case.about:
        raise NotFound()
    return await open_categories(uow, newcomer_id, wanted, await look_entry(uow, officer, case.wire_id))


async def look_entry(uow: UnitOfWork, officer: Officer, case: str, action: str = OFFICERS_LOOK) -> Entry:
    """What the log says of a look of this office under a case. Raises Refused if the operator does not let it use its purpose."""
    found = await read_bound(uow, officer.agency_id)
    if not any(row["allowed"] and row["purpose"] == PURPOSE for _, purposes in found for row in purposes):
        raise Refused("purpose-not-allowed")
    return Entry(action, agency=officer.agency_id, purpose=str(PURPOSE), actor=officer.actor, case=case)


async def open_categories(
    uow: UnitOfWork, newcomer_id: UUID, wanted: Sequence[str], entry: Entry, *, told: bool = True
) -> list[Opened]:
    """Open categories and record `entry` about them; `told` False leaves the person out of it, because a law forbids to tell her.

    Raises NotFound (erased meanwhile), ValidationFailed (no or unknown category).
    """
    catalogue = uow.world.catalogue
    if not wanted or any(code not in catalogue.categories for code in wanted):
        raise ValidationFailed.at("/categories", "unknown-code", "at least one category of the catalogue")
    head = await lock_head(uow, newcomer_id, shared=True)
    if head is None:
        raise NotFound()
    blocks = await head.open_blocks(sorted(wanted, key=lambda code: catalogue.categories[code].number))
    numbers = tuple(sorted(catalogue.categories[code].number for code in wanted))
    await uow.record(entry._replace(subject_ref=head.key.subject_ref if told else None, categories=numbers))
    return [_opened(catalogue, catalogue.categories[code], block) for code, block in blocks.items()]


def _opened(catalogue: Catalogue, spec: CategorySpec, block: Block) -> Opened:
    words, said = words_of(GERMAN, catalogue), []
    for code, statements in block.fields.items():
        held = [one for one in statements if not one.get("_superseded_by")]
        shown = current(cast(Any, held)) if held else None
        for one in held:
            field = spec.fields[code]
            told = Said(
                field.labels[GERMAN],
                parts_of(words, field, one["value"]),
                one["kind"],
                one.get("as_of"),
                bool(one.get("disputed")),
                one["id"] == shown,
            )
            said.append(told)
    return Opened(spec.labels[GERMAN], tuple(said))
