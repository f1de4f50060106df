"""Who may read and write what: of each active office, by category and field. The page narrows it, the document is whole."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from app.officer.configuration import Configuration, Office
from app.officer.papers import Document, Grid, Part
from app.officer.register_papers import provenance
from app.pages.languages import GERMAN
from consent.catalogue import CategorySpec
from consent.decision import Deny
from consent.release import readable_fields
from consent.stewardship import may_write
from consent.vocabulary import Action, Kind, Purpose

TITLE: Final = "Zugriffsmatrix"
SOURCE: Final = "Art. 25, 32 DSGVO; § 67c SGB X"
READING: Final = (
    "Lesen heißt: höchstens dieses Feld, und nur solange eine Einwilligung der Person dafür gilt. "
    "Eine Einwilligung kann immer weniger umfassen.",
    "Schreiben heißt: eine Angabe hinzufügen. Ersetzt wird nie, jede Fassung bleibt.",
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to show: a type of agency, a purpose, a category, each by its code; nothing means all."""

    kind: str = ""
    purpose: str = ""
    category: str = ""


_ALL: Final = Wanted()


@dataclass(frozen=True, slots=True)
class FieldRights:
    """A field that an office may read for these purposes (their marks, `P1`), or may write."""

    label: str
    reads: tuple[str, ...]
    writes: bool


@dataclass(frozen=True, slots=True)
class CategoryRights:
    """The fields of a category that an office may read or write."""

    label: str
    fields: tuple[FieldRights, ...]

    @property
    def reads(self) -> int:
        """How many fields may be read for some purpose."""
        return sum(bool(one.reads) for one in self.fields)

    @property
    def writes(self) -> int:
        """How many fields may be written."""
        return sum(one.writes for one in self.fields)


@dataclass(frozen=True, slots=True)
class OfficeRights:
    """An office with its type in words, its purposes (mark and label), and what it may read or write."""

    office: Office
    kind: str
    purposes: tuple[tuple[str, str], ...]
    categories: tuple[CategoryRights, ...]

    @property
    def reads(self) -> int:
        """How many fields it may read for some purpose."""
        return sum(one.reads for one in self.categories)

    @property
    def writes(self) -> int:
        """How many fields it may write."""
        return sum(one.writes for one in self.categories)


def rights_of(found: Configuration, wanted: Wanted = _ALL) -> tuple[OfficeRights, ...]:
    """Each active office. For one purpose: who may use it and what is read for it. For one category: who reaches it, and how."""
    told = []
    for office in found.offices:
        asked = wanted.kind in {"", office.facts.type} and (not wanted.purpose or wanted.purpose in office.purposes)
        if office.facts.active and asked:
            categories = tuple(_categories(found, office, wanted))
            if categories or not (wanted.purpose or wanted.category):
                told.append(_rights(found, office, categories))
    return tuple(told)


def access_matrix(found: Configuration) -> Document:
    """For each active office: which fields it may read for which purpose, and which it may write."""
    parts = [_part(one) for one in rights_of(found)]
    return Document("matrix", TITLE, SOURCE, provenance(found), (Part("So ist sie zu lesen", READING), *parts))


def _rights(found: Configuration, office: Office, categories: tuple[CategoryRights, ...]) -> OfficeRights:
    purposes = [found.catalogue.purposes[code] for code in office.purposes]
    kind = found.catalogue.agency_types[office.facts.type].labels[GERMAN]
    return OfficeRights(office, kind, tuple((spec.mark, spec.labels[GERMAN]) for spec in purposes), categories)


def _categories(found: Configuration, office: Office, wanted: Wanted) -> Iterator[CategoryRights]:
    for spec in found.catalogue.categories.values():
        if wanted.category in {"", spec.code}:
            fields = tuple(_fields(found, office, spec, wanted.purpose))
            if fields:
                yield CategoryRights(spec.labels[GERMAN], fields)


def _fields(found: Configuration, office: Office, spec: CategorySpec, purpose: str) -> Iterator[FieldRights]:
    marks = {code: found.catalogue.purposes[code].mark for code in office.purposes if purpose in {"", code}}
    readable = {code: readable_fields(found.catalogue, spec.code, Purpose(code), office.facts) for code in marks}
    for code, field in spec.fields.items():
        reads = tuple(marks[one] for one, fields in readable.items() if code in fields)
        writes = bool(office.purposes) and any(_may_add(found, office, spec.code, code, kind) for kind in Kind)
        if reads or (writes and not purpose):
            yield FieldRights(field.labels[GERMAN], reads, writes)


def _may_add(found: Configuration, office: Office, category: str, field: str, kind: Kind) -> bool:
    facts = office.facts
    verdict = may_write(found.catalogue, facts.type, facts.reporting_duty, category, field, Action.ADD, kind)
    return not isinstance(verdict, Deny)


def _part(one: OfficeRights) -> Part:
    name = one.office.facts.name
    rows = tuple(
        (category.label, field.label, ", ".join(field.reads) or "nein", "ja" if field.writes else "nein")
        for category in one.categories
        for field in category.fields
    )
    used = ", ".join(f"{mark} {label}" for mark, label in one.purposes)
    ways = f"Programme: {one.office.tools}, Anmeldungen am Schreibtisch: {one.office.desks}."
    grid = Grid(f"Felder: {name}", ("Kategorie", "Feld", "liest für", "schreibt"), rows)
    told = (f"Zwecke: {used}." if used else "Keine Zwecke.", ways)
    return Part(name, told, () if rows else ("Kein Feld zu lesen oder zu schreiben.",), (grid,) if rows else ())
