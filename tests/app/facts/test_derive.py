"""From a record to its numbers: what is said, what is unknown, what was not asked, and what must not be counted."""

from typing import Any

import pytest

from app.facts.derive import vector_numbers
from app.facts.layout import BY_NAME, FIRST, NOT_ANSWERED, NOT_ASKED, SLOTS, UNKNOWN, pack
from consent.catalogue.load import load

CATALOGUE = load()
ALL = {spec.number for spec in CATALOGUE.categories.values()}


def said(value: Any, *, kind: str = "self_stated", as_of: str | None = "2025-03", **marks: Any) -> dict[str, Any]:
    said.count += 1  # type: ignore[attr-defined]
    return {
        "id": f"{said.count:032x}",  # type: ignore[attr-defined]
        "value": value,
        "kind": kind,
        "as_of": as_of,
        "recorded_at": "2026-01-01T00:00:00Z",
        "disputed": False,
        "_agency": "subject",
    } | marks


said.count = 0  # type: ignore[attr-defined]


def numbers(covered: set[int] = ALL, **fields: list[dict[str, Any]]) -> dict[str, int]:
    blocks: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for name, statements in fields.items():
        category, field = name.split("__")
        blocks.setdefault(category, {})[field] = statements
    return vector_numbers(CATALOGUE, covered, blocks)


def meaning(found: dict[str, int], slot: str) -> str:
    return BY_NAME[slot].codes[found[slot] - FIRST]


def test_an_empty_record_is_unknown_and_what_the_consent_does_not_cover_is_not_asked() -> None:
    nothing = numbers()
    assert {name for name, number in nothing.items() if number == NOT_ANSWERED} >= {"ags", "birth_year", "level", "housing"}
    assert (meaning(nothing, "counselling"), meaning(nothing, "plan"), meaning(nothing, "contacts")) == ("none", "no", "none")
    assert set(numbers(set()).values()) == {NOT_ASKED}
    language = numbers(
        {CATALOGUE.categories["language"].number}, language__german_overall=[said("A2")], work__employment_status=[]
    )
    assert {name for name, number in language.items() if number != NOT_ASKED} == {"level", "days_to_b1"}
    assert set(nothing) == {slot.name for slot in SLOTS}
    pack(nothing)


CASES: list[tuple[str, dict[str, Any], str, int | str]] = [
    ("a-year", {"identity__birth_date": [said("1990-05-02")]}, "birth_year", FIRST + 90),
    ("the-first-year", {"identity__birth_date": [said("1900")]}, "birth_year", FIRST),
    ("before-the-first-year", {"identity__birth_date": [said("1890")]}, "birth_year", FIRST),
    ("a-municipality", {"contact__ags": [said("09162000")]}, "ags", FIRST + 9_162_000),
    ("a-protected-address", {"contact__ags": [said("09162000")], "contact__shield": [said(True)]}, "ags", NOT_ANSWERED),
    ("no-longer-protected", {"contact__ags": [said("09162000")], "contact__shield": [said(False)]}, "ags", FIRST + 9_162_000),
    ("a-nationality", {"arrival__nationalities": [said(["SY", "TR"])]}, "country_group", "SY"),
    ("a-birth-country", {"arrival__birth_country": [said("UA")]}, "country_group", "UA"),
    ("an-unknown-country", {"arrival__nationalities": [said(["unknown"])]}, "country_group", UNKNOWN),
    ("the-best-evidence", {"language__german_overall": [said("C1"), said("A2", kind="certificate")]}, "level", "A2"),
    ("superseded", {"language__german_overall": [said("B1", _superseded_by="x"), said("A2")]}, "level", "A2"),
    ("a-secret", {"language__german_overall": [said("B1", _secrecy="secrecy_203")]}, "level", NOT_ANSWERED),
    ("not-said", {"language__german_overall": [said({"missing": "prefers_not_to_say"})]}, "level", NOT_ANSWERED),
    ("not-known", {"language__german_overall": [said({"missing": "unknown"})]}, "level", UNKNOWN),
    ("not-asked", {"language__german_overall": [said({"missing": "not_asked"})]}, "level", NOT_ASKED),
    ("an-isced-level", {"education__isced_level": [said("6")]}, "isced", "6"),
    ("recognised", {"recognition__status": [said("full")]}, "recognition", "full"),
    (
        "days-of-recognition",
        {"recognition__complete_on": [said("2025-01-01")], "recognition__decided_on": [said("2025-03-05")]},
        "recognition_days",
        FIRST + 3,
    ),
    (
        "decided-before-complete",
        {"recognition__complete_on": [said("2025-02-01")], "recognition__decided_on": [said("2025-01-05")]},
        "recognition_days",
        NOT_ANSWERED,
    ),
    ("an-unknown-day-of-decision", {"recognition__complete_on": [said("2025-02-01")]}, "recognition_days", NOT_ANSWERED),
    ("vocational", {"course__course_type": [said("bsk_b1_b2")]}, "course_kind", "vocational"),
    ("literacy", {"course__course_type": [said("ik_literacy")]}, "course_kind", "literacy"),
    ("another-course", {"course__course_type": [said("other")]}, "course_kind", "other"),
    ("registered", {"course__registered_on": [said("2025-01-01")]}, "course", "registered"),
    ("running", {"course__registered_on": [said("2025-01-01")], "course__started_on": [said("2025-02-01")]}, "course", "running"),
    ("ended", {"course__started_on": [said("2025-02-01")], "course__ended_on": [said("2025-08")]}, "course", "ended"),
    ("passed", {"course__ended_on": [said("2025-08")], "course__outcome": [said("successful")]}, "course", "successful"),
    ("no-course", {}, "course", "none"),
    ("a-course-of-no-known-state", {"course__course_type": [said("other")]}, "course", NOT_ANSWERED),
    ("waiting", {"course__registered_on": [said("2025-01-01")]}, "days_to_course", NOT_ANSWERED),
    (
        "thirty-days",
        {"course__registered_on": [said("2025-01-01")], "course__started_on": [said("2025-01-31")]},
        "days_to_course",
        FIRST + 2,
    ),
    (
        "started-before-registered",
        {"course__registered_on": [said("2025-02-01")], "course__started_on": [said("2025-01-13")]},
        "days_to_course",
        NOT_ANSWERED,
    ),
    ("no-child", {"family__children": [said([])]}, "kita_wish", "no_child"),
    ("no-wish", {"family__children": [said([{"birth_year": 2023, "kita_wish": "no"}])]}, "kita_wish", "none"),
    ("school", {"education__school_leaving": [said("abitur")]}, "schooling", "abitur"),
    ("childcare", {"course__childcare_needed": [said("yes")]}, "childcare_needed", "yes"),
    (
        "two-wishes",
        {"family__children": [said([{"birth_year": 2023, "kita_wish": wish} for wish in ("yes", "no", "later")])]},
        "kita_wish",
        "two",
    ),
    ("many-wishes", {"family__children": [said([{"birth_year": 2023, "kita_wish": "yes"}] * 5)]}, "kita_wish", "three_or_more"),
    ("not-enrolled", {"school__enrolment": [said("not_enrolled")]}, "enrolment", "not_enrolled"),
    ("housing", {"housing__housing_type": [said("decentralised_accommodation")]}, "housing", "decentralised_accommodation"),
    ("an-open-case", {"counselling__counselling_case": [said({"start": "2025-01-20"})]}, "counselling", "open"),
    (
        "an-ended-case",
        {"counselling__counselling_case": [said({"start": "2025-01-20", "end": "2025-06"})]},
        "counselling",
        "ended",
    ),
    (
        "soon",
        {
            "arrival__arrived_in_municipality": [said("2025-01-01")],
            "counselling__counselling_case": [said({"start": "2025-05-20"}), said({"start": "2025-01-31"})],
        },
        "counselling_start",
        "within_30_days",
    ),
    (
        "not-so-soon",
        {
            "arrival__arrived_in_municipality": [said("2025-01-01")],
            "counselling__counselling_case": [said({"start": "2025-02-01"})],
        },
        "counselling_start",
        "later",
    ),
    ("no-day-of-arrival", {"counselling__counselling_case": [said({"start": "2025-02-01"})]}, "counselling_start", "no_date"),
    ("a-plan", {"counselling__plan": [said({"agreed_on": "2025-02-01"})]}, "plan", "yes"),
    ("goals-open", {"counselling__goal": [said({"status": "open"})]}, "goals", "open"),
    ("goals-some", {"counselling__goal": [said({"status": "open"}), said({"status": "reached"})]}, "goals", "some_reached"),
    ("goals-all", {"counselling__goal": [said({"status": "reached"})]}, "goals", "all_reached"),
    ("two-contacts", {"counselling__contact": [said({}) for _ in range(2)]}, "contacts", "two"),
    ("three-contacts", {"counselling__contact": [said({}) for _ in range(3)]}, "contacts", "three_to_nine"),
    ("ten-contacts", {"counselling__contact": [said({}) for _ in range(10)]}, "contacts", "ten_or_more"),
]


@pytest.mark.parametrize(("fields", "slot", "expected"), [row[1:] for row in CASES], ids=[row[0] for row in CASES])
def test_a_record_becomes_these_numbers(fields: dict[str, Any], slot: str, expected: int | str) -> None:
    found = numbers(**fields)
    assert found[slot] == (expected if isinstance(expected, int) else BY_NAME[slot].number(expected))


B1 = [
    ("proved", [said("B1", kind="certificate", as_of="2025-12-27")], FIRST + 24),
    ("on-the-grid", [said("B2", kind="placement_test", as_of="2025-01-16")], FIRST + 1),
    (
        "the-first-proof",
        [said("C1", kind="certificate", as_of="2025-12"), said("B1", kind="certificate", as_of="2025-01-02")],
        FIRST + 1,
    ),
    ("before-she-came", [said("B1", kind="certificate", as_of="2020")], FIRST),
    ("only-said", [said("B1")], NOT_ANSWERED),
    ("disputed", [said("B1", kind="certificate") | {"disputed": True}], NOT_ANSWERED),
    ("below", [said("A2", kind="certificate")], NOT_ANSWERED),
    ("undated", [said("B1", kind="certificate", as_of=None)], NOT_ANSWERED),
    ("after-more-than-five-years", [said("B1", kind="certificate", as_of="2030-01-06")], NOT_ANSWERED),
    ("after-five-years", [said("B1", kind="certificate", as_of="2030-01-05")], FIRST + 122),
]


@pytest.mark.parametrize(("statements", "expected"), [row[1:] for row in B1], ids=[row[0] for row in B1])
def test_days_to_b1_count_from_arrival_to_the_first_undisputed_proof(statements: list[Any], expected: int) -> None:
    assert numbers(arrival__arrived_in_de=[said("2025-01-01")], language__german_overall=statements)["days_to_b1"] == expected


def test_without_a_day_of_arrival_no_days_are_counted() -> None:
    assert numbers(language__german_overall=[said("B1", kind="certificate")])["days_to_b1"] == NOT_ANSWERED
