"""What a merge leaves behind: on each consent the sides it does not reach and what ended it; questions, their order, itself."""

from __future__ import annotations

import pytest

from consent.events import Event
from consent.ledger import replay
from consent.standing import MergeState
from consent.vocabulary import ConsentStatus
from tests.consent.making import consent_id, day, granted, merge_id, merged, offered, refused, request_id, requested


def test_what_a_second_merge_brings_reaches_neither_what_was_said_between_nor_the_sides_of_the_first() -> None:
    events: list[Event] = [granted(100), merged([granted(200)], at=5), merged([granted(300, agency=2)], 2, at=6)]
    brought = replay(events, day(7)).consents[consent_id(300)]
    assert brought.barred == (("language", "2m"), ("language", "2s"), ("language", "3s"))


def test_a_consent_that_another_goes_on_for_was_ended_by_the_merge() -> None:
    standing = replay([granted(100), merged([granted(200)], at=5)], day(6))
    ended = standing.consents[consent_id(200)]
    assert (ended.status, ended.ended_at, ended.ended) == (ConsentStatus.SUPERSEDED, day(5), 2)


@pytest.mark.parametrize(("own", "brought"), [(1, None), (None, 1)])
def test_a_consent_that_answered_a_question_is_joined_with_none_whichever_of_the_two_it_is(
    own: int | None, brought: int | None
) -> None:
    standing = replay([granted(100, request=own), merged([granted(200, request=brought)], at=5)], day(6))
    assert (standing.consents[consent_id(100)].speaks_for, standing.consents[consent_id(100)].barred) == (
        (),
        (("language", "2m"),),
    )


def test_consents_of_both_records_stand_in_the_order_in_which_they_were_given() -> None:
    events: list[Event] = [granted(100, at=2), merged([granted(300, 2, at=1), granted(200, 3, at=3)], at=5)]
    assert list(replay(events, day(6)).consents) == [consent_id(300), consent_id(100), consent_id(200)]


def test_the_questions_of_this_record_stay_and_answered_ones_of_the_other_come_along() -> None:
    brought: list[Event] = [requested(2, 2), refused(2, at=1, request=2), requested(3, 2, at=1.5)]
    standing = replay([offered(1), merged(brought, at=5)], day(6))
    assert set(standing.requests) == {request_id(1), request_id(2)}


def test_a_merge_that_stands_says_itself_whom_and_when_it_took_up() -> None:
    taking = merged([granted(200)], 7, at=5)
    assert replay([granted(100), taking], day(6)).merges == {merge_id(7): MergeState(merge_id(7), taking.other, 2, day(5))}
