"""The catalogue's shapes: what may be recorded, for which purpose, by whom, under which wording. Frozen data, no rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

Labels = Mapping[str, str]  # language (BCP 47) -> text; the status of a language's labels stands in Catalogue.label_status
Kinds = frozenset[str] | Literal[True]  # kinds of evidence this writer may give; True: every kind
AttributeValue = str | int | bool | tuple[str, ...]

GERMAN = "de"  # the source of every text
MISSING_STATES = ("unknown", "not_asked", "prefers_not_to_say")  # missing is not one thing


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageSpec:
    """A language of the texts: BCP 47 tag, name in itself, `ltr` or `rtl`, and the CLDR locale of its dates."""

    code: str
    name: str
    direction: str
    locale: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeEntry:
    """One code of a list; a retired code stays readable (`valid_to` is its first day outside)."""

    code: str
    labels: Labels
    attributes: Mapping[str, AttributeValue]
    valid_from: str | None = None
    valid_to: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeList:
    """A code list with its source; `closed=False`: entries come by import, until then a code need only match `structure`.

    `names`: its entries are `translated` into every language, or named by `cldr` as far as that goes, or have `german` official
    names that nobody translates.
    """

    name: str
    labels: Labels
    source: str
    as_of: str
    entries: Mapping[str, CodeEntry]
    aliases: Mapping[str, str]
    closed: bool = True
    structure: str | None = None  # regular expression over the whole code
    licence: str | None = None
    names: str = "translated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What one value looks like: type, list, bounds. Lengths count Unicode code points, bounds are inclusive."""

    code: str
    labels: Labels
    type: str  # text name bool int year incomplete_date month code phone email object
    code_list: str | None = None
    many: bool = False
    max_length: int | None = None
    minimum: int | None = None
    maximum: int | None = None
    future: bool = False  # dates after today are legitimate


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberSpec(Shape):
    """One member of an object value."""

    required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AgeingRule:
    """A statement of these kinds is marked stale (never hidden) this many months after its `as_of`."""

    kinds: frozenset[str]
    months: int
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldSpec(Shape):
    """One field: its shape, its protection, the purposes whose readers may see the raw value, and its stewards.

    `readers` narrows the agency types (None: every recipient of the purpose); `recorder_only`: only the agency that recorded a
    value reads it; `answer_purposes` get an entitlement answer of another field, never this value; `coarse` names the only form
    in which a purpose may use it; `shorthand` names the member that a bare value stands for; `when_shielded` is what a set
    `contact.shield` does to it (`s4` or `hidden`).
    """

    category: str
    sensitivity: str
    x87: bool
    purposes: frozenset[str]
    stewards: Mapping[str, Mapping[str, Kinds]]  # add | change | confirm -> "subject" or agency type -> kinds
    recorder_changes_only: bool
    retention: str
    example: object
    optional: bool = True  # may hold {"missing": unknown | not_asked | prefers_not_to_say}
    members: Mapping[str, MemberSpec]
    shorthand: str | None = None
    ageing: tuple[AgeingRule, ...] = ()
    readers: frozenset[str] | None = None
    recorder_only: bool = False
    answer_purposes: frozenset[str] = frozenset()
    coarse: Mapping[str, str]
    when_shielded: str | None = None

    @property
    def secrecy(self) -> str:
        """`secrecy_203` for s4 fields: they leave only with consent and a secrecy release."""
        return "secrecy_203" if self.sensitivity == "s4" else "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class CategorySpec:
    """A category; its number is part of ciphertexts and never changes or is reused. `sensitivity`: the highest of its fields."""

    code: str
    number: int
    labels: Labels
    sensitivity: str
    x87: bool
    fields: Mapping[str, FieldSpec]


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """The most an agency may ask for under a purpose (its code is the purpose's). Months are calendar months.

    One question names at most seven categories. Where a purpose needs more, `further` are the categories of a second question.
    """

    code: str
    categories: tuple[str, ...]
    max_months: int
    default_months: int
    further: tuple[str, ...] = ()

    @property
    def groups(self) -> tuple[tuple[str, ...], ...]:
        """The categories by question."""
        return (self.categories, self.further) if self.further else (self.categories,)

    @property
    def everything(self) -> tuple[str, ...]:
        """The categories of all questions."""
        return self.categories + self.further


@dataclass(frozen=True, slots=True, kw_only=True)
class PurposeSpec:
    """One purpose of the closed list. `off_for`: agency types for which it is switched off as shipped."""

    code: str
    mark: str
    labels: Labels
    legal_basis: str  # consent | legal_duty
    legal_sources: tuple[str, ...]
    legal_sources_de: tuple[str, ...]  # the same laws in the same order, as German documents cite them
    ceiling: frozenset[str]
    template: Template
    recipients: frozenset[str]
    enabled: bool
    off_for: frozenset[str]
    statutory_for: frozenset[str]  # types that act on a statute here: shown as a law-based entry, never asked
    one_time: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """The wording a decision is given under. `sha256` is the lower-case hex digest of the UTF-8 text, placeholders unfilled."""

    purpose: str
    version: str
    language: str
    text: str
    sha256: str
    status: str  # unreviewed | reviewed | sworn: as shipped; an operator's confirmation is a row of notice_review


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyTypeSpec:
    """An agency type; `duty` says whether § 87 AufenthG binds it: always, never or by_unit (then a shipped default)."""

    code: str
    labels: Labels
    duty: str
    reporting_duty: bool
    reads_records: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionClass:
    """How long something stays: months without activity, then the hard bound in years (None: no own bound)."""

    code: str
    labels: Labels
    inactivity_months: int | None
    upper_bound_years: int | None
    default_months: int | None
    minimum_months: int | None
    basis: str
    basis_de: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """Everything that is data in the rules. `sentences`: (name, language) -> legal sentence for a notice's placeholder.

    `label_status`: language -> unreviewed | reviewed | sworn; `left_over_labels`: language -> what its file names in vain.
    """

    version: str
    languages: Mapping[str, LanguageSpec]
    label_status: Mapping[str, str]
    left_over_labels: Mapping[str, tuple[str, ...]]
    categories: Mapping[str, CategorySpec]
    by_number: Mapping[int, CategorySpec]
    fields: Mapping[tuple[str, str], FieldSpec]
    purposes: Mapping[str, PurposeSpec]
    code_lists: Mapping[str, CodeList]
    notices: Mapping[tuple[str, str], Notice]
    pinned_notices: Mapping[str, str]  # "purpose.language.version" -> sha256 the text had when that version was published
    sentences: Mapping[tuple[str, str], str]
    agency_types: Mapping[str, AgencyTypeSpec]
    retention: Mapping[str, RetentionClass]

    def with_lists(self, filled: Iterable[CodeList]) -> Catalogue:
        """This catalogue with these lists in the place of those of the same name: what an operator imported."""
        return replace(self, code_lists={**self.code_lists, **{each.name: each for each in filled}})

    def missing_in(self, language: str) -> list[str]:
        """What has no text in this language and must have one before the language can be offered."""
        from consent.catalogue.completeness import missing_in

        return list(missing_in(self, language))

    def check(self) -> list[str]:
        """The contradictions of this catalogue in plain English; empty when it is sound."""
        from consent.catalogue.check import check

        return check(self)
