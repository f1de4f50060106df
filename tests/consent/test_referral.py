"""Handing somebody over: who may do what when, what the recipient sees, and that it is used up; rule table and random stories."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consent.decision import Allow, Deny, Reason
from consent.events import Event, Expired, Granted, ReferralStepped
from consent.ledger import check_append, due, may_ask, present, replay
from consent.referral import MONTHS_AFTER_REFUSAL, USED_UP_AFTER, answered_offer, may_offer, offer_of, referral_status, taken_up
from consent.release import Release, ReleaseState, decide_read, grantable, releases, requestable
from consent.term import add_months
from consent.vocabulary import AgencyType, ConsentStatus, Purpose, ReferralStatus, ReferralStep, RequestStatus
from tests.consent.making import (
    COUNSEL,
    agency_id,
    consent_id,
    day,
    facts,
    granted,
    offered,
    refused,
    request_id,
    requested,
    restricted,
    stepped,
    withdrawn,
)
from tests.consent.small_catalogue import small_catalogue

HANDOVER = Purpose.HANDOVER
FROM, TO, STRANGER = 1, 2, 3
SMALL = small_catalogue()
ADVICE = facts(TO, AgencyType.COUNSELLING)
KNOWN = {agency_id(number): facts(number, AgencyType.COUNSELLING) for number in (FROM, TO, STRANGER)}
S, T = ReferralStatus, ReferralStep

ASKED: list[Event] = [offered()]
AGREED: list[Event] = [*ASKED, granted(agency=TO, purpose=HANDOVER, at=1, until=31, request=1)]
ACCEPTED: list[Event] = [*AGREED, stepped(T.ACCEPTED, at=2)]


def status(events: Sequence[Event], at: float = 10) -> ReferralStatus | None:
    standing = replay(events, day(at))
    asked = standing.requests.get(request_id(1))
    return None if asked is None else referral_status(asked, answered_offer(standing, asked))


def readable(events: Sequence[Event], at: float, agency: int = TO) -> tuple[int, ...] | Reason:
    return read_under(releases(replay(events, day(at)), KNOWN, SMALL), at, agency)


def read_under(found: Sequence[Release], at: float, agency: int) -> tuple[int, ...] | Reason:
    own = next((one for one in found if (one.agency, one.purpose) == (agency_id(agency), HANDOVER)), None)
    decided = decide_read(own, KNOWN[agency_id(agency)], None, day(at))
    return decided.categories if isinstance(decided, Allow) else decided.reason


STATES: list[tuple[str, Sequence[Event], float, ReferralStatus]] = [
    ("asked", ASKED, 1, S.ASKED),
    ("refused", [*ASKED, refused(TO, HANDOVER, at=1, request=1)], 2, S.REFUSED),
    ("withdrawn-before-her-answer", [*ASKED, stepped(T.WITHDRAWN, FROM, at=1)], 2, S.WITHDRAWN),
    ("agreed", AGREED, 2, S.OFFERED),
    ("withdrawn-before-acceptance", [*AGREED, stepped(T.WITHDRAWN, FROM, at=2)], 3, S.WITHDRAWN),
    ("she-took-it-back", [*AGREED, withdrawn(at=2)], 3, S.WITHDRAWN),
    ("nobody-accepted", AGREED, 31, S.EXPIRED),
    ("accepted", ACCEPTED, 3, S.ACCEPTED),
    ("accepted-and-used-up", ACCEPTED, 20, S.ACCEPTED),
    ("accepted-and-taken-back", [*ACCEPTED, withdrawn(at=3)], 4, S.WITHDRAWN),
    ("declined", [*AGREED, stepped(T.DECLINED, at=2, ground="full")], 3, S.DECLINED),
    ("done-by-the-recipient", [*ACCEPTED, stepped(T.DONE, at=3)], 4, S.DONE),
    ("done-by-the-sender", [*ACCEPTED, stepped(T.DONE, FROM, at=3)], 4, S.DONE),
    ("done-after-it-was-used-up", [*ACCEPTED, stepped(T.DONE, at=20)], 21, S.DONE),
    ("replaced-by-another-offer", [*AGREED, granted(2, TO, HANDOVER, at=2)], 3, S.WITHDRAWN),
]


@pytest.mark.parametrize(("events", "at", "expected"), [row[1:] for row in STATES], ids=[row[0] for row in STATES])
def test_a_referral_stands_where_its_events_brought_it(events: Sequence[Event], at: float, expected: ReferralStatus) -> None:
    assert status(events, at) is expected


FITS: list[tuple[str, Sequence[Event], Event]] = [
    ("offer", [], offered()),
    ("offer-to-another-after-a-no", [*ASKED, refused(TO, HANDOVER, at=1, request=1)], offered(2, recipient=STRANGER, at=2)),
    ("offer-again-after-half-a-year", [*ASKED, refused(TO, HANDOVER, at=1, request=1)], offered(2, at=190)),
    ("offer-again-after-it-was-done", [*ACCEPTED, stepped(T.DONE, at=3)], offered(2, at=4)),
    ("offer-what-another-agency-offered-in-vain", [*ASKED, refused(TO, HANDOVER, at=1, request=1)], offered(2, STRANGER, at=2)),
    ("offer-while-another-agency-asks", [requested(7, STRANGER)], offered()),
    ("withdraw-before-her-answer", ASKED, stepped(T.WITHDRAWN, FROM, at=1)),
    ("withdraw-before-acceptance", AGREED, stepped(T.WITHDRAWN, FROM, at=2)),
    ("accept", AGREED, stepped(T.ACCEPTED, at=2)),
    ("decline", AGREED, stepped(T.DECLINED, at=2, ground="full")),
    ("done-by-the-recipient", ACCEPTED, stepped(T.DONE, at=3)),
    ("done-by-the-sender", ACCEPTED, stepped(T.DONE, FROM, at=30)),
]


@pytest.mark.parametrize(("events", "event"), [row[1:] for row in FITS], ids=[row[0] for row in FITS])
def test_what_fits_may_follow(events: Sequence[Event], event: Event) -> None:
    assert check_append(replay(events, event.at), event) is None


N, V, C = Reason.NOT_FOUND, Reason.VALIDATION_FAILED, Reason.REFERRAL_CLOSED
DENIED: list[tuple[str, Sequence[Event], Event, Reason]] = [
    ("offer-to-oneself", [], offered(recipient=FROM), V),
    ("offer-nothing", [], offered(categories=()), V),
    ("second-open-question", ASKED, offered(2, recipient=STRANGER, at=1), Reason.REQUEST_OPEN),
    ("offer-during-ones-own-question", [requested(7, FROM)], offered(at=1), Reason.REQUEST_OPEN),
    ("question-during-ones-own-offer", ASKED, requested(7, FROM, at=1), Reason.REQUEST_OPEN),
    ("offer-again-too-soon", [*ASKED, refused(TO, HANDOVER, at=1, request=1)], offered(2, at=100), Reason.ASKED_TOO_SOON),
    ("yes-for-another-recipient", ASKED, granted(agency=STRANGER, purpose=HANDOVER, at=1, request=1), N),
    ("yes-for-the-sender", ASKED, granted(agency=FROM, purpose=HANDOVER, at=1, request=1), N),
    ("yes-for-more", ASKED, granted(agency=TO, purpose=HANDOVER, categories=("arrival",), at=1, request=1), V),
    ("accept-before-her-yes", ASKED, stepped(T.ACCEPTED, at=1), N),
    ("decline-before-her-yes", ASKED, stepped(T.DECLINED, at=1, ground="full"), N),
    ("accept-by-a-stranger", AGREED, stepped(T.ACCEPTED, STRANGER, at=2), N),
    ("accept-by-the-sender", AGREED, stepped(T.ACCEPTED, FROM, at=2), C),
    ("withdraw-by-the-recipient", AGREED, stepped(T.WITHDRAWN, at=2), C),
    ("withdraw-by-a-stranger", ASKED, stepped(T.WITHDRAWN, STRANGER, at=2), N),
    ("withdraw-too-late", ACCEPTED, stepped(T.WITHDRAWN, FROM, at=3), C),
    ("accept-twice", ACCEPTED, stepped(T.ACCEPTED, at=3), C),
    ("accept-after-the-month", AGREED, stepped(T.ACCEPTED, at=31), C),
    ("accept-what-she-took-back", [*AGREED, withdrawn(at=2)], stepped(T.ACCEPTED, at=3), C),
    ("decline-after-accepting", ACCEPTED, stepped(T.DECLINED, at=3, ground="full"), C),
    ("done-before-acceptance", AGREED, stepped(T.DONE, FROM, at=3), C),
    ("done-twice", [*ACCEPTED, stepped(T.DONE, at=3)], stepped(T.DONE, at=4), C),
    ("decline-without-a-ground", AGREED, stepped(T.DECLINED, at=2), V),
    ("accept-with-a-ground", AGREED, stepped(T.ACCEPTED, at=2, ground="full"), V),
    ("step-of-no-referral", [requested()], stepped(T.WITHDRAWN, 1, at=1), N),
    ("step-of-nothing", [], stepped(T.WITHDRAWN, FROM, at=1), N),
]


@pytest.mark.parametrize(("events", "event", "reason"), [row[1:] for row in DENIED], ids=[row[0] for row in DENIED])
def test_what_does_not_fit_is_refused_with_its_reason(events: Sequence[Event], event: Event, reason: Reason) -> None:
    denied = check_append(replay(events, event.at), event)
    assert denied is not None
    assert denied.reason is reason


@pytest.mark.parametrize("event", [stepped(T.ACCEPTED, at=2, ground="full"), stepped(T.DECLINED, at=2)])
def test_a_ground_is_named_where_it_is_out_of_place(event: Event) -> None:
    assert check_append(replay(AGREED, event.at), event) == Deny(Reason.VALIDATION_FAILED, code="ground")


def test_an_offer_to_oneself_is_refused_for_its_recipient() -> None:
    assert check_append(replay([], day(0)), offered(recipient=FROM)) == Deny(Reason.VALIDATION_FAILED, code="recipient")


def test_an_offer_keeps_the_last_step_its_time_and_its_ground() -> None:
    declined = replay([*AGREED, stepped(T.DECLINED, at=2, ground="full")], day(3)).requests[request_id(1)]
    assert (declined.step, declined.stepped_at, declined.ground) == (T.DECLINED, day(2), "full")


def test_an_offer_taken_back_before_her_answer_waits_for_none_any_more() -> None:
    standing = replay([*ASKED, stepped(T.WITHDRAWN, FROM, at=1)], day(2))
    taken_back = standing.requests[request_id(1)]
    assert (taken_back.status, taken_back.answered_at) == (RequestStatus.LAPSED, day(1))
    assert standing.pending(agency_id(FROM)) is None


def test_whoever_asked_in_favour_of_an_agency_waits_for_the_same_answer() -> None:
    standing = replay([*ASKED, offered(2, STRANGER, TO), requested(3, TO), refused(TO, HANDOVER, at=1, request=2)], day(2))
    assert [asked.request for asked in standing.waiting_for(agency_id(TO), HANDOVER)] == [request_id(1)]
    assert standing.waiting_for(agency_id(FROM), HANDOVER) == []


def test_an_offer_agreed_to_in_a_consent_that_is_not_there_counts_as_taken_back() -> None:
    agreed = replay(AGREED, day(2)).requests[request_id(1)]
    assert referral_status(agreed, None) is S.WITHDRAWN


def test_a_consent_to_an_ordinary_question_or_to_none_hands_nobody_over() -> None:
    asked = replay([requested(1, TO), granted(agency=TO, at=1, request=1)], day(2))
    unasked = replay([granted()], day(2))
    assert offer_of(asked, asked.consents[consent_id(1)]) is None
    assert offer_of(unasked, unasked.consents[consent_id(1)]) is None


@pytest.mark.parametrize(("events", "event", "reason"), [row[1:] for row in DENIED], ids=[row[0] for row in DENIED])
def test_a_step_that_does_not_fit_changes_nothing_even_where_it_stands_in_a_ledger(
    events: Sequence[Event], event: Event, reason: Reason
) -> None:
    if not isinstance(event, ReferralStepped) or reason is V:
        return
    at = (event.at - day(0)) / timedelta(days=1)
    assert status([*events, event], at) is status(events, at)
    assert readable([*events, event], at) == readable(events, at)


def test_nothing_is_released_before_acceptance_then_for_seven_days_and_never_again() -> None:
    assert readable(ASKED, 1) is Reason.CONSENT_MISSING
    assert readable(AGREED, 1.5) is Reason.CATEGORY_NOT_COVERED
    assert readable(ACCEPTED, 2) == (7,)
    assert readable(ACCEPTED, 8.999) == (7,)
    assert readable(ACCEPTED, 9) is Reason.CONSENT_EXPIRED
    assert timedelta(days=7) == USED_UP_AFTER


@pytest.mark.parametrize("by", [FROM, TO])
def test_done_uses_it_up_at_once(by: int) -> None:
    assert readable([*ACCEPTED, stepped(T.DONE, by, at=3)], 3) is Reason.CONSENT_EXPIRED


def test_a_late_acceptance_opens_no_longer_than_she_said() -> None:
    late = [*AGREED, stepped(T.ACCEPTED, at=30)]
    assert readable(late, 30.5) == (7,)
    assert readable(late, 31) is Reason.CONSENT_EXPIRED


def test_she_can_take_it_back_and_restrict_at_any_moment() -> None:
    assert readable([*ACCEPTED, withdrawn(at=3)], 3) is Reason.CONSENT_WITHDRAWN
    assert readable([*ACCEPTED, restricted(at=3)], 3) is Reason.CATEGORY_NOT_COVERED


def test_the_sender_is_released_nothing_by_it() -> None:
    assert readable(ACCEPTED, 3, FROM) is Reason.CONSENT_MISSING


def test_the_recipient_is_not_told_of_a_no() -> None:
    said = [*ASKED, refused(TO, HANDOVER, at=1, request=1)]
    assert releases(replay(said, day(2)), KNOWN, SMALL) == ()
    assert replay(said, day(2)).requests[request_id(1)].status is RequestStatus.REFUSED


def test_an_offer_does_not_stand_in_the_recipients_way() -> None:
    standing = replay(ASKED, day(1))
    assert may_ask(standing, agency_id(TO), COUNSEL, day(1)) == Allow()
    assert standing.pending(agency_id(TO)) is None
    assert standing.status(agency_id(TO), HANDOVER) is ConsentStatus.NOT_ASKED
    assert standing.status(agency_id(FROM), HANDOVER) is ConsentStatus.NOT_ASKED


def test_the_rule_for_offering_is_the_one_that_appending_uses() -> None:
    said = [*ASKED, refused(TO, HANDOVER, at=1, request=1)]
    assert may_offer(replay(said, day(2)), agency_id(FROM), agency_id(TO), day(2)) == Deny(Reason.ASKED_TOO_SOON)
    assert may_offer(replay(said, day(2)), agency_id(FROM), agency_id(STRANGER), day(2)) == Allow()
    again = add_months(day(1), MONTHS_AFTER_REFUSAL)
    before = again - timedelta(microseconds=1)
    assert may_offer(replay(said, before), agency_id(FROM), agency_id(TO), before) == Deny(Reason.ASKED_TOO_SOON)
    assert may_offer(replay(said, again), agency_id(FROM), agency_id(TO), again) == Allow()


def test_what_was_declined_or_withdrawn_was_never_taken_up() -> None:
    events: Sequence[Event]
    for events in (AGREED, [*AGREED, stepped(T.DECLINED, at=2, ground="full")], [*AGREED, stepped(T.WITHDRAWN, FROM, at=2)]):
        standing = replay(events, day(3))
        assert not taken_up(standing, standing.consents[consent_id(1)])
    for events in (ACCEPTED, [*ACCEPTED, stepped(T.DONE, at=3)], [granted()]):
        standing = replay(events, day(4))
        assert taken_up(standing, standing.consents[consent_id(1)])


def test_the_end_of_a_used_up_hand_over_is_noted_like_any_other() -> None:
    noted = due(replay(ACCEPTED, day(12)), day(12))
    assert noted == (Expired(at=day(9), recorded_at=day(12), consent=consent_id(1)),)
    [row] = releases(replay([*ACCEPTED, *noted], day(12)), KNOWN, SMALL)
    assert (row.state, row.ended_at, row.categories) == (ReleaseState.EXPIRED, day(9), ())


def test_an_offer_nobody_answers_lapses() -> None:
    [event] = due(replay(ASKED, day(100)), day(100))
    assert status([*ASKED, event], 100) is S.EXPIRED


@pytest.mark.parametrize("decide", [grantable, requestable])
def test_a_one_time_purpose_is_asked_and_granted_only_through_an_offer(decide: object) -> None:
    assert callable(decide)
    assert decide(SMALL, HANDOVER, ["language"], ADVICE).reason is Reason.PURPOSE_NOT_ALLOWED
    assert isinstance(decide(SMALL, HANDOVER, ["language"], ADVICE, offered=True), Allow)
    assert isinstance(decide(SMALL, COUNSEL, ["language"], ADVICE), Allow)


MOVES = st.lists(
    st.tuples(
        st.sampled_from(["offer", "yes", "no", "back", *T, "note"]), st.sampled_from([FROM, TO, STRANGER]), st.integers(0, 20)
    ),
    max_size=14,
)


@settings(max_examples=250, deadline=None)
@given(MOVES)
def test_in_no_story_does_a_hand_over_open_without_her_yes_and_acceptance_or_beyond_its_days(
    moves: list[tuple[str, int, int]],
) -> None:
    """An oracle of four moments per story: her yes, the acceptance, the end by anybody, and the calendar."""
    events: list[Event] = []
    opened: dict[datetime, tuple[datetime, datetime]] = {}
    now, number, closed = 0.0, 0, None
    for move, agency, days in moves:
        now += days + 0.01
        event: Event
        match move:
            case "offer":
                number += 1
                event = offered(number, FROM, at=now)
            case "yes":
                event = granted(number, TO, HANDOVER, at=now, until=now + 31, request=number)
            case "no":
                event = refused(TO, HANDOVER, at=now, request=number)
            case "back":
                event = withdrawn(number, at=now)
            case "note":
                events.extend(due(present(events, day(now)), day(now)))
                continue
            case _:
                ground = "full" if move == T.DECLINED else None
                event = stepped(ReferralStep(move), agency, at=now, ground=ground, request=number)
        if check_append(present(events, day(now)), event) is not None:
            continue
        events.append(event)
        given = next((one for one in events if isinstance(one, Granted) and one.consent == consent_id(number)), None)
        if move == T.ACCEPTED and given is not None:
            assert agency == TO
            opened[event.at] = (event.at, min(event.at + USED_UP_AFTER, given.valid_until))
            closed = event.at
        elif move in (T.DONE, "back") and closed in opened:
            begun, end = opened[closed]
            opened[closed] = (begun, min(end, max(begun, event.at)))
    moments = {now, now + 40, *(now * part / 12 for part in range(12))}
    moments |= {
        (when - day(0)) / timedelta(days=1) + off for pair in opened.values() for when in pair for off in (-0.01, 0, 0.01)
    }
    for moment in sorted(moments):
        found = releases(replay(events, day(moment)), KNOWN, SMALL)
        inside = any(begun <= day(moment) < end for begun, end in opened.values())
        assert isinstance(read_under(found, moment, TO), tuple) is inside
        assert not isinstance(read_under(found, moment, FROM), tuple)
        assert not isinstance(read_under(found, moment, STRANGER), tuple)
