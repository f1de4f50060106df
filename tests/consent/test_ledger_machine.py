"""The ledger against an oracle written another way: stories of several agencies, checked at many moments of both times.

The oracle knows no events and no replay. It keeps plain diary lines and answers every question by looking through them, one
rule at a time. The machine counts what it compared and fails when there was too little of anything that matters.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from consent.decision import Allow, Deny, Reason
from consent.events import Event
from consent.ledger import check_append, due, may_ask, present, replay
from consent.release import decide_read, releases
from consent.vocabulary import AgencyType, ConsentStatus, Purpose, WithdrawnBy
from tests.consent import making
from tests.consent.making import agency_id, consent_id, day, facts, request_id
from tests.consent.small_catalogue import small_catalogue

AGENCIES = (1, 2, 3)
PURPOSES = (Purpose.LANGUAGE_COURSE, Purpose.COUNSELLING)
CATALOGUE = small_catalogue()
FACTS = {
    agency_id(number): facts(number, AgencyType.COURSE_PROVIDER if number < 3 else AgencyType.COUNSELLING) for number in AGENCIES
}
ALLOWED = {Purpose.LANGUAGE_COURSE: (1, 2), Purpose.COUNSELLING: (3,)}
NUMBERS = {"language": 7, "arrival": 3, "course": 5}

pairs = st.tuples(st.sampled_from(AGENCIES), st.sampled_from(PURPOSES))
hours = st.integers(0, 24 * 40)
COUNTED: Counter[str] = Counter()
ENOUGH = {
    "read": 150,
    "withdrawn": 40,
    "expired": 40,
    "refused": 40,
    "missing": 100,
    "asked-too-soon": 10,
    "request-open": 10,
    "past": 200,
    "unknown-then": 20,
}


@dataclass
class Diary:
    """One yes as a person would note it down: when said, when noted, how long, and what became of it."""

    number: int
    agency: int
    purpose: Purpose
    categories: tuple[str, ...]
    said: float
    noted: float
    until: float
    stopped: float | None = None
    stop_noted: float | None = None


@dataclass
class Oracle:
    """Answers from the diary; times are hours since the start."""

    yes: list[Diary] = field(default_factory=list)
    no: list[tuple[int, Purpose, float, bool]] = field(default_factory=list)
    questions: dict[int, tuple[int, Purpose, float, float | None]] = field(default_factory=dict)

    def last_yes(self, agency: int, purpose: Purpose, at: float, known: float) -> Diary | None:
        said = [
            one for one in self.yes if (one.agency, one.purpose) == (agency, purpose) and one.said <= at and one.noted <= known
        ]
        return max(said, key=lambda one: (one.said, one.number), default=None)

    def stopped(self, one: Diary, at: float, known: float) -> bool:
        return one.stopped is not None and one.stopped <= at and one.stop_noted is not None and one.stop_noted <= known

    def answer(self, agency: int, purpose: Purpose, at: float, known: float) -> str:
        one = self.last_yes(agency, purpose, at, known)
        end: tuple[float, float] | None = None
        word = "missing"
        if one is not None:
            if self.stopped(one, at, known):
                assert one.stopped is not None
                assert one.stop_noted is not None
                end, word = (one.stopped, one.stop_noted), "withdrawn"
            elif one.until <= at:
                end, word = (one.until, 0), "expired"
            else:
                return "granted"
        noes = [
            (when, heard)
            for who, what, when, heard in self.no
            if (who, what) == (agency, purpose) and when <= at and when <= known
        ]
        if noes and (end is None or (noes[-1][0], noes[-1][0]) > end):
            return "refused" if noes[-1][1] else "missing"
        return word

    def categories(self, agency: int, purpose: Purpose, at: float) -> tuple[int, ...]:
        one = self.last_yes(agency, purpose, at, at)
        assert one is not None
        return tuple(sorted(NUMBERS[code] for code in one.categories)) if agency in ALLOWED[purpose] else ()


class LedgerStory(RuleBasedStateMachine):
    """Time only goes on; every decision is made through `check_append`, as the service does."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0
        self.events: list[Event] = []
        self.oracle = Oracle()
        self.serial = 0

    def moment(self, at: float) -> datetime:
        return day(0) + timedelta(hours=at)

    def append(self, event: Event) -> bool:
        standing = present(self.events, self.moment(self.now))
        if check_append(standing, event) is not None:
            return False
        self.events.append(event)
        return True

    @rule(by=hours)
    def time_passes(self, by: int) -> None:
        self.now += by

    @rule(
        pair=pairs,
        chosen=st.sets(st.sampled_from(sorted(NUMBERS)), min_size=1),
        lasts=st.integers(1, 24 * 60),
        late=st.sampled_from([0, 0, 0, 60, 200]),
    )
    def say_yes(self, pair: tuple[int, Purpose], chosen: set[str], lasts: int, late: int) -> None:
        self.now += 1
        self.serial += 1
        said = max(0.0, self.now - late)
        categories = tuple(sorted(chosen))
        event = making.granted(
            self.serial, *pair, categories=categories, at=said / 24, known=self.now / 24, until=(said + lasts) / 24
        )
        assert self.append(event)
        self.oracle.yes.append(Diary(self.serial, *pair, categories, said, self.now, said + lasts))

    @rule(pair=pairs, by=st.sampled_from(WithdrawnBy), late=st.sampled_from([0, 0, 60, 200]))
    def withdraw(self, pair: tuple[int, Purpose], by: WithdrawnBy, late: int) -> None:
        self.now += 1
        agency, purpose = pair
        one = self.oracle.last_yes(agency, purpose, self.now, self.now)
        if one is None:
            assert not self.append(making.withdrawn(10_000, at=self.now / 24))
            return
        when = max(one.said, self.now - late)
        helper = {WithdrawnBy.NEWCOMER: None, WithdrawnBy.RECIPIENT: agency, WithdrawnBy.ASSISTED: 8}[by]
        event = making.withdrawn(one.number, at=when / 24, known=self.now / 24, by=by, agency=helper)
        again = one.stopped is not None
        assert self.append(event) is not again
        if not again:
            one.stopped, one.stop_noted = when, self.now

    @rule(pair=pairs)
    def ask(self, pair: tuple[int, Purpose]) -> None:
        self.now += 1
        self.serial += 1
        agency, purpose = pair
        open_question = any(asked[0] == agency and asked[3] is None for asked in self.oracle.questions.values())
        one = self.oracle.last_yes(agency, purpose, self.now, self.now)
        lately = [when for who, what, when, _ in self.oracle.no if (who, what) == pair and (one is None or when >= one.said)]
        hurt = bool(lately) and self.moment(self.now) < six_months_after(self.moment(lately[-1]))
        expected = Deny(Reason.REQUEST_OPEN) if open_question else Deny(Reason.ASKED_TOO_SOON) if hurt else Allow()
        assert may_ask(present(self.events, self.moment(self.now)), agency_id(agency), purpose, self.moment(self.now)) == expected
        COUNTED[expected.reason if isinstance(expected, Deny) else "asked"] += 1
        event = making.requested(self.serial, agency, purpose, tuple(sorted(NUMBERS)), at=self.now / 24)
        assert self.append(event) is isinstance(expected, Allow)
        if isinstance(expected, Allow):
            self.oracle.questions[self.serial] = (agency, purpose, self.now, None)

    def open_questions(self) -> list[int]:
        return [number for number, asked in self.oracle.questions.items() if asked[3] is None]

    @precondition(lambda self: self.open_questions())
    @rule(data=st.data(), yes=st.booleans(), lasts=st.integers(1, 24 * 60))
    def answer_a_question(self, data: st.DataObject, yes: bool, lasts: int) -> None:
        self.now += 1
        self.serial += 1
        number = data.draw(st.sampled_from(self.open_questions()))
        agency, purpose, asked, _ = self.oracle.questions[number]
        self.oracle.questions[number] = (agency, purpose, asked, self.now)
        at = self.now / 24
        if yes:
            assert self.append(making.granted(self.serial, agency, purpose, at=at, until=(self.now + lasts) / 24, request=number))
            self.oracle.yes.append(Diary(self.serial, agency, purpose, ("language",), self.now, self.now, self.now + lasts))
        else:
            assert self.append(making.refused(agency, purpose, at=at, request=number))
            self.oracle.no.append((agency, purpose, self.now, True))

    @rule(pair=pairs)
    def say_no_unasked(self, pair: tuple[int, Purpose]) -> None:
        self.now += 1
        agency, purpose = pair
        running = self.oracle.answer(agency, purpose, self.now, self.now) == "granted"
        assert self.append(making.refused(agency, purpose, at=self.now / 24)) is not running
        if not running:
            heard = any((asked[0], asked[1]) == pair for asked in self.oracle.questions.values())
            self.oracle.no.append((agency, purpose, self.now, heard))

    @rule()
    def note_what_time_did(self) -> None:
        self.now += 1
        found = due(present(self.events, self.moment(self.now)), self.moment(self.now))
        for event in found:
            assert self.append(event)
            if isinstance(event, type(making.lapsed())):
                number = next(key for key in self.oracle.questions if request_id(key) == event.request)
                agency, purpose, asked, _ = self.oracle.questions[number]
                assert self.now - asked >= 24 * 89
                self.oracle.questions[number] = (agency, purpose, asked, self.now)
        assert due(present(self.events, self.moment(self.now)), self.moment(self.now)) == ()

    @invariant()
    def every_read_now_is_what_the_diary_says(self) -> None:
        at = self.moment(self.now)
        standing = present(self.events, at)
        rows = {(row.agency, row.purpose): row for row in releases(standing, FACTS, CATALOGUE)}
        for agency in AGENCIES:
            for purpose in PURPOSES:
                expected = self.oracle.answer(agency, purpose, self.now, self.now)
                decision = decide_read(rows.get((agency_id(agency), purpose)), FACTS[agency_id(agency)], None, at)
                assert self.word(decision, agency, purpose) == expected
                COUNTED["read" if expected == "granted" else expected] += 1

    def word(self, decision: Allow | Deny, agency: int, purpose: Purpose) -> str:
        if isinstance(decision, Allow):
            assert decision.categories == self.oracle.categories(agency, purpose, self.now) != ()
            return "granted"
        if decision.reason is Reason.CATEGORY_NOT_COVERED:
            assert self.oracle.categories(agency, purpose, self.now) == ()
            return "granted"
        return str(decision.reason).removeprefix("consent-")

    @precondition(lambda self: self.events)
    @rule(data=st.data(), around=st.sampled_from([-0.5, 0, 0.5]))
    def look_into_the_past(self, data: st.DataObject, around: float) -> None:
        """As it was around one event, known as around another; that is where the two times can differ."""
        for _ in range(2):
            one, other = (data.draw(st.sampled_from(self.events)) for _ in "ab")
            self.compare(hours_of(one.at) + around, hours_of(other.recorded_at) + data.draw(st.sampled_from([-0.5, 0])))

    def compare(self, then: float, as_known: float) -> None:
        standing = replay(self.events, self.moment(then), self.moment(as_known))
        for agency in AGENCIES:
            for purpose in PURPOSES:
                expected = self.oracle.answer(agency, purpose, then, as_known)
                live = standing.live(agency_id(agency), purpose)
                assert (live is not None) is (expected == "granted")
                said = self.oracle.last_yes(agency, purpose, then, as_known)
                assert live is None or (said is not None and live.consent == consent_id(said.number))
                if expected in ("withdrawn", "expired"):
                    assert getattr(standing.decision(agency_id(agency), purpose), "status", None) is ConsentStatus(expected)
                COUNTED["past"] += expected != "missing"
                COUNTED["unknown-then"] += expected != self.oracle.answer(agency, purpose, then, self.now)


def hours_of(moment: datetime) -> float:
    return (moment - day(0)) / timedelta(hours=1)


def six_months_after(moment: datetime) -> datetime:
    """Another way to count: the same day of the sixth month, or the last day of that month."""
    year, month = moment.year + (moment.month > 6), (moment.month + 5) % 12 + 1
    for last in (moment.day, 30, 29, 28):
        try:
            return moment.replace(year=year, month=month, day=last)
        except ValueError:
            continue
    raise AssertionError(moment)


def test_the_ledger_agrees_with_the_diary_in_every_story_and_the_stories_say_enough() -> None:
    COUNTED.clear()
    run_state_machine_as_test(
        LedgerStory,
        settings=settings(
            max_examples=120, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
        ),
    )
    short = {name: (COUNTED[name], least) for name, least in ENOUGH.items() if COUNTED[name] < least}
    assert not short, f"too few of (seen, needed): {short}"
