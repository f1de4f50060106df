"""What ends in one record at the very moment of a merge: time ended it before the two met, an event ends it for both."""

from __future__ import annotations

import pytest

from consent.events import Event
from consent.ledger import replay
from tests.consent.making import day, granted, merged, secrecy_id, secrecy_released, withdrawn

OTHER: list[Event] = [granted(200, until=60), secrecy_released(201, at=4)]


def ended(survivor: list[Event], *, at: float) -> bool:
    """Whether the other record's release of secrecy is over after the merge of day 20."""
    standing = replay([*survivor, merged(OTHER, at=20)], day(at))
    return standing.secrecy[secrecy_id(201)].ended_at is not None


@pytest.mark.parametrize("until", [19, 20])
def test_a_consent_that_time_ended_by_the_merge_ends_no_release_of_secrecy_of_the_other_record(until: int) -> None:
    assert not ended([granted(100, until=until)], at=20)


def test_a_consent_that_time_ends_after_the_merge_ends_the_release_beside_it() -> None:
    assert not ended([granted(100, until=21)], at=20)
    assert ended([granted(100, until=21)], at=21)


def test_a_withdrawal_at_the_moment_of_the_merge_ends_it() -> None:
    assert ended([granted(100, until=60), withdrawn(100, at=20)], at=20)
