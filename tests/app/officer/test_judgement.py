"""Was it allowed as known then? The rule table of the officer's question, without a database."""

from datetime import timedelta
from uuid import UUID

import pytest

from app.audit.read import AuditRow
from app.officer.judgement import Register, Replays, Verdict, judged, register_at
from consent.catalogue import load
from consent.events import Event
from consent.vocabulary import AgencyFacts
from tests.consent.making import COURSE, agency_id, consent_id, day, facts, granted, restricted, withdrawn

CATALOGUE = load()
LANGUAGE, CONTACT = CATALOGUE.categories["language"].number, CATALOGUE.categories["contact"].number
ALLOWED = Register(purposes={str(COURSE): True})
V = Verdict


def row(at: float = 1, action: str = "record.read", outcome: str = "allowed", **changes: object) -> AuditRow:
    told: dict[str, object] = {
        "at": day(at),
        "action": action,
        "outcome": outcome,
        "subject_ref": UUID(int=1),
        "agency": agency_id(1),
        "purpose": str(COURSE),
        "categories": (LANGUAGE,),
        "granting_event": 1,
        "consent": consent_id(1),
        "reason": None,
        "actor": None,
        "case": None,
        "request_id": "r",
        "state": None,
        "writer": "w",
        "number": 1,
        "mark": b"",
        "detail": None,
        "ack": None,
    }
    return AuditRow(**{**told, **changes})  # type: ignore[arg-type]


LATE: list[Event] = [granted(), withdrawn(at=1, known=5)]  # a paper signed on day 1 and typed in on day 5
CASES: list[tuple[str, AuditRow, list[Event], V, str]] = [
    ("a-consent-in-force", row(), [granted()], V.ALLOWED, "consent"),
    ("before-the-consent", row(), [granted(at=2)], V.NOT_ALLOWED, "consent-missing"),
    ("without-any-consent", row(), [], V.NOT_ALLOWED, "consent-missing"),
    ("after-the-end", row(91), [granted(until=90)], V.NOT_ALLOWED, "consent-expired"),
    ("after-the-withdrawal", row(2), [granted(), withdrawn(at=1)], V.NOT_ALLOWED, "consent-withdrawn"),
    ("withdrawn-on-that-day-and-not-known-yet", row(2), LATE, V.ALLOWED, "consent"),
    ("withdrawn-and-known", row(5.1), LATE, V.NOT_ALLOWED, "consent-withdrawn"),
    ("a-category-more", row(categories=(LANGUAGE, CONTACT)), [granted()], V.NOT_ALLOWED, "category-not-covered"),
    ("another-purpose", row(purpose="counselling"), [granted()], V.CANNOT_TELL, "register-unknown"),
    ("no-purpose", row(purpose=None), [granted()], V.NOT_ALLOWED, "purpose-not-allowed"),
    ("while-restricted", row(2), [granted(), restricted(at=1)], V.NOT_ALLOWED, "restricted"),
    ("a-statement-written", row(action="statements.add"), [granted()], V.ALLOWED, "consent"),
    ("a-statement-written-without", row(action="statements.add"), [], V.NOT_ALLOWED, "consent-missing"),
    ("a-refused-look", row(outcome="refused", reason="consent-missing"), [], V.REFUSED, "consent-missing"),
    ("a-list-of-consents", row(action="consent.list"), [], V.NOTHING_SHOWN, "no-content"),
    ("the-officer-with-a-case", row(action="officer.look", case="f_1"), [], V.LEGAL_DUTY, "logged-case"),
    ("the-officer-without-a-case", row(action="officer.look"), [], V.NOT_ALLOWED, "no-logged-case"),
]


@pytest.mark.parametrize(("act", "events", "verdict", "why"), [one[1:] for one in CASES], ids=[one[0] for one in CASES])
def test_an_act_is_judged_by_what_was_recorded_up_to_it(act: AuditRow, events: list[Event], verdict: V, why: str) -> None:
    found = judged(act, events, facts(), ALLOWED, Replays(CATALOGUE))
    assert (found.verdict, found.why) == (verdict, why)


def test_rows_in_any_order_are_judged_as_each_alone() -> None:
    ledgers: tuple[list[Event], ...] = ([granted(until=4)], [granted(until=4), withdrawn(at=2, known=3)])
    for events in ledgers:
        acts = [row(at) for at in (5, 1, 2.5, 3.5, 0, 3, 4, 1)]
        together = Replays(CATALOGUE)
        found = [judged(act, events, facts(), ALLOWED, together) for act in acts]
        assert found == [judged(act, events, facts(), ALLOWED, Replays(CATALOGUE)) for act in acts]
        assert [one.verdict for one in found][:2] == [V.NOT_ALLOWED, V.ALLOWED]


def test_a_withdrawal_stored_in_the_same_seconds_decides_for_neither_side() -> None:
    moment = row(2)
    for seconds, verdict in ((5, V.SAME_MOMENT), (60, V.NOT_ALLOWED)):
        before = 2 - timedelta(seconds=seconds) / timedelta(days=1)
        assert judged(moment, [granted(), withdrawn(at=before)], facts(), ALLOWED, Replays(CATALOGUE)).verdict is verdict


@pytest.mark.parametrize(
    ("events", "agency", "register", "verdict", "why"),
    [
        (None, facts(), ALLOWED, V.CANNOT_TELL, "record-erased"),
        ([granted()], None, ALLOWED, V.CANNOT_TELL, "agency-unknown"),
        ([granted()], facts(), Register(active=False), V.NOT_ALLOWED, "client-suspended"),
        ([granted()], facts(), Register(purposes={str(COURSE): False}), V.NOT_ALLOWED, "purpose-not-allowed"),
        ([granted()], facts(active=False), ALLOWED, V.ALLOWED, "consent"),  # suspended today, not then
    ],
)
def test_what_the_register_says_now_decides_nothing_about_then(
    events: list[Event] | None, agency: AgencyFacts | None, register: Register, verdict: V, why: str
) -> None:
    found = judged(row(), events, agency, register, Replays(CATALOGUE))
    assert (found.verdict, found.why) == (verdict, why)


def test_the_register_is_what_its_entries_made_of_it_up_to_the_moment() -> None:
    entries = [
        row(0, "purpose-allowed"),
        row(1, "agency-suspended", purpose=None),
        row(2, "agency-resumed", purpose=None),
        row(3, "purpose-denied"),
    ]
    told = [register_at(entries, day(at)) for at in (-1, 0.5, 1.5, 2.5, 3.5)]
    assert [(one.active, one.purposes.get(str(COURSE))) for one in told] == [
        (True, None),
        (True, True),
        (False, True),
        (True, True),
        (True, False),
    ]


def test_the_register_of_today_holds_where_the_log_no_longer_names_a_purpose() -> None:
    entries = [row(3, "purpose-allowed", purpose="contact")]
    told = register_at(entries, day(1), {str(COURSE): True, "contact": True})
    assert told.purposes == {str(COURSE): True}  # what was allowed only later is not taken from today
