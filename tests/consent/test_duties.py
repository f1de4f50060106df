"""What recipients owe: a term for every change that obliges, and who could ever have received a statement."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from consent.duties import OWED, Obligation, Stood, could_receive, due, ever_released, released_with
from consent.events import Event
from consent.ledger import replay
from consent.release import StatementMeta
from consent.vocabulary import AgencyFacts, AgencyType, Purpose, ReferralStep, Secrecy
from tests.consent.making import (
    COUNSEL,
    COURSE,
    agency_id,
    consent_id,
    day,
    facts,
    granted,
    offered,
    secrecy_released,
    secrecy_withdrawn,
    stepped,
    withdrawn,
)
from tests.consent.small_catalogue import field, small_catalogue

SMALL = small_catalogue()
SCHOOL, ADVICE = facts(1), facts(2, AgencyType.COUNSELLING)
LEVEL = StatementMeta(SMALL.categories["language"].fields["level"], 7, agency_id(9))
SECRET = replace(LEVEL, secrecy=Secrecy.SECRECY_203)
SHUT = replace(LEVEL, field=field("level", "language", {"language_course"}, when_shielded="hidden"))


def receivers(events: list[Event], stood: Stood, at: float = 50, **known: tuple[AgencyFacts, ...]) -> list[object]:
    agencies = {SCHOOL.agency_id: (SCHOOL,), ADVICE.agency_id: (ADVICE,)} | {one[0].agency_id: one for one in known.values()}
    found = could_receive(replay(events, day(at)), agencies, SMALL, stood.meta.field.category, stood)
    return [state.consent for state in found]


@pytest.mark.parametrize(
    ("type_", "obligation", "days"),
    [
        ("consent-withdrawn", Obligation.DELETE_OR_JUSTIFY, 30),
        ("consent-expired", Obligation.DELETE_OR_JUSTIFY, 30),
        ("consent-narrowed", Obligation.DELETE_OR_JUSTIFY, 30),
        ("secrecy-withdrawn", Obligation.DELETE_OR_JUSTIFY, 30),
        ("erased", Obligation.DELETE_OR_JUSTIFY, 30),
        ("statement-disputed", Obligation.MARK, 7),
        ("statement-corrected", Obligation.CORRECT, 7),
        ("restricted", Obligation.FREEZE, 7),
    ],
)
def test_a_change_that_obliges_has_a_term(type_: str, obligation: Obligation, days: int) -> None:
    assert (OWED[type_].obligation, due(type_, day(1))) == (obligation, day(1) + timedelta(days=days))


@pytest.mark.parametrize("type_", ["consent-granted", "statement-changed", "restriction-lifted", "merged", "access-questioned"])
def test_nothing_is_owed_for_what_only_informs(type_: str) -> None:
    assert due(type_, day(1)) is None


@pytest.mark.parametrize(("events", "stood", "told"), [
    pytest.param([granted()], Stood(LEVEL, day(2)), True, id="in-force"),
    pytest.param([granted(), withdrawn(at=3)], Stood(LEVEL, day(2)), True, id="ended-after-it-was-recorded"),
    pytest.param([granted(), withdrawn(at=2)], Stood(LEVEL, day(2)), True, id="ended-the-moment-it-was-recorded"),
    pytest.param([granted(), withdrawn(at=1)], Stood(LEVEL, day(2)), False, id="ended-before"),
    pytest.param([granted(until=5)], Stood(LEVEL, day(6)), False, id="expired-before"),
    pytest.param([granted(at=4)], Stood(LEVEL, day(1), replaced_at=day(3)), False, id="given-after-it-was-replaced"),
    pytest.param([granted(at=3)], Stood(LEVEL, day(1), replaced_at=day(3)), True, id="given-the-moment-it-was-replaced"),
    pytest.param([granted(categories=("arrival",))], Stood(LEVEL, day(2)), False, id="another-category"),
    pytest.param([granted(agency=2)], Stood(LEVEL, day(2)), False, id="a-purpose-that-is-not-for-such-an-agency"),
    pytest.param([granted()], Stood(SECRET, day(2)), False, id="secret-never-lifted"),
    pytest.param([granted(), secrecy_released(at=1)], Stood(SECRET, day(2)), True, id="secret-lifted"),
    pytest.param(
        [granted(), secrecy_released(at=1), secrecy_withdrawn(at=3)], Stood(SECRET, day(2)), True, id="secret-lifted-for-a-while"
    ),
    pytest.param(
        [granted(), secrecy_released(at=0), secrecy_withdrawn(at=1)], Stood(SECRET, day(2)), False, id="secret-lifted-before"
    ),
    pytest.param(
        [granted(), secrecy_released(at=0), secrecy_withdrawn(at=2)], Stood(SECRET, day(2)), True, id="secret-lifted-until-then"
    ),
    pytest.param([granted()], Stood(replace(SECRET, recorded_by=agency_id(1)), day(2)), True, id="its-own-secret"),
    pytest.param([granted()], Stood(replace(LEVEL, entrusted_by="9"), day(2)), False, id="entrusted-to-somebody-else"),
    pytest.param([granted(), secrecy_released(at=1, releasing=3)], Stood(SECRET, day(2)), False, id="somebody-else's-secret"),
    pytest.param([granted(), secrecy_released(at=1, releasing=9)], Stood(SECRET, day(2)), True, id="its-recorder's-secret"),
    pytest.param([granted(), secrecy_released(at=1, agency=2)], Stood(SECRET, day(2)), False, id="lifted-for-another-agency"),
    pytest.param([granted()], Stood(SHUT, day(2), shielded_at=day(1)), False, id="protected-before"),
    pytest.param([granted()], Stood(SHUT, day(2), shielded_at=day(3)), True, id="protected-since"),
    pytest.param([granted(at=4)], Stood(SHUT, day(2), shielded_at=day(3)), False, id="allowed-after-it-was-protected"),
    pytest.param([granted(at=3)], Stood(SHUT, day(2), shielded_at=day(3)), False, id="allowed-the-moment-it-was-protected"),
    pytest.param([granted()], Stood(SHUT, day(2), shielded_at=day(2)), False, id="recorded-the-moment-it-was-protected"),
    pytest.param([granted(agency=5)], Stood(LEVEL, day(2)), False, id="an-agency-that-was-never-registered"),
])  # fmt: skip
def test_told_is_whoever_could_have_received_it(events: list[Event], stood: Stood, told: bool) -> None:
    assert receivers(events, stood) == ([consent_id(1)] if told else [])


def test_one_registration_under_which_it_was_readable_is_enough() -> None:
    entry = Stood(StatementMeta(SMALL.categories["arrival"].fields["entry"], 3, agency_id(9)), day(2))
    events: list[Event] = [granted(agency=2, purpose=COUNSEL, categories=("arrival",))]
    bound, free = facts(2, AgencyType.COUNSELLING, duty=True), ADVICE
    assert receivers(events, entry, advice=(bound,)) == []
    assert receivers(events, entry, advice=(bound, free)) == [consent_id(1)]


def test_an_offer_that_nobody_accepted_released_nothing() -> None:
    agreed: list[Event] = [offered(), granted(agency=2, purpose=Purpose.HANDOVER, at=1, request=1)]
    accepted = [*agreed, stepped(ReferralStep.ACCEPTED, at=2)]
    assert ever_released(replay(agreed, day(3))) == []
    assert ever_released(replay(accepted, day(3))) == [agency_id(2)]
    spoken = field("word", "language", set(Purpose))
    language = replace(SMALL.categories["language"], fields={"word": spoken})
    handing = replace(SMALL, categories={**SMALL.categories, "language": language})
    word = Stood(StatementMeta(spoken, 7, agency_id(9)), day(2))
    for events, told in ((agreed, []), (accepted, [consent_id(1)])):
        found = released_with(replay(events, day(3)), agency_id(2), Purpose.HANDOVER, ("language",))
        assert [one.consent for one in (found,) if one is not None] == told
        standing = replay(events, day(3))
        assert [one.consent for one in could_receive(standing, {ADVICE.agency_id: (ADVICE,)}, handing, "language", word)] == told


def test_the_end_of_a_secrecy_release_concerns_the_latest_consent_that_covered_the_secret() -> None:
    events: list[Event] = [granted(), granted(2, at=1), granted(3, at=2, categories=("arrival",))]
    standing = replay(events, day(3))
    found = released_with(standing, agency_id(1), COURSE, ("language",))
    assert found is not None
    assert found.consent == consent_id(2)
    assert released_with(standing, agency_id(2), COURSE, ("language",)) is None
    assert released_with(standing, agency_id(1), COUNSEL, ("language",)) is None
    assert released_with(standing, agency_id(1), COURSE, ("course",)) is None
