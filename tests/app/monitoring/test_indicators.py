"""Indicators: every shipped one names what exists, is explained in words, and is worked out from published values alone."""

from datetime import date

import pytest

from app.monitoring.catalogue import load_catalogue
from app.monitoring.disclosure import Engine
from app.monitoring.indicators import indicator_text, load_indicators, read_indicators, work_out
from app.monitoring.parameters import load_parameters
from app.monitoring.release import Release
from app.monitoring.snapshot import snapshot
from tests.support.vectors import KREIS, MUNICIPALITIES, as_array, drawn

CATALOGUE, PARAMETERS = load_catalogue(MUNICIPALITIES), load_parameters()
INDICATORS = load_indicators(CATALOGUE)
Q3 = date(2026, 9, 30)


@pytest.fixture(scope="module")
def release() -> Release:
    people = snapshot(CATALOGUE, as_array(drawn(21, 6000)), Q3)
    return Engine(CATALOGUE, PARAMETERS).release(people, Q3, bytearray(range(16)))


def test_every_shipped_indicator_has_a_definition_an_owner_and_a_field_with_a_goal() -> None:
    assert len(INDICATORS.indicators) >= 18
    assert {one.handlungsfeld for one in INDICATORS.indicators.values()} == set(INDICATORS.fields)
    for one in INDICATORS.indicators.values():
        assert all(len(text) > 5 for text in (one.label, one.numerator, one.denominator, one.definition, one.note, one.owner))


def test_shares_lie_between_the_bounds_and_carry_people_margin_and_date(release: Release) -> None:
    result = work_out(INDICATORS.indicators["b1_reached"], release, PARAMETERS, KREIS, official=20_000)
    assert result.share is not None
    assert result.share.percent == pytest.approx(50, abs=5)
    assert (result.share.sign, result.as_of, result.level) == ("about", Q3, "kreis")
    assert result.people == release.cell("kreis", area=KREIS)
    assert result.coverage is not None
    assert result.coverage.percent == pytest.approx(30, abs=2)
    assert result.told


def test_durations_are_told_with_their_own_number_of_people(release: Release) -> None:
    result = work_out(INDICATORS.indicators["days_to_b1"], release, PARAMETERS, KREIS)
    assert result.days is not None
    assert result.days.median == pytest.approx(600, abs=90)
    assert result.people == result.days.people
    assert result.coverage is None


def test_the_coverage_is_told_only_beside_an_official_number(release: Release) -> None:
    one = INDICATORS.indicators["coverage"]
    assert not work_out(one, release, PARAMETERS, KREIS).told
    told = work_out(one, release, PARAMETERS, KREIS, official=12_000).share
    assert told is not None
    assert told.percent == pytest.approx(50, abs=2)


def test_an_indicator_is_not_told_at_a_level_it_is_not_made_for(release: Release) -> None:
    with pytest.raises(ValueError, match="municipality"):
        work_out(INDICATORS.indicators["days_to_b1"], release, PARAMETERS, MUNICIPALITIES[0])


def test_every_indicator_can_be_worked_out_wherever_it_is_told(release: Release) -> None:
    for one in INDICATORS.indicators.values():
        for level in one.levels:
            for area in CATALOGUE.areas.keys(level):
                result = work_out(one, release, PARAMETERS, area, official=3000)
                assert result.share is None or 0 <= result.share.percent <= 100


FAULTS = [
    ('code = "b1_reached"', 'code = "coverage"', "twice"),
    ('table = "level", classes = { level = ["B1"', 'table = "level", classes = { level = ["B7"', "classes"),
    ('table = "level", classes', 'table = "level age sex stay", classes', "dimensions"),
    ('duration = "days_to_b1"', 'duration = "days_to_c2"', "no duration"),
    ('duration = "days_to_b1"', 'coverage = true\nduration = "days_to_b1"', "one thing"),
    ('handlungsfeld = "quality"', 'handlungsfeld = "unknown"', "Handlungsfeld"),
    ('levels = ["kreis", "land"]\nyears', 'levels = ["municipality"]\nyears', "does not have"),
]


@pytest.mark.parametrize(("old", "new", "words"), FAULTS)
def test_a_file_that_contradicts_itself_or_the_catalogue_is_refused(old: str, new: str, words: str) -> None:
    text = indicator_text()
    assert old in text
    with pytest.raises(ValueError, match=words):
        read_indicators(text.replace(old, new, 1), CATALOGUE)
