"""Facts of the shipped data that other people rely on: numbers, lists, stewards, the reporting-duty firewall."""

import pytest

from consent.catalogue import load
from consent.vocabulary import AgencyType, Kind, Purpose

CATALOGUE = load()
NUMBERS = {
    "identity": 1,
    "contact": 2,
    "communication": 3,
    "arrival": 4,
    "entitlement": 5,
    "language": 6,
    "education": 7,
    "qualification": 8,
    "recognition": 9,
    "work": 10,
    "course": 11,
    "family": 12,
    "school": 13,
    "housing": 14,
    "counselling": 15,
    "needs": 16,
    "evidence": 17,
}
EXPOSED = {
    "arrival.arrived_in_de",
    "arrival.arrived_in_municipality",
    "arrival.residence_group",
    "arrival.residence_valid_until_month",
    "entitlement.work_permitted",
    "entitlement.ik_obliged",
    "course.attendance_band",
    "needs.finances",
    "needs.benefit_type",
}


def test_category_numbers_never_change() -> None:
    assert {code: spec.number for code, spec in CATALOGUE.categories.items()} == NUMBERS


def test_exactly_the_fields_of_the_handbook_are_exposed_under_the_reporting_duty() -> None:
    assert {f"{field.category}.{field.code}" for field in CATALOGUE.fields.values() if field.x87} == EXPOSED


@pytest.mark.parametrize("agency_type", [spec.code for spec in CATALOGUE.agency_types.values() if spec.duty == "always"])
def test_no_exposed_field_is_meant_for_a_type_that_must_report(agency_type: str) -> None:
    for field in CATALOGUE.fields.values():
        if field.x87:
            assert agency_type not in (field.readers or ())
            assert all(agency_type not in rights for rights in field.stewards.values())


def test_the_residence_group_is_the_persons_own_and_read_under_no_purpose() -> None:
    field = CATALOGUE.fields["arrival", "residence_group"]
    assert field.purposes == frozenset()
    assert {who for rights in field.stewards.values() for who in rights} == {"subject"}


def test_a_first_contact_may_be_registered_for_counselling_with_name_contact_and_language() -> None:
    assert {"identity", "contact", "language"} <= CATALOGUE.purposes["counselling"].ceiling


def test_tests_and_certificates_are_the_course_providers_word_alone() -> None:
    rights = CATALOGUE.fields["language", "german_overall"].stewards["add"]
    assert rights["course_provider"] == frozenset(map(str, (Kind.CERTIFICATE, Kind.PLACEMENT_TEST)))
    assert all(
        Kind.CERTIFICATE not in (kinds if kinds is not True else set(Kind))
        for who, kinds in rights.items()
        if who != "course_provider"
    )


def test_special_needs_and_the_shield_need_a_release_of_secrecy() -> None:
    marked = {f"{field.category}.{field.code}" for field in CATALOGUE.fields.values() if field.secrecy == "secrecy_203"}
    assert marked == {
        "contact.shield",
        "family.custody_or_guardian",
        "needs.health_need",
        "needs.disability",
        "needs.pregnancy",
        "needs.trauma",
        "needs.violence",
    }
    topics = CATALOGUE.code_lists["counselling_topics"].entries
    assert {code for code, entry in topics.items() if entry.attributes["sensitivity"] == "s4"} == {"violence_protection"}


def test_statistics_research_and_the_employment_office_are_off_as_shipped() -> None:
    off = {code for code, spec in CATALOGUE.purposes.items() if not spec.enabled}
    assert off == {Purpose.STATISTICS, Purpose.RESEARCH}
    assert CATALOGUE.purposes["work_and_training"].off_for == {AgencyType.EMPLOYMENT}
    assert CATALOGUE.purposes["handover"].one_time


def test_names_and_birth_date_have_their_own_bound() -> None:
    kept_longer = {field.code for field in CATALOGUE.fields.values() if field.retention == "names_and_birth_date"}
    assert {"family_name", "given_names", "birth_name", "birth_date"} <= kept_longer
    assert CATALOGUE.retention["names_and_birth_date"].upper_bound_years == 10
    assert CATALOGUE.retention["record_content"].upper_bound_years == 5


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("cefr", ["below_A1", "A1", "A2", "B1", "B2", "C1", "C2", "not_tested"]),
        ("languages", ["kmr", "ckb", "prs", "tir", "arb", "ukr", "pes", "gsg", "ara", "deu"]),
        ("scripts", ["Arab", "Cyrl", "Latn", "Ethi", "Grek", "Hans"]),
        ("nationalities", ["SY", "AF", "UA", "XK", "stateless", "unresolved", "unknown"]),
        ("municipalities", ["01001000", "05515000", "15085135", "16051000"]),
        ("isced_2011", list("012345678")),
        ("certificates", ["dtz", "goethe", "telc", "oesd", "testdaf", "dsh", "dsd", "ecl", "dtb", "lid_test", "other"]),
        ("course_types", ["ik_general", "ik_intensive", "ik_literacy", "bsk_b1_b2", "bsk_below_a2_a2"]),
        ("attendance_bands", ["regular", "partly", "broken_off"]),
    ],
)
def test_the_lists_hold_the_codes_of_the_handbook(name: str, codes: list[str]) -> None:
    assert set(codes) <= set(CATALOGUE.code_lists[name].entries)


def test_countries_have_no_code_for_people_without_one() -> None:
    assert {"stateless", "unresolved", "unknown"}.isdisjoint(CATALOGUE.code_lists["countries"].entries)


def test_all_municipalities_are_text_of_eight_digits() -> None:
    codes = list(CATALOGUE.code_lists["municipalities"].entries)
    assert len(codes) == 10_981
    assert all(len(code) == 8 and code.isdigit() for code in codes)


def test_an_imported_list_takes_the_place_of_the_open_one() -> None:
    closed = CATALOGUE.code_lists["countries"]
    changed = CATALOGUE.with_lists([closed])
    assert changed.code_lists["countries"] is closed
    assert changed.code_lists.keys() == CATALOGUE.code_lists.keys()
    assert changed is not CATALOGUE
