"""What a field accepts and what it refuses, with the pointer and the code of each fault and never with the value."""

from datetime import date
from typing import Any

import pytest

from consent.catalogue import FieldSpec, load
from consent.values import DETAILS, validate, validate_alone

TODAY = date(2026, 11, 22)
CATALOGUE = load()


def check(
    path: str, value: object, kind: str = "self_stated", as_of: str | None = "2026-11-21"
) -> tuple[Any, list[tuple[str, str]]]:
    category, field = path.split(".")
    normalised, faults = validate(CATALOGUE, category, field, value, kind, as_of, TODAY)
    assert all(fault.code in DETAILS for fault in faults)
    return normalised, [(fault.pointer, fault.code) for fault in faults]


def alone(path: str, value: object) -> object:
    """The same for a value whose kind and date were judged before."""
    category, field = path.split(".")
    return validate_alone(CATALOGUE, CATALOGUE.fields[category, field], value, TODAY)


ACCEPTED: dict[str, tuple[str, object]] = {
    "name in Arabic": ("identity.family_name", "الخطيب"),
    "name in Cyrillic": ("identity.family_name", "Шевченко-Приклад"),
    "name in Ethiopic": ("identity.given_names", "ሰላም"),
    "name in Chinese": ("identity.given_names", "示例"),
    "name with a Persian joiner": ("identity.given_names", "نمونه\u200cپور"),
    "name with an apostrophe": ("identity.family_name", "O’Beispiel"),
    "name of one letter": ("identity.family_name", "O"),
    "longest name": ("identity.family_name", "x" * 120),
    "birth year": ("identity.birth_date", "1990"),
    "birth month": ("identity.birth_date", "1990-05"),
    "birth day": ("identity.birth_date", "1990-05-17"),
    "leap day": ("identity.birth_date", "2000-02-29"),
    "born today": ("identity.birth_date", "2026-11-22"),
    "born this month": ("identity.birth_date", "2026-11"),
    "born this year": ("identity.birth_date", "2026"),
    "earliest": ("identity.birth_date", "1900-01-01"),
    "residence into the future": ("arrival.residence_valid_until_month", "2031-12"),
    "residence as far ahead as one can say": ("arrival.residence_valid_until_month", "2056-12"),
    "course at its bound": ("course.started_on", "2000"),
    "course ends later": ("course.ended_on", "2027-06-12"),
    "municipality": ("contact.ags", "05515000"),
    "several nationalities": ("arrival.nationalities", ["SY", "stateless"]),
    "unresolved": ("arrival.nationalities", ["unresolved"]),
    "occupation with a leading zero": ("work.occupations", ["01104", "43414"]),
    "KldB helper": ("qualification.reference_occupation", "52182"),
    "false": ("contact.shield", False),
    "zero years": ("education.years_of_school", 0),
    "twenty years": ("education.years_of_school", 20),
    "year": ("qualification.end_year", 2026),
    "phone": ("contact.phone", "+49 (3941) 555-000"),
    "phone of five digits": ("contact.phone", "11-23-5"),
    "phone of fifteen digits": ("contact.phone", "+49 3941 555-000-123"),
    "e-mail": ("contact.email", "erika.muster+kurs@beratung.example.org"),
    "longest e-mail": ("contact.email", "e@" + "a" * 248 + ".org"),
    "object with what is required": ("work.occupations", [{"occupation": "43414"}]),
    "twenty items": ("identity.family_name_variants", [f"Muster{chr(97 + n)}" for n in range(20)]),
    "open goal": ("counselling.goal", {"area": "work", "goal": "find_work", "target_date": "2027-03", "status": "open"}),
    "not asked": ("education.years_of_school", {"missing": "not_asked"}),
    "prefers not to say": ("arrival.nationalities", {"missing": "prefers_not_to_say"}),
    "unknown": ("family.children", {"missing": "unknown"}),
    "date with time of day words": ("contact.safe_to_contact_times", "werktags 9:00 bis 12:30"),
    "house number and postcode": ("contact.postal_address", "Musterweg 12, 38820 Halberstadt"),
}

REFUSED: dict[str, tuple[str, object, str, str]] = {
    "birth date as number": ("identity.birth_date", 0, "/value", "type"),
    "birth date as bool": ("identity.birth_date", False, "/value", "type"),
    "birth date null": ("identity.birth_date", None, "/value", "type"),
    "birth date with time": ("identity.birth_date", "1990-05-17T00:00:00Z", "/value", "not-a-date"),
    "birth date in German form": ("identity.birth_date", "17.05.1990", "/value", "not-a-date"),
    "no such day": ("identity.birth_date", "2023-02-29", "/value", "not-a-date"),
    "no such month": ("identity.birth_date", "1990-13", "/value", "not-a-date"),
    "month zero": ("identity.birth_date", "1990-00", "/value", "not-a-date"),
    "year zero": ("identity.birth_date", "0000", "/value", "not-a-date"),
    "digits of another script": ("identity.birth_date", "١٩٩٠", "/value", "not-a-date"),
    "before the bound": ("identity.birth_date", "1899-12-31", "/value", "out-of-range"),
    "before the bound of its field": ("course.started_on", "1999-12-31", "/value", "out-of-range"),
    "tomorrow": ("identity.birth_date", "2026-11-23", "/value", "in-the-future"),
    "next month": ("identity.birth_date", "2026-12", "/value", "in-the-future"),
    "next year": ("identity.birth_date", "2027", "/value", "in-the-future"),
    "certificate of tomorrow": ("language.certificate_date", "2026-11-23", "/value", "in-the-future"),
    "residence until a day": ("arrival.residence_valid_until_month", "2027-03-01", "/value", "not-a-month"),
    "residence until a year": ("arrival.residence_valid_until_month", "2027", "/value", "not-a-month"),
    "residence far ahead": ("arrival.residence_valid_until_month", "2057-01", "/value", "out-of-range"),
    "empty name": ("identity.family_name", "", "/value", "empty"),
    "blank name": ("identity.family_name", " \u00a0", "/value", "empty"),
    "name of a dash": ("identity.family_name", "-", "/value", "no-letter"),
    "name too long": ("identity.family_name", "x" * 121, "/value", "too-long"),
    "name as number": ("identity.family_name", 7, "/value", "type"),
    "name as list": ("identity.family_name", ["Muster"], "/value", "type"),
    "name as object": ("identity.family_name", {"text": "Muster"}, "/value", "type"),
    "NUL": ("identity.family_name", "Mus\x00ter", "/value", "characters"),
    "newline": ("contact.postal_address", "Musterweg 1\n38820 Halberstadt", "/value", "characters"),
    "lone surrogate": ("identity.family_name", "Mus\ud800ter", "/value", "characters"),
    "private use": ("identity.family_name", "Mus\ue000ter", "/value", "characters"),
    "line separator": ("identity.family_name", "Mus\u2028ter", "/value", "characters"),
    "direction override": ("identity.family_name", "Mus\u202eter", "/value", "characters"),
    "isolate": ("identity.family_name", "Mus\u2066ter", "/value", "characters"),
    "byte order mark": ("identity.family_name", "\ufeffMuster", "/value", "characters"),
    "AZR number": ("recognition.differences_note", "siehe 250917123456", "/value", "identifier-number"),
    "AZR number in groups": ("recognition.differences_note", "250917 123456", "/value", "identifier-number"),
    "AZR number in threes": ("recognition.differences_note", "250 917 123 456", "/value", "identifier-number"),
    "AZR number in fours": ("recognition.differences_note", "2509 1712 3456", "/value", "identifier-number"),
    "AZR number by name": ("recognition.differences_note", "AZR-Nr. 25", "/value", "identifier-number"),
    "AZR number by long name": ("recognition.differences_note", "azr nummer: 25", "/value", "identifier-number"),
    "AZR number as a name": ("identity.given_names", "Erika 250917123456", "/value", "identifier-number"),
    "AZR number in a member": (
        "counselling.referral",
        {"from": "A 250917123456", "to": "B", "purpose": "contact", "status": "done"},
        "/value/from",
        "identifier-number",
    ),
    "municipality as number": ("contact.ags", 1001000, "/value", "type"),
    "municipality without its zero": ("contact.ags", "1001000", "/value", "unknown-code"),
    "municipality unknown": ("contact.ags", "99999999", "/value", "unknown-code"),
    "level in lower case": ("language.german_overall", "b1", "/value", "unknown-code"),
    "level that no certificate has": ("language.certificate_level", "not_tested", "/value", "unknown-code"),
    "nationality not a list": ("arrival.nationalities", "SY", "/value", "type"),
    "no nationality": ("arrival.nationalities", [], "/value", "empty"),
    "same nationality twice": ("arrival.nationalities", ["SY", "AF", "SY"], "/value/2", "duplicate-item"),
    "same nationality by its alias": ("arrival.nationalities", ["SY", "SYR"], "/value/1", "duplicate-item"),
    "nationality unknown": ("arrival.nationalities", ["SY", "ZZ"], "/value/1", "unknown-code"),
    "too many items": ("identity.family_name_variants", [f"M{chr(97 + n)}" for n in range(21)], "/value", "too-many"),
    "KldB of four digits": ("work.occupations", ["4341"], "/value/0", "unknown-code"),
    "KldB main group that is none": ("work.occupations", ["15104"], "/value/0", "unknown-code"),
    "KldB level 5": ("work.occupations", ["43415"], "/value/0", "unknown-code"),
    "KldB level 0": ("work.occupations", ["43410"], "/value/0", "unknown-code"),
    "KldB as number": ("work.occupations", [43414], "/value/0", "type"),
    "KldB of a member": ("work.occupations", [{"occupation": "99999", "years": 1}], "/value/0/occupation", "unknown-code"),
    "shorthand where there is none": ("family.children", [2021], "/value/0", "type"),
    "bool as text": ("contact.shield", "true", "/value", "type"),
    "bool as number": ("contact.shield", 1, "/value", "type"),
    "number as bool": ("education.years_of_school", True, "/value", "type"),
    "number as float": ("education.years_of_school", 9.0, "/value", "type"),
    "number below": ("education.years_of_school", -1, "/value", "out-of-range"),
    "number above": ("education.years_of_school", 21, "/value", "out-of-range"),
    "year ahead": ("qualification.end_year", 2027, "/value", "in-the-future"),
    "year before": ("qualification.end_year", 1929, "/value", "out-of-range"),
    "phone of letters": ("contact.phone", "ruf mich an", "/value", "not-a-phone"),
    "phone too short": ("contact.phone", "+4 9-1 2", "/value", "not-a-phone"),
    "phone too long": ("contact.phone", "1234567890123456", "/value", "not-a-phone"),
    "e-mail without a domain": ("contact.email", "erika@example", "/value", "not-an-email"),
    "e-mail with two signs": ("contact.email", "erika@muster@example.org", "/value", "not-an-email"),
    "e-mail with markup": ("contact.email", "<erika@example.org>", "/value", "not-an-email"),
    "e-mail too long": ("contact.email", "e@" + "a" * 249 + ".org", "/value", "not-an-email"),
    "object as text": ("counselling.goal", "find_work", "/value", "type"),
    "object in a list as text": ("family.children", ["2021"], "/value/0", "type"),
    "unknown member": ("family.children", [{"birth_year": 2021, "name": "Kim"}], "/value/0", "unknown-member"),
    "required member": ("family.children", [{"kita_wish": "yes"}], "/value/0/birth_year", "missing-member"),
    "member of another type": ("family.children", [{"birth_year": "2021"}], "/value/0/birth_year", "type"),
    "member not born yet": ("family.children", [{"birth_year": 2027}], "/value/0/birth_year", "in-the-future"),
    "code of a member": ("language.other_languages", [{"language": "xx-klingon"}], "/value/0/language", "unknown-code"),
    "entitlement without its body": (
        "entitlement.ik_entitlement",
        {"answer": "yes", "ground": "claim", "checked_on": "2026-01-01"},
        "/value/checked_by",
        "missing-member",
    ),
    "case ends before it starts": (
        "counselling.counselling_case",
        {"start": "2026-05", "end": "2026-04-30"},
        "/value/end",
        "order",
    ),
    "seen before it was made": (
        "evidence.document_seen",
        {"kind": "other", "date": "2026-05-02", "seen_on": "2026-05-01"},
        "/value/seen_on",
        "order",
    ),
    "missing for an unknown reason": ("education.years_of_school", {"missing": "lost"}, "/value", "missing-not-allowed"),
    "missing and more": ("education.years_of_school", {"missing": "unknown", "x": 1}, "/value", "missing-not-allowed"),
    "missing reason as list": ("education.years_of_school", {"missing": []}, "/value", "missing-not-allowed"),
    "missing where a code says so": ("identity.sex", {"missing": "unknown"}, "/value", "missing-not-allowed"),
}


@pytest.mark.parametrize(("path", "value"), ACCEPTED.values(), ids=ACCEPTED.keys())
def test_a_good_value_is_stored_as_it_came(path: str, value: object) -> None:
    assert check(path, value) == (value, [])
    assert alone(path, value) == value


@pytest.mark.parametrize(("path", "value", "pointer", "code"), REFUSED.values(), ids=REFUSED.keys())
def test_a_bad_value_is_refused_at_its_place(path: str, value: object, pointer: str, code: str) -> None:
    assert check(path, value) == (None, [(pointer, code)])
    assert alone(path, value) is None


@pytest.mark.parametrize("spec", CATALOGUE.fields.values(), ids=lambda spec: f"{spec.category}.{spec.code}")
def test_the_published_example_of_every_field_is_accepted(spec: FieldSpec) -> None:
    assert check(f"{spec.category}.{spec.code}", spec.example, kind="document_seen") == (spec.example, [])


@pytest.mark.parametrize("spec", CATALOGUE.fields.values(), ids=lambda spec: f"{spec.category}.{spec.code}")
def test_only_optional_answers_may_be_missing(spec: FieldSpec) -> None:
    for state in ("unknown", "not_asked", "prefers_not_to_say"):
        expected: object = {"missing": state} if spec.optional else None
        assert check(f"{spec.category}.{spec.code}", {"missing": state})[0] == expected
