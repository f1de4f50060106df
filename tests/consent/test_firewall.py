"""The reporting-duty firewall (§ 87 AufenthG) and its neighbours as full matrices over the shipped catalogue: no sampling."""

from __future__ import annotations

from itertools import product

import pytest

from consent.catalogue import Catalogue, FieldSpec, load
from consent.decision import Deny, Reason
from consent.release import StatementMeta, field_readable, grantable, readable_fields, statement_visible
from consent.stewardship import may_write
from consent.vocabulary import Action, AgencyType, Kind, Purpose
from tests.consent.making import agency_id, facts

CATALOGUE: Catalogue = load()
FIELDS = list(CATALOGUE.fields.values())
EXPOSED = [field for field in FIELDS if field.x87]
NAMED_IN_THE_HANDBOOK = {
    ("arrival", "arrived_in_de"),
    ("arrival", "arrived_in_municipality"),
    ("arrival", "residence_group"),
    ("arrival", "residence_valid_until_month"),
    ("entitlement", "work_permitted"),
    ("entitlement", "ik_obliged"),
    ("course", "attendance_band"),
    ("needs", "finances"),
    ("needs", "benefit_type"),
}


def reads(field: FieldSpec, purpose: Purpose, kind: AgencyType, *, duty: bool) -> bool:
    return field.code in readable_fields(CATALOGUE, field.category, purpose, facts(1, kind, duty=duty))


@pytest.mark.parametrize("duty", [False, True])
@pytest.mark.parametrize("kind", AgencyType)
def test_one_field_is_readable_exactly_if_it_is_among_the_readable_ones(kind: AgencyType, duty: bool) -> None:
    agency = facts(1, kind, duty=duty)
    for category, purpose in product(CATALOGUE.categories, Purpose):
        fields = readable_fields(CATALOGUE, category, purpose, agency)
        asked = {*CATALOGUE.categories[category].fields, "no_such_field"}
        assert {code for code in asked if field_readable(CATALOGUE, category, code, purpose, agency)} == fields
    assert not field_readable(CATALOGUE, "no_such_category", "name", Purpose.COUNSELLING, agency)


def test_the_exposed_fields_are_those_of_the_handbook() -> None:
    assert {(field.category, field.code) for field in EXPOSED} == NAMED_IN_THE_HANDBOOK


@pytest.mark.parametrize("kind", AgencyType)
def test_no_exposed_field_ever_reaches_an_agency_with_the_duty(kind: AgencyType) -> None:
    cells = list(product(EXPOSED, Purpose))
    assert len(cells) >= 99
    assert not [(field.code, purpose) for field, purpose in cells if reads(field, purpose, kind, duty=True)]


@pytest.mark.parametrize("kind", AgencyType)
def test_no_agency_with_the_duty_ever_collects_an_exposed_field(kind: AgencyType) -> None:
    for field, action, evidence, own in product(EXPOSED, Action, Kind, (False, True)):
        assert may_write(CATALOGUE, kind, True, field.category, field.code, action, evidence, own) == Deny(Reason.REPORTING_DUTY)


@pytest.mark.parametrize("kind", AgencyType)
def test_a_raw_exposed_value_reaches_at_most_private_counselling_or_its_own_recorder(kind: AgencyType) -> None:
    for field, purpose in product(EXPOSED, Purpose):
        if reads(field, purpose, kind, duty=False):
            counsel = (kind, purpose) == (AgencyType.COUNSELLING, Purpose.COUNSELLING)
            assert counsel or field.recorder_only, (field.code, purpose)


def test_some_exposed_values_do_reach_private_counselling() -> None:
    seen = {field.code for field in EXPOSED if reads(field, Purpose.COUNSELLING, AgencyType.COUNSELLING, duty=False)}
    assert {"arrived_in_de", "residence_valid_until_month"} <= seen


def test_work_permission_and_obligation_never_reach_an_employment_agency() -> None:
    for code, purpose, duty in product(("work_permitted", "ik_obliged"), Purpose, (False, True)):
        assert not reads(CATALOGUE.fields["entitlement", code], purpose, AgencyType.EMPLOYMENT, duty=duty)


def test_the_attendance_band_is_read_by_the_school_that_recorded_it_and_by_nobody_else() -> None:
    band = CATALOGUE.fields["course", "attendance_band"]
    readers = {(kind, purpose) for kind, purpose in product(AgencyType, Purpose) if reads(band, purpose, kind, duty=False)}
    assert readers == {(AgencyType.COURSE_PROVIDER, Purpose.LANGUAGE_COURSE)}
    number = CATALOGUE.categories["course"].number
    released = ((number, "*"), (number, agency_id(1).hex), (number, agency_id(2).hex))
    assert statement_visible(StatementMeta(band, number, agency_id(1)), agency_id(1), ())
    assert not statement_visible(StatementMeta(band, number, agency_id(1)), agency_id(2), released)
    assert not statement_visible(StatementMeta(band, number, None), agency_id(2), released)


@pytest.mark.parametrize(
    "kind", [AgencyType.AUTHORITY_87, AgencyType.MONITORING, AgencyType.COORDINATION, AgencyType.VOLUNTEER, AgencyType.OPERATOR]
)
def test_an_agency_that_reads_no_records_reads_no_field_at_all(kind: AgencyType) -> None:
    assert not [
        field.code for field, purpose, duty in product(FIELDS, Purpose, (False, True)) if reads(field, purpose, kind, duty=duty)
    ]


@pytest.mark.parametrize("purpose", Purpose)
def test_an_authority_can_be_given_no_consent_for_any_purpose(purpose: Purpose) -> None:
    for code in CATALOGUE.categories:
        assert grantable(CATALOGUE, purpose, (code,), facts(1, AgencyType.AUTHORITY_87, duty=True)) == Deny(
            Reason.PURPOSE_NOT_ALLOWED
        )


def test_a_field_is_read_only_for_the_purposes_it_names() -> None:
    cells = 0
    for field, purpose, kind, duty in product(FIELDS, Purpose, AgencyType, (False, True)):
        if reads(field, purpose, kind, duty=duty):
            assert purpose in field.purposes
            assert kind in CATALOGUE.purposes[purpose].recipients
            assert field.readers is None or kind in field.readers
            cells += 1
    assert cells > 200


def test_the_duty_takes_exposed_fields_away_and_nothing_else() -> None:
    for field, purpose, kind in product(FIELDS, Purpose, AgencyType):
        if not field.x87:
            assert reads(field, purpose, kind, duty=True) == reads(field, purpose, kind, duty=False)
