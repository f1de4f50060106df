"""Who decides for whom, and until when."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from consent.capacity import guardian_ends, may_decide
from consent.decision import Allow, Deny, Reason
from consent.vocabulary import CapacityBasis

AGE, JUDGED, GUARDIAN = CapacityBasis.AGE, CapacityBasis.ADVISER_JUDGEMENT, CapacityBasis.GUARDIAN
ON = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("birth_date", "bases"),
    [
        pytest.param(None, {AGE, JUDGED, GUARDIAN}, id="unknown"),
        pytest.param("2008-03-02", {AGE}, id="eighteen-today"),
        pytest.param("2008-03-03", {JUDGED, GUARDIAN}, id="eighteen-tomorrow"),
        pytest.param("2011-03-02", {JUDGED, GUARDIAN}, id="fifteen-today"),
        pytest.param("2011-03-03", {GUARDIAN}, id="fifteen-tomorrow"),
        pytest.param("2026-01-01", {GUARDIAN}, id="a-baby"),
        pytest.param("1950", {AGE}, id="old-by-the-year"),
        pytest.param("2007", {AGE}, id="year-surely-eighteen"),
        pytest.param("2008", {JUDGED, GUARDIAN}, id="year-perhaps-seventeen"),
        pytest.param("2010", {JUDGED, GUARDIAN}, id="year-surely-fifteen"),
        pytest.param("2011", {GUARDIAN}, id="year-perhaps-fourteen"),
        pytest.param("2008-02", {AGE}, id="month-surely-eighteen"),
        pytest.param("2008-03", {JUDGED, GUARDIAN}, id="month-perhaps-seventeen"),
        pytest.param("2011-02", {JUDGED, GUARDIAN}, id="month-surely-fifteen"),
        pytest.param("2011-03", {GUARDIAN}, id="month-perhaps-fourteen"),
    ],
)
def test_a_basis_must_fit_the_age_of_the_youngest_possible_person(birth_date: str | None, bases: set[CapacityBasis]) -> None:
    for basis in CapacityBasis:
        assert may_decide(basis, birth_date, ON) == (
            Allow() if basis in bases else Deny(Reason.VALIDATION_FAILED, code="capacity")
        )


def test_a_birthday_on_a_day_that_does_not_exist_is_reached_on_the_next() -> None:
    assert may_decide(AGE, "2008-02-29", date(2026, 2, 28)) != Allow()
    assert may_decide(AGE, "2008-02-29", date(2026, 3, 1)) == Allow()
    assert may_decide(AGE, "2008-04", date(2026, 4, 30)) != Allow()
    assert may_decide(AGE, "2008-04", date(2026, 5, 1)) == Allow()
    assert may_decide(AGE, "2008-12", date(2026, 12, 31)) == Allow()


@pytest.mark.parametrize(
    ("basis", "birth_date", "end"),
    [
        pytest.param(GUARDIAN, "2012-07-19", datetime(2030, 7, 1, tzinfo=UTC), id="first-of-the-month"),
        pytest.param(GUARDIAN, "2012-07", datetime(2030, 7, 1, tzinfo=UTC), id="month-known"),
        pytest.param(GUARDIAN, "2012", datetime(2030, 1, 1, tzinfo=UTC), id="only-the-year-known"),
        pytest.param(GUARDIAN, None, None, id="nothing-known"),
        pytest.param(JUDGED, "2012-07-19", None, id="own-decision-stays"),
        pytest.param(AGE, "2000-07-19", None, id="adult"),
    ],
)
def test_a_guardian_consents_at_most_until_majority(basis: CapacityBasis, birth_date: str | None, end: datetime | None) -> None:
    assert guardian_ends(basis, birth_date) == end
