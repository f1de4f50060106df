"""Who may write what: the steps of the rule on a small catalogue, and the handbook's steward table on the shipped one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from consent.catalogue import Catalogue, load
from consent.catalogue.model import Kinds
from consent.decision import Allow, Deny, Reason
from consent.stewardship import may_write
from consent.vocabulary import Action, AgencyType, Kind
from tests.consent.small_catalogue import field, small_catalogue

CATALOGUE = load()
TABLE: Mapping[str, Mapping[str, Kinds]] = {
    "add": {"subject": frozenset({"self_stated"}), "counselling": frozenset({"adviser_estimate"}), "course_provider": True},
    "change": {"subject": frozenset({"self_stated"}), "counselling": True},
    "confirm": {"counselling": frozenset({"document_seen"})},
}
ADD, CHANGE, CONFIRM = Action.ADD, Action.CHANGE, Action.CONFIRM
OK, NO, DUTY = Allow(), Deny(Reason.NOT_STEWARD), Deny(Reason.REPORTING_DUTY)


def small(*, x87: bool = False, recorder_changes_only: bool = False) -> Catalogue:
    spec = field("level", "language", set(), x87=x87, stewards=TABLE, recorder_changes_only=recorder_changes_only)
    catalogue = small_catalogue()
    return replace(catalogue, fields={**catalogue.fields, ("language", "level"): spec})


@pytest.mark.parametrize(
    ("writer", "action", "kind", "own", "answer"),
    [
        pytest.param("subject", ADD, "self_stated", False, OK, id="the-person-adds"),
        pytest.param("subject", ADD, "certificate", False, NO, id="the-person-adds-no-certificate"),
        pytest.param("counselling", ADD, "adviser_estimate", False, OK, id="kind-granted"),
        pytest.param("counselling", ADD, "self_stated", False, NO, id="kind-not-granted"),
        pytest.param("course_provider", ADD, "anything", False, OK, id="every-kind"),
        pytest.param("housing", ADD, "self_stated", False, NO, id="no-steward"),
        pytest.param("subject", CHANGE, "self_stated", False, OK, id="the-person-changes-what-others-wrote"),
        pytest.param("counselling", CHANGE, "certificate", True, OK, id="changes-its-own"),
        pytest.param("counselling", CHANGE, "certificate", False, NO, id="changes-only-its-own"),
        pytest.param("course_provider", CHANGE, "certificate", True, NO, id="no-right-to-change"),
        pytest.param("counselling", CONFIRM, "document_seen", False, OK, id="confirms-what-another-wrote"),
        pytest.param("counselling", CONFIRM, "adviser_estimate", True, NO, id="confirms-with-that-kind-only"),
        pytest.param("subject", CONFIRM, "self_stated", True, NO, id="no-right-to-confirm"),
    ],
)
def test_a_writer_needs_the_right_the_kind_and_for_changes_its_own_statement(
    writer: str, action: Action, kind: str, own: bool, answer: Allow | Deny
) -> None:
    assert may_write(small(), writer, False, "language", "level", action, kind, own) == answer
    assert may_write(small(), writer, True, "language", "level", action, kind, own) == answer
    assert may_write(small(x87=True), writer, False, "language", "level", action, kind, own) == answer
    assert may_write(small(x87=True), writer, True, "language", "level", action, kind, own) == DUTY


def test_an_action_the_table_does_not_name_is_nobody_s() -> None:
    for writer, action in (("subject", CHANGE), ("subject", CONFIRM), ("counselling", CONFIRM)):
        assert may_write(small_catalogue(), writer, False, "language", "level", action, "self_stated", True) == NO


def test_without_saying_so_a_statement_is_not_ones_own() -> None:
    assert may_write(small(), "counselling", False, "language", "level", CHANGE, "certificate") == NO


def test_a_field_bound_to_its_recorder_is_changed_and_confirmed_by_nobody_else() -> None:
    bound = small(recorder_changes_only=True)
    for writer, action, kind in (
        ("subject", CHANGE, "self_stated"),
        ("counselling", CONFIRM, "document_seen"),
        ("counselling", CHANGE, "x"),
    ):
        assert may_write(bound, writer, False, "language", "level", action, kind, False) == NO
        assert may_write(bound, writer, False, "language", "level", action, kind, True) == OK
    assert may_write(bound, "subject", False, "language", "level", ADD, "self_stated", False) == OK


def test_a_field_without_stewards_or_outside_the_catalogue_is_written_by_nobody() -> None:
    assert may_write(small(), "subject", False, "language", "poetry", ADD, "self_stated") == NO
    assert may_write(small(), "subject", True, "arrival", "level", ADD, "self_stated") == NO


COUNSEL, CASE, SCHOOL, CHAMBER = AgencyType.COUNSELLING, AgencyType.CASE_MGMT, AgencyType.COURSE_PROVIDER, AgencyType.RECOGNITION
WORK, EDU, HOME, YOUTH = AgencyType.EMPLOYMENT, AgencyType.EDUCATION, AgencyType.HOUSING, AgencyType.YOUTH
SELF, EST, TEST, CERT, SEEN = Kind.SELF_STATED, Kind.ADVISER_ESTIMATE, Kind.PLACEMENT_TEST, Kind.CERTIFICATE, Kind.DOCUMENT_SEEN
ME = "subject"
MAY: list[tuple[str, str, str, Action, Kind]] = [
    ("identity", "family_name", ME, ADD, SELF),
    ("identity", "family_name", COUNSEL, ADD, SELF),
    ("identity", "given_names", CASE, ADD, SELF),
    ("identity", "family_name", ME, CHANGE, SELF),
    ("identity", "family_name", COUNSEL, CONFIRM, SEEN),
    ("identity", "given_names", CASE, CONFIRM, SEEN),
    ("contact", "phone", ME, ADD, SELF),
    ("contact", "phone", ME, CHANGE, SELF),
    ("contact", "shield", ME, ADD, SELF),
    ("contact", "shield", COUNSEL, ADD, SELF),
    ("communication", "interpreter_needed", COUNSEL, ADD, EST),
    ("communication", "interpreter_needed", ME, CHANGE, SELF),
    ("communication", "sign_language", CASE, ADD, EST),
    ("identity", "birth_date", ME, ADD, SELF),
    ("communication", "spoken_languages", ME, ADD, SELF),
    ("arrival", "arrived_in_de", ME, ADD, SELF),
    ("arrival", "nationalities", ME, ADD, SELF),
    ("language", "other_languages", ME, ADD, SELF),
    ("entitlement", "ik_obliged", ME, ADD, SELF),
    ("arrival", "residence_group", ME, ADD, SELF),
    ("arrival", "residence_valid_until_month", ME, CHANGE, SELF),
    ("entitlement", "ik_entitlement", COUNSEL, ADD, SEEN),
    ("entitlement", "ik_entitlement", SCHOOL, ADD, SEEN),
    ("entitlement", "work_permitted", COUNSEL, ADD, SEEN),
    ("language", "german_overall", ME, ADD, SELF),
    ("language", "german_overall", COUNSEL, ADD, EST),
    ("language", "german_reading", CASE, ADD, EST),
    ("language", "german_overall", SCHOOL, ADD, TEST),
    ("language", "german_speaking", SCHOOL, ADD, CERT),
    ("language", "literacy_latin", SCHOOL, ADD, TEST),
    ("education", "years_of_school", ME, ADD, SELF),
    ("education", "years_of_school", COUNSEL, CHANGE, SELF),
    ("education", "isced_level", COUNSEL, ADD, EST),
    ("qualification", "title_original", ME, ADD, SELF),
    ("qualification", "title_de", CHAMBER, ADD, SEEN),
    ("qualification", "reference_occupation", CHAMBER, ADD, SEEN),
    ("recognition", "status", CHAMBER, ADD, SEEN),
    ("work", "employment_status", ME, ADD, SELF),
    ("work", "employment_status", WORK, CONFIRM, SEEN),
    ("work", "target_occupation", WORK, ADD, EST),
    ("course", "course_type", SCHOOL, ADD, SEEN),
    ("course", "attendance_band", SCHOOL, ADD, SEEN),
    ("course", "childcare_needed", ME, ADD, SELF),
    ("course", "childcare_needed", HOME, ADD, EST),
    ("family", "household_size", ME, ADD, SELF),
    ("family", "custody_or_guardian", COUNSEL, ADD, SEEN),
    ("school", "enrolment", EDU, ADD, SEEN),
    ("housing", "housing_type", HOME, ADD, SEEN),
    ("housing", "housing_need", ME, CHANGE, SELF),
    ("counselling", "topic", COUNSEL, ADD, EST),
    ("counselling", "referral", YOUTH, ADD, EST),
    ("needs", "health_need", COUNSEL, ADD, SELF),
    ("evidence", "document_seen", SCHOOL, ADD, SEEN),
    ("evidence", "document_seen", HOME, ADD, SEEN),
]
MAY_NOT: list[tuple[str, str, str, Action, Kind]] = [
    ("identity", "family_name", SCHOOL, ADD, SELF),
    ("identity", "family_name", COUNSEL, CONFIRM, EST),
    ("contact", "phone", SCHOOL, ADD, SELF),
    ("contact", "shield", HOME, ADD, SELF),
    ("communication", "interpreter_needed", SCHOOL, ADD, EST),
    ("arrival", "residence_group", COUNSEL, ADD, SELF),
    ("arrival", "residence_valid_until_month", COUNSEL, ADD, SEEN),
    ("entitlement", "ik_entitlement", WORK, ADD, SEEN),
    ("entitlement", "work_permitted", WORK, ADD, SEEN),
    ("entitlement", "work_permitted", SCHOOL, ADD, SEEN),
    ("language", "german_overall", ME, ADD, TEST),
    ("language", "german_overall", COUNSEL, ADD, TEST),
    ("language", "german_overall", COUNSEL, ADD, CERT),
    ("language", "german_overall", WORK, ADD, SELF),
    ("language", "literacy_latin", COUNSEL, ADD, EST),
    ("qualification", "reference_occupation", COUNSEL, ADD, EST),
    ("recognition", "status", COUNSEL, ADD, SEEN),
    ("recognition", "status", WORK, ADD, SEEN),
    ("work", "employment_status", WORK, ADD, SEEN),
    ("work", "occupations", WORK, ADD, SELF),
    ("course", "course_type", COUNSEL, ADD, SEEN),
    ("course", "attendance_band", WORK, ADD, SEEN),
    ("family", "custody_or_guardian", EDU, ADD, SEEN),
    ("school", "enrolment", SCHOOL, ADD, SEEN),
    ("housing", "housing_type", COUNSEL, ADD, SEEN),
    ("counselling", "topic", SCHOOL, ADD, EST),
    ("counselling", "topic", YOUTH, ADD, EST),
    ("needs", "health_need", SCHOOL, ADD, SELF),
    ("needs", "health_need", WORK, ADD, SELF),
    ("evidence", "document_seen", ME, ADD, SELF),
    ("evidence", "document_seen", SCHOOL, CHANGE, SEEN),
]


def ids(rows: list[tuple[str, str, str, Action, Kind]]) -> list[str]:
    return [f"{writer}-{action}-{category}.{code}-{kind}" for category, code, writer, action, kind in rows]


@pytest.mark.parametrize(("category", "code", "writer", "action", "kind"), MAY, ids=ids(MAY))
def test_the_steward_table_lets_its_stewards_write(category: str, code: str, writer: str, action: Action, kind: Kind) -> None:
    assert may_write(CATALOGUE, writer, False, category, code, action, kind, True) == OK


@pytest.mark.parametrize(("category", "code", "writer", "action", "kind"), MAY_NOT, ids=ids(MAY_NOT))
def test_the_steward_table_keeps_everybody_else_out(category: str, code: str, writer: str, action: Action, kind: Kind) -> None:
    assert (category, code) in CATALOGUE.fields
    assert may_write(CATALOGUE, writer, False, category, code, action, kind, True) == NO


def test_volunteers_and_offices_without_records_are_stewards_of_nothing() -> None:
    outsiders = ("volunteer", "authority_87", "monitoring", "coordination", "dpo", "research_office", "operator")
    for (category, code), writer, action, kind in (
        (key, writer, action, kind) for key in CATALOGUE.fields for writer in outsiders for action in Action for kind in Kind
    ):
        assert may_write(CATALOGUE, writer, False, category, code, action, kind, True) == NO


def test_every_field_has_somebody_who_may_add_it() -> None:
    writers = (ME, *AgencyType)
    for category, code in CATALOGUE.fields:
        assert any(may_write(CATALOGUE, writer, False, category, code, ADD, kind) == OK for writer in writers for kind in Kind), (
            code
        )
