"""How long a consent lasts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from consent.decision import Deny, Reason
from consent.term import add_months, offered_months, valid_until
from tests.consent.small_catalogue import small_catalogue

SPEC = small_catalogue().purposes["counselling"]
AT = datetime(2026, 11, 30, 8, 15, 0, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        pytest.param((2026, 1, 15), 1, (2026, 2, 15), id="a-month"),
        pytest.param((2026, 1, 31), 1, (2026, 2, 28), id="into-a-short-month"),
        pytest.param((2028, 1, 31), 1, (2028, 2, 29), id="into-a-leap-february"),
        pytest.param((2028, 2, 29), 12, (2029, 2, 28), id="out-of-a-leap-february"),
        pytest.param((2026, 8, 31), 6, (2027, 2, 28), id="over-the-year"),
        pytest.param((2026, 11, 30), 1, (2026, 12, 30), id="into-december"),
        pytest.param((2026, 12, 31), 1, (2027, 1, 31), id="out-of-december"),
        pytest.param((2026, 3, 31), 1, (2026, 4, 30), id="into-april"),
        pytest.param((2026, 6, 30), 12, (2027, 6, 30), id="a-year"),
        pytest.param((2026, 6, 30), 0, (2026, 6, 30), id="nothing"),
        pytest.param((2026, 7, 1), 29, (2028, 12, 1), id="years-and-months"),
    ],
)
def test_months_are_calendar_months(start: tuple[int, int, int], months: int, end: tuple[int, int, int]) -> None:
    clock = (13, 45, 30, 123)
    assert add_months(datetime(*start, *clock, tzinfo=UTC), months) == datetime(*end, *clock, tzinfo=UTC)


@pytest.mark.parametrize(
    ("wanted", "cap", "end"),
    [
        pytest.param(None, None, datetime(2027, 2, 28, 8, 15, 0, 7, tzinfo=UTC), id="the-template's-default"),
        pytest.param(datetime(2027, 5, 1, tzinfo=UTC), None, datetime(2027, 5, 1, tzinfo=UTC), id="as-wanted"),
        pytest.param(
            datetime(2027, 11, 30, 8, 15, 0, 7, tzinfo=UTC),
            None,
            datetime(2027, 11, 30, 8, 15, 0, 7, tzinfo=UTC),
            id="the-longest",
        ),
        pytest.param(datetime(2027, 11, 30, 8, 15, 0, 8, tzinfo=UTC), None, "longer-than-template", id="a-moment-longer"),
        pytest.param(AT, None, "not-in-the-future", id="over-at-once"),
        pytest.param(AT + timedelta(microseconds=1), None, AT + timedelta(microseconds=1), id="the-shortest"),
        pytest.param(
            datetime(2027, 5, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC), id="capped"
        ),
        pytest.param(None, datetime(2027, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC), id="the-default-capped"),
        pytest.param(
            datetime(2027, 1, 1, tzinfo=UTC),
            datetime(2027, 5, 1, tzinfo=UTC),
            datetime(2027, 1, 1, tzinfo=UTC),
            id="cap-not-reached",
        ),
        pytest.param(None, AT, "not-in-the-future", id="already-of-age"),
        pytest.param(
            datetime(2028, 5, 1, tzinfo=UTC),
            datetime(2027, 1, 1, tzinfo=UTC),
            "longer-than-template",
            id="a-cap-excuses-no-excess",
        ),
    ],
)
def test_a_consent_ends_as_wanted_within_the_template_and_the_guardian_s_say(
    wanted: datetime | None, cap: datetime | None, end: datetime | str
) -> None:
    expected = Deny(Reason.VALIDATION_FAILED, code=end) if isinstance(end, str) else end
    assert valid_until(SPEC, AT, wanted, cap) == expected
    if cap is None:
        assert valid_until(SPEC, AT, wanted) == expected


@pytest.mark.usefixtures("kabul")
def test_the_end_is_kept_in_utc_wherever_the_service_runs() -> None:
    wanted = datetime(2027, 1, 1, 1, 0, tzinfo=timezone(timedelta(hours=1)))
    end = valid_until(SPEC, AT, wanted)
    assert isinstance(end, datetime)
    assert (end.tzinfo, end.hour) == (UTC, 0)


@pytest.mark.parametrize(
    ("most", "asked", "offered"),
    [
        pytest.param(12, 3, (3, 6, 12), id="as-the-template-allows"),
        pytest.param(12, 12, (3, 6, 12), id="the-shortest-stays-although-the-longest-is-asked"),
        pytest.param(11, 6, (3, 6), id="never-above-the-template"),
        pytest.param(12, 2, (2, 3, 6, 12), id="something-shorter-that-was-asked"),
        pytest.param(2, 2, (2,), id="a-template-below-every-step"),
    ],
)
def test_three_six_or_twelve_months_are_offered_within_the_template(most: int, asked: int, offered: tuple[int, ...]) -> None:
    template = replace(SPEC.template, max_months=most)
    assert offered_months(replace(SPEC, template=template), asked) == offered
