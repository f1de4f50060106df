"""Which event may follow: the rule table of the ledger's door."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from consent.decision import Allow, Deny, Reason
from consent.events import Event, Expired, Invalidated, RequestLapsed, Superseded
from consent.ledger import check_append, due, may_ask, replay
from consent.vocabulary import Purpose, WithdrawnBy
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
    no,
    notice,
    refused,
    request_id,
    requested,
    restricted,
    secrecy_released,
    secrecy_withdrawn,
    withdrawn,
)

ASKED = [requested(categories=("language", "arrival"))]
BY = WithdrawnBy


def end(
    kind: type[Superseded] | type[Invalidated], *, at: float = 1, consent: int = 1, successor: int = 1
) -> Superseded | Invalidated:
    if kind is Superseded:
        return Superseded(at=day(at), recorded_at=day(at), consent=consent_id(consent), successor=consent_id(successor))
    return Invalidated(at=day(at), recorded_at=day(at), consent=consent_id(consent), ground="wording")


FITS: list[tuple[str, Sequence[Event], Event]] = [
    ("first-request", [], requested()),
    ("request-after-an-answer", [*ASKED, granted(at=1, request=1)], requested(2, at=2)),
    ("request-by-another-agency", ASKED, requested(2, agency=2, at=1)),
    ("grant-by-oneself", [], granted()),
    ("grant-as-asked", ASKED, granted(at=1, request=1, categories=("arrival", "language"))),
    ("grant-less-than-asked", ASKED, granted(at=1, request=1)),
    ("grant-at-the-moment-of-asking", ASKED, granted(at=0, request=1)),
    ("grant-during-another-request-of-the-agency", ASKED, granted(at=1, purpose=COUNSEL)),
    ("grant-noted-late", [], granted(at=0, known=3)),
    ("renewal", [granted()], granted(2, at=1)),
    ("refuse-what-was-asked", ASKED, refused(at=1, request=1)),
    ("refuse-unasked", [], refused()),
    ("refuse-more-while-granted", [granted(), requested(at=1)], refused(at=2, request=1)),
    ("refuse-another-purpose-while-granted", [granted()], refused(purpose=COUNSEL, at=1)),
    ("refuse-again-after-the-end", [granted(), withdrawn(at=1)], refused(at=2)),
    ("withdraw", [granted()], withdrawn()),
    ("withdraw-at-once", [granted(at=1)], withdrawn(at=1)),
    ("withdraw-the-expired", [granted(until=5)], withdrawn(at=9)),
    ("give-back", [granted()], withdrawn(by=BY.RECIPIENT, agency=1)),
    ("withdraw-through-any-agency", [granted()], withdrawn(by=BY.ASSISTED, agency=7)),
    ("note-the-end", [granted(until=5)], expired(at=5, known=9)),
    ("supersede", [granted(), granted(2, agency=2)], end(Superseded, successor=2)),
    ("invalidate", [granted()], end(Invalidated)),
    ("invalidate-at-once", [granted()], end(Invalidated, at=0)),
    ("invalidate-the-expired", [granted(until=5)], end(Invalidated, at=9)),
    ("release-secrecy", [], secrecy_released(until=1)),
    ("release-secrecy-open-ended", [secrecy_released(2)], secrecy_released(1)),
    ("take-the-release-back", [secrecy_released(at=1)], secrecy_withdrawn(at=1)),
    ("restrict", [], restricted()),
    ("restrict-again-later", [restricted(at=1), lifted(at=2)], restricted(at=3)),
    ("lift", [restricted(at=1)], lifted(at=2)),
    ("lapse", ASKED, lapsed(at=100)),
    ("lapse-at-once", ASKED, lapsed(at=0)),
]

COUNTED = Purpose.STATISTICS
R = Reason
DENIED: list[tuple[str, Sequence[Event], Event, Reason, str | None]] = [
    ("future", [], granted(at=1, known=0.999), R.VALIDATION_FAILED, "in-the-future"),
    ("request-id-twice", [*ASKED, granted(at=1, request=1)], requested(at=2), R.VALIDATION_FAILED, "id-in-use"),
    ("second-open-request", ASKED, requested(2, purpose=COUNSEL, at=1), R.REQUEST_OPEN, None),
    ("asked-again-after-a-no", [refused()], requested(at=100), R.ASKED_TOO_SOON, None),
    ("request-for-nothing", [], requested(categories=()), R.VALIDATION_FAILED, "categories"),
    ("request-for-one-thing-twice", [], requested(categories=("a", "a")), R.VALIDATION_FAILED, "categories"),
    ("grant-id-twice", [granted()], granted(at=1), R.VALIDATION_FAILED, "id-in-use"),
    ("grant-already-over", [], granted(at=1, until=1), R.VALIDATION_FAILED, "not-in-the-future"),
    ("grant-of-nothing", [], granted(categories=()), R.VALIDATION_FAILED, "categories"),
    ("grant-of-one-thing-twice", [], granted(categories=("a", "b", "a")), R.VALIDATION_FAILED, "categories"),
    (
        "grant-under-another-notice",
        [],
        replace(granted(), notice=notice(COUNSEL)),
        R.VALIDATION_FAILED,
        "notice-of-another-purpose",
    ),
    (
        "grant-more-than-asked",
        ASKED,
        granted(at=1, request=1, categories=("language", "course")),
        R.VALIDATION_FAILED,
        "more-than-requested",
    ),
    ("grant-to-no-request", [], granted(request=1), R.NOT_FOUND, None),
    ("grant-to-another-agency-than-asked", ASKED, granted(at=1, agency=2, request=1), R.NOT_FOUND, None),
    ("grant-for-another-purpose-than-asked", ASKED, granted(at=1, purpose=COUNSEL, request=1), R.NOT_FOUND, None),
    ("grant-to-an-answered-request", [*ASKED, refused(at=1, request=1)], granted(at=2, request=1), R.NOT_FOUND, None),
    ("grant-before-it-was-asked", [requested(at=2)], granted(at=1, known=3, request=1), R.NOT_FOUND, None),
    (
        "refusal-under-another-notice",
        [],
        replace(refused(), notice=notice(COUNSEL)),
        R.VALIDATION_FAILED,
        "notice-of-another-purpose",
    ),
    ("refusal-to-no-request", [], refused(request=1), R.NOT_FOUND, None),
    ("refusal-of-what-is-in-force", [granted()], refused(at=1), R.VALIDATION_FAILED, "withdraw-instead"),
    ("withdrawal-of-nothing", [], withdrawn(), R.NOT_FOUND, None),
    ("withdrawal-twice", [granted(), withdrawn(at=1)], withdrawn(at=2), R.CONSENT_WITHDRAWN, None),
    ("withdrawal-of-the-superseded", [granted(), granted(2, at=1)], withdrawn(at=2), R.CONSENT_MISSING, None),
    ("withdrawal-of-the-invalid", [granted(), end(Invalidated)], withdrawn(at=2), R.CONSENT_MISSING, None),
    ("withdrawal-before-the-consent", [granted(at=1)], withdrawn(at=0.5, known=2), R.VALIDATION_FAILED, "before-the-consent"),
    ("own-withdrawal-naming-an-agency", [granted()], withdrawn(agency=1), R.VALIDATION_FAILED, "withdrawn-by"),
    ("give-back-by-a-stranger", [granted()], withdrawn(by=BY.RECIPIENT, agency=2), R.VALIDATION_FAILED, "withdrawn-by"),
    ("give-back-by-nobody", [granted()], withdrawn(by=BY.RECIPIENT), R.VALIDATION_FAILED, "withdrawn-by"),
    ("assisted-by-nobody", [granted()], withdrawn(by=BY.ASSISTED), R.VALIDATION_FAILED, "withdrawn-by"),
    ("end-of-nothing", [], expired(), R.NOT_FOUND, None),
    ("end-before-the-consent", [granted(at=1)], replace(end(Invalidated, at=0.5), recorded_at=day(2)), R.NOT_FOUND, None),
    ("end-too-early", [granted(until=5)], expired(at=4), R.VALIDATION_FAILED, "no-such-end"),
    ("end-at-another-moment", [granted(until=5)], expired(at=6, known=9), R.VALIDATION_FAILED, "no-such-end"),
    ("end-noted-twice", [granted(until=5), expired(at=5)], expired(at=5, known=9), R.VALIDATION_FAILED, "no-such-end"),
    ("end-of-the-withdrawn", [granted(until=5), withdrawn()], expired(at=5), R.VALIDATION_FAILED, "no-such-end"),
    ("supersede-the-withdrawn", [granted(), withdrawn()], end(Superseded, at=2), R.VALIDATION_FAILED, "no-such-end"),
    ("supersede-by-nothing", [granted()], end(Superseded, successor=2), R.VALIDATION_FAILED, "no-such-end"),
    ("invalidate-the-withdrawn", [granted(), withdrawn()], end(Invalidated, at=2), R.VALIDATION_FAILED, "no-such-end"),
    ("release-id-twice", [secrecy_released()], secrecy_released(at=1), R.VALIDATION_FAILED, "id-in-use"),
    ("release-already-over", [], secrecy_released(at=1, until=1), R.VALIDATION_FAILED, "not-in-the-future"),
    ("release-of-nothing", [], secrecy_released(categories=()), R.VALIDATION_FAILED, "categories"),
    (
        "release-under-another-notice",
        [],
        replace(secrecy_released(), notice=notice(COUNSEL)),
        R.VALIDATION_FAILED,
        "notice-of-another-purpose",
    ),
    ("no-release-to-take-back", [], secrecy_withdrawn(), R.NOT_FOUND, None),
    ("release-taken-back-twice", [secrecy_released(), secrecy_withdrawn()], secrecy_withdrawn(at=2), R.NOT_FOUND, None),
    (
        "release-taken-back-before",
        [secrecy_released(at=1)],
        replace(secrecy_withdrawn(at=0.5), recorded_at=day(2)),
        R.NOT_FOUND,
        None,
    ),
    ("restricted-twice", [restricted()], restricted(at=2), R.VALIDATION_FAILED, "no-change"),
    ("nothing-to-lift", [], lifted(), R.VALIDATION_FAILED, "no-change"),
    ("no-request-to-lapse", [], lapsed(), R.NOT_FOUND, None),
    ("answered-request-lapses", [*ASKED, refused(at=1, request=1)], lapsed(), R.NOT_FOUND, None),
    ("request-lapses-before-it-was-asked", [requested(at=1)], replace(lapsed(at=0.5), recorded_at=day(2)), R.NOT_FOUND, None),
]


@pytest.mark.parametrize(("before", "event"), [row[1:] for row in FITS], ids=[row[0] for row in FITS])
def test_what_the_rules_allow_may_follow(before: list[Event], event: Event) -> None:
    assert check_append(replay(before, event.recorded_at), event) is None


@pytest.mark.parametrize(("before", "event", "reason", "code"), [row[1:] for row in DENIED], ids=[row[0] for row in DENIED])
def test_what_the_rules_forbid_is_denied_with_its_reason(
    before: list[Event], event: Event, reason: Reason, code: str | None
) -> None:
    assert check_append(replay(before, event.recorded_at), event) == no(reason, {} if code is None else {"code": code})


@pytest.mark.parametrize(
    ("events", "at", "answer"),
    [
        pytest.param([], 0, Allow(), id="never-asked"),
        pytest.param([requested()], 1, Deny(R.REQUEST_OPEN), id="asked-and-open"),
        pytest.param([requested(purpose=COUNSEL)], 1, Deny(R.REQUEST_OPEN), id="open-for-another-purpose"),
        pytest.param([requested(agency=2)], 1, Allow(), id="open-of-another-agency"),
        pytest.param([requested(), refused(at=1, request=1)], 2, Deny(R.ASKED_TOO_SOON), id="refused"),
        pytest.param([refused()], 183.999, Deny(R.ASKED_TOO_SOON), id="the-last-day-of-six-months"),
        pytest.param([refused()], 184, Allow(), id="six-months-later"),
        pytest.param([refused(agency=2)], 1, Allow(), id="another-agency-was-refused"),
        pytest.param([refused(purpose=COUNSEL)], 1, Allow(), id="another-purpose-was-refused"),
        pytest.param([refused(), granted(at=1)], 2, Allow(), id="the-person-came-by-herself"),
        pytest.param([refused(), granted(at=1), withdrawn(at=2)], 3, Allow(), id="and-withdrew-later"),
        pytest.param([granted(), requested(at=1), refused(at=2, request=1)], 3, Deny(R.ASKED_TOO_SOON), id="no-to-more"),
    ],
)
def test_an_agency_may_ask_unless_a_question_is_open_or_was_refused_within_six_months(
    events: list[Event], at: float, answer: object
) -> None:
    assert may_ask(replay(events, day(at)), agency_id(1), COURSE, day(at)) == answer


@pytest.mark.parametrize(
    ("events", "answer"),
    [
        pytest.param([], Allow(), id="never-asked"),
        pytest.param([granted(purpose=COUNTED)], Allow(), id="counted"),
        pytest.param([granted(purpose=COUNTED), withdrawn(at=1)], Deny(R.ASKED_TOO_SOON), id="objected"),
        pytest.param([granted(agency=2, purpose=COUNTED), withdrawn(at=1)], Deny(R.ASKED_TOO_SOON), id="objected-elsewhere"),
        pytest.param([granted(purpose=COUNTED, until=90)], Allow(), id="it-only-ran-out"),
        pytest.param([refused(agency=2, purpose=COUNTED)], Deny(R.ASKED_TOO_SOON), id="said-no-elsewhere"),
        pytest.param([refused(purpose=COUNSEL)], Allow(), id="said-no-to-something-else"),
        pytest.param([granted(), withdrawn(at=1)], Allow(), id="withdrew-something-else"),
        pytest.param([refused(purpose=COUNTED), granted(at=1, purpose=COUNTED)], Allow(), id="allowed-it-by-herself"),
        pytest.param(
            [granted(purpose=COUNTED), granted(2, agency=2, purpose=COUNTED, at=1), withdrawn(at=2)],
            Allow(),
            id="a-later-yes-stands",
        ),
        pytest.param(
            [granted(purpose=COUNTED), refused(agency=2, purpose=COUNTED, at=1)], Deny(R.ASKED_TOO_SOON), id="a-later-no"
        ),
    ],
)
def test_who_objected_to_statistics_is_never_asked_for_them_again(events: list[Event], answer: object) -> None:
    assert may_ask(replay(events, day(900)), agency_id(1), COUNTED, day(900)) == answer


def test_time_alone_brings_about_ends_and_lapses_and_each_only_once() -> None:
    events: list[Event] = [
        granted(until=90),
        granted(2, agency=2, until=200),
        requested(agency=3, at=0),
        requested(2, agency=4, at=1),
    ]
    assert due(replay(events, day(89)), day(89)) == ()
    found = due(replay(events, day(92)), day(92))
    assert found == (
        Expired(at=day(90), recorded_at=day(92), consent=consent_id(1)),
        RequestLapsed(at=day(92), recorded_at=day(92), request=request_id(1)),
    )
    for event in found:
        assert check_append(replay(events, day(92)), event) is None
    assert due(replay([*events, *found], day(92)), day(92)) == ()


def test_time_does_not_end_what_was_withdrawn_or_answered() -> None:
    events: list[Event] = [granted(until=5), withdrawn(at=1), requested(agency=2), refused(agency=2, at=1, request=1)]
    assert due(replay(events, day(200)), day(200)) == ()
