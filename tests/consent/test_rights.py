"""Until when a request of the person must be answered, when the time may be extended, and what an answer must say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from consent.decision import Deny, Reason
from consent.rights import Ground, Outcome, check_answer, check_extension, due


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("received", "late", "late_extended"),
    [
        pytest.param("2026-11-02T09:15:00", "2026-12-03", "2027-02-03", id="same-number-of-the-next-month"),
        pytest.param("2026-01-31T00:00:00", "2026-03-01", "2026-05-01", id="a-shorter-month-ends-it"),
        pytest.param("2026-11-02T23:59:59.999999", "2026-12-03", "2027-02-03", id="the-last-moment-of-a-day"),
        pytest.param("2028-01-31T23:59:59", "2028-03-01", "2028-05-01", id="leap-year"),
        pytest.param("2026-11-30T12:00:00", "2026-12-31", "2027-03-01", id="three-months-into-february"),
        pytest.param("2026-12-31T12:00:00", "2027-02-01", "2027-04-01", id="over-the-year"),
    ],
)
def test_an_answer_is_late_after_the_same_day_of_the_next_month(received: str, late: str, late_extended: str) -> None:
    assert due(at(received)) == at(late)
    assert due(at(received), extended=True) == at(late_extended)


@pytest.mark.usefixtures("kabul")
def test_days_are_those_of_utc_wherever_the_request_was_received() -> None:
    berlin = timezone(timedelta(hours=1))
    assert due(datetime(2026, 12, 1, 0, 30, tzinfo=berlin)) == at("2026-12-31")


@pytest.mark.parametrize(
    ("extended_at", "now", "code"),
    [
        pytest.param(None, "2026-12-02T23:59:59", None, id="within-the-month"),
        pytest.param(None, "2026-12-03T00:00:00", "too-late", id="the-month-is-over"),
        pytest.param("2026-11-03T00:00:00", "2026-11-04T00:00:00", "extended", id="once"),
        pytest.param("2026-11-03T00:00:00", "2027-11-04T00:00:00", "extended", id="once-and-late"),
    ],
)
def test_the_time_is_extended_once_and_within_the_first_month(extended_at: str | None, now: str, code: str | None) -> None:
    found = check_extension(at("2026-11-02T09:15:00"), None if extended_at is None else at(extended_at), at(now))
    assert found == (None if code is None else Deny(Reason.VALIDATION_FAILED, code=code))


@pytest.mark.parametrize(
    ("outcome", "ground", "allowed"),
    [
        (Outcome.DONE, None, True),
        (Outcome.DONE, Ground.LEGAL_DUTY, False),
        (Outcome.PARTLY, None, False),
        (Outcome.PARTLY, Ground.LEGAL_DUTY, True),
        (Outcome.REFUSED, None, False),
        (Outcome.REFUSED, Ground.NOT_IDENTIFIED, True),
    ],
)
def test_whoever_refuses_says_why(outcome: Outcome, ground: Ground | None, allowed: bool) -> None:
    assert check_answer(outcome, ground) == (None if allowed else Deny(Reason.VALIDATION_FAILED, code="ground"))
