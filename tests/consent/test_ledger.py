"""What stands when: the rule table of the replay, over both times."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast

import pytest

from consent.events import Event, Invalidated, Superseded
from consent.ledger import RefusalState, check_append, present, replay
from consent.vocabulary import ConsentStatus, RequestStatus
from tests.consent.making import (
    COUNSEL,
    COURSE,
    agency_id,
    consent_id,
    day,
    expired,
    granted,
    lapsed,
    lifted,
    notice,
    refused,
    request_id,
    requested,
    restricted,
    secrecy_id,
    secrecy_released,
    secrecy_withdrawn,
    withdrawn,
)


def superseded(*, at: float = 1, successor: int = 2) -> Superseded:
    return Superseded(at=day(at), recorded_at=day(at), consent=consent_id(1), successor=consent_id(successor))


def invalidated(*, at: float = 1) -> Invalidated:
    return Invalidated(at=day(at), recorded_at=day(at), consent=consent_id(1), ground="no-capacity")


S = ConsentStatus
STATUS: list[tuple[str, list[Event], float, float | None, S]] = [
    ("nothing-is-not-asked", [], 0, None, S.NOT_ASKED),
    ("asked", [requested()], 0, None, S.REQUESTED),
    ("granted-from-its-moment", [granted(at=1)], 1, None, S.GRANTED),
    ("not-before-its-moment", [granted(at=1)], 0.999, None, S.NOT_ASKED),
    ("in-force-until-its-last-moment", [granted(until=90)], 89.999, None, S.GRANTED),
    ("over-at-valid-until-without-any-event", [granted(until=90)], 90, None, S.EXPIRED),
    ("withdrawn-from-its-moment", [granted(), withdrawn(at=1)], 1, None, S.WITHDRAWN),
    ("not-withdrawn-before", [granted(), withdrawn(at=1)], 0.999, None, S.GRANTED),
    ("withdrawal-of-an-unknown-consent-does-nothing", [granted(), withdrawn(2)], 5, None, S.GRANTED),
    ("expired-then-withdrawn-is-withdrawn", [granted(until=5), withdrawn(at=9)], 9, None, S.WITHDRAWN),
    ("expired-until-that-withdrawal", [granted(until=5), withdrawn(at=9)], 8, None, S.EXPIRED),
    ("noted-expiry-is-expired", [granted(until=5), expired(at=5, known=6)], 7, None, S.EXPIRED),
    ("expiry-noted-too-early-does-nothing", [granted(until=5), expired(at=3)], 4, None, S.GRANTED),
    ("withdrawn-stays-withdrawn-after-the-end", [granted(until=5), withdrawn(at=1), expired(at=5)], 9, None, S.WITHDRAWN),
    ("invalidated", [granted(), invalidated()], 1, None, S.INVALIDATED),
    ("invalidated-after-its-end", [granted(until=5), invalidated(at=6)], 6, None, S.INVALIDATED),
    ("withdrawn-is-not-invalidated", [granted(), withdrawn(at=1), invalidated(at=2)], 2, None, S.WITHDRAWN),
    ("invalidated-is-not-withdrawn", [granted(), invalidated(at=1), withdrawn(at=2)], 2, None, S.INVALIDATED),
    ("superseded-explicitly", [granted(), superseded()], 1, None, S.SUPERSEDED),
    ("an-ended-consent-is-not-superseded", [granted(until=5), superseded(at=6)], 6, None, S.EXPIRED),
    ("renewal-is-granted", [granted(1, until=90), granted(2, at=10, until=200)], 150, None, S.GRANTED),
    ("withdrawing-the-superseded-leaves-the-new", [granted(1), granted(2, at=1), withdrawn(1, at=2)], 3, None, S.GRANTED),
    (
        "another-purpose-supersedes-nothing",
        [granted(1), granted(2, purpose=COUNSEL, at=1), withdrawn(2, at=2)],
        3,
        None,
        S.GRANTED,
    ),
    ("another-agency-supersedes-nothing", [granted(1), granted(2, agency=2, at=1), withdrawn(2, at=2)], 3, None, S.GRANTED),
    ("refused", [requested(), refused(at=1, request=1)], 1, None, S.REFUSED),
    ("refused-without-being-asked", [refused(at=1)], 1, None, S.REFUSED),
    ("a-no-to-more-leaves-the-yes", [granted(), requested(at=1), refused(at=2, request=1)], 3, None, S.GRANTED),
    ("that-yes-ends-as-expired", [granted(until=9), requested(at=1), refused(at=2, request=1)], 9, None, S.EXPIRED),
    ("a-no-after-the-end-is-refused", [granted(until=9), requested(at=10), refused(at=11, request=1)], 12, None, S.REFUSED),
    ("a-no-at-the-very-end-is-refused", [granted(), withdrawn(at=9), refused(at=9)], 9, None, S.REFUSED),
    ("a-yes-after-a-no", [refused(), granted(at=1)], 1, None, S.GRANTED),
    ("asked-again-after-the-end", [granted(), withdrawn(at=1), requested(at=2)], 3, None, S.REQUESTED),
    ("asked-for-more-while-granted", [granted(), requested(at=2)], 3, None, S.GRANTED),
    ("asked-for-another-purpose", [requested(purpose=COUNSEL)], 3, None, S.NOT_ASKED),
    ("asked-by-another-agency", [requested(agency=2)], 3, None, S.NOT_ASKED),
    ("unanswered-and-lapsed", [requested(), lapsed(at=100)], 100, None, S.NOT_ASKED),
    ("a-paper-counts-from-its-signature", [granted(at=0, known=5)], 2, None, S.GRANTED),
    ("but-was-not-known-before", [granted(at=0, known=5)], 2, 4.999, S.NOT_ASKED),
    ("known-at-is-inclusive", [granted(at=0, known=5)], 2, 5, S.GRANTED),
    ("late-withdrawal-as-known-now", [granted(), withdrawn(at=1, known=5)], 2, None, S.WITHDRAWN),
    ("late-withdrawal-as-known-then", [granted(), withdrawn(at=1, known=5)], 2, 3, S.GRANTED),
    ("withdrawal-known-grant-not-yet", [granted(at=0, known=5), withdrawn(at=1, known=3)], 2, 4, S.NOT_ASKED),
    (
        "an-older-paper-does-not-supersede-a-newer-yes",
        [granted(1, at=2), granted(2, at=1, known=3), withdrawn(1, at=4)],
        3,
        None,
        S.GRANTED,
    ),
    (
        "withdrawing-that-newer-yes-ends-all",
        [granted(1, at=2), granted(2, at=1, known=3), withdrawn(1, at=4)],
        5,
        None,
        S.WITHDRAWN,
    ),
    ("the-same-id-twice-counts-once", [granted(1, until=5), withdrawn(1, at=1), granted(1, at=2)], 3, None, S.WITHDRAWN),
]


@pytest.mark.parametrize(("events", "at", "known_at", "status"), [row[1:] for row in STATUS], ids=[row[0] for row in STATUS])
def test_one_status_holds_at_a_moment_as_far_as_it_was_known(
    events: list[Event], at: float, known_at: float | None, status: ConsentStatus
) -> None:
    standing = replay(events, day(at), None if known_at is None else day(known_at))
    assert standing.status(agency_id(1), COURSE) is status
    live = standing.live(agency_id(1), COURSE)
    assert (live is not None) is (status is S.GRANTED)
    assert live is None or live.status is S.GRANTED


def test_a_consent_keeps_every_part_of_its_evidence() -> None:
    event = granted(categories=("arrival", "language"), at=1, request=1)
    state = replay([requested(categories=("arrival", "language")), event], day(2)).consents[consent_id(1)]
    for name in (
        "consent",
        "agency",
        "purpose",
        "categories",
        "valid_until",
        "notice",
        "channel",
        "interpreter",
        "assisted_by",
        "capacity",
        "request",
    ):
        assert getattr(state, name) == getattr(event, name), name
    assert (state.granted_at, state.granted, state.ended, state.ended_at) == (day(1), 2, None, None)


@pytest.mark.parametrize(
    ("ending", "status", "ended_at", "ended"),
    [
        pytest.param([withdrawn(at=3)], S.WITHDRAWN, day(3), 2, id="withdrawn"),
        pytest.param([], S.EXPIRED, day(5), None, id="expired-unnoted"),
        pytest.param([expired(at=5, known=7)], S.EXPIRED, day(5), 2, id="expired-noted"),
        pytest.param([expired(at=5), expired(at=5, known=8)], S.EXPIRED, day(5), 2, id="expired-noted-once"),
        pytest.param([withdrawn(at=7)], S.WITHDRAWN, day(7), 2, id="withdrawn-after-the-end"),
        pytest.param([granted(2, at=3)], S.SUPERSEDED, day(3), 2, id="superseded-by-renewal"),
        pytest.param([granted(2, at=5)], S.EXPIRED, day(5), None, id="renewed-at-the-end-is-expired"),
        pytest.param([superseded(at=3)], S.SUPERSEDED, day(3), 2, id="superseded-by-a-merge"),
        pytest.param([invalidated(at=3)], S.INVALIDATED, day(3), 2, id="invalidated"),
    ],
)
def test_an_ended_consent_says_how_when_and_by_which_event(
    ending: list[Event], status: S, ended_at: object, ended: int | None
) -> None:
    state = replay([granted(until=5), *ending], day(9)).consents[consent_id(1)]
    assert (state.status, state.ended_at, state.ended) == (status, ended_at, ended)


def test_a_request_is_answered_once_and_only_by_its_own_decision() -> None:
    asked = [requested(1), requested(2, agency=2)]
    state = replay([*asked, granted(at=1, request=1)], day(2)).requests
    assert (state[request_id(1)].status, state[request_id(1)].answered_at) == (RequestStatus.GRANTED, day(1))
    assert (state[request_id(2)].status, state[request_id(2)].answered_at) == (RequestStatus.PENDING, None)
    state = replay([*asked, refused(at=1, request=1), granted(at=2, request=1), lapsed(1)], day(200)).requests
    assert (state[request_id(1)].status, state[request_id(1)].answered_at) == (RequestStatus.REFUSED, day(1))
    state = replay([*asked, lapsed(1, at=100)], day(100)).requests
    assert (state[request_id(1)].status, state[request_id(1)].answered_at) == (RequestStatus.LAPSED, day(100))
    state = replay([*asked, granted(at=1), lapsed(7)], day(200)).requests
    assert all(one.status is RequestStatus.PENDING for one in state.values())


def test_a_request_keeps_what_was_asked_and_the_first_wording_of_an_id_wins() -> None:
    first = requested(1, categories=("arrival", "language"), at=1)
    [state] = replay([first, requested(1, agency=2, at=2)], day(3)).requests.values()
    for name in ("request", "agency", "purpose", "categories", "valid_months"):
        assert getattr(state, name) == getattr(first, name), name
    assert (state.asked_at, state.n) == (day(1), 1)


def test_the_open_request_of_an_agency_is_its_own_and_unanswered() -> None:
    standing = replay(
        [requested(1, agency=2), requested(2), refused(at=1, request=2), requested(3, purpose=COUNSEL, at=2)], day(3)
    )
    assert standing.pending(agency_id(1)) == standing.requests[request_id(3)]
    assert standing.pending(agency_id(2)) == standing.requests[request_id(1)]
    assert standing.pending(agency_id(3)) is None


def test_a_refusal_keeps_its_evidence() -> None:
    event = refused(at=1, assisted_by=4, request=1)
    [state] = replay([event], day(2)).refusals
    for name in ("agency", "purpose", "at", "notice", "channel", "interpreter", "assisted_by", "request"):
        assert getattr(state, name) == getattr(event, name), name
    assert state.n == 1


@pytest.mark.parametrize(
    ("events", "known"),
    [
        pytest.param([refused(at=1)], False, id="nobody-asked"),
        pytest.param([requested(), refused(at=1, request=1)], True, id="the-agency-asked"),
        pytest.param([requested(), refused(at=1)], True, id="it-asked-and-was-answered-elsewhere"),
        pytest.param([requested(agency=2), refused(at=1)], False, id="another-agency-asked"),
        pytest.param([requested(purpose=COUNSEL), refused(at=1)], False, id="it-asked-for-something-else"),
        pytest.param([refused(at=1, assisted_by=1)], True, id="it-took-the-no-down"),
        pytest.param([refused(at=1, assisted_by=2)], False, id="another-agency-took-it-down"),
    ],
)
def test_only_an_agency_that_asked_or_wrote_it_down_knows_of_a_refusal(events: list[Event], known: bool) -> None:
    assert replay(events, day(2)).refusals[-1].known is known


def test_the_last_refusal_counts_until_the_person_says_yes_later() -> None:
    no: list[Event] = [refused(at=1), refused(at=2), refused(agency=2, at=3), refused(purpose=COUNSEL, at=4)]
    found = replay(no, day(9)).refusal(agency_id(1), COURSE)
    assert found is not None
    assert found.at == day(2)
    assert replay([granted(at=1), *no], day(9)).refusal(agency_id(1), COURSE) == replace(found, n=3)
    assert replay([*no, granted(at=5)], day(9)).refusal(agency_id(1), COURSE) is None
    assert replay([*no, granted(at=2)], day(9)).refusal(agency_id(1), COURSE) is None
    assert replay([granted(at=2), *no], day(9)).refusal(agency_id(1), COURSE) is not None
    assert replay(no, day(9)).refusal(agency_id(3), COURSE) is None


@pytest.mark.parametrize(
    ("events", "held"),
    [
        pytest.param([granted(at=1), withdrawn(at=2), refused(at=2)], S.REFUSED, id="withdrawn-then-refused"),
        pytest.param([refused(at=2), granted(at=2), withdrawn(at=2)], S.WITHDRAWN, id="refused-then-granted-and-withdrawn"),
        pytest.param([granted(at=1), refused(at=2), withdrawn(at=2)], S.WITHDRAWN, id="refused-then-withdrawn"),
        pytest.param([refused(at=2), granted(at=1), withdrawn(at=2)], S.WITHDRAWN, id="granted-late-in-the-ledger"),
        pytest.param([granted(at=1, until=2), refused(at=2)], S.REFUSED, id="refused-at-the-very-end"),
        pytest.param([granted(at=1, until=2), refused(at=2), expired(at=2)], S.REFUSED, id="an-end-noted-later-changes-nothing"),
        pytest.param([granted(at=1, until=2), refused(at=2), withdrawn(at=3)], S.WITHDRAWN, id="withdrawn-after-that-no"),
        pytest.param([granted(at=1, until=2), refused(at=3), withdrawn(at=3)], S.WITHDRAWN, id="withdrawn-with-that-no"),
        pytest.param([refused(at=2), granted(at=1, until=2)], S.REFUSED, id="a-yes-that-ended-with-that-no"),
    ],
)
def test_of_two_decisions_at_one_moment_the_later_in_the_ledger_holds(events: list[Event], held: S) -> None:
    standing = replay(events, day(9))
    assert standing.status(agency_id(1), COURSE) is held
    assert isinstance(standing.decision(agency_id(1), COURSE), RefusalState) is (held is S.REFUSED)


def test_every_agency_and_purpose_decided_about_is_named_once_in_order() -> None:
    events: list[Event] = [
        refused(2, at=1),
        requested(1, 3, at=1),
        granted(1, 1, at=2),
        granted(2, 1, COUNSEL, at=3),
        refused(1, at=0, known=4),
        refused(2, at=5),
    ]
    assert replay(events, day(9)).decided() == ((agency_id(1), COURSE), (agency_id(2), COURSE), (agency_id(1), COUNSEL))


def test_restriction_holds_from_its_moment_until_it_is_lifted() -> None:
    events: list[Event] = [granted(), restricted(at=1), lifted(at=2)]
    assert [replay(events, day(at)).restricted for at in (0.5, 1, 1.5, 2)] == [False, True, True, False]


SECRECY: list[tuple[str, list[Event], float, float | None]] = [
    ("stands-without-a-consent", [secrecy_released()], 9, None),
    ("stands-beside-a-consent", [granted(), secrecy_released(at=1)], 9, None),
    ("survives-a-renewal", [granted(), secrecy_released(at=1), granted(2, at=2)], 9, None),
    ("ends-with-its-own-withdrawal", [granted(), secrecy_released(), secrecy_withdrawn(at=2)], 9, 2),
    ("ends-once", [secrecy_released(), secrecy_withdrawn(at=2), secrecy_withdrawn(at=3)], 9, 2),
    ("an-unknown-one-ends-nothing", [secrecy_released(), secrecy_withdrawn(2, at=2)], 9, None),
    ("ends-at-its-own-date", [secrecy_released(until=9)], 9, 9),
    ("not-before-its-own-date", [secrecy_released(until=9)], 8.999, None),
    ("the-first-end-counts", [secrecy_released(until=9), secrecy_withdrawn(at=2)], 9, 2),
    ("ends-with-the-consent-withdrawn", [granted(), secrecy_released(at=1), withdrawn(at=2)], 9, 2),
    ("ends-with-the-consent-expired", [granted(until=5), secrecy_released(at=1)], 9, 5),
    ("ends-with-the-expiry-even-if-withdrawn-later", [granted(until=5), secrecy_released(at=1), withdrawn(at=7)], 9, 5),
    ("ends-with-the-consent-invalidated", [granted(), secrecy_released(at=1), invalidated(at=2)], 9, 2),
    ("a-new-consent-does-not-revive-it", [granted(), secrecy_released(at=1), withdrawn(at=2), granted(2, at=3)], 9, 2),
    ("an-earlier-end-does-not-touch-it", [granted(), withdrawn(at=1), secrecy_released(at=2)], 9, None),
    ("deny-wins-at-the-same-moment", [granted(), secrecy_released(at=2), withdrawn(at=2)], 9, 2),
    ("another-purpose-ends-nothing", [granted(purpose=COUNSEL), secrecy_released(), withdrawn(at=2)], 9, None),
    ("another-agency-ends-nothing", [granted(agency=2), secrecy_released(), withdrawn(at=2)], 9, None),
]


@pytest.mark.parametrize(("events", "at", "ended"), [row[1:] for row in SECRECY], ids=[row[0] for row in SECRECY])
def test_a_release_of_secrecy_ends_by_itself_or_with_its_consent(events: list[Event], at: float, ended: float | None) -> None:
    state = replay(events, day(at)).secrecy[secrecy_id(1)]
    assert state.ended_at == (None if ended is None else day(ended))


def test_a_release_of_secrecy_keeps_who_what_and_for_whom() -> None:
    event = secrecy_released(categories=("arrival", "language"), releasing=3, until=50, at=1)
    [state] = replay([event, secrecy_released(agency=2, at=2)], day(3)).secrecy.values()
    for name in ("secrecy_release", "agency", "purpose", "categories", "releasing", "valid_until"):
        assert getattr(state, name) == getattr(event, name), name
    assert (state.released_at, state.n) == (day(1), 1)


def test_a_standing_knows_its_moment_and_where_the_ledger_goes_on() -> None:
    standing = replay([granted(at=5, known=9), withdrawn(at=6, known=8)], day(1))
    assert (standing.at, standing.next_n, standing.last_recorded_at) == (day(1), 3, day(9))
    assert (replay([], day(1)).next_n, replay([], day(1)).last_recorded_at) == (1, None)
    assert replay([granted()], day(1)).at == day(1)


def test_a_clock_behind_the_newest_event_cannot_hide_it() -> None:
    events: list[Event] = [granted(), withdrawn(at=5)]
    assert present(events, day(4)).live(agency_id(1), COURSE) is None
    assert present(events, day(4)).at == day(5)
    assert present(events[:1], day(4)).at == day(4)
    assert present([], day(4)).at == day(4)


def test_numbers_follow_the_ledger_not_the_moment() -> None:
    standing = replay([granted(1, at=2), granted(2, agency=2, at=1, known=3)], day(4))
    assert [(state.consent, state.granted) for state in standing.consents.values()] == [(consent_id(2), 2), (consent_id(1), 1)]
    assert notice() == standing.consents[consent_id(1)].notice


@dataclass(frozen=True)
class Invented:
    at: datetime
    recorded_at: datetime


def test_an_event_outside_the_alphabet_stops_the_replay_and_is_never_appended() -> None:
    strange = cast(Event, Invented(day(1), day(1)))
    with pytest.raises(AssertionError, match="Invented"):
        replay([strange], day(2))
    with pytest.raises(AssertionError, match="Invented"):
        check_append(replay([], day(1)), strange)
