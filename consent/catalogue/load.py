"""Reads the catalogue's TOML and CSV files into one frozen `Catalogue`; says which file and key when the data are malformed."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType

from consent.catalogue.fields import read_categories
from consent.catalogue.labels import LabelBook
from consent.catalogue.lists import read_lists
from consent.catalogue.model import (
    AgencyTypeSpec,
    Catalogue,
    CodeEntry,
    CodeList,
    LanguageSpec,
    PurposeSpec,
    RetentionClass,
    Template,
)
from consent.catalogue.notices import read_notices
from consent.catalogue.table import CatalogueFault, Table, toml

PURPOSES = "purposes"


@cache
def load() -> Catalogue:
    """The catalogue as shipped, read once per process."""
    return read(files("consent.catalogue") / "data")


def read(root: Traversable) -> Catalogue:
    """The catalogue whose files lie under `root`; raises `CatalogueFault` when they cannot be understood."""
    meta = toml(root / "catalogue.toml")
    version = meta.text("version")
    languages = _languages(meta.table("languages", required=True))
    pinned = meta.mapping("pinned_notices")
    book = LabelBook(meta.text("german_labels"), root / "labels")
    meta.done()
    categories = read_categories(root, book)
    purposes = _purposes(toml(root / "purposes.toml"), book)
    lists = {**read_lists(root / "lists", book, languages), PURPOSES: _purpose_list(purposes, version, book)}
    agency_types = _agency_types(toml(root / "agency_types.toml"), book)
    retention = _retention(toml(root / "retention.toml"), book)
    notices, sentences = read_notices(root / "notices")
    return Catalogue(
        version=version,
        languages=MappingProxyType(languages),
        label_status=MappingProxyType(book.status),
        left_over_labels=MappingProxyType(book.left_over()),
        categories=MappingProxyType({category.code: category for category in categories}),
        by_number=MappingProxyType({category.number: category for category in categories}),
        fields=MappingProxyType(
            {(field.category, field.code): field for category in categories for field in category.fields.values()}
        ),
        purposes=MappingProxyType(purposes),
        code_lists=MappingProxyType(lists),
        notices=MappingProxyType(notices),
        pinned_notices=MappingProxyType(pinned),
        sentences=MappingProxyType(sentences),
        agency_types=MappingProxyType(agency_types),
        retention=MappingProxyType(retention),
    )


def _languages(table: Table) -> dict[str, LanguageSpec]:
    languages: dict[str, LanguageSpec] = {}
    for code in table:
        row = table.table(code)
        languages[code] = LanguageSpec(
            code=code, name=row.text("name"), direction=row.text("direction"), locale=row.text("locale")
        )
        row.done()
    return languages


def _purposes(table: Table, book: LabelBook) -> dict[str, PurposeSpec]:
    purposes: dict[str, PurposeSpec] = {}
    for row in table.tables("purpose"):
        code, template = row.text("code"), row.table("template", required=True)
        if code in purposes:
            raise CatalogueFault(f"{row.where}: {code} stands twice")
        purposes[code] = PurposeSpec(
            code=code,
            mark=row.text("mark"),
            labels=book.of(row.text("label"), "purposes", code),
            legal_basis=row.text("legal_basis"),
            legal_sources=row.texts("legal_sources", required=True),
            legal_sources_de=row.texts("legal_sources_de", required=True),
            ceiling=frozenset(row.texts("ceiling", required=True)),
            template=Template(
                code=code,
                categories=template.texts("categories", required=True),
                max_months=template.number("max_months"),
                default_months=template.number("default_months"),
                further=template.texts("further"),
            ),
            recipients=frozenset(row.texts("recipients", required=True)),
            enabled=row.flag("enabled", default=True),
            off_for=frozenset(row.texts("off_for")),
            statutory_for=frozenset(row.texts("statutory_for")),
            one_time=row.flag("one_time"),
        )
        template.done()
        row.done()
    table.done()
    return purposes


def _purpose_list(purposes: Mapping[str, PurposeSpec], version: str, book: LabelBook) -> CodeList:
    """The purposes as a code list, for values that name one."""
    entries = {code: CodeEntry(code=code, labels=spec.labels, attributes={"mark": spec.mark}) for code, spec in purposes.items()}
    return CodeList(
        name=PURPOSES,
        labels=book.of("Zwecke", "lists", PURPOSES),
        source="the catalogue's own purposes",
        as_of=version,
        entries=MappingProxyType(entries),
        aliases=MappingProxyType({}),
    )


def _agency_types(table: Table, book: LabelBook) -> dict[str, AgencyTypeSpec]:
    specs: dict[str, AgencyTypeSpec] = {}
    for code in table:
        row = table.table(code)
        specs[code] = AgencyTypeSpec(
            code=code,
            labels=book.of(row.text("label"), "agency_types", code),
            duty=row.text("duty"),
            reporting_duty=row.flag("reporting_duty"),
            reads_records=row.flag("reads_records"),
        )
        row.done()
    return specs


def _retention(table: Table, book: LabelBook) -> dict[str, RetentionClass]:
    classes: dict[str, RetentionClass] = {}
    for code in table:
        row = table.table(code)
        classes[code] = RetentionClass(
            code=code,
            labels=book.of(row.text("label"), "retention", code),
            inactivity_months=row.number_or_none("inactivity_months"),
            upper_bound_years=row.number_or_none("upper_bound_years"),
            default_months=row.number_or_none("default_months"),
            minimum_months=row.number_or_none("minimum_months"),
            basis=row.text("basis"),
            basis_de=row.text("basis_de"),
        )
        row.done()
    return classes
