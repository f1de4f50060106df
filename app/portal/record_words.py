"""A whole record in the words of one language: categories, fields, statements, who may see them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.documents.speech import Speech
from app.ledger.head import Head
from app.ledger.releases import facts_of
from app.profile.own_record import own_record
from app.values.words import Piece, Words, parts_of
from consent.catalogue import FieldSpec
from consent.vocabulary import ConsentStatus


@dataclass(frozen=True, slots=True)
class Shown:
    """One statement: its members as the contract names them, its value in parts, and how it is known in words."""

    told: Mapping[str, Any]
    parts: tuple[list[Piece], ...]
    known_from: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class FieldShown:
    """One field: the statement that stands for it first."""

    label: Piece
    statements: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class CategoryShown:
    """One category with the names of the agencies that a living consent lets see something of it."""

    code: str
    label: Piece
    readers: tuple[str, ...]
    fields: tuple[FieldShown, ...]


async def record_in_words(head: Head, words: Words) -> list[CategoryShown]:
    """Her whole record in words; of each field the statement that stands for it first, replaced ones last."""
    specs = head.uow.world.catalogue.categories
    record = await own_record(head)
    living = [state for state in head.standing().consents.values() if state.status is ConsentStatus.GRANTED]
    agencies = await facts_of(head.uow.world, {state.agency for state in living})
    return [
        CategoryShown(
            code,
            words.speech.label(specs[code].labels),
            tuple(sorted({agencies[state.agency].name for state in living if code in state.categories})),
            tuple(
                FieldShown(words.speech.label(specs[code].fields[field].labels), _statements(words, code, field, told))
                for field, told in held["fields"].items()
                if told["statements"]
            ),
        )
        for code, held in record.items()
    ]


def fitting(categories: Sequence[CategoryShown], most: int) -> frozenset[str]:
    """The ids of at most so many statements, in the record's order; what was replaced is the first to be left out."""
    held = [one.told for category in categories for field in category.fields for one in field.statements]
    return frozenset(one["id"] for one in sorted(held, key=lambda one: "replaced_by" in one)[:most])


def _statements(words: Words, category: str, field: str, told: Mapping[str, Any]) -> tuple[Shown, ...]:
    spec = words.catalogue.fields[category, field]
    shown = [shown_of(words, spec, one, is_current=one["id"] == told["current"]) for one in told["statements"]]
    return tuple(sorted(shown, key=lambda one: (not one.is_current, "replaced_by" in one.told)))


def shown_of(words: Words, spec: FieldSpec, told: Mapping[str, Any], *, is_current: bool) -> Shown:
    """One statement of this field in words."""
    return Shown(told, parts_of(words, spec, told["value"]), _known_from(words.speech, told["kind"]), is_current)


def _known_from(speech: Speech, kind: str) -> str:
    _ = speech.gettext
    return {
        "certificate": _("steht in einem Zertifikat"),
        "placement_test": _("steht in einem Einstufungstest"),
        "document_seen": _("Dokument gesehen"),
        "adviser_estimate": _("von der Beratung geschätzt"),
    }.get(kind, _("von Ihnen gesagt"))
