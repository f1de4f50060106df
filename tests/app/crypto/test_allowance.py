"""What a serving process may ask of its provider: a limit per minute, and a pause where nobody answers."""

import logging

import pytest

from app.crypto.allowance import Allowance
from app.crypto.faults import KeyUnavailable


@pytest.fixture
def moment() -> list[float]:
    """Now, in a list that a test may change."""
    return [1000.0]


def test_one_more_than_the_limit_is_refused_until_a_minute_after_the_first(
    moment: list[float], caplog: pytest.LogCaptureFixture
) -> None:
    allowance = Allowance(10_000, lambda: moment[0])
    for _ in range(5_000):
        allowance.take()
    moment[0] += 20
    for _ in range(5_000):
        allowance.take()
    with caplog.at_level(logging.ERROR), pytest.raises(KeyUnavailable) as refused:
        allowance.take()
    assert refused.value.retry_after == 40
    assert "KIIM_KEY_UNWRAPS_PER_MINUTE" in caplog.text
    moment[0] += 39.5
    with caplog.at_level(logging.ERROR), pytest.raises(KeyUnavailable) as refused:
        allowance.take()
    assert refused.value.retry_after == 1
    assert len(caplog.records) == 1  # told once a minute, not once a request
    moment[0] += 0.5
    for _ in range(5_000):
        allowance.take()
    with pytest.raises(KeyUnavailable):
        allowance.take()


def test_after_a_failure_nothing_is_asked_for_a_moment(moment: list[float]) -> None:
    allowance = Allowance(10, lambda: moment[0])
    allowance.pause(5)
    moment[0] += 4.9
    for ask in (allowance.take, allowance.check):
        with pytest.raises(KeyUnavailable):
            ask()
    moment[0] += 0.1
    allowance.check()
    allowance.take()
