"""The catalogue as data: categories and fields, purposes and notices, code lists, stewards, retention."""

from consent.catalogue.load import load, read
from consent.catalogue.model import (
    GERMAN,
    MISSING_STATES,
    AgeingRule,
    AgencyTypeSpec,
    Catalogue,
    CategorySpec,
    CodeEntry,
    CodeList,
    FieldSpec,
    LanguageSpec,
    MemberSpec,
    Notice,
    PurposeSpec,
    RetentionClass,
    Shape,
    Template,
)
from consent.catalogue.table import CatalogueFault

__all__ = [
    "GERMAN",
    "MISSING_STATES",
    "AgeingRule",
    "AgencyTypeSpec",
    "Catalogue",
    "CatalogueFault",
    "CategorySpec",
    "CodeEntry",
    "CodeList",
    "FieldSpec",
    "LanguageSpec",
    "MemberSpec",
    "Notice",
    "PurposeSpec",
    "RetentionClass",
    "Shape",
    "Template",
    "load",
    "read",
]
