"""A catalogue of three categories and three purposes, small enough to see every case of the rules at a glance."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from consent.catalogue import AgencyTypeSpec, Catalogue, CategorySpec, FieldSpec, Notice, PurposeSpec, Template
from consent.catalogue.model import AgeingRule, Kinds
from consent.notice import text_sha256

LABELS: Mapping[str, str] = MappingProxyType({"de": "Wort", "ar": "كلمة"})
ANYBODY: Mapping[str, Mapping[str, Kinds]] = {"add": {"subject": frozenset({"self_stated"})}}


def field(
    code: str,
    category: str,
    purposes: set[str],
    *,
    sensitivity: str = "s1",
    x87: bool = False,
    stewards: Mapping[str, Mapping[str, Kinds]] = ANYBODY,
    recorder_changes_only: bool = False,
    ageing: tuple[AgeingRule, ...] = (),
    readers: frozenset[str] | None = None,
    recorder_only: bool = False,
    answer_purposes: frozenset[str] = frozenset(),
    coarse: Mapping[str, str] = MappingProxyType({}),
    when_shielded: str | None = None,
) -> FieldSpec:
    return FieldSpec(
        code=code,
        labels=LABELS,
        type="text",
        category=category,
        sensitivity=sensitivity,
        x87=x87,
        purposes=frozenset(purposes),
        stewards=stewards,
        recorder_changes_only=recorder_changes_only,
        retention="content",
        example="x",
        members={},
        ageing=ageing,
        readers=readers,
        recorder_only=recorder_only,
        answer_purposes=answer_purposes,
        coarse=coarse,
        when_shielded=when_shielded,
    )


def _category(code: str, number: int, *fields: FieldSpec) -> CategorySpec:
    return CategorySpec(
        code=code,
        number=number,
        labels={"de": f"{code} auf Deutsch", "ar": f"{code} بالعربية"},
        sensitivity="s1",
        x87=any(spec.x87 for spec in fields),
        fields={spec.code: spec for spec in fields},
    )


def _purpose(
    code: str,
    ceiling: tuple[str, ...],
    template: tuple[str, ...],
    recipients: set[str],
    basis: str = "consent",
    *,
    one_time: bool = False,
) -> PurposeSpec:
    return PurposeSpec(
        code=code,
        mark="P",
        labels={"de": f"Zweck {code}", "ar": f"غرض {code}"},
        legal_basis=basis,
        legal_sources=("Art. 6(1)(a) GDPR",),
        legal_sources_de=("Art. 6 Abs. 1 Buchst. a DSGVO",),
        ceiling=frozenset(ceiling),
        template=Template(code=code, categories=template, max_months=12, default_months=3),
        recipients=frozenset(recipients),
        enabled=True,
        off_for=frozenset(),
        statutory_for=frozenset(),
        one_time=one_time,
    )


def _notice(purpose: str, language: str, version: str) -> Notice:
    text = f"{purpose} {language} {version}"
    return Notice(purpose=purpose, version=version, language=language, text=text, sha256=text_sha256(text), status="unreviewed")


MANY = tuple(f"c{number}" for number in range(20, 28))


def small_catalogue() -> Catalogue:
    """Numbers are not in the order of the codes, so that a rule that forgets to sort is caught."""
    both = {"language_course", "counselling"}
    categories = (
        _category("language", 7, field("level", "language", both), field("secret", "language", both, sensitivity="s4")),
        _category(
            "arrival",
            3,
            field("entry", "arrival", both, x87=True),
            field("answer", "arrival", {"counselling"}, answer_purposes=frozenset({"language_course"})),
        ),
        _category(
            "course",
            5,
            field("band", "course", {"language_course"}, x87=True, recorder_only=True),
            field("kept", "course", {"language_course"}, readers=frozenset({"course_provider"})),
            field("count", "course", both, coarse={"counselling": "count"}),
        ),
        _category("duty", 2, field("benefit", "duty", both, x87=True)),
        *(_category(code, 20 + index, field("f", code, both)) for index, code in enumerate(MANY)),
    )
    purposes = (
        _purpose(
            "language_course",
            ("language", "arrival", "course", "duty", *MANY),
            ("language", "arrival", "course", *MANY),
            {"course_provider"},
        ),
        _purpose(
            "counselling",
            ("language", "arrival", "course", "duty"),
            ("language", "arrival", "duty"),
            {"counselling", "case_mgmt"},
        ),
        _purpose("handover", ("language", "arrival"), ("language", "arrival"), {"counselling", "case_mgmt"}, one_time=True),
        _purpose("data_protection_check", ("language",), ("language",), {"dpo"}, basis="legal_duty"),
    )
    notices = (_notice("language_course", "de", "2"), _notice("language_course", "ar", "1"), _notice("counselling", "ar", "1"))
    return Catalogue(
        version="test",
        languages={},
        label_status={},
        left_over_labels={},
        categories={spec.code: spec for spec in categories},
        by_number={spec.number: spec for spec in categories},
        fields={(spec.code, code): one for spec in categories for code, one in spec.fields.items()},
        purposes={spec.code: spec for spec in purposes},
        code_lists={},
        notices={(one.purpose, one.language): one for one in notices},
        pinned_notices={},
        sentences={},
        agency_types={
            code: AgencyTypeSpec(
                code=code, labels=LABELS, duty="by_unit", reporting_duty=False, reads_records=code != "monitoring"
            )
            for code in ("course_provider", "counselling", "case_mgmt", "dpo", "monitoring")
        },
        retention={},
    )
