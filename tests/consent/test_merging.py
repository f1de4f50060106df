"""Merging two records: no agency sees more than before, none loses what it had, and an undoing leaves no trace."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consent.counting import counted_without
from consent.decision import Allow, Deny, Reason
from consent.duties import Stood, could_receive
from consent.events import Event
from consent.ledger import BROUGHT, check_append, replay
from consent.merging import UNDO_FOR, may_merge, may_undo, side_to_write
from consent.release import Release, ReleaseState, StatementMeta, releases, statement_visible
from consent.standing import Standing
from consent.vocabulary import AgencyId, AgencyType, ConsentStatus, Purpose, ReferralStep, Secrecy
from tests.consent.making import (
    COUNSEL,
    COURSE,
    agency_id,
    consent_id,
    day,
    facts,
    granted,
    lifted,
    merge_id,
    merged,
    merged_into,
    offered,
    parted,
    refused,
    requested,
    restricted,
    secrecy_id,
    secrecy_released,
    secrecy_withdrawn,
    stepped,
    withdrawn,
)
from tests.consent.small_catalogue import field, small_catalogue

SMALL = small_catalogue()
KINDS = {1: AgencyType.COURSE_PROVIDER, 2: AgencyType.COURSE_PROVIDER, 3: AgencyType.COUNSELLING}
KNOWN = {agency_id(number): facts(number, kind) for number, kind in KINDS.items()}
READERS = [(1, COURSE), (2, COURSE), (3, COUNSEL)]
NUMBERS = {"arrival": 3, "course": 5, "language": 7}
PLAIN, SECRET = Secrecy.NONE, Secrecy.SECRECY_203

Seen = set[tuple[int, Purpose, str, str, Secrecy]]


def seen(standing: Standing, sides: dict[str, str | None]) -> Seen:
    """Which (agency, purpose, category, record, mark) is readable; `sides` are the records looked for and their marks now."""
    found: Seen = set()
    rows = {(row.agency, row.purpose): row for row in releases(standing, KNOWN, SMALL)}
    for number, purpose in READERS:
        row = rows.get((agency_id(number), purpose))
        running = row is not None and row.state is ReleaseState.GRANTED
        if row is None or not running or row.valid_until is None or row.valid_until <= standing.at:
            continue
        for code, category in NUMBERS.items():
            for record, side in sides.items():
                for mark in (PLAIN, SECRET):
                    meta = StatementMeta(field("word", code, set(Purpose)), category, agency_id(8), mark, side=side)
                    if category in row.categories and statement_visible(meta, agency_id(number), row.secrecy):
                        found.add((number, purpose, code, record, mark))
    return found


def apart(survivor: Sequence[Event], other: Sequence[Event], at: float) -> Seen:
    """What would be readable had the two never met."""
    return seen(replay(survivor, day(at)), {"s": None}) | seen(replay(other, day(at)), {"m": None})


def together(survivor: Sequence[Event], other: Sequence[Event], at: float, *, met: float = 20) -> Seen:
    n = len(survivor) + 1
    return seen(replay([*survivor, merged(other, at=met)], day(at)), {"s": f"{n}s", "m": f"{n}m"})


def story(first: int) -> st.SearchStrategy[list[Event]]:
    """Up to six decisions of one record in their order; `first` keeps the ids of two records apart."""
    chosen = st.tuples(
        st.sampled_from(READERS),
        st.sets(st.sampled_from(sorted(NUMBERS)), min_size=1).map(lambda codes: tuple(sorted(codes))),
        st.sampled_from(["grant", "grant", "grant", "withdraw", "refuse", "secrecy", "secrecy withdrawn"]),
        st.integers(10, 60),
        st.sampled_from([None, 8]),
    )

    def told(moves: list[tuple[tuple[int, Purpose], tuple[str, ...], str, int, int | None]]) -> list[Event]:
        events: list[Event] = []
        ids = count(first)
        given: list[tuple[int, int, Purpose]] = []
        for number, ((agency, purpose), categories, what, until, holder) in enumerate(moves):
            at = 1 + 3 * number
            if what == "grant":
                given.append((next(ids), agency, purpose))
                events.append(granted(given[-1][0], agency, purpose, categories, at=at, until=until))
            elif what == "withdraw" and given:
                events.append(withdrawn(given.pop()[0], at=at))
            elif what == "secrecy":
                events.append(secrecy_released(first + number, agency, purpose, categories, at=at, releasing=holder))
            elif what == "secrecy withdrawn":
                events.append(secrecy_withdrawn(first + number - 1, at=at))
            elif what == "refuse":
                events.append(refused(agency, purpose, at=at))
        return events or [granted(first, at=1)]

    return st.lists(chosen, min_size=1, max_size=6).map(told)


@settings(max_examples=100, deadline=None)
@given(story(100), story(200), st.integers(20, 70))
def test_a_merge_shows_no_agency_more_than_it_saw_of_the_two_records(survivor: list[Event], other: list[Event], at: int) -> None:
    assert together(survivor, other, at) <= apart(survivor, other, at)


@settings(max_examples=100, deadline=None)
@given(story(100), story(200))
def test_at_the_merge_every_agency_still_sees_all_that_it_saw(survivor: list[Event], other: list[Event]) -> None:
    assert together(survivor, other, 20) == apart(survivor, other, 20)


@settings(max_examples=80, deadline=None)
@given(story(100), story(200), story(300), st.integers(21, 70))
def test_of_three_records_merged_one_after_the_other_nobody_sees_more_either(
    survivor: list[Event], second: list[Event], third: list[Event], at: int
) -> None:
    n = len(survivor) + 1
    events: list[Event] = [*survivor, merged(second, at=20), merged(third, 2, at=20.5)]
    marks: dict[str, str | None] = {"s": f"{n}s", "m": f"{n}m", "t": f"{n + 1}m"}
    before = apart(survivor, second, at) | seen(replay(third, day(at)), {"t": None})
    assert seen(replay(events, day(at)), marks) <= before


@settings(max_examples=80, deadline=None)
@given(story(100), story(200), st.integers(21, 70))
def test_a_merge_that_was_undone_is_as_if_it_never_was(survivor: list[Event], other: list[Event], at: int) -> None:
    both = replay([*survivor, merged(other, at=20), parted(at=21)], day(at))
    away = replay([*other, merged_into(at=20), parted(at=21)], day(at))
    for now, then in ((both, replay(survivor, day(at))), (away, replay(other, day(at)))):
        assert replace(now, next_n=then.next_n, last_recorded_at=then.last_recorded_at) == then


def test_a_record_that_was_taken_up_releases_nothing_and_takes_no_event_but_the_parting() -> None:
    standing = replay([granted(), merged_into(at=2)], day(3))
    assert releases(standing, KNOWN, SMALL) == ()
    assert check_append(standing, withdrawn(at=3)) == Deny(Reason.MERGE_NOT_POSSIBLE)
    assert check_append(standing, parted(at=3)) is None


def test_a_consent_given_after_the_merge_reaches_both_sides_and_ends_the_joined_one() -> None:
    events: list[Event] = [
        granted(1, at=0),
        merged([granted(2, 3, COUNSEL, ("arrival",))]),
        granted(3, categories=("arrival",), at=4),
    ]
    [school, _] = releases(replay(events, day(5)), KNOWN, SMALL)
    assert (school.consent, school.categories, school.secrecy) == (consent_id(3), (3,), ())


def test_of_two_consents_for_the_same_one_goes_on_for_both_on_the_sides_where_each_was_given() -> None:
    own, brought = (
        granted(1, categories=("language", "arrival"), until=60),
        granted(2, categories=("language", "course"), until=40),
    )
    standing = replay([own, merged([brought])], day(5))
    [row] = releases(standing, KNOWN, SMALL)
    assert (row.consent, row.categories, row.valid_until) == (consent_id(1), (3, 5, 7), day(40))
    assert row.secrecy == ((3, "-2m"), (5, "-2s"))
    former = standing.consents[consent_id(2)]
    assert (former.status, former.ended_at, former.granted) == (ConsentStatus.SUPERSEDED, day(2), 2 * BROUGHT + 1)
    assert standing.consents[consent_id(1)].categories == ("language", "arrival")  # what its receipt says she agreed to


def test_withdrawing_the_consent_that_goes_on_ends_what_both_showed() -> None:
    events: list[Event] = [granted(1), merged([granted(2), secrecy_released(2)]), withdrawn(1, at=4)]
    standing = replay(events, day(5))
    assert [row.state for row in releases(standing, KNOWN, SMALL)] == [ReleaseState.WITHDRAWN]
    assert standing.secrecy[secrecy_id(2)].ended_at == day(4)


def test_what_ended_in_one_record_before_ends_nothing_in_the_other() -> None:
    ended: list[Event] = [granted(1, at=0), withdrawn(1, at=1.5)]
    running: list[Event] = [granted(2, at=0), secrecy_released(2, at=1)]
    for survivor, other in ((ended, running), (running, ended)):
        standing = replay([*survivor, merged(other)], day(5))
        [row] = releases(standing, KNOWN, SMALL)
        assert (row.consent, row.state) == (consent_id(2), ReleaseState.GRANTED)
        assert standing.secrecy[secrecy_id(2)].ended_at is None


def test_a_consent_for_a_hand_over_is_not_joined_so_that_nothing_shows_before_its_acceptance() -> None:
    accepted: list[Event] = [
        offered(1, recipient=3, at=0),
        granted(1, 3, Purpose.HANDOVER, at=0.5, request=1),
        stepped(ReferralStep.ACCEPTED, 3, at=1),
    ]
    open_offer: list[Event] = [offered(2, 2, recipient=3, at=0), granted(2, 3, Purpose.HANDOVER, at=0.5, request=2)]
    standing = replay([*accepted, merged(open_offer)], day(3))
    assert standing.consents[consent_id(2)].status is ConsentStatus.SUPERSEDED
    assert standing.consents[consent_id(1)].taken_over == ()
    assert standing.consents[consent_id(1)].barred == (("language", "4m"),)
    alone = replay([granted(9), merged(open_offer)], day(3))
    assert {row.purpose: row.categories for row in releases(alone, KNOWN, SMALL)} == {COURSE: (7,), Purpose.HANDOVER: ()}


def test_a_refusal_told_to_one_record_still_counts_against_asking_the_other() -> None:
    said: list[Event] = [requested(1, at=0), refused(at=1, request=1)]
    stories: list[list[Event]] = [[*said, merged([granted(5, 3, COUNSEL)])], [granted(5, 3, COUNSEL), merged(said)]]
    for events in stories:
        standing = replay(events, day(3))
        assert check_append(standing, requested(7, at=3)) == Deny(Reason.ASKED_TOO_SOON)


def test_open_questions_of_the_other_record_wait_with_it() -> None:
    standing = replay([granted(1), merged([granted(2, 2), requested(1, 2, at=1)])], day(3))
    assert standing.requests == {}
    assert standing.pending(agency_id(2)) is None


def test_a_past_view_from_before_the_merge_knows_nothing_of_it() -> None:
    events: list[Event] = [granted(1), merged([granted(2, 2)], at=5)]
    assert list(replay(events, day(4)).consents) == [consent_id(1)]
    assert list(replay(events, day(6)).consents) == [consent_id(1), consent_id(2)]
    assert list(replay([*events, parted(at=7)], day(6)).consents) == [consent_id(1), consent_id(2)]
    assert list(replay([*events, parted(at=7)], day(8)).consents) == [consent_id(1)]


MAY = [
    pytest.param([granted()], [granted(2)], Allow(), id="two plain records"),
    pytest.param([granted(), restricted()], [granted(2)], Deny(Reason.RESTRICTED), id="restricted survivor"),
    pytest.param([granted()], [granted(2), restricted()], Deny(Reason.RESTRICTED), id="restricted other"),
    pytest.param([granted(), restricted(), lifted()], [granted(2)], Allow(), id="lifted again"),
    pytest.param([granted(), merged_into()], [granted(2)], Deny(Reason.MERGE_NOT_POSSIBLE), id="taken up already"),
    pytest.param([granted()], [granted(2), merged_into()], Deny(Reason.MERGE_NOT_POSSIBLE), id="the other taken up already"),
    pytest.param([granted()], [granted(2), merged([granted(3)])], Deny(Reason.MERGE_NOT_POSSIBLE), id="the other took one up"),
    pytest.param([granted(), merged([granted(3)])], [granted(2)], Allow(), id="a third one"),
    pytest.param([granted()], [granted(2), merged([granted(3)]), parted()], Allow(), id="the other was parted again"),
]


@pytest.mark.parametrize(("survivor", "other", "expected"), MAY)
def test_which_records_may_be_merged(survivor: list[Event], other: list[Event], expected: Allow | Deny) -> None:
    assert may_merge(replay(survivor, day(9)), replay(other, day(9))) == expected


def test_a_merge_may_be_undone_for_thirty_days_and_not_a_moment_longer() -> None:
    standing = replay([granted(), merged([granted(2)], at=2)], day(3))
    known = standing.merges[merge_id()]
    assert may_undo(known, known.at + UNDO_FOR - timedelta(microseconds=1)) == Allow()
    assert may_undo(known, known.at + UNDO_FOR) == Deny(Reason.MERGE_NOT_POSSIBLE)
    assert may_undo(None, day(3)) == Deny(Reason.NOT_FOUND)
    assert check_append(standing, parted(at=31.9)) is None
    assert check_append(standing, parted(at=32)) == Deny(Reason.MERGE_NOT_POSSIBLE)
    assert check_append(standing, parted(2, at=3)) == Deny(Reason.NOT_FOUND)


def test_a_restricted_record_takes_none_up() -> None:
    assert check_append(replay([granted(), restricted()], day(3)), merged([granted(2)], at=3)) == Deny(Reason.RESTRICTED)
    assert check_append(replay([granted()], day(3)), merged([granted(2)], at=3)) is None


SIDES = [
    pytest.param((), None, id="no merge"),
    pytest.param(((7, "-4m"),), "4s", id="given in the survivor"),
    pytest.param(((7, "-4s"),), "4m", id="given in the other"),
    pytest.param(((3, "-4s"), (7, "*-4m")), None, id="another category, and a secret's bounds"),
    pytest.param(((7, "-2m"), (7, "-11m")), "2s", id="in the survivor before two merges"),
    pytest.param(((7, "-11s"), (7, "-2m"), (7, "-2s")), "11m", id="in the record taken up second"),
    pytest.param(((7, "-11m"), (7, "-2s")), "2m", id="in the record taken up first"),
]


@pytest.mark.parametrize(("pairs", "expected"), SIDES)
def test_who_reaches_one_side_only_writes_on_that_side(pairs: tuple[tuple[int, str], ...], expected: str | None) -> None:
    assert side_to_write(7, pairs) == expected


def test_even_its_recorder_does_not_see_a_statement_on_a_side_that_its_consent_does_not_reach() -> None:
    mine = StatementMeta(field("word", "language", {COURSE}), 7, agency_id(1), side="2m")
    assert not statement_visible(mine, agency_id(1), ((7, "-2m"),))
    assert statement_visible(mine, agency_id(1), ((3, "-2m"), (7, "-2s")))


def test_agencies_of_the_readers_are_those_of_the_rules() -> None:
    assert {AgencyId(agency_id(number)) for number, _ in READERS} == set(KNOWN)


def test_what_a_consent_to_statistics_does_not_reach_is_not_counted() -> None:
    own = Release(agency_id(1), Purpose.STATISTICS, ReleaseState.GRANTED, consent_id(1), (3, 7), ((7, "-2m"),), day(90), None, 1)
    other = replace(own, agency=agency_id(2), secrecy=((3, "*-4s"), (7, "-2s"), (7, "-4s")))
    ended = replace(own, state=ReleaseState.WITHDRAWN, secrecy=((3, "-9m"),))
    assert counted_without([own, other, ended]) == {(7, "2m"), (7, "2s"), (7, "4s")}
    assert counted_without([replace(own, purpose=COURSE)]) == frozenset()


def test_whoever_never_reached_a_side_is_told_nothing_of_what_stands_on_it() -> None:
    standing = replay([granted(1, at=0), merged([granted(2, 2, at=0), granted(3, 2, COUNSEL, at=0)])], day(5))
    everybody = {agency: (known,) for agency, known in KNOWN.items()}
    for side, told in (("2s", {1}), ("2m", {2}), (None, {1, 2})):
        meta = StatementMeta(SMALL.categories["language"].fields["level"], 7, None, side=side)
        found = could_receive(standing, everybody, SMALL, "language", Stood(meta, day(1)))
        assert {state.agency for state in found} == {agency_id(number) for number in told}
