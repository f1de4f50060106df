"""What a merge leaves on each consent: the sides it does not reach, and which event ended one that another goes on for."""

from __future__ import annotations

from consent.events import Event
from consent.ledger import replay
from consent.vocabulary import ConsentStatus
from tests.consent.making import consent_id, day, granted, merged


def test_what_a_second_merge_brings_reaches_neither_what_was_said_between_nor_the_sides_of_the_first() -> None:
    events: list[Event] = [granted(100), merged([granted(200)], at=5), merged([granted(300, agency=2)], 2, at=6)]
    brought = replay(events, day(7)).consents[consent_id(300)]
    assert brought.barred == (("language", "2m"), ("language", "2s"), ("language", "3s"))


def test_a_consent_that_another_goes_on_for_was_ended_by_the_merge() -> None:
    standing = replay([granted(100), merged([granted(200)], at=5)], day(6))
    ended = standing.consents[consent_id(200)]
    assert (ended.status, ended.ended_at, ended.ended) == (ConsentStatus.SUPERSEDED, day(5), 2)
